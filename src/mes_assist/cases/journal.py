"""The journal: cases and what happened to them, as append-only events in SQLite.

Holds ids, states and dates; of the person only the profile's name that they chose.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalError
from mes_assist.support.paths import private_folder

EventKind = Literal[
    "attempt_started",
    "state_reached",
    "pause_began",
    "pause_ended",
    "submit_intended",
    "submit_settled",
    "wish_noted",
    "proof_archived",
    "evidence_archived",
    "outcome",
]

_SCHEMA = (
    """CREATE TABLE cases (
        id TEXT PRIMARY KEY, profile TEXT NOT NULL, flow TEXT NOT NULL, origin TEXT NOT NULL, opened_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases(id), attempt TEXT NOT NULL,
        at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX events_of_case ON events(case_id, number)",
    "PRAGMA user_version = 1",
)
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Case:
    """One person's procedure on one site."""

    id: str
    profile: str
    flow: str
    origin: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in an attempt of a case."""

    attempt: str
    at: datetime
    kind: EventKind
    data: Mapping[str, Any]


class Journal:
    """The open journal. Every event is on disk when its method returns.

    Parameters
    ----------
    file:
        The SQLite file, made when it does not exist, for its owner alone.
    clock:
        Dates the events.

    Raises
    ------
    JournalError
        When the file cannot be opened, is damaged, or was made by a newer version.
    """

    def __init__(self, file: Path, clock: Clock) -> None:
        self._clock = clock
        self._file = file
        with _told(file):
            private_folder(file.parent)
            file.touch(mode=0o600)
            self._db = sqlite3.connect(file, isolation_level=None, timeout=10)
            try:
                # The rollback journal and not WAL: one whole file between two runs, and nothing to switch while
                # another process opens it too.
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _migrate(self) -> None:
        if self._version() == 0:
            with self._alone():
                for statement in _SCHEMA if self._version() == 0 else ():
                    self._db.execute(statement)
        if self._version() > _VERSION:
            raise JournalError("journal_too_new", file=self._file)

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing between what is read inside and what is written there."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield

    def open_case(self, *, profile: str, flow: str, origin: str, new_id: str) -> Case:
        """Return the open case of this profile, flow and site; open one called ``new_id`` when there is none."""
        with _told(self._file), self._alone():
            rows = self._db.execute(
                "SELECT id FROM cases WHERE profile = ? AND flow = ? AND origin = ? ORDER BY rowid DESC",
                (profile, flow, origin),
            ).fetchall()
            for (case_id,) in rows:
                if not is_finished(self.events(case_id)):
                    return Case(case_id, profile, flow, origin)
            self._db.execute(
                "INSERT INTO cases VALUES (?, ?, ?, ?, ?)",
                (new_id, profile, flow, origin, self._clock.now().isoformat()),
            )
        return Case(new_id, profile, flow, origin)

    def record(self, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        """Append an event; it is on disk when this returns."""
        with _told(self._file):
            self._db.execute(
                "INSERT INTO events (case_id, attempt, at, kind, data) VALUES (?, ?, ?, ?, ?)",
                (case.id, attempt, self._clock.now().isoformat(), kind, json.dumps(data, ensure_ascii=False)),
            )

    def events(self, case_id: str) -> list[Event]:
        """Return the events of a case, oldest first."""
        with _told(self._file):
            rows = self._db.execute(
                "SELECT attempt, at, kind, data FROM events WHERE case_id = ? ORDER BY number", (case_id,)
            ).fetchall()
            return [
                Event(attempt, datetime.fromisoformat(at), kind, json.loads(data)) for attempt, at, kind, data in rows
            ]


def is_finished(events: list[Event]) -> bool:
    """Tell whether a case is done: its last outcome says so."""
    outcomes = [event.data["outcome"] for event in events if event.kind == "outcome"]
    return bool(outcomes) and outcomes[-1] in ("done", "already_done")


def has_open_intent(events: list[Event]) -> bool:
    """Tell whether a submit step was begun and nothing is known of what became of it."""
    open_intents = 0
    for event in events:
        open_intents = {"submit_intended": 1, "submit_settled": 0}.get(event.kind, open_intents)
    return open_intents > 0


def ended_so(events: list[Event], outcome: str) -> int:
    """Count the latest attempts in a row that ended with ``outcome``."""
    count = 0
    for event in reversed(events):
        if event.kind == "outcome":
            if event.data["outcome"] != outcome:
                break
            count += 1
    return count


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:  # ValueError: a row that nobody can read
        raise JournalError("journal_unavailable", file=file, detail=type(error).__name__) from error
