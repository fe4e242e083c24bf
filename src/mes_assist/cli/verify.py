"""``mes-assist preuves verify``: whether the proofs still are what was kept; nothing is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.app.proofs import folder_of, the_bags
from mes_assist.cli.options import common_options, the_clock, where_options
from mes_assist.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from mes_assist.archive.examine import Examination
    from mes_assist.archive.timestamp import Stamp
    from mes_assist.support.texts import Lang


@click.command()
@click.argument("bags", nargs=-1, metavar="[BAG|NAME]...")
@where_options
@common_options
def verify(bags: tuple[str, ...], archive: Path | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Compare BAGs with their manifests and their record; all of them by default. Exit code 1 if one is damaged."""
    from mes_assist.archive.examine import examine
    from mes_assist.support.texts import say

    folder = folder_of(archive, demo=demo)
    found = {bag: examine(bag) for bag in the_bags(bags, folder)}
    everything = not bags and archive is None
    absent = sorted(_kept_there(folder) - set(_names(found))) if everything else []
    if as_json:
        gone = [_gone(folder / name) for name in absent]
        print_json(bags=[*(rows_of(bag, examined) for bag, examined in found.items()), *gone])
    else:
        lines = [line for bag, examined in found.items() for line in lines_of(bag, examined, lang)]
        lines += [say(lang, "preuves_absent", name=name, folder=folder) for name in absent]
        print_lines(lines or [say(lang, "preuves_none", folder=folder)])
    is_damaged = absent or any(examined.damage for examined in found.values())
    click.get_current_context().exit(1 if is_damaged else 0)


def _names(found: Mapping[Path, Examination]) -> Iterator[str]:
    """Yield the names that bags have, and those that they should have."""
    for bag, examined in found.items():
        yield bag.name
        yield from (problem.path for problem in examined.damage if problem.kind == "renamed")


def lines_of(bag: Path, examined: Examination, lang: Lang) -> Iterator[str]:
    """Say what was found, in the person's language."""
    from mes_assist.archive.record import in_groups
    from mes_assist.support.texts import say

    key = "preuves_renamed" if examined.only_renamed else "preuves_damaged"
    yield say(lang, key if examined.damage else "preuves_intact", name=bag.name)
    for problem in (*examined.damage, *examined.notes):
        yield f"    {problem.path}: {say(lang, f'preuves_problem_{problem.kind}')}"
    for stamp in examined.stamps:
        yield f"    {say(lang, 'preuves_stamped', at=stamp.at, authority=stamp.authority)}"
        yield f"    {say(lang, 'preuves_root' if _is_known(stamp) else 'preuves_root_unknown', root=stamp.root)}"
        yield f"        {' '.join(in_groups(stamp.root_sha256))}"


def _is_known(stamp: Stamp) -> bool:
    from mes_assist.app.authority import known_roots
    from mes_assist.support.paths import home

    return stamp.root_sha256 in known_roots(home())


def rows_of(bag: Path, examined: Examination) -> dict[str, Any]:
    """Return what was found as it goes into JSON."""
    damage, notes = (
        [{"kind": each.kind, "path": each.path} for each in some] for some in (examined.damage, examined.notes)
    )
    stamps = [asdict(each) | {"at": each.at.isoformat(), "known": _is_known(each)} for each in examined.stamps]
    return {"bag": str(bag), "intact": not damage, "problems": damage, "notes": notes, "stamps": stamps}


def _gone(bag: Path) -> dict[str, Any]:
    from mes_assist.archive.examine import Examination
    from mes_assist.archive.manifest import BagProblem, BagProblemKind

    return rows_of(bag, Examination(None, (BagProblem(BagProblemKind.ABSENT, bag.name),), ()))


def _kept_there(folder: Path) -> set[str]:
    """Return the bags that the journal says are in ``folder``; a journal that can not be read says nothing here."""
    from mes_assist.cases.events import bags_kept
    from mes_assist.cases.journal import FILE, SqliteJournal
    from mes_assist.support.errors import JournalError

    file = folder.parent / FILE
    if not file.is_file():
        return set()
    try:
        with SqliteJournal(file, the_clock(), read_only=True) as journal:
            return set().union(*(bags_kept(events) for _, events in journal.histories()))
    except JournalError:
        return set()
