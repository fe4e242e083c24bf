"""The intent: what is known of the act, in this attempt and from what earlier ones left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.cases.events import Event, EventKind
from mes_assist.engine.intent import Intent

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _event(kind: EventKind, **data: Any) -> Event:
    return Event("a", NOW, kind, data)


INTENDED = _event("submit_intended", state="decision")
SETTLED = _event("submit_settled", state="resultat", end=True)
SEEN = _event("seen_not_done", state="decision")
KEPT = _event("proof_archived", bag="b")
REBUILT = _event("journal_rebuilt")


@pytest.mark.parametrize(
    ("events", "left_open", "begun_before"),
    [
        ([], False, False),
        ([INTENDED], True, True),
        ([INTENDED, SETTLED], False, True),
        ([INTENDED, SETTLED, KEPT], False, False),
        ([INTENDED, SEEN], False, True),
        ([INTENDED, SEEN, INTENDED], True, True),
        ([REBUILT], True, True),
        ([KEPT, INTENDED], True, True),
    ],
)
def test_what_earlier_attempts_left(events: list[Event], left_open: bool, begun_before: bool) -> None:
    """An act that nothing settled is looked at first; one of which nothing is kept may be done."""
    intent = Intent.after(events)
    assert (intent.left_open, intent.begun_before) == (left_open, begun_before)
    assert intent.may_be_done == begun_before
    assert intent.done_before == (SETTLED in events and KEPT not in events)
    assert intent.is_first
    assert not intent.is_done


def test_it_goes_from_nothing_to_done() -> None:
    """Each step is told by the one before."""
    begun = Intent().begun("decision")
    assert (begun.stage, begun.is_unanswered, begun.is_first) == ("pending", True, False)
    answered = begun.settled(is_end=False)
    assert (answered.stage, answered.is_unanswered, answered.may_be_done) == ("answered", False, False)
    done = answered.begun("confirmation").settled(is_end=True)
    assert (done.stage, done.is_done, done.may_be_done) == ("done", True, True)


def test_a_second_time_is_a_repeat() -> None:
    """On the same screen always; on another one while the first is not answered."""
    begun = Intent().begun("decision")
    assert not Intent().is_repeat("decision")
    assert begun.is_repeat("decision")
    assert begun.is_repeat("confirmation")
    assert begun.settled(is_end=False).is_repeat("decision")
    assert not begun.settled(is_end=False).is_repeat("confirmation")


def test_it_is_begun_on_one_screen() -> None:
    """And nowhere else, until it is taken back."""
    assert not Intent().is_begun_on("decision")
    assert Intent().begun("decision").is_begun_on("decision")
    assert not Intent().begun("decision").is_begun_on("confirmation")


@given(st.lists(st.sampled_from(["begun", "answered", "done"])))
def test_done_is_never_forgotten(steps: list[str]) -> None:
    """Whatever comes after."""
    intent, was_done = Intent(), False
    for step in steps:
        intent = intent.begun("decision") if step == "begun" else intent.settled(is_end=step == "done")
        was_done = was_done or step == "done"
        assert intent.is_done == was_done
