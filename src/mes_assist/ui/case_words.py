"""How a case is put into words, and which procedure takes it up again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS

if TYPE_CHECKING:
    from mes_assist.cases.status import CaseStatus


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
