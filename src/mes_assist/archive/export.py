"""One ZIP of one bag, with a cover sheet beside it: the same bag always gives the same bytes."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from mes_assist.archive.cover import Attached, Stamped, cover_sheet
from mes_assist.archive.kept import KeptRecord
from mes_assist.archive.manifest import TAG_MANIFEST, read_listing
from mes_assist.support.errors import ArchiveError, UsageError
from mes_assist.support.files import create_whole
from mes_assist.support.reading import read_regular

_FOR_ITS_OWNER = 0o600 << 16
_UNIX = 3
_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""What a ZIP can say of a date; the record says it rightly."""


def export_bag(
    bag: Path, folder: str, record: KeptRecord, *, name: str | None = None, stamps: Sequence[Stamped] = ()
) -> bytes:
    """Return the ZIP of an intact bag.

    Parameters
    ----------
    bag, record:
        The bag and what it is about.
    folder:
        What its folder is called inside.
    name:
        The person's name for the cover sheet.
    stamps:
        The timestamps that it holds.

    Raises
    ------
    OSError
        When a file can not be read.
    """
    sheet = cover_sheet(record, folder, _attached(bag), _sha256(bag / TAG_MANIFEST), name=name, stamps=stamps)
    entries = {f"{folder}/{path}": (bag / path).read_bytes() for path in _ours(bag)}
    entries["page-de-garde.pdf"] = sheet
    packed = BytesIO()
    # Stored, not deflated: what a compressor makes of it depends on its version.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(entries.items()):
            entry = zipfile.ZipInfo(path, max(_FIRST, min(_LAST, record.at.timetuple()[:6])))
            entry.create_system, entry.external_attr = _UNIX, _FOR_ITS_OWNER
            archive.writestr(entry, content)
    return packed.getvalue()


def write_export(file: Path, content: bytes) -> None:
    """Write the ZIP; what is there already is never overwritten, and left alone when it is the same.

    Raises
    ------
    UsageError
        ``export_exists`` when something else has this name.
    ArchiveError
        ``export_unwritable`` when the disk refuses.
    """
    try:
        create_whole(file, content)
    except FileExistsError:
        if not _holds(file, content):
            raise UsageError("export_exists", reason="export_exists", path=file) from None
    except OSError as error:
        detail = error.strerror or ""
        raise ArchiveError("export_unwritable", reason="export_unwritable", path=file, detail=detail) from error


def _holds(file: Path, content: bytes) -> bool:
    try:
        return read_regular(file, len(content)) == content
    except OSError:
        return False


def _attached(bag: Path) -> list[Attached]:
    return [
        Attached(path.removeprefix("data/"), (bag / path).stat().st_size, digest)
        for path, digest in read_listing(bag).payload.items()
    ]


def _ours(bag: Path) -> Iterator[str]:
    """Yield what belongs to the bag: what its manifests list, the tag manifest, the timestamps."""
    from mes_assist.archive.timestamp import stamp_files

    listing = read_listing(bag)
    yield from (*listing.payload, *listing.tags, TAG_MANIFEST)
    yield from (file.relative_to(bag).as_posix() for file in stamp_files(bag))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
