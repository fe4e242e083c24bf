"""What the program keeps on this computer, in kinds that a person can decide on, each with the way to remove it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mes_assist.archive.bag import list_bags
from mes_assist.archive.kept import read_record
from mes_assist.cases.events import OF_BAGS, Case, bags_kept
from mes_assist.cases.journal import FILE, Journal
from mes_assist.cases.lock import is_held
from mes_assist.cases.rebuild import set_aside_in
from mes_assist.support.clock import Clock
from mes_assist.support.errors import CaseBusy, JournalError
from mes_assist.support.vault import Vault

_LOGS = ("reports", "outlines", "quarantine")


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is kept.

    Attributes
    ----------
    name:
        ``secrets``, ``flows``, ``logs``, ``settings``, ``demo``, ``aside``, ``journal`` or ``proofs``.
    what:
        The files or names that belong to it, as they are shown.
    remove:
        Removes it all; raises ``OSError`` or a `MesAssistError` when something is left.
    """

    name: str
    what: tuple[str, ...]
    remove: Callable[[], None]


def inventory(home: Path, clock: Clock, profile: str | None) -> list[Kind]:
    """Return what there is, the proofs last.

    Parameters
    ----------
    home:
        The data folder.
    clock:
        Dates what the journal is told.
    profile:
        Only what belongs to this person, as far as that can be told; everything when ``None``.

    Raises
    ------
    CaseBusy
        When an attempt is going on.
    """
    cases = _cases(home, clock, profile)
    for case in cases:
        if is_held(home, case.id):
            raise CaseBusy("case_busy", reason="case_busy", holder=case.id)
    kinds = [_secrets(home, profile)]
    if profile is None:
        kinds += [
            _files("flows", [home / "flows"]),
            _files("logs", [home / name for name in _LOGS]),
            _files("settings", [home / "horodatage.json"]),
            _files("demo", [home / "demo"]),
        ]
    kinds += [_files("aside", set_aside_in(home)), _journal(home, clock, profile, cases), _proofs(home, clock, profile)]
    return [kind for kind in kinds if kind.what]


def _secrets(home: Path, profile: str | None) -> Kind:
    vault = Vault(home)
    kept = {who: fields for who, fields in vault.kept().items() if profile in (None, who)}

    def remove() -> None:
        for who, fields in kept.items():
            for field in fields:
                vault.forget(who, field)

    return Kind("secrets", tuple(f"{who}: {', '.join(fields)}" for who, fields in kept.items()), remove)


def _files(name: str, places: Iterable[Path]) -> Kind:
    there = [place for place in places if place.exists()]

    def remove() -> None:
        for place in there:
            if place.is_dir():
                shutil.rmtree(place)
            else:
                for part in (place, *_beside(place)):
                    part.unlink(missing_ok=True)

    return Kind(name, tuple(map(str, there)), remove)


def _beside(database: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a database."""
    return [database.with_name(database.name + suffix) for suffix in ("-wal", "-shm")]


def _cases(home: Path, clock: Clock, profile: str | None) -> list[Case]:
    if not (home / FILE).is_file():
        return []
    try:
        with Journal(home / FILE, clock, read_only=True) as journal:
            return [case for case, _ in journal.histories(("attempt_started",), profile=profile)]
    except JournalError:
        return []


def _journal(home: Path, clock: Clock, profile: str | None, cases: list[Case]) -> Kind:
    if profile is None:
        return _files("journal", [home / FILE, home / "locks"])

    def remove() -> None:
        with Journal(home / FILE, clock) as journal:
            journal.forget(profile)

    return Kind("journal", tuple(f"{case.profile}: {case.flow}" for case in cases), remove)


def _proofs(home: Path, clock: Clock, profile: str | None) -> Kind:
    bags = [bag for bag in list_bags(home / "proofs") if profile is None or _is_of(bag, profile)]

    def remove() -> None:
        for bag in bags:
            shutil.rmtree(bag)
            _note_forgotten(home, clock, bag.name)

    return Kind("proofs", tuple(map(str, bags)), remove)


def _is_of(bag: Path, profile: str) -> bool:
    record = read_record(bag)
    return record is not None and record.profile == profile


def _note_forgotten(home: Path, clock: Clock, bag: str) -> None:
    """Tell the journal, if it is still there, so that nobody looks for what was removed on request."""
    if not (home / FILE).is_file():
        return
    with suppress(JournalError), Journal(home / FILE, clock) as journal:
        for case, events in journal.histories(OF_BAGS):
            if bag in bags_kept(events):
                journal.record(case, "", "bag_forgotten", bag=bag)
