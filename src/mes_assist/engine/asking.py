"""The one way to wait and the one way to ask: the page, the person and the time may each settle it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Look
from mes_assist.engine.question import DECIDING, Answer, Question, mode_wanted, switch_offered

QUIET_TICK_S = 1.0
_LOOK_AGAIN_S = 5.0
"""How often the page is read while a question is open although it told of no change: not every change is told."""

NEVER: Callable[[Look], bool] = lambda _: False  # noqa: E731 - the page settles nothing


def await_page(
    attempt: Attempt, settled: Callable[[Look], bool], seconds: float, *, seen: Look | None = None
) -> Look | None:
    """Wait until the page settles it; ``None`` when the time is over.

    Parameters
    ----------
    attempt:
        The attempt.
    settled:
        Tells from what is seen whether the wait is over.
    seconds:
        How long to wait at most.
    seen:
        What was seen just now, to save a look.
    """
    found = _wait(attempt, settled, seconds=seconds, question=None, seen=seen)
    return None if isinstance(found, Answer) else found


def ask(
    attempt: Attempt,
    question: Question,
    *,
    until: Callable[[Look], bool] = NEVER,
    seen: Look | None = None,
    may_stop: bool = True,
) -> Look | Answer | None:
    """Ask, and wait for the page, the person or the end of the time, whichever is first.

    The person may always stop; where they work in the page they may also change who clicks, which is seen to here.

    Parameters
    ----------
    attempt:
        The attempt.
    question:
        What is asked, with the answers that are its own.
    until:
        Tells from what is seen whether the page has answered it.
    seen:
        What was seen just now, to save a look.
    may_stop:
        Whether *stop* ends the attempt here; else it is returned.

    Returns
    -------
    Look | Answer | None
        What was seen when the page settled it; the person's answer; ``None`` when the time is over.

    Raises
    ------
    AttemptEnded
        When the person stops.
    """
    offered = (*question.answers, *switch_offered(question.kind, attempt.mode), Answer.STOP)
    answer = _wait(attempt, until, seconds=question.seconds, question=replace(question, answers=offered), seen=seen)
    if answer is Answer.STOP and may_stop:
        raise AttemptEnded("stopped_by_person", reason="cancelled")
    mode = mode_wanted(answer)
    if mode is not None:
        attempt.mode = mode
        attempt.tell(f"mode_{mode}")
    return answer


def _wait(
    attempt: Attempt, settled: Callable[[Look], bool], *, seconds: float, question: Question | None, seen: Look | None
) -> Look | Answer | None:
    browser, ui, clock = attempt.ports.browser, attempt.ports.ui, attempt.ports.clock
    ends = clock.monotonic() + seconds
    if question is not None:
        ui.ask(question)
    try:
        look, looked_at = browser.look() if seen is None else seen, clock.monotonic()
        while not settled(look):
            left = ends - clock.monotonic()
            answer = None if question is None else _answer(attempt, question, left)
            if answer is not None:
                return answer
            if left <= 0:
                return None
            if question is not None and question.kind not in DECIDING:
                ui.take_turn()
            changed = browser.wait(look, min(left, QUIET_TICK_S if question is None else ui.tick))
            now = clock.monotonic()
            if changed or question is None or now - looked_at >= _LOOK_AGAIN_S or now >= ends:
                look, looked_at = browser.look(), now
        return look
    finally:
        if question is not None:
            ui.close_question()


def _answer(attempt: Attempt, question: Question, left: float) -> Answer | None:
    answer = attempt.ports.ui.answer()
    if answer in question.answers:
        return answer
    attempt.ports.ui.remaining(max(0, ceil(left)))
    return None
