"""The cases: which journal is meant, where they stand, and the command that takes one up again."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes_assist.app.options import FICTITIOUS
from mes_assist.cases.events import Case, Event
from mes_assist.cases.journal import FILE, SqliteJournal, is_lost
from mes_assist.cases.lock import is_held
from mes_assist.cases.rebuild import open_journal, set_aside_in
from mes_assist.cases.status import CaseStatus, status_of
from mes_assist.flow.shipped import is_shipped
from mes_assist.support.clock import Clock
from mes_assist.support.defaults import MYSELF, OFFICIAL_SITE
from mes_assist.support.errors import JournalDamaged, JournalError
from mes_assist.support.paths import home
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment

_A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Followed:
    """A case, what happened to it, and where it stands."""

    events: Sequence[Event]
    now: CaseStatus


def follow(env: Environment, lang: Lang, *, demo: bool, profile: str | None = None) -> list[Followed]:
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
        with _opened(folder, env.clock) as journal:
            return _read(journal, profile, folder, env.clock.now())
    except JournalDamaged:
        with open_journal(folder, env.clock, (folder / "proofs",)) as journal:
            env.tell(say(lang, "journal_rebuilt", file=set_aside_in(folder)[-1]))
            return _read(journal, profile, folder, env.clock.now())


def standings(env: Environment, lang: Lang, *, demo: bool, profile: str | None = None) -> list[CaseStatus]:
    """Return where every case stands, the most pressing first; raises as `follow` does."""
    return [each.now for each in follow(env, lang, demo=demo, profile=profile)]


def helped_on(day: date, cases: Iterable[CaseStatus]) -> list[CaseStatus]:
    """Return the cases that were worked on that day, in this order."""
    seen = [(of.since, of) for of in cases if of.since is not None and of.since.astimezone(PARIS).date() == day]
    return [of for _, of in sorted(seen, key=lambda pair: pair[0])]


def is_fresh(of: CaseStatus, now: datetime) -> bool:
    """Tell whether a case is not done since more than a month."""
    return of.stage != "done" or of.since is None or of.since > now - _A_MONTH


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


def _read(journal: SqliteJournal, profile: str | None, folder: Path, now: datetime) -> list[Followed]:
    def followed(case: Case, events: list[Event]) -> Followed:
        return Followed(events, status_of(case, events, now, is_held=lambda: is_held(folder, case.id)))

    found = [followed(case, events) for case, events in journal.histories(profile=profile)]
    return sorted(found, key=lambda each: _pressing(each.now))


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


def _of_profile(case: Case) -> list[str]:
    return [] if case.profile == MYSELF else ["--profile", case.profile]


def _typed(words: list[str]) -> str:
    """Return the words as they are typed at this computer."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


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
