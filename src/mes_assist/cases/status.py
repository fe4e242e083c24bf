"""Where a case stands, what comes next and by when. Pure: computed from events and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from mes_assist.cases.events import FINISHED, Case, Event, has_open_intent, lacks_proof, last
from mes_assist.cases.schedule import NEAR
from mes_assist.support.zones import PARIS

CaseStage = Literal["done", "running", "to_check", "proof_missing", "broken_off", "come_back", "other", "to_do"]
"""``running``: an attempt is going on; ``to_check``: the act may have been done; ``proof_missing``: it was, without a
proof; ``broken_off``: the last attempt was cut short; ``come_back``: there is a next date; ``other``: another procedure
is the right one; ``to_do``: it is the person's turn."""

_AT_ONCE: tuple[CaseStage, ...] = ("to_check", "proof_missing", "broken_off")
_NOTHING_TO_DO: tuple[CaseStage, ...] = ("done", "running", "other")
_CUT_SHORT = ("interrupted", "internal_error", "browser_unavailable", "person_timeout")
_CLOCK_WENT_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """Where a case stands.

    Attributes
    ----------
    case:
        Whose case.
    stage:
        See `CaseStage`.
    since:
        When the last attempt ended, or began if it did not end; ``None`` when there was none.
    outcome, reason, suggest:
        How it ended.
    next_at, why:
        When to come back, with Paris's offset, and what set that date.
    deadline, days_left:
        The end of the right, and how many days of it are left, today not counted; 0 on the last day, negative after it.
    is_due:
        Whether something should be done now.
    bag:
        The name of the latest bag.
    attempts:
        How many attempts there were.
    """

    case: Case
    stage: CaseStage
    since: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    suggest: str | None = None
    next_at: datetime | None = None
    why: str | None = None
    deadline: datetime | None = None
    days_left: int | None = None
    is_due: bool = False
    bag: str | None = None
    attempts: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether the right ends soon and the act is not done."""
        return self.stage not in _NOTHING_TO_DO and _is_near(self.days_left)


def status_of(
    case: Case, events: Sequence[Event], now: datetime, *, is_held: Callable[[], bool] = lambda: False
) -> CaseStatus:
    """Return where ``case`` stands at ``now``; ``is_held`` tells whether an attempt is going on."""
    latest = {event.kind: event for event in events}
    begun = last(events, "attempt_started", "outcome")
    data: Mapping[str, Any] = begun.data if begun is not None and begun.kind == "outcome" else {}
    stage = _stage(events, begun, data)
    if stage in _AT_ONCE and is_held():
        stage = "running"
    coming = data.get("next")
    next_at = datetime.fromisoformat(coming) if coming is not None and stage != "done" else None
    ends = _deadline(latest.get("notice_dated"))
    days_left = (ends.date() - _today(now)).days if ends is not None else None
    bag = latest.get("proof_archived") or latest.get("evidence_archived")
    return CaseStatus(
        case=case,
        stage=stage,
        since=begun.at if begun is not None else None,
        outcome=data.get("outcome"),
        reason=data.get("reason"),
        suggest=data.get("suggest"),
        next_at=next_at,
        why=data.get("why"),
        deadline=ends,
        days_left=days_left,
        is_due=_is_due(stage, begun, next_at, now) or (stage == "to_do" and begun is not None and _is_near(days_left)),
        bag=bag.data.get("bag") if bag is not None else None,
        attempts=sum(event.kind == "attempt_started" for event in events),
    )


def _is_near(days_left: int | None) -> bool:
    return days_left is not None and 0 <= days_left < NEAR.days


def _stage(events: Sequence[Event], begun: Event | None, data: Mapping[str, Any]) -> CaseStage:
    outcome = data.get("outcome")
    if outcome in FINISHED:
        return "done"
    if lacks_proof(events):
        return "proof_missing"
    if begun is not None and has_open_intent(events):
        return "to_check"
    if begun is not None and (outcome is None or outcome in _CUT_SHORT):
        return "broken_off"
    if outcome == "other_procedure":
        return "other"
    return "come_back" if data.get("next") is not None else "to_do"


def _is_due(stage: CaseStage, begun: Event | None, next_at: datetime | None, now: datetime) -> bool:
    if next_at is None or begun is None:
        return stage in _AT_ONCE
    # A clock that was ahead when the date was set made a date that nobody can trust.
    return stage not in _NOTHING_TO_DO and (now >= next_at or now < begun.at - _CLOCK_WENT_BACK)


def _deadline(said: Event | None) -> datetime | None:
    ends = said.data["deadline"] if said is not None else None
    return datetime.fromisoformat(ends) if ends is not None else None


@cache
def _today(now: datetime) -> date:
    return now.astimezone(PARIS).date()
