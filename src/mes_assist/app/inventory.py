"""What the program keeps on this computer, in kinds that a person can decide on, each with the way to remove it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mes_assist.app.proofs import bags_in
from mes_assist.archive.kept import read_record
from mes_assist.cases.events import Case, bags_kept
from mes_assist.cases.journal import FILE, SqliteJournal
from mes_assist.cases.lock import is_held
from mes_assist.cases.rebuild import set_aside_in
from mes_assist.support.card import CardField
from mes_assist.support.clock import Clock
from mes_assist.support.defaults import MYSELF
from mes_assist.support.errors import CaseBusy, JournalError, VaultUnavailable
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
    check_nobody_is_at_it(home, clock, profile)
    cases = _cases(home, clock, profile)
    kinds = [_secrets(home, profile, {case.profile for case in cases})]
    if profile is None:
        kinds += [
            _files("flows", [home / "flows"]),
            _files("logs", [home / name for name in _LOGS]),
            _files("settings", [home / "horodatage.json"]),
            _files("demo", [home / "demo", home / "telechargements"]),
        ]
    kinds += [_files("aside", set_aside_in(home)), _journal(home, clock, profile, cases), _proofs(home, clock, profile)]
    return [kind for kind in kinds if kind.what]


def check_nobody_is_at_it(home: Path, clock: Clock, profile: str | None) -> None:
    """Make sure that no attempt is going on, nor a demonstration.

    Raises
    ------
    CaseBusy
        When one is.
    """
    for place, whose in ((home, profile), (home / "demo", None)):
        for case in _cases(place, clock, whose):
            if is_held(place, case.id):
                raise CaseBusy("case_busy", reason="case_busy", holder=case.id)


def _secrets(home: Path, profile: str | None, known: Collection[str]) -> Kind:
    vault = Vault(home)
    try:
        kept = {who: fields for who, fields in vault.kept().items() if profile in (None, who)}
        what = [f"{who}: {', '.join(fields)}" for who, fields in kept.items()]
    except VaultUnavailable:  # the note is damaged: whatever anybody known may have there
        kept = {who: list(CardField) for who in {MYSELF, *known, *([profile] if profile else [])}}
        what = [str(vault.file)]

    def remove() -> None:
        if what == [str(vault.file)]:
            vault.forget_note()
        for who, fields in kept.items():
            for field in fields:
                vault.forget(who, field)

    return Kind("secrets", tuple(what), remove)


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
        with SqliteJournal(home / FILE, clock, read_only=True) as journal:
            return [case for case, _ in journal.histories(profile=profile)]
    except JournalError:
        return []


def _journal(home: Path, clock: Clock, profile: str | None, cases: list[Case]) -> Kind:
    if profile is None:
        return _files("journal", [home / FILE, home / "locks"])

    def remove() -> None:
        with SqliteJournal(home / FILE, clock) as journal:
            journal.forget(profile)

    return Kind("journal", tuple(f"{case.profile}: {case.flow}" for case in cases), remove)


def _proofs(home: Path, clock: Clock, profile: str | None) -> Kind:
    bags = [bag for bag in bags_in(home / "proofs") if profile is None or _is_of(bag, profile)]
    unfinished = [] if profile is not None else sorted((home / "proofs").glob(".*.part-*"))

    def remove() -> None:
        failed = None
        for bag in (*unfinished, *bags):
            try:
                if bag.is_symlink():
                    bag.unlink()
                else:
                    shutil.rmtree(bag)
            except OSError as error:  # the others are removed all the same
                failed = error
            else:
                _note_forgotten(home, clock, bag.name)
        if failed is not None:
            raise failed

    return Kind("proofs", tuple(map(str, (*bags, *unfinished))), remove)


def unreadable(home: Path) -> int:
    """Return how many bags do not say whose they are."""
    return sum(read_record(bag) is None for bag in bags_in(home / "proofs"))


def _is_of(bag: Path, profile: str) -> bool:
    record = read_record(bag)
    return record is not None and record.profile == profile


def _note_forgotten(home: Path, clock: Clock, bag: str) -> None:
    """Tell the journal, if it is still there, so that nobody looks for what was removed on request."""
    if not (home / FILE).is_file():
        return
    with suppress(JournalError), SqliteJournal(home / FILE, clock) as journal:
        for case, events in journal.histories():
            if bag in bags_kept(events):
                journal.record(case, "", "bag_forgotten", bag=bag)
