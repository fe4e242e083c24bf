"""Waiting while a question is open: the page, the person and the time may each settle it, whoever is first."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from mes_assist.runner.observe import Sight
from mes_assist.runner.person import YES_OR_NO, Answer, Person, Question
from mes_assist.runner.session import Session
from mes_assist.support.clock import Clock

QUIET_TICK_S = 1.0
_LOOK_AGAIN_S = 5.0
"""How often the page is read while a question is open although it told of no change: not every change is told."""

TimeUp = None
"""What `Turns.wait` returns when the time is over."""


class Turns:
    """Hands the turn to the person, or to the page, and tells who ended it."""

    def __init__(self, session: Session, person: Person, clock: Clock) -> None:
        self._session = session
        self._person = person
        self._clock = clock

    def wait(
        self,
        settled: Callable[[Sight], bool],
        seconds: float,
        question: Question | None = None,
        *,
        seen: Sight | None = None,
    ) -> Sight | Answer | None:
        """Wait until the page settles it, the person answers or ``seconds`` are over.

        Parameters
        ----------
        settled:
            Tells from what is seen whether the wait is over.
        seconds:
            How long to wait at most.
        question:
            What the person is asked meanwhile; without one only the page is waited for.
        seen:
            What was seen just now, to save a look.

        Returns
        -------
        Sight | Answer | None
            What was seen when the page settled it; the person's answer; ``None`` when the time is over.
        """
        ends = self._clock.monotonic() + seconds
        if question is not None:
            self._person.ask(question)
        try:
            sight, seen_at = seen or self._session.look(), self._clock.monotonic()
            while True:
                if settled(sight):
                    return sight
                left = ends - self._clock.monotonic()
                if question is not None:
                    answer = self._person.answer()
                    if answer in question.answers:
                        return answer
                    self._person.remaining(max(0, ceil(left)))
                if left <= 0:
                    return TimeUp
                if question is not None and question.kind not in YES_OR_NO:
                    self._person.at_the_page(self._session.page)
                changed = self._session.wait(sight, min(left, self._tick(question)))
                now = self._clock.monotonic()
                if changed or question is None or now - seen_at >= _LOOK_AGAIN_S or now >= ends:
                    sight, seen_at = self._session.look(), now
        finally:
            if question is not None:
                self._person.settle()

    def _tick(self, question: Question | None) -> float:
        return QUIET_TICK_S if question is None else self._person.tick
