"""The journal: cases and what happened to them, as append-only events in SQLite.

Holds ids, states and dates; of the person only the profile's name that they chose.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from mes_assist.cases.events import Case, Event, EventKind, is_finished
from mes_assist.cases.migrations import VERSION, migrate, version_of
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import VAULT_LOCK, private_folder

FILE = "journal.sqlite3"
LOCK = "journal.lock"
"""Held while a journal is rebuilt; every other lock is a case's, but for the vault's."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SqliteJournal:
    """The open journal. Every event is on disk when its method returns.

    Parameters
    ----------
    file:
        The SQLite file, made when it does not exist, for its owner alone.
    clock:
        Dates the events.
    read_only:
        Only look: in a folder, too, where nothing can be written.

    Raises
    ------
    JournalError
        When the file cannot be opened or was made by a newer version.
    JournalDamaged
        When it is no journal, or not a whole one.
    """

    def __init__(self, file: Path, clock: Clock, *, read_only: bool = False) -> None:
        self._clock = clock
        self._file = file
        with _as_journal_errors(file):
            self._db = _connected(file, read_only=read_only)
            try:
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute("PRAGMA foreign_keys = ON")
                if not read_only:
                    self._prepare()
                self._check_version()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _prepare(self) -> None:
        if version_of(self._db) < VERSION:
            with self._alone():
                if version_of(self._db) == 0 and self._db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                    raise JournalError("journal_unavailable", file=self._file, detail="tables")  # of somebody else
                migrate(self._db)
        with suppress(sqlite3.OperationalError):  # another process is writing: the next one to open it will do
            self._db.execute("PRAGMA journal_mode = WAL")

    def _check_version(self) -> None:
        if version_of(self._db) > VERSION:
            raise JournalError("journal_too_new", file=self._file)
        if self._db.execute("SELECT count(*) FROM sqlite_schema WHERE name IN ('cases', 'events')").fetchone() != (2,):
            raise JournalDamaged("journal_unavailable", file=self._file, detail="tables")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing between what is read inside and what is written there."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield

    def check(self) -> None:
        """Read the whole file.

        Raises
        ------
        JournalDamaged
            When a part of it cannot be read.
        """
        with _as_journal_errors(self._file):
            (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise JournalDamaged("journal_unavailable", file=self._file, detail="quick_check")
            self.histories()

    def open_case(self, *, profile: str, flow: str, origin: str, new_id: str, rebuilt: bool = False) -> Case:
        """Return the open case of this profile, flow and site; open one called ``new_id`` when there is none.

        ``rebuilt`` tells that an earlier journal was lost: a new case then begins with that event.
        """
        with _as_journal_errors(self._file), self._alone():
            rows = self._db.execute(
                "SELECT id FROM cases WHERE profile = ? AND flow = ? AND origin = ? ORDER BY rowid DESC",
                (profile, flow, origin),
            ).fetchall()
            for (case_id,) in rows:
                if not is_finished(self.events(case_id)):
                    return Case(case_id, profile, flow, origin)
            case = Case(new_id, profile, flow, origin)
            self._add(case, self._clock.now())
            if rebuilt:
                self.record(case, "", "journal_rebuilt")
        return case

    def restore(self, case: Case, events: Sequence[Event]) -> None:
        """Write down a case that is known from elsewhere, if it is not known yet, with what happened to it."""
        with _as_journal_errors(self._file), self._alone():
            if self._db.execute("SELECT 1 FROM cases WHERE id = ?", (case.id,)).fetchone() is None:
                self._add(case, events[0].at)
            for event in events:
                self._append(case, event)

    def forget(self, profile: str) -> None:
        """Remove all cases of a person, from the file too: what they were is overwritten."""
        with _as_journal_errors(self._file):
            self._db.execute("PRAGMA secure_delete = ON")
            with self._alone():
                of_theirs = "SELECT id FROM cases WHERE profile = ?"
                self._db.execute(f"DELETE FROM events WHERE case_id IN ({of_theirs})", (profile,))  # noqa: S608
                self._db.execute("DELETE FROM cases WHERE profile = ?", (profile,))
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def record(self, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        """Append an event; it is on disk when this returns."""
        with _as_journal_errors(self._file):
            self._append(case, Event(attempt, self._clock.now(), kind, data))

    def events(self, case_id: str) -> list[Event]:
        """Return the events of a case, oldest first."""
        with _as_journal_errors(self._file):
            rows = self._db.execute(
                "SELECT attempt, at, kind, data FROM events WHERE case_id = ? ORDER BY number", (case_id,)
            ).fetchall()
            return [
                Event(attempt, datetime.fromisoformat(at), kind, json.loads(data)) for attempt, at, kind, data in rows
            ]

    def histories(self, *, profile: str | None = None) -> list[tuple[Case, list[Event]]]:
        """Return every case, or those of one person, in the order in which they were opened, with its events."""
        with _as_journal_errors(self._file):
            rows = self._db.execute("SELECT id, profile, flow, origin FROM cases ORDER BY rowid").fetchall()
            cases = [Case(*row) for row in rows]
            return [(case, self.events(case.id)) for case in cases if profile in (None, case.profile)]

    def _add(self, case: Case, at: datetime) -> None:
        row = (case.id, case.profile, case.flow, case.origin, at.isoformat())
        self._db.execute("INSERT INTO cases VALUES (?, ?, ?, ?, ?)", row)

    def _append(self, case: Case, event: Event) -> None:
        self._db.execute(
            "INSERT INTO events (case_id, attempt, at, kind, data) VALUES (?, ?, ?, ?, ?)",
            (case.id, event.attempt, event.at.isoformat(), event.kind, json.dumps(event.data, ensure_ascii=False)),
        )


def is_lost(home: Path) -> bool:
    """Tell whether there was a journal, as locks and bags show, where there is none or an empty file now."""
    file = home / FILE
    if file.is_file() and file.stat().st_size:
        return False
    locks = (path for path in (home / "locks").glob("*.lock") if path.name not in (LOCK, VAULT_LOCK))
    return any(locks) or any((home / "proofs").glob("*/bagit.txt"))


def _connected(file: Path, *, read_only: bool) -> sqlite3.Connection:
    if read_only:
        return _readable(file)
    private_folder(file.parent)
    if not file.exists():
        file.touch(mode=0o600)
    elif not file.is_file():  # SQLite would wait for a pipe
        raise OSError(errno.EINVAL, "not a regular file")
    return sqlite3.connect(file, isolation_level=None, timeout=10)


def _readable(file: Path) -> sqlite3.Connection:
    address = file.absolute().as_uri()
    database = sqlite3.connect(f"{address}?mode=ro", uri=True, isolation_level=None, timeout=10)
    with suppress(sqlite3.OperationalError):
        version_of(database)
        return database
    # The files that WAL keeps beside it cannot be made there, so nobody is writing.
    database.close()
    return sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)


@contextmanager
def _as_journal_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        raise _named(error)("journal_unavailable", file=file, detail=type(error).__name__) from error


def _named(error: Exception) -> type[JournalError]:
    """Tell damage, a row that nobody can read included, from a file that can not be used now."""
    code = getattr(error, "sqlite_errorcode", None)
    is_unreadable = isinstance(error, ValueError) or "decode" in str(error)  # sqlite3 has no code for what is no text
    is_damage = is_unreadable or (code is not None and code & 0xFF in _DAMAGED)
    return JournalDamaged if is_damage else JournalError
