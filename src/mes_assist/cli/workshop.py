"""One person after the other at the same terminal: the next one sees nothing of the one before."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from mes_assist.cases.events import last
from mes_assist.cases.journal import FILE, SqliteJournal
from mes_assist.cli.options import the_clock
from mes_assist.support.errors import JournalError

_SAME_DAY = timedelta(hours=12)
_ERASE = "\x1b[H\x1b[2J\x1b[3J"
"""To the first line, erase the screen, erase what was scrolled away."""


def erase_after_another(home: Path, profile: str) -> None:
    """Erase the terminal when somebody else's case was the last one worked on, and not long ago."""
    if sys.stderr.isatty() and _last_person(home) not in (None, profile):
        click.echo(_ERASE, err=True, nl=False)


def _last_person(home: Path) -> str | None:
    file = home / FILE
    if not file.is_file():
        return None
    since = the_clock().now() - _SAME_DAY
    try:
        with SqliteJournal(file, the_clock()) as journal:
            begun = [
                (event.at, case.profile)
                for case, events in journal.histories()
                if (event := last(events, "attempt_started")) is not None and event.at > since
            ]
    except JournalError:  # the run itself will say so
        return None
    return max(begun)[1] if begun else None
