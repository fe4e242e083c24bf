"""Waiting with a question open: a page that tells of no change is read now and then all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from mes_assist.engine.conversation import QUIET_TICK_S, Conversation
from mes_assist.engine.ports import Look
from mes_assist.engine.question import Answer, Question
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.clock import SystemClock


class SteppedClock(SystemClock):
    """A clock that only moves when somebody waits."""

    now_s = 100.0

    def monotonic(self) -> float:
        """Return where the test has put it."""
        return self.now_s


@dataclass
class QuietPage:
    """A page that becomes another one at ``changes_at`` and tells nobody, or tells of changes that are none."""

    clock: SteppedClock
    changes_at: float
    tells: bool = False
    looks: list[float] = field(default_factory=list)

    def look(self) -> Look:
        """Show the page as it is now."""
        self.looks.append(self.clock.now_s)
        return Snapshot("", "", "", (), version=int(self.clock.now_s >= self.changes_at))

    def wait(self, _: Look, tick: float) -> bool:
        """Let the time pass."""
        self.clock.now_s += tick
        return self.tells


class Silent:
    """Somebody who never answers, and whose answer is fetched every quarter of a second."""

    tick = 0.25

    def ask(self, _: Question) -> None:
        """Hear the question."""

    def take_answer(self) -> Answer | None:
        """Say nothing."""
        return None

    def show_remaining(self, _: int) -> None:
        """See how long it stays."""

    def close_question(self) -> None:
        """See it go."""

    def act_in_page(self) -> None:
        """Do nothing."""


def talk(page: QuietPage) -> Conversation:
    """Return the conversation over this page with somebody silent."""
    return Conversation(cast(Any, page), cast(Any, Silent()), page.clock)


def changed(look: Look) -> bool:
    """Whether the page has become the other one."""
    return isinstance(look, Snapshot) and look.version == 1


QUESTION = Question("pause", "", (Answer.STOP,), 12)


@pytest.mark.parametrize(("after", "seen_after"), [(0.0, 0.0), (3.0, 5.0), (7.0, 10.0), (11.0, 12.0), (12.0, 12.0)])
def test_a_quiet_page_is_read_now_and_then_and_once_more_when_the_time_is_up(after: float, seen_after: float) -> None:
    """Every five seconds, and at the very end: what happened at the last moment is not missed."""
    page = QuietPage(SteppedClock(), 100.0 + after)
    found = talk(page).wait(changed, 12, QUESTION)
    assert isinstance(found, Snapshot)
    assert page.clock.now_s == 100.0 + seen_after


def test_what_happens_later_is_not_waited_for() -> None:
    """The time is over, and that is the answer."""
    page = QuietPage(SteppedClock(), 112.1)
    assert talk(page).wait(changed, 12, QUESTION) is None
    assert page.looks == [100.0, 105.0, 110.0, 112.0]


def test_a_page_that_tells_is_read_at_once() -> None:
    """A change that is told is not left for the next round."""
    page = QuietPage(SteppedClock(), 101.0, tells=True)
    assert talk(page).wait(changed, 12, QUESTION) is not None
    assert page.clock.now_s == 101.0


def test_without_a_question_the_page_is_read_at_every_tick() -> None:
    """Nobody else could notice."""
    page = QuietPage(SteppedClock(), 102.5)
    assert talk(page).wait(changed, 12) is not None
    assert page.clock.now_s == 100.0 + 3 * QUIET_TICK_S
