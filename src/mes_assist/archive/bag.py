"""Bags: one act's proof and evidence in a folder that any tool can verify in fifty years (BagIt 1.0, RFC 8493).

A bag is built under a dotted name, made durable, and only then renamed: what has its final name is complete.
"""

from __future__ import annotations

import errno
import hashlib
import re
import secrets
import shutil
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from mes_assist import __version__
from mes_assist.archive.manifest import DECLARATION, BagProblem, BagProblemKind, manifest_text, verify_bag
from mes_assist.support.errors import ArchiveError
from mes_assist.support.files import create_private, create_private_folder, fsync_folder, rename_new
from mes_assist.support.paths import private_folder

__all__ = ["BagProblem", "BagProblemKind", "bag_name", "list_bags", "verify_bag", "write_bag"]

_BAG_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+")
_UNFINISHED = re.compile(rf"\.{_BAG_NAME.pattern}\.part-[0-9a-f]{{8}}")
_PROFILE_LENGTH = 32  # keeps the whole path well below the 260 characters of Windows


def bag_name(day: date, flow: str, profile: str, suffix: str) -> str:
    """Return the folder name of a bag, such as ``2026-11-23-opposition-moi-7f3a``.

    Parameters
    ----------
    day:
        The day of the act.
    flow, suffix:
        Flow id, and a few random characters chosen by the caller.
    profile:
        Free text of the person: reduced to lower-case ASCII, bounded, never empty.
    """
    return f"{day.isoformat()}-{_slug(flow, 'flow')}-{_slug(profile, 'profil')}-{_slug(suffix, '0')}"


def write_bag(proofs: Path, *, name: str, files: Mapping[str, bytes], info: Mapping[str, str]) -> Path:
    """Write a complete bag and return its folder; on any failure there is no bag and the others are untouched.

    Parameters
    ----------
    proofs:
        The folder that holds the bags; created if need be.
    name:
        Folder name of the bag, see `bag_name`.
    files:
        Content by path relative to ``data/``, with ``/`` between the parts.
    info:
        Lines for ``bag-info.txt``, beside the date, size and software, which are added.

    Raises
    ------
    ArchiveError
        ``archive_exists`` when the name is taken, ``archive_write_failed`` when the disk refuses.
    ValueError
        When a name is not a safe relative path.
    """
    if not name or name.startswith(".") or set(name) & set("/\\:\0"):
        msg = "not a bag name"
        raise ValueError(msg)
    payload = {f"data/{_checked(path)}": data for path, data in files.items()}
    if len({path.casefold() for path in payload}) < len(payload):
        msg = "two names in a bag may not differ by case alone"  # some file systems would make them one
        raise ValueError(msg)
    work = proofs / f".{name}.part-{secrets.token_hex(4)}"
    final = proofs / name
    try:
        private_folder(proofs)
        _fill(work, payload, info)
        rename_new(work, final)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        # Losing the race to another process's bag reads as ENOTEMPTY on some systems.
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY} and final.exists():
            raise ArchiveError("archive_exists", bag=name) from error
        raise ArchiveError("archive_write_failed", folder=str(proofs), detail=error.strerror or "") from error
    except BaseException:  # Ctrl-C: leave no half bag behind either
        shutil.rmtree(work, ignore_errors=True)
        raise
    try:
        fsync_folder(proofs)
    except OSError:
        # The bag is there, whole, under its name: reporting a failure now would make the caller write a second one.
        return final
    return final


def list_bags(proofs: Path) -> list[Path]:
    """Return the finished bags in ``proofs``, oldest name first; other folders and work in progress are skipped."""
    if not proofs.is_dir():
        return []
    folders = sorted(path for path in proofs.iterdir() if not path.name.startswith(".") and path.is_dir())
    # A bag that lost its bagit.txt is still listed, by its name, so that verifying can say what is wrong with it.
    return [path for path in folders if _BAG_NAME.fullmatch(path.name) or (path / "bagit.txt").is_file()]


def is_unfinished(name: str) -> bool:
    """Tell whether a bag that is being written, or was when that was cut short, has this name."""
    return _UNFINISHED.fullmatch(name) is not None


def _fill(work: Path, payload: Mapping[str, bytes], info: Mapping[str, str]) -> None:
    """Write every file of the bag, payload first, then make the folders durable from the leaves up."""
    manifest = manifest_text({path: hashlib.sha256(data).hexdigest() for path, data in payload.items()})
    tags = {
        "bagit.txt": DECLARATION.encode(),
        "bag-info.txt": _info_text(payload, info).encode(),
        "manifest-sha256.txt": manifest.encode(),
    }
    tag_manifest = manifest_text({path: hashlib.sha256(data).hexdigest() for path, data in tags.items()})
    everything = {**payload, **tags, "tagmanifest-sha256.txt": tag_manifest.encode()}
    folders = {PurePosixPath("."), PurePosixPath("data")}
    folders.update(parent for path in everything for parent in PurePosixPath(path).parents)
    for folder in sorted(folders):
        create_private_folder(work / folder)
    for path, data in everything.items():
        create_private(work / path, data)
    for folder in sorted(folders, reverse=True):
        fsync_folder(work / folder)


def _info_text(payload: Mapping[str, bytes], info: Mapping[str, str]) -> str:
    """Return ``bag-info.txt``: one ``Label: value`` per line."""
    lines = {
        "Bagging-Date": date.today().isoformat(),  # noqa: DTZ011 - the person's own calendar
        **info,
        "Bag-Software-Agent": f"mes-assist/{__version__}",
        "Payload-Oxum": f"{sum(map(len, payload.values()))}.{len(payload)}",
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines.items())


def _checked(path: str) -> str:
    """Return ``path`` if it stays inside ``data/`` and reads the same on every system."""
    pure = PurePosixPath(path)
    if str(pure) != path or not pure.parts or pure.is_absolute() or ".." in pure.parts or set(path) & set("\\:\0"):
        msg = "not a safe path inside a bag"
        raise ValueError(msg)
    if any(part != part.strip() for part in pure.parts):
        msg = "a name in a bag may not begin or end with a space"  # manifest readers strip them
        raise ValueError(msg)
    path.encode()  # a lone surrogate is a ValueError too
    return path


def _slug(text: str, fallback: str) -> str:
    """Reduce free text to lower-case ASCII letters, digits and single hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text)[:_PROFILE_LENGTH].strip("-") or fallback
