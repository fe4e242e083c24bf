"""Whether a bag still is what was kept that day, beyond its manifests; nothing is ever repaired."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path

from mes_assist.archive.bag import bag_name
from mes_assist.archive.certificates import StampRefused
from mes_assist.archive.kept import RECORD, KeptRecord, read_record
from mes_assist.archive.manifest import (
    TAG_FILES,
    TAG_MANIFEST,
    BagProblem,
    BagProblemKind,
    Listing,
    manifest_text,
    read_listing,
    verify_bag,
)
from mes_assist.archive.proof import MAX_SIZE, still_opens
from mes_assist.archive.timestamp import FILES, STAMPS, Stamp, available, stamps_of, verify_stamp
from mes_assist.support.reading import read_regular

_CLOCKS_DIFFER = timedelta(hours=1)
_KNOWN = {*TAG_FILES, TAG_MANIFEST, "data", STAMPS}
_LITTER = {".ds_store", "thumbs.db", "desktop.ini", ".directory"}


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.

    Attributes
    ----------
    record:
        What the bag is about, if its record makes sense.
    damage:
        What is no longer as it was kept, one for each file; empty means intact.
    notes:
        What does not touch the proof: files that a file manager left, rights that let others read, timestamps that
        can not be checked here.
    stamps:
        The timestamps that hold.
    """

    record: KeptRecord | None
    damage: tuple[BagProblem, ...]
    notes: tuple[BagProblem, ...]
    stamps: tuple[Stamp, ...] = ()

    @property
    def only_renamed(self) -> bool:
        """Whether nothing is wrong but the name of the folder."""
        return {problem.kind for problem in self.damage} == {BagProblemKind.RENAMED}


def examine(bag: Path) -> Examination:
    """Say all that is known of ``bag`` today; never raises for what is on disk, and changes nothing."""
    record = read_record(bag)
    listing = read_listing(bag)
    stamps, stamp_problems, stamp_notes = _stamps(bag, record)
    found = (verify_bag(bag, listing), _unlisted(bag), _remade(listing), _against(record, bag, listing))
    by_file: dict[str, BagProblem] = {}
    for problem in chain(*found, stamp_problems):
        by_file.setdefault(problem.path, problem)
    extra = [path for path, problem in by_file.items() if problem.kind is BagProblemKind.EXTRA]
    litter = [path for path in extra if _is_litter(bag / path)]
    damage = tuple(problem for path, problem in by_file.items() if path not in litter)
    notes = (*(BagProblem(BagProblemKind.LITTER, path) for path in litter), *stamp_notes, *_readable_by_others(bag))
    return Examination(record, damage, notes, tuple(stamps))


def _unlisted(bag: Path) -> Iterator[BagProblem]:
    """Name what lies beside ``data/`` and is not ours: the RFC allows it, we never write it, nor any link."""
    try:
        names = sorted(path.name for path in bag.iterdir() if path.name not in _KNOWN or path.is_symlink())
    except OSError:
        return
    yield from (BagProblem(BagProblemKind.EXTRA, name) for name in names)


def _remade(listing: Listing) -> Iterator[BagProblem]:
    """Find a tag manifest that is not, to the letter, in our form: nothing protects it but itself."""
    if not listing.tag_problems and listing.tag_text != manifest_text(listing.tags):
        yield BagProblem(BagProblemKind.MANIFEST_MALFORMED, TAG_MANIFEST)


def _against(record: KeptRecord | None, bag: Path, listing: Listing) -> Iterator[BagProblem]:
    """Compare with the record: manifests that were made anew after a change agree with each other, not with it."""
    if record is None:
        yield BagProblem(BagProblemKind.RECORD, RECORD)
        return
    name = bag_name(record.at.date(), record.flow, record.profile, record.attempt[-4:])
    if bag.absolute().name != name:
        yield BagProblem(BagProblemKind.RENAMED, name)
    if record.proof is None:
        return
    path = f"data/{record.proof['file']}"
    if listing.payload.get(path) != record.proof["sha256"].lower():
        yield BagProblem(BagProblemKind.PROOF, path)
    elif not _opens(bag / path):
        yield BagProblem(BagProblemKind.CLOSED, path)


def _opens(file: Path) -> bool:
    try:
        return still_opens(read_regular(file, MAX_SIZE))
    except OSError:
        return False


def _stamps(bag: Path, record: KeptRecord | None) -> tuple[list[Stamp], list[BagProblem], list[BagProblem]]:
    """Return the timestamps that hold, what is wrong with the others, and what is to be said of them."""
    found: tuple[list[Stamp], list[BagProblem], list[BagProblem]] = ([], [], [])
    stamps, problems, notes = found
    place = bag / STAMPS
    if not os.path.lexists(place):
        return found
    if place.is_symlink() or not place.is_dir():
        problems.append(BagProblem(BagProblemKind.EXTRA, STAMPS))
        return found
    folders = stamps_of(bag)
    known = {bag / STAMPS / folder.name / name for folder in folders for name in FILES} | set(folders)
    for path in sorted(set((bag / STAMPS).rglob("*")) - known):
        problems.append(BagProblem(BagProblemKind.EXTRA, path.relative_to(bag).as_posix()))
    for folder in folders:
        name = folder.relative_to(bag).as_posix()
        if not available():
            notes.append(BagProblem(BagProblemKind.UNCHECKED, name))
            continue
        try:
            stamp = verify_stamp(bag, folder)
        except StampRefused:
            problems.append(BagProblem(BagProblemKind.STAMP, name))
            continue
        stamps.append(stamp)
        if record is not None and stamp.at < record.at - _CLOCKS_DIFFER:
            notes.append(BagProblem(BagProblemKind.EARLY, name))
    return found


def _is_litter(file: Path) -> bool:
    """Tell whether a file manager left it, by its name; macOS writes beside a file what its disk can not hold."""
    if file.is_symlink() or not file.is_file():
        return False
    beside = file.with_name(file.name.removeprefix("._"))
    return file.name.casefold() in _LITTER or (file.name.startswith("._") and beside.exists())


def _readable_by_others(bag: Path) -> Iterator[BagProblem]:
    """Tell where others may read, once for a bag: a file system without rights shows the same for all."""
    if os.name != "posix":
        return
    for path in (bag, *bag.rglob("*")):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue
        if mode & 0o077 and not stat.S_ISLNK(mode):
            yield BagProblem(BagProblemKind.OPEN_TO_OTHERS, path.relative_to(bag).as_posix())
            return
