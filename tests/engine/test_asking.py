"""Asking and waiting: the page, the person and the time may each settle it, whichever is first."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest

from mes_assist.cases.events import Case
from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt, Ports, Recogniser
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.ports import Look, Unseen
from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.paths import shipped_flows

LOADED = load_flow(find_flow("opposition", shipped_flows()))


class _World:
    """Browser, person and clock in one: sights and answers come at given times."""

    tick = 0.5

    def __init__(self, sights: dict[float, Look], answers: dict[float, Answer], *, silent: bool = False) -> None:
        self.time = 0.0
        self._sights, self._answers, self._silent = sights, answers, silent
        self.turns, self.looks = 0, 0
        self.open: Question | None = None
        self.told: list[str] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)

    def look(self) -> Look:
        self.looks += 1
        return self._sights[max(time for time in self._sights if time <= self.time)]

    def wait(self, since: Look, seconds: float) -> bool:
        assert self.time < 3_600, "the wait does not end"
        before = self.time
        self.time += max(seconds, 0.01)
        return not self._silent and any(before < time <= self.time for time in self._sights)

    def ask(self, question: Question) -> None:
        self.open = question

    def take_answer(self) -> Answer | None:
        due = [time for time in self._answers if time <= self.time]
        return self._answers.pop(due[0]) if due else None

    def close_question(self) -> None:
        self.open = None

    def show_remaining(self, seconds: int) -> None:
        assert seconds >= 0

    def act_in_page(self) -> None:
        self.turns += 1

    def tell(self, text: str) -> None:
        self.told.append(text)


def _attempt(world: _World) -> Attempt:
    anything = cast("Any", world)
    settings = Settings(home=anything, downloads=anything, origin="https://x", profile="moi", lang="fr")
    ports = Ports(anything, anything, anything, anything, anything, anything, Random(0))
    case = Case("c", "moi", "opposition", "https://x")
    return Attempt("a", case, settings, LOADED, ports, Intent(), None, Recogniser(LOADED.flow), "assist")


def _question(kind: QuestionKind = "pause", *answers: Answer) -> Question:
    return Question(kind, "?", answers, 10.0)


BLANK, AWAY = Unseen.NO_DOCUMENT, Unseen.ELSEWHERE


def test_the_page_settles_it() -> None:
    """As soon as it shows what is waited for."""
    world = _World({0.0: BLANK, 3.0: AWAY}, {})
    assert await_page(_attempt(world), lambda look: look is AWAY, 10.0) is AWAY
    assert world.time <= 4.0


def test_the_time_settles_it() -> None:
    """And nothing is said of the page."""
    world = _World({0.0: BLANK}, {})
    assert await_page(_attempt(world), lambda look: look is AWAY, 10.0) is None
    assert world.time == pytest.approx(10.0, abs=0.1)


def test_the_person_settles_it() -> None:
    """With an answer that was offered; another one is not heard."""
    world = _World({0.0: BLANK}, {1.0: Answer.FOLDER, 2.0: Answer.NO})
    assert ask(_attempt(world), _question("confirm", Answer.YES, Answer.NO)) is Answer.NO
    assert world.open is None


def test_what_was_seen_just_now_is_not_looked_at_again() -> None:
    """It may settle it at once."""
    world = _World({0.0: BLANK}, {})
    assert ask(_attempt(world), _question(), until=lambda look: look is AWAY, seen=AWAY) is AWAY
    assert world.looks == 0


def test_a_page_that_told_of_no_change_is_looked_at_all_the_same() -> None:
    """Not every change is told."""
    world = _World({0.0: BLANK, 2.0: AWAY}, {}, silent=True)
    assert ask(_attempt(world), _question(), until=lambda look: look is AWAY) is AWAY
    assert world.time < 10.0


def test_stop_ends_the_attempt_wherever_it_may() -> None:
    """Else it is an answer."""
    with pytest.raises(AttemptEnded) as ended:
        ask(_attempt(_World({0.0: BLANK}, {1.0: Answer.STOP})), _question())
    assert (ended.value.outcome, ended.value.reason) == ("stopped_by_person", "cancelled")
    kept = ask(_attempt(_World({0.0: BLANK}, {1.0: Answer.STOP})), _question("archive"), may_stop=False)
    assert kept is Answer.STOP


def test_the_person_changes_who_clicks() -> None:
    """Where they work in the page, and nowhere else."""
    attempt = _attempt(_World({0.0: BLANK}, {1.0: Answer.GUIDE}))
    assert ask(attempt, _question("your_click")) is Answer.GUIDE
    assert attempt.mode == "guide"
    other = _attempt(_World({0.0: BLANK}, {1.0: Answer.GUIDE}))
    assert ask(other, _question("countdown")) is None
    assert other.mode == "assist"


@pytest.mark.parametrize(("kind", "acts"), [("pause", True), ("confirm", False), ("repeat", False), ("opt_in", False)])
def test_nothing_is_done_in_the_page_while_a_yes_is_asked_for(kind: QuestionKind, acts: bool) -> None:
    """A scripted person waits too."""
    world = _World({0.0: BLANK}, {})
    ask(_attempt(world), _question(kind))
    assert bool(world.turns) == acts
