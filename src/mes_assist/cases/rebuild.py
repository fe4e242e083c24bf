"""A journal that cannot be read is set aside and made anew from the bags, as far as they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from filelock import FileLock

from mes_assist.archive.bag import list_bags
from mes_assist.archive.kept import KeptRecord, read_record
from mes_assist.cases.events import Case, Event, archived
from mes_assist.cases.journal import Journal
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import private_folder

_NAME = "journal.sqlite3"
_ASIDE = "journal-abime-"


def open_journal(home: Path, clock: Clock, proofs: Iterable[Path]) -> Journal:
    """Open the journal of ``home``; a damaged one is first set aside and rebuilt.

    Parameters
    ----------
    home:
        The data folder.
    clock:
        Dates events, and the name of what is set aside.
    proofs:
        The folders whose bags tell of finished cases.

    Raises
    ------
    JournalError
        When it can not be used; then nothing was changed.
    """
    file = home / _NAME
    try:
        return _checked(file, clock)
    except JournalDamaged:
        with _alone(home, file):
            try:
                return _checked(file, clock)  # somebody else may have rebuilt it meanwhile
            except JournalDamaged:
                _set_aside(file, clock)
                return _rebuilt(file, clock, proofs)


def set_aside_in(home: Path) -> list[Path]:
    """Return the damaged journals that were set aside, oldest first: what they held is not known."""
    return sorted(path for path in home.glob(f"{_ASIDE}*") if path.suffix == ".sqlite3")


def _checked(file: Path, clock: Clock) -> Journal:
    journal = Journal(file, clock)
    try:
        journal.check()
    except BaseException:
        journal.__exit__()
        raise
    return journal


def _alone(home: Path, file: Path) -> FileLock:
    try:
        return FileLock(private_folder(home / "locks") / "journal.lock", mode=0o600)
    except OSError as error:
        raise JournalError("journal_unavailable", file=file, detail=type(error).__name__) from error


def _set_aside(file: Path, clock: Clock) -> None:
    names = (f"{_ASIDE}{clock.now():%Y%m%dT%H%M%S}-{number}.sqlite3" for number in count(1))
    stem = next(name for name in names if not file.with_name(name).exists())
    try:
        # The database last: without it, whoever comes next would start an empty one beside the old leftovers.
        for suffix in ("-wal", "-shm", ""):
            part = file.with_name(file.name + suffix)
            if part.exists():
                part.rename(file.with_name(stem + suffix))
    except OSError as error:
        raise JournalError("journal_unavailable", file=file, detail=type(error).__name__) from error


def _rebuilt(file: Path, clock: Clock, proofs: Iterable[Path]) -> Journal:
    journal = Journal(file, clock)
    for bag, record in _records(proofs):
        case = Case(record.case, record.profile, record.flow, record.origin)
        kept = Event(record.attempt, record.at, archived(with_proof=record.proof is not None), {"bag": bag.name})
        journal.restore(case, [kept, Event(record.attempt, record.at, "outcome", {"outcome": record.outcome})])
    return journal


def _records(folders: Iterable[Path]) -> Iterator[tuple[Path, KeptRecord]]:
    for folder in dict.fromkeys(folders):
        try:
            bags = list_bags(folder)
        except OSError:
            continue
        for bag in bags:
            record = read_record(bag)
            if record is not None:
                yield bag, record
