"""What the commands about cases share: which journal is meant, and how a case is put into words."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes_assist.app.options import FICTITIOUS, MYSELF, OFFICIAL_SITE
from mes_assist.cases.events import Case, Event
from mes_assist.cases.journal import FILE, SqliteJournal, is_lost
from mes_assist.cases.status import CaseStatus, status_of
from mes_assist.support.clock import PARIS, Clock
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import home, shipped_flows
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.support.texts import Lang


Tell = Callable[[str, Path], None]
"""Tells the person something: the key of the text, and the file that it is about."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A case, what happened to it, and where it stands."""

    events: Sequence[Event]
    now: CaseStatus


def follow(clock: Clock, tell: Tell, *, demo: bool, profile: str | None = None) -> list[Followed]:
    """Return every case, the most pressing first; a damaged journal is rebuilt, and that is said.

    Raises
    ------
    JournalError
        When there is a journal that can not be used.
    """
    folder = home(demo=demo)
    if not (folder / FILE).is_file() and not is_lost(folder):
        return []
    try:
        with _opened(folder, clock) as journal:
            return _read(journal, profile, folder, clock)
    except JournalDamaged:
        from mes_assist.cases.rebuild import open_journal, set_aside_in

        with open_journal(folder, clock, (folder / "proofs",)) as journal:
            tell("journal_rebuilt", set_aside_in(folder)[-1])
            return _read(journal, profile, folder, clock)


def note_reminders(clock: Clock, made: Iterable[tuple[Case, str]], *, demo: bool) -> None:
    """Write down which dates were exported, for a later export to cancel; lost where nothing can be written."""
    file = home(demo=demo) / FILE
    with suppress(JournalError), SqliteJournal(file, clock) as journal:
        for case, date in made:
            journal.record(case, "", "reminder_made", date=date)


def _opened(folder: Path, clock: Clock) -> SqliteJournal:
    file = folder / FILE
    if is_lost(folder):
        raise JournalDamaged("journal_unavailable", file=file, detail="lost")
    try:
        return SqliteJournal(file, clock)
    except JournalDamaged:
        raise
    except JournalError:
        return SqliteJournal(file, clock, read_only=True)


def _read(journal: SqliteJournal, profile: str | None, folder: Path, clock: Clock) -> list[Followed]:
    now = clock.now()

    def followed(case: Case, events: list[Event]) -> Followed:
        return Followed(events, status_of(case, events, now, is_held=lambda: _is_held(folder, case.id)))

    found = [followed(case, events) for case, events in journal.histories(profile=profile)]
    return sorted(found, key=lambda each: _pressing(each.now))


def _is_held(folder: Path, case_id: str) -> bool:
    from mes_assist.cases.lock import is_held

    return is_held(folder, case_id)


def _pressing(of: CaseStatus) -> tuple[bool, bool, bool, float, str]:
    nearest = min((date.timestamp() for date in (of.next_at, of.deadline) if date is not None), default=float("inf"))
    return (of.stage == "done", not of.is_urgent, not of.is_due, nearest, of.case.profile)


def command_of(of: CaseStatus) -> str:
    """Return the command that takes a case up again, or the procedure that is the right one instead."""
    case = of.case
    if case.origin.startswith(FICTITIOUS):
        scenario = case.origin.removeprefix(FICTITIOUS)
        again = ["mes-assist", "demo", of.suggest or case.flow, "--scenario", scenario, *_of_profile(case)]
        return "mes-assist reprendre --demo" if of.is_due else _typed(again)
    flow = of.suggest or case.flow
    words = ["mes-assist", flow] if is_shipped(flow) else ["mes-assist", "flows", "run", f"{flow}.yaml"]
    site = [] if case.origin == OFFICIAL_SITE else ["--base-url", case.origin]
    return _typed([*words, *_of_profile(case), *site])


@cache
def is_shipped(flow: str) -> bool:
    """Tell whether a procedure is one of the program's own."""
    return (shipped_flows() / f"{flow}.yaml").is_file()


def _of_profile(case: Case) -> list[str]:
    return [] if case.profile == MYSELF else ["--profile", case.profile]


def _typed(words: list[str]) -> str:
    """Return the words as they are typed at this computer."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def flow_of(of: CaseStatus) -> str:
    """Return the procedure that takes a case up again: its own, unless the site said that another one is right."""
    return of.suggest if of.stage == "other" and of.suggest is not None else of.case.flow


def stage_text(of: CaseStatus, lang: Lang) -> str:
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


def deadline_text(of: CaseStatus, lang: Lang) -> str:
    """Return the last day of the right with the days that are left; nothing where there is none, or no need."""
    if of.deadline is None or of.days_left is None or of.stage == "done":
        return ""
    key = "passed" if of.days_left < 0 else "today" if of.days_left == 0 else "left"
    return say(lang, f"suivi_deadline_{key}", day=of.deadline, count=of.days_left)


def as_json(of: CaseStatus) -> dict[str, Any]:
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
        "since": of.since.astimezone(PARIS).isoformat(timespec="seconds") if of.since is not None else None,
        "next_attempt_at": of.next_at.isoformat(timespec="seconds") if of.next_at is not None else None,
        "deadline": of.deadline.isoformat() if of.deadline is not None else None,
        "why": of.why,
        "days_left": of.days_left,
        "due": of.is_due,
        "urgent": of.is_urgent,
        "bag": of.bag,
        "command": None if of.stage == "done" else command_of(of),
    }
