"""One person after the other at the same terminal: who was the last one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from mes_assist.cases.events import last
from mes_assist.cases.journal import FILE, SqliteJournal
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalError

_SAME_DAY = timedelta(hours=12)


def last_person(home: Path, clock: Clock) -> str | None:
    """Return whose case was the last one worked on, if that is not long ago."""
    file = home / FILE
    if not file.is_file():
        return None
    since = clock.now() - _SAME_DAY
    try:
        with SqliteJournal(file, clock) as journal:
            begun = [
                (event.at, case.profile)
                for case, events in journal.histories()
                if (event := last(events, "attempt_started")) is not None and event.at > since
            ]
    except JournalError:  # the run itself will say so
        return None
    return max(begun)[1] if begun else None
