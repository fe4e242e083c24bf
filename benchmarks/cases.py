"""A thousand cases of twenty events: ``suivi`` against its own start-up, without a case, and the plain queries."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sysconfig
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, against, in_turn, seconds
from mes_assist.cases.events import Case, Event
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.clock import SystemClock

ROUNDS = 7
GOAL = 2.0
_CASES, _EVENTS = 1_000, 20
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_NOTED = Event("", _AT, "notice_dated", {"notice": "2026-01-01", "deadline": "2026-02-12T23:59:59+01:00"})
_EXPORTED = Event("", _AT, "reminder_made", {"date": "visit"})
_DONE: dict[str, object] = {"outcome": "done", "reason": None, "suggest": None}
_REFUSED: dict[str, object] = {"outcome": "not_yet_authorised", "next": "2026-01-07T10:00:00+01:00", "why": "policy"}
_COMMAND = str(Path(sysconfig.get_path("scripts")) / "mes-assist")
_QUERIES = (
    "SELECT id, profile, flow, origin FROM cases ORDER BY rowid",
    "SELECT case_id, attempt, at, kind, data FROM events ORDER BY number",
)


def measure(times: int) -> list[Figure]:
    """Return the wall time of ``suivi``, as a table and as JSON, and of start-up and queries together, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        home, empty = Path(folder) / "home", Path(folder) / "empty"
        _fill(home / "journal.sqlite3")

        def plain() -> float:
            began = seconds(lambda: _query(home / "journal.sqlite3"))
            return 1000 * began + _milliseconds(empty, _COMMAND, "suivi")

        return [
            against(
                f"{' '.join(shown)} of 1,000 cases / its start-up and queries",
                "ms",
                in_turn(ROUNDS * times, partial(_milliseconds, home, _COMMAND, *shown), plain),
                goal=GOAL,
            )
            for shown in (("suivi",), ("suivi", "--json"))
        ]


def _query(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        for query in _QUERIES:
            database.execute(query).fetchall()


def _milliseconds(home: Path, *command: str) -> float:
    env = {**os.environ, "MES_ASSIST_HOME": str(home)}
    return 1000 * seconds(lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL))


def _fill(file: Path) -> None:
    """Write cases as two attempts leave them: refused once, then done, every tenth refused again."""
    with SqliteJournal(file, SystemClock()) as journal:
        for number in range(_CASES):
            case = Case(f"{number:08x}", f"p{number}", "opposition", "https://www.monespacesante.fr")
            second = _REFUSED if number % 10 == 0 else _DONE
            journal.restore(case, [_NOTED, *_attempt("a", _REFUSED), *_attempt("b", second), _EXPORTED])


def _attempt(name: str, ended: dict[str, object]) -> list[Event]:
    """Return the nine events of an attempt."""
    screens = [Event(name, _AT, "state_reached", {"state": "identification"})] * (_EVENTS // 2 - 4)
    paused = Event(name, _AT, "pause_ended", {"state": "decision"})
    return [
        Event(name, _AT, "attempt_started", {"look_first": False}),
        *screens,
        paused,
        Event(name, _AT, "outcome", ended),
    ]
