"""The one way to wait for the page, and the one way to ask the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Look
from mes_assist.engine.question import Answer, Question, mode_wanted, switch_offered

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
    found = attempt.ports.conversation.wait(settled, seconds, seen=seen)
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
    answer = attempt.ports.conversation.wait(until, question.seconds, replace(question, answers=offered), seen=seen)
    if answer is Answer.STOP and may_stop:
        raise AttemptEnded("stopped_by_person", reason="cancelled")
    mode = mode_wanted(answer)
    if mode is not None:
        attempt.mode = mode
        attempt.tell(f"mode_{mode}")
    return answer
