"""A journal that cannot be read is set aside and made anew from the bags, as far as they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from filelock import FileLock

from mes_assist.archive.bag import list_bags
from mes_assist.archive.kept import KeptRecord, read_record
from mes_assist.cases.events import Case, Event, bag_event
from mes_assist.cases.journal import FILE, LOCK, SqliteJournal, is_lost
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import private_folder

_ASIDE = "journal-abime-"


def open_journal(home: Path, clock: Clock, proofs: Iterable[Path]) -> SqliteJournal:
    """Open the journal of ``home``; a damaged one is first set aside and rebuilt, and so is one that was lost.

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
    file = home / FILE
    try:
        return _open_checked(home, clock)
    except JournalDamaged:
        with _rebuild_lock(home, file):
            try:
                return _open_checked(home, clock)  # somebody else may have rebuilt it meanwhile
            except JournalDamaged:
                _set_aside(file, clock)
                return _rebuild(file, clock, proofs)


def set_aside_in(home: Path) -> list[Path]:
    """Return the damaged journals that were set aside, oldest first: what they held is not known."""
    return sorted(path for path in home.glob(f"{_ASIDE}*") if path.suffix == ".sqlite3")


def _open_checked(home: Path, clock: Clock) -> SqliteJournal:
    file = home / FILE
    if is_lost(home):
        raise JournalDamaged("journal_unavailable", file=file, detail="lost")
    journal = SqliteJournal(file, clock)
    try:
        journal.check()
    except BaseException:
        journal.__exit__()
        raise
    return journal


def _rebuild_lock(home: Path, file: Path) -> FileLock:
    try:
        return FileLock(private_folder(home / "locks") / LOCK, mode=0o600)
    except OSError as error:
        raise JournalError("journal_unavailable", file=file, detail=type(error).__name__) from error


def _set_aside(file: Path, clock: Clock) -> None:
    names = (f"{_ASIDE}{clock.now():%Y%m%dT%H%M%S}-{number}.sqlite3" for number in count(1))
    stem = next(name for name in names if not file.with_name(name).exists())
    try:
        file.touch(mode=0o600)  # of one that is gone, an empty file tells that it was there
        # The database last: without it, whoever comes next would start an empty one beside the old leftovers.
        for suffix in ("-wal", "-shm", ""):
            part = file.with_name(file.name + suffix)
            if part.exists():
                part.rename(file.with_name(stem + suffix))
    except OSError as error:
        raise JournalError("journal_unavailable", file=file, detail=type(error).__name__) from error


def _rebuild(file: Path, clock: Clock, proofs: Iterable[Path]) -> SqliteJournal:
    journal = SqliteJournal(file, clock)
    for bag, record in sorted(_records(proofs), key=lambda pair: pair[1].at):
        case = Case(record.case, record.profile, record.flow, record.origin)
        kept = Event(record.attempt, record.at, bag_event(with_proof=record.proof is not None), {"bag": bag.name})
        ended = Event(record.attempt, record.at, "outcome", {"outcome": record.outcome})
        journal.restore(case, [Event("", record.at, "journal_rebuilt", {}), kept, ended])
    return journal


def _records(folders: Iterable[Path]) -> Iterator[tuple[Path, KeptRecord]]:
    """Yield what the bags tell, each attempt once: a bag may have been copied."""
    known: set[str] = set()
    for folder in dict.fromkeys(folders):
        try:
            bags = list_bags(folder)
        except OSError:
            continue
        for bag in bags:
            record = read_record(bag)
            if record is not None and record.attempt not in known:
                known.add(record.attempt)
                yield bag, record
