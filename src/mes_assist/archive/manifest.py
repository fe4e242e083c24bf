"""Manifests of a bag: their text form, and verifying that a folder still is what they say."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mes_assist.support.reading import read_regular

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST)
MOST_BYTES = 2**20
"""Of a manifest or a record; what we write is a thousandth of that."""
_LINE = re.compile(r"([0-9A-Fa-f]{64})[ \t]+\*?(\S.*)")
_NEWLINE = re.compile(r"\r\n|\n|\r")  # not str.splitlines, which also splits on characters that a name may hold


class BagProblemKind(StrEnum):
    """What can be wrong with a bag."""

    DECLARATION = "declaration"
    """``bagit.txt`` is missing or says something else."""
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_MALFORMED = "manifest_malformed"
    MISSING = "missing"
    CHANGED = "changed"
    EXTRA = "extra"
    UNREADABLE = "unreadable"
    RECORD = "record"
    """``record.json`` is missing or makes no sense."""
    PROOF = "proof"
    """The proof is not the one that the record names."""
    CLOSED = "closed"
    """The proof is the same, and no longer opens as a PDF."""
    RENAMED = "renamed"
    """The folder has another name than ``path``, which its record gives."""
    ABSENT = "absent"
    """The journal names a bag that is not in the folder."""
    STAMP = "stamp"
    """A timestamp does not hold, or not for this bag."""
    UNCHECKED = "unchecked"
    """A timestamp that needs the extra ``timestamp`` to be checked here."""
    EARLY = "early"
    """A timestamp is older than the act by the clock of the computer."""
    LITTER = "litter"
    """Something that a file manager leaves where it looks."""
    OPEN_TO_OTHERS = "open_to_others"
    """Other users of the computer may read it."""


@dataclass(frozen=True, slots=True)
class BagProblem:
    """One defect of a bag.

    Attributes
    ----------
    kind:
        What is wrong.
    path:
        The file concerned, relative to the bag; for a malformed manifest with the line, as in ``manifest.txt:3``.
    """

    kind: BagProblemKind
    path: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}"


def manifest_text(digests: Mapping[str, str]) -> str:
    """Return a manifest, sorted, in the form that ``sha256sum -c`` reads.

    Parameters
    ----------
    digests:
        SHA-256 in hexadecimal by path relative to the bag.
    """
    return "".join(f"{digest}  {_encode(path)}\n" for path, digest in sorted(digests.items()))


@dataclass(frozen=True, slots=True)
class Listing:
    """What the manifests of a bag say: digests by path, what cannot be trusted of each, the tag manifest as it is."""

    payload: Mapping[str, str]
    tags: Mapping[str, str]
    payload_problems: Sequence[BagProblem]
    tag_problems: Sequence[BagProblem]
    tag_text: str


def read_listing(bag: Path) -> Listing:
    """Read both manifests; never raises for what is on disk."""
    payload, payload_problems, _ = _read_manifest(bag, MANIFEST)
    tags, tag_problems, tag_text = _read_manifest(bag, TAG_MANIFEST)
    return Listing(payload, tags, payload_problems, tag_problems, tag_text)


def verify_bag(bag: Path, listing: Listing | None = None) -> list[BagProblem]:
    """Compare a bag with its manifests, byte for byte, and return every defect; an empty list means intact.

    Tag files that no manifest lists are allowed, as in the RFC. Never raises for what is on disk.

    Parameters
    ----------
    bag:
        Its folder.
    listing:
        What its manifests say, where they were read just now.
    """
    listing = listing or read_listing(bag)
    problems = [*_verify_declaration(bag), *listing.payload_problems, *listing.tag_problems]
    for path, digest in sorted({**listing.payload, **listing.tags}.items()):
        problems += _verify_file(bag / path, path, digest)
    try:
        extra = sorted(set(_payload(bag)) - set(listing.payload))
        problems += [BagProblem(BagProblemKind.EXTRA, path) for path in extra]
    except OSError:
        problems.append(BagProblem(BagProblemKind.UNREADABLE, "data"))
    if not listing.tag_problems:  # a line taken out of the tag manifest would leave its file unprotected
        unlisted = [path for path in TAG_FILES if path not in listing.tags]
        problems += [BagProblem(BagProblemKind.MANIFEST_MALFORMED, TAG_MANIFEST)] if unlisted else []
    return problems


def _verify_declaration(bag: Path) -> Iterator[BagProblem]:
    try:
        text = read_regular(bag / "bagit.txt", MOST_BYTES)
    except OSError:
        text = b""
    if _NEWLINE.sub("\n", text.decode("utf-8", "replace")).strip() != DECLARATION.strip():
        yield BagProblem(BagProblemKind.DECLARATION, "bagit.txt")


def _read_manifest(bag: Path, name: str) -> tuple[dict[str, str], list[BagProblem], str]:
    """Return the digests of a manifest by path, one problem per line that cannot be trusted, and its text."""
    try:
        text = read_regular(bag / name, MOST_BYTES).decode()
    except FileNotFoundError:
        return {}, [BagProblem(BagProblemKind.MANIFEST_MISSING, name)], ""
    except OSError:
        return {}, [BagProblem(BagProblemKind.UNREADABLE, name)], ""
    except UnicodeDecodeError:
        return {}, [BagProblem(BagProblemKind.MANIFEST_MALFORMED, name)], ""
    digests: dict[str, str] = {}
    problems = []
    for number, line in enumerate(_NEWLINE.split(text), 1):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        path = _decode(match[2]) if match else ""
        if not match or path in digests or not _belongs(path, payload=name == MANIFEST):
            problems.append(BagProblem(BagProblemKind.MANIFEST_MALFORMED, f"{name}:{number}"))
        else:
            digests[path] = match[1].lower()
    return digests, problems, text


def _belongs(path: str, *, payload: bool) -> bool:
    """Whether a manifest may speak of ``path``: never of anything outside the bag."""
    parts = path.split("/")
    if not parts[0] or ".." in parts or set(path) & set("\\:\0"):
        return False
    return (parts[0] == "data") == payload


def _verify_file(file: Path, path: str, digest: str) -> Iterator[BagProblem]:
    try:
        if not stat.S_ISREG(file.lstat().st_mode):  # a link is not the file: its content lives elsewhere
            yield BagProblem(BagProblemKind.MISSING, path)
            return
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        yield BagProblem(BagProblemKind.MISSING, path)
    except OSError:
        yield BagProblem(BagProblemKind.UNREADABLE, path)
    else:
        if found != digest:
            yield BagProblem(BagProblemKind.CHANGED, path)


def _payload(bag: Path) -> Iterator[str]:
    """Every file and link under ``data/``, relative to the bag."""

    def fail(error: OSError) -> None:
        raise error

    if not (bag / "data").is_dir():
        return
    for name, folders, files in os.walk(bag / "data", onerror=fail):
        folder = Path(name)
        links = [each for each in folders if (folder / each).is_symlink()]
        for each in (*files, *links):
            yield (folder / each).relative_to(bag).as_posix()


def _encode(path: str) -> str:
    """Percent-encode what RFC 8493 wants encoded in a manifest, and nothing more."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decode(path: str) -> str:
    return re.sub(r"%(25|0[AaDd])", lambda match: chr(int(match[1], 16)), path)
