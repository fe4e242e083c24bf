"""What the commands about cases share: which journal is meant, and how a case is put into words."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.cases.events import Case, Event
from mes_assist.cases.journal import Journal
from mes_assist.cases.schedule import PARIS
from mes_assist.cases.standing import TOLD_BY, Standing, standing
from mes_assist.cli.demo import FICTITIOUS
from mes_assist.cli.options import OFFICIAL_SITE, the_clock
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import home
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.support.texts import Lang

_JOURNAL = "journal.sqlite3"


@dataclass(frozen=True, slots=True)
class Followed:
    """A case, what happened to it, and where it stands."""

    events: Sequence[Event]
    now: Standing


def follow(lang: Lang, *, demo: bool, profile: str | None = None) -> list[Followed]:
    """Return every case, the most pressing first; a damaged journal is rebuilt, and that is said.

    Raises
    ------
    JournalError
        When there is a journal that can not be used.
    """
    folder = home(demo=demo)
    file = folder / _JOURNAL
    if not file.is_file():
        return []
    try:
        with _opened(file) as journal:
            return _read(journal, profile)
    except JournalDamaged:
        from mes_assist.cases.rebuild import open_journal, set_aside_in

        with open_journal(folder, the_clock(), (folder / "proofs",)) as journal:
            click.echo(say(lang, "journal_rebuilt", file=set_aside_in(folder)[-1]), err=True)
            return _read(journal, profile)


def note_reminders(made: Iterable[tuple[Case, str]], *, demo: bool) -> None:
    """Write down which dates were exported, for a later export to cancel; lost where nothing can be written."""
    file = home(demo=demo) / _JOURNAL
    with suppress(JournalError), Journal(file, the_clock()) as journal:
        for case, date in made:
            journal.record(case, "", "reminder_made", date=date)


def _opened(file: Path) -> Journal:
    try:
        return Journal(file, the_clock())
    except JournalDamaged:
        raise
    except JournalError:
        return Journal(file, the_clock(), read_only=True)


def _read(journal: Journal, profile: str | None) -> list[Followed]:
    now = the_clock().now()
    histories = journal.histories(TOLD_BY, profile=profile)
    found = [Followed(events, standing(case, events, now)) for case, events in histories]
    return sorted(found, key=lambda each: _pressing(each.now))


def _pressing(of: Standing) -> tuple[bool, bool, bool, float, str]:
    nearest = min((date.timestamp() for date in (of.next_at, of.deadline) if date is not None), default=float("inf"))
    return (of.stage == "done", not of.is_urgent, not of.is_due, nearest, of.case.profile)


def command_of(case: Case, *, suggest: str | None = None) -> str:
    """Return the command that takes a case up again, or the procedure that is the right one instead."""
    if case.origin.startswith(FICTITIOUS):
        return "mes-assist reprendre --demo"
    words = ["mes-assist", suggest or case.flow]
    if case.profile != "moi":
        words += ["--profile", case.profile]
    if case.origin != OFFICIAL_SITE:
        words += ["--base-url", case.origin]
    return shlex.join(words)


def stage_text(of: Standing, lang: Lang) -> str:
    """Return in a few words where a case stands."""
    key = f"suivi_{of.stage}"
    if of.stage == "come_back":
        key = f"suivi_{of.reason}" if of.reason in ("code_by_post", "data_export") else f"suivi_{of.outcome}"
    elif of.stage == "to_do":
        key = f"suivi_{of.outcome}" if of.outcome in ("refused", "unknown_page", "stopped_by_person") else "suivi_to_do"
    elif of.stage == "done" and of.outcome == "already_done":
        key = "suivi_already_done"
    return say(lang, key)


def moment(at: datetime, lang: Lang) -> str:
    """Return an instant in Paris time, for a person."""
    return say(lang, "suivi_at", at=at.astimezone(PARIS))


def deadline_text(of: Standing, lang: Lang) -> str:
    """Return the last day of the right with the days that are left; nothing where there is none, or no need."""
    if of.deadline is None or of.days_left is None or of.stage == "done":
        return ""
    key = "passed" if of.days_left < 0 else "today" if of.days_left == 0 else "left"
    return say(lang, f"suivi_deadline_{key}", day=of.deadline, days=of.days_left)


def as_json(of: Standing) -> dict[str, Any]:
    """Return a case as it goes into JSON."""
    return {
        "case": of.case.id,
        "profile": of.case.profile,
        "flow": of.case.flow,
        "site": of.case.origin,
        "stage": of.stage,
        "outcome": of.outcome,
        "reason": of.reason,
        "suggest": of.suggest,
        "attempts": of.attempts,
        "since": _written(of.since),
        "next_attempt_at": _written(of.next_at),
        "deadline": _written(of.deadline),
        "why": of.why,
        "days_left": of.days_left,
        "due": of.is_due,
        "urgent": of.is_urgent,
        "bag": of.bag,
        "command": None if of.stage == "done" else command_of(of.case, suggest=of.suggest),
    }


def _written(at: datetime | None) -> str | None:
    return at.astimezone(PARIS).isoformat(timespec="seconds") if at is not None else None


def print_json(**values: Any) -> None:
    """Print one object, all ASCII: a name that is not valid UTF-8 can be written too."""
    click.echo(json.dumps(values))


def printable(text: str) -> str:
    """Return ``text`` without what would upset a terminal: names come from the disk."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
