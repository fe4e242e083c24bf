"""Where a case stands: nothing but events and the time decide it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.cases.events import Case, Event, EventKind, lacks_bag
from mes_assist.cases.schedule import deadline
from mes_assist.cases.status import CaseStage, CaseStatus, status_of
from mes_assist.engine.result import EXIT_CODES

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = Case("c1", "moi", "opposition", "https://www.monespacesante.fr")
SOON, LATE = NOW + timedelta(hours=2), NOW - timedelta(hours=2)


def _event(kind: EventKind, at: datetime = NOW - timedelta(days=1), **data: Any) -> Event:
    return Event("a1", at, kind, data)


STARTED = _event("attempt_started")
INTENDED = _event("submit_intended", state="decision")
SETTLED = _event("submit_settled", state="mot_de_passe", end=False)
AT_THE_END = _event("submit_settled", state="resultat", end=True)
NOT_DONE = _event("seen_not_done", state="decision")
KEPT = _event("proof_archived", bag="b")


def _ended(outcome: str, **data: Any) -> Event:
    return _event("outcome", outcome=outcome, reason=None, **data)


def _stands(*events: Event, now: datetime = NOW) -> CaseStatus:
    return status_of(CASE, events, now)


@pytest.mark.parametrize(
    ("events", "stage", "is_due"),
    [
        ([], "to_do", False),
        ([STARTED], "broken_off", True),
        ([STARTED, INTENDED], "to_check", True),
        ([STARTED, INTENDED, SETTLED], "broken_off", True),
        ([STARTED, INTENDED, AT_THE_END], "proof_missing", True),
        ([STARTED, INTENDED, AT_THE_END, _ended("unknown_page")], "proof_missing", True),
        ([STARTED, _ended("proof_missing"), STARTED, _ended("stopped_by_person")], "proof_missing", True),
        ([STARTED, INTENDED, AT_THE_END, KEPT, _ended("refused")], "to_do", False),
        ([STARTED, INTENDED, STARTED, NOT_DONE, _ended("stopped_by_person")], "to_do", False),
        *(
            ([STARTED, _ended(outcome)], "broken_off", True)
            for outcome in ("interrupted", "internal_error", "browser_unavailable", "person_timeout")
        ),
        ([STARTED, INTENDED, _ended("site_unavailable", next=SOON.isoformat())], "to_check", False),
        ([STARTED, INTENDED, _ended("site_unavailable", next=LATE.isoformat())], "to_check", True),
        ([STARTED, INTENDED, _ended("interrupted")], "to_check", True),
        ([STARTED, _ended("not_yet_authorised", next=SOON.isoformat())], "come_back", False),
        ([STARTED, _ended("not_yet_authorised", next=LATE.isoformat())], "come_back", True),
        ([STARTED, _ended("not_yet_authorised", next=LATE.isoformat()), STARTED], "broken_off", True),
        ([STARTED, _ended("proof_missing")], "proof_missing", True),
        ([STARTED, _ended("refused")], "to_do", False),
        ([STARTED, _ended("stopped_by_person")], "to_do", False),
        ([STARTED, _ended("other_procedure", suggest="cloture")], "other", False),
        ([STARTED, INTENDED, SETTLED, _ended("done")], "done", False),
        ([STARTED, _ended("already_done")], "done", False),
        ([_event("journal_rebuilt")], "to_do", False),
        ([_event("journal_rebuilt"), STARTED, _ended("person_timeout")], "to_check", True),
        ([STARTED, _ended("other_procedure", suggest="cloture", next=LATE.isoformat())], "other", False),
    ],
)
def test_where_a_case_stands(events: list[Event], stage: CaseStage, is_due: bool) -> None:
    """The last attempt decides, unless an act may have been done of which nothing is known."""
    found = _stands(*events)
    assert (found.stage, found.is_due) == (stage, is_due)


def test_what_is_known_of_the_last_attempt() -> None:
    """How it ended, when to come back and why, which procedure is the right one, which bag there is."""
    found = _stands(
        STARTED,
        _event("evidence_archived", bag="bag-1"),
        _ended("other_procedure", suggest="cloture"),
        STARTED,
        _ended("waiting", next=SOON.isoformat(), why="asked_by_site"),
    )
    assert (found.outcome, found.suggest, found.why, found.bag, found.attempts) == (
        *("waiting", None, "asked_by_site", "bag-1", 2),
    )
    assert found.next_at == SOON
    assert _stands(STARTED, _ended("other_procedure", suggest="cloture")).suggest == "cloture"


@pytest.mark.parametrize(
    ("now", "days", "urgent"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), 42, False),
        (datetime(2026, 12, 25, 12, tzinfo=UTC), 7, False),
        (datetime(2026, 12, 26, 12, tzinfo=UTC), 6, True),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 1, True),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), 0, True),  # the new year has begun in Paris
        (datetime(2027, 1, 1, 22, 59, tzinfo=UTC), 0, True),
        (datetime(2027, 1, 1, 23, 1, tzinfo=UTC), -1, False),
    ],
)
def test_the_days_that_are_left(now: datetime, days: int, urgent: bool) -> None:
    """Counted in days of Paris, today not among them; the last week is urgent, unless the act is done."""
    ends = deadline(date(2026, 11, 20), timedelta(days=42))
    noted = _event("notice_dated", notice="2026-11-20", deadline=ends.isoformat())
    found = _stands(noted, STARTED, _ended("refused"), now=now)
    assert (found.deadline, found.days_left, found.is_urgent) == (ends, days, urgent)
    assert found.is_due == urgent  # nobody else would remind them
    for over in (_ended("done"), _ended("other_procedure", suggest="cloture")):
        assert not _stands(noted, STARTED, over, now=now).is_urgent


@pytest.mark.parametrize("events", [[STARTED], [STARTED, INTENDED], [STARTED, INTENDED, AT_THE_END]])
def test_an_attempt_that_is_going_on(events: list[Event]) -> None:
    """It is neither broken off nor due; and of a case that waits nobody asks whether somebody is at it."""
    found = status_of(CASE, events, NOW, is_held=lambda: True)
    assert (found.stage, found.is_due) == ("running", False)
    coming = _ended("not_yet_authorised", next=LATE.isoformat())
    assert status_of(CASE, [STARTED, coming], NOW, is_held=lambda: True).is_due


@pytest.mark.parametrize(
    ("events", "lacks"),
    [
        ([STARTED], False),
        ([STARTED, INTENDED], True),
        ([STARTED, INTENDED, AT_THE_END], True),
        ([STARTED, INTENDED, _event("evidence_archived")], False),
        ([STARTED, INTENDED, _event("proof_archived"), INTENDED], True),
    ],
)
def test_an_act_of_which_nothing_is_kept(events: list[Event], *, lacks: bool) -> None:
    """Each act that was begun leaves something to keep, until a bag holds it."""
    assert lacks_bag(events) is lacks


def test_a_procedure_without_a_deadline() -> None:
    """The date of a notice gives none where the flow knows of none."""
    found = _stands(_event("notice_dated", notice="2026-11-20", deadline=None), STARTED)
    assert (found.deadline, found.days_left) == (None, None)


def test_a_date_from_a_clock_that_was_ahead() -> None:
    """When the clock went back since, the date that it set may never come: the case is due."""
    ahead = NOW + timedelta(days=300)
    said = _event("outcome", ahead, outcome="not_yet_authorised", next=(ahead + timedelta(days=1)).isoformat())
    assert _stands(STARTED, said).is_due
    assert not _stands(STARTED, said, now=ahead + timedelta(hours=1)).is_due
    assert not _stands(STARTED, said, now=ahead - timedelta(minutes=59)).is_due
    assert _stands(STARTED, said, now=ahead - timedelta(minutes=61)).is_due


@st.composite
def _any_event(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(get_args(EventKind)))
    instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    data: dict[str, Any] = {"bag": "b", "date": "visit"}
    if kind == "outcome":
        coming = draw(st.none() | instants)
        data |= {"outcome": draw(st.sampled_from(list(EXIT_CODES))), "reason": None, "suggest": None}
        data |= {} if coming is None else {"next": coming.isoformat(), "why": "policy"}
    if kind == "notice_dated":
        data |= {"notice": "2026-11-20", "deadline": draw(st.sampled_from([None, "2027-01-01T23:59:59+01:00"]))}
    return _event(kind, draw(instants), **data)


@given(st.lists(_any_event()), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whatever_happened_there_is_an_answer(past: list[Event], now: datetime) -> None:
    """What is finished asks for nothing."""
    found = _stands(*past, now=now)
    assert found.stage in get_args(CaseStage)
    if found.stage == "done":
        assert (found.is_due, found.is_urgent, found.next_at) == (False, False, None)
