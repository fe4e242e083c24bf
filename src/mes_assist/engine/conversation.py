"""Waits until the page shows something, the person answers or the time is over, whichever is first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from mes_assist.engine.ports import Browser, Look, UserInterface
from mes_assist.engine.question import DECIDING, Answer, Question
from mes_assist.support.clock import Clock

QUIET_TICK_S = 1.0
_LOOK_AGAIN_S = 5.0
"""How often the page is read anyway while a question is open: not every change of it is reported."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The browser, the interface and the clock, waited for together."""

    browser: Browser
    ui: UserInterface
    clock: Clock

    def wait(
        self,
        settled: Callable[[Look], bool],
        seconds: float,
        question: Question | None = None,
        *,
        seen: Look | None = None,
    ) -> Look | Answer | None:
        """Wait until the page settles it, the person answers or the time is over.

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
        Look | Answer | None
            What was seen when the page settled it; the person's answer; ``None`` when the time is over.
        """
        ends = self.clock.monotonic() + seconds
        if question is not None:
            self.ui.ask(question)
        try:
            return self._until(settled, ends, question, seen)
        finally:
            if question is not None:
                self.ui.close_question()

    def _until(
        self, settled: Callable[[Look], bool], ends: float, question: Question | None, seen: Look | None
    ) -> Look | Answer | None:
        look, looked_at = self.browser.look() if seen is None else seen, self.clock.monotonic()
        while not settled(look):
            left = ends - self.clock.monotonic()
            answer = None if question is None else self._answer(question, left)
            if answer is not None:
                return answer
            if left <= 0:
                return None
            if question is not None and question.kind not in DECIDING:
                self.ui.act_in_page()
            changed = self.browser.wait(look, min(left, QUIET_TICK_S if question is None else self.ui.tick))
            now = self.clock.monotonic()
            if changed or question is None or now - looked_at >= _LOOK_AGAIN_S or now >= ends:
                look, looked_at = self.browser.look(), now
        return look

    def _answer(self, question: Question, left: float) -> Answer | None:
        answer = self.ui.take_answer()
        if answer in question.answers:
            return answer
        self.ui.show_remaining(max(0, ceil(left)))
        return None
