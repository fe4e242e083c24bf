"""Whether the proofs still are what was kept, in words and as data; nothing is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes_assist.app.authority import known_roots
from mes_assist.app.proofs import the_bags
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalError
from mes_assist.support.paths import home
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.archive.examine import Examination
    from mes_assist.archive.timestamp import Stamp


def verify_bags(
    names: tuple[str, ...], folder: Path, clock: Clock, *, everything: bool
) -> tuple[dict[Path, Examination], list[Path]]:
    """Examine the bags of these names or paths, all of ``folder`` by default.

    Returns
    -------
    tuple
        What was found, and, where ``everything`` is meant, which bags should be there and are not.

    Raises
    ------
    UsageError
        When a bag does not exist, or the folder can not be read.
    """
    from mes_assist.archive.examine import examine

    found = {bag: examine(bag) for bag in the_bags(names, folder)}
    absent = sorted(_kept_there(folder, clock) - set(_names(found))) if everything else []
    return found, [folder / name for name in absent]


def _names(found: Mapping[Path, Examination]) -> Iterator[str]:
    """Yield the names that bags have, and those that they should have."""
    for bag, examined in found.items():
        yield bag.name
        yield from (problem.path for problem in examined.damage if problem.kind == "renamed")


def lines_of(bag: Path, examined: Examination, lang: Lang) -> Iterator[str]:
    """Say what was found, in the person's language."""
    from mes_assist.archive.record import in_groups

    key = "preuves_renamed" if examined.only_renamed else "preuves_damaged"
    yield say(lang, key if examined.damage else "preuves_intact", name=bag.name)
    for problem in (*examined.damage, *examined.notes):
        yield f"    {problem.path}: {say(lang, f'preuves_problem_{problem.kind}')}"
    for stamp in examined.stamps:
        yield f"    {say(lang, 'preuves_stamped', at=stamp.at, authority=stamp.authority)}"
        yield f"    {say(lang, 'preuves_root' if _is_known(stamp) else 'preuves_root_unknown', root=stamp.root)}"
        yield f"        {' '.join(in_groups(stamp.root_sha256))}"


def _is_known(stamp: Stamp) -> bool:
    return stamp.root_sha256 in known_roots(home())


def rows_of(bag: Path, examined: Examination) -> dict[str, Any]:
    """Return what was found as it goes into JSON."""
    damage, notes = (
        [{"kind": each.kind, "path": each.path} for each in some] for some in (examined.damage, examined.notes)
    )
    stamps = [asdict(each) | {"at": each.at.isoformat(), "known": _is_known(each)} for each in examined.stamps]
    return {"bag": str(bag), "intact": not damage, "problems": damage, "notes": notes, "stamps": stamps}


def row_of_absent(bag: Path) -> dict[str, Any]:
    """Return a bag that is not there as it goes into JSON."""
    from mes_assist.archive.examine import Examination
    from mes_assist.archive.manifest import BagProblem, BagProblemKind

    return rows_of(bag, Examination(None, (BagProblem(BagProblemKind.ABSENT, bag.name),), ()))


def _kept_there(folder: Path, clock: Clock) -> set[str]:
    """Return the bags that the journal says are in ``folder``; a journal that can not be read says nothing here."""
    from mes_assist.cases.events import bags_kept
    from mes_assist.cases.journal import FILE, SqliteJournal

    file = folder.parent / FILE
    if not file.is_file():
        return set()
    try:
        with SqliteJournal(file, clock, read_only=True) as journal:
            return set().union(*(bags_kept(events) for _, events in journal.histories()))
    except JournalError:
        return set()
