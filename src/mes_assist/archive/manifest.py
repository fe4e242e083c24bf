"""Manifests of a bag: their text form, and verifying that a folder still is what they say."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST)
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


def verify_bag(bag: Path) -> list[BagProblem]:
    """Compare a bag with its manifests, byte for byte, and return every defect; an empty list means intact.

    Tag files that no manifest lists are allowed, as in the RFC. Never raises for what is on disk.
    """
    problems = [*_verify_declaration(bag)]
    payload, payload_problems = read_manifest(bag, MANIFEST)
    tags, tag_problems = read_manifest(bag, TAG_MANIFEST)
    problems += [*payload_problems, *tag_problems]
    for path, digest in sorted({**payload, **tags}.items()):
        problems += _verify_file(bag, path, digest)
    try:
        problems += [BagProblem(BagProblemKind.EXTRA, path) for path in sorted(set(_payload(bag)) - set(payload))]
    except OSError:
        problems.append(BagProblem(BagProblemKind.UNREADABLE, "data"))
    if not tag_problems:  # a line taken out of the tag manifest would leave its file unprotected
        unlisted = [path for path in TAG_FILES if path not in tags]
        problems += [BagProblem(BagProblemKind.MANIFEST_MALFORMED, TAG_MANIFEST)] if unlisted else []
    return problems


def _verify_declaration(bag: Path) -> Iterator[BagProblem]:
    try:
        text = (bag / "bagit.txt").read_bytes()
    except OSError:
        text = b""
    if _NEWLINE.sub("\n", text.decode("utf-8", "replace")).strip() != DECLARATION.strip():
        yield BagProblem(BagProblemKind.DECLARATION, "bagit.txt")


def read_manifest(bag: Path, name: str) -> tuple[dict[str, str], list[BagProblem]]:
    """Return the digests of manifest ``name`` by path, and one problem per line that cannot be trusted."""
    try:
        text = (bag / name).read_bytes().decode()
    except FileNotFoundError:
        return {}, [BagProblem(BagProblemKind.MANIFEST_MISSING, name)]
    except OSError:
        return {}, [BagProblem(BagProblemKind.UNREADABLE, name)]
    except UnicodeDecodeError:
        return {}, [BagProblem(BagProblemKind.MANIFEST_MALFORMED, name)]
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
    return digests, problems


def _belongs(path: str, *, payload: bool) -> bool:
    """Whether a manifest may speak of ``path``: never of anything outside the bag."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or set(path) & set("\\:\0"):
        return False
    return (pure.parts[:1] == ("data",)) == payload


def _verify_file(bag: Path, path: str, digest: str) -> Iterator[BagProblem]:
    file = bag / path
    try:
        if file.is_symlink() or not file.is_file():  # a link is not the file: its content lives elsewhere
            yield BagProblem(BagProblemKind.MISSING, path)
            return
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        yield BagProblem(BagProblemKind.UNREADABLE, path)
        return
    if found != digest:
        yield BagProblem(BagProblemKind.CHANGED, path)


def _payload(bag: Path) -> Iterator[str]:
    """Every file and link under ``data/``, relative to the bag."""

    def fail(error: OSError) -> None:
        raise error

    data = bag / "data"
    if not data.is_dir():
        return
    for folder, folders, files in os.walk(data, onerror=fail):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            yield (Path(folder) / name).relative_to(bag).as_posix()


def _encode(path: str) -> str:
    """Percent-encode what RFC 8493 wants encoded in a manifest, and nothing more."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decode(path: str) -> str:
    return re.sub(r"%(25|0[AaDd])", lambda match: chr(int(match[1], 16)), path)
