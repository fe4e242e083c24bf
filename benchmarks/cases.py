"""Ten thousand cases of twenty events: ``suivi`` against the plain query that it needs, start-up included."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, against, in_turn, seconds
from mes_assist.cases.events import Case, Event, EventKind
from mes_assist.cases.journal import Journal
from mes_assist.cases.standing import TOLD_BY
from mes_assist.support.clock import SystemClock

ROUNDS = 7
GOAL = 2.0
_CASES, _EVENTS = 10_000, 20
_COMMAND = str(Path(sysconfig.get_path("scripts")) / "mes-assist")
_START_UP = (sys.executable, "-c", "import click")
_QUERY = f"""
import sqlite3, sys
for _ in sqlite3.connect(sys.argv[1]).execute(
    "SELECT c.id, c.profile, c.flow, c.origin, e.attempt, e.at, e.kind, e.data FROM cases c JOIN events e "
    "ON e.case_id = c.id WHERE e.kind IN {TOLD_BY!r} ORDER BY c.rowid, e.number"
):
    pass
"""


def measure(times: int) -> list[Figure]:
    """Return the wall time of ``suivi`` and of query and start-up together, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _fill(home / "journal.sqlite3")
        ours = partial(_milliseconds, home, _COMMAND, "suivi", "--json")

        def plain() -> float:
            query = _milliseconds(home, sys.executable, "-c", _QUERY, str(home / "journal.sqlite3"))
            return query + _milliseconds(home, *_START_UP)

        pairs = in_turn(ROUNDS * times, ours, plain)
    return [against("suivi of 10,000 cases / its query and a start-up", "ms", pairs, goal=GOAL)]


def _milliseconds(home: Path, *command: str) -> float:
    env = {**os.environ, "MES_ASSIST_HOME": str(home)}
    return 1000 * seconds(lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL))


def _fill(file: Path) -> None:
    """Write cases as two attempts leave them: refused once, then done, or waiting."""
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    coming = (at + timedelta(days=2)).isoformat()
    middle: list[EventKind] = ["state_reached"] * (_EVENTS // 2 - 3)
    with Journal(file, SystemClock()) as journal:
        for number in range(_CASES):
            case = Case(f"{number:08x}", f"p{number}", "opposition", "https://www.monespacesante.fr")
            events: list[Event] = []
            for attempt in ("a", "b"):
                began = Event(attempt, at, "attempt_started", {"look_first": False})
                seen = [Event(attempt, at, kind, {"state": "identification"}) for kind in middle]
                kept = Event(attempt, at, "pause_ended", {"state": "decision"})
                ended = Event(
                    attempt, at, "outcome", {"outcome": "not_yet_authorised", "next": coming, "why": "policy"}
                )
                events += [began, *seen, kept, ended]
            notice = {"notice": "2026-10-20", "deadline": "2026-12-01T23:59:59+01:00"}
            journal.restore(
                case,
                [Event("", at, "notice_dated", notice), *events, Event("", at, "reminder_made", {"date": "visit"})],
            )
