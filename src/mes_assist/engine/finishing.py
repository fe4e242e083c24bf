"""Ends an attempt on a screen that the flow marks as an end."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import write_bag_or_ask
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.unknown import BUDGET
from mes_assist.flow.model import End, State
from mes_assist.flow.snapshot import Snapshot

_MORE_MAY_COME_S = 0.7
"""How long an end that offers no proof gets to show more: a control for the proof may be drawn a moment later."""


def await_settled(attempt: Attempt, state_id: str, state: State) -> bool:
    """Tell whether the attempt can end here: the proof is archived, or none is offered and the screen stays."""
    if any(step.capture is not None for step in state.do):
        return attempt.has_proof
    await_page(attempt, partial(attempt.has_left, state_id), _MORE_MAY_COME_S)
    return attempt.shows(state_id, attempt.ports.browser.look())


def is_unexplained(attempt: Attempt, state: State) -> bool:
    """Tell whether the page speaks of an act as done that neither we nor the person began, and offers no proof."""
    claims = state.end is not None and state.end.outcome == "done"
    return claims and not attempt.has_proof and not attempt.intent.may_be_done


def end_on_screen(attempt: Attempt, end: End, seen: Snapshot) -> NoReturn:
    """End the attempt as this screen says, with a bag where it is about our act; ``seen``: how it was recognised.

    Raises
    ------
    AttemptEnded
        Always.
    """
    look = attempt.ports.browser.look()
    is_our_act = end.outcome == "done" or (end.outcome == "already_done" and attempt.intent.begun_before)
    if is_our_act and attempt.kept is None:
        is_still_shown = isinstance(look, Snapshot) and attempt.state_of(look) == attempt.state_of(seen)
        attempt.take_evidence(look if isinstance(look, Snapshot) and is_still_shown else seen)
        write_bag_or_ask(attempt, end.outcome)
    say = end.say.in_language(attempt.settings.lang) if end.say is not None else None
    goes_on = end.suggest is not None and _ask_to_go_on(attempt, end.suggest, say)
    raise AttemptEnded(end.outcome, reason=end.reason, suggest=end.suggest, say=say, goes_on=goes_on)


def _ask_to_go_on(attempt: Attempt, other: str, say: str | None) -> bool:
    """Ask whether to go straight on with the procedure that the site says is the right one."""
    title = attempt.settings.title_of(other)
    if title is None:
        return False
    text = "\n".join(filter(None, [say, attempt.text("go_on_with", title=title)]))
    question = Question("opt_in", text, (Answer.YES, Answer.NO), attempt.budget(BUDGET))
    return ask(attempt, question, may_stop=False) is Answer.YES
