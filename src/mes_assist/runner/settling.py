"""Which screen says what became of something that was sent, and what that means for the attempt."""

from __future__ import annotations

from mes_assist.cases.events import POINTED_AT
from mes_assist.runner.attempt import Attempt


def is_answer(attempt: Attempt, state_id: str) -> bool:
    """Tell whether the screen says what became of what was sent; the act's own state names those that do.

    After something that was pointed at, it is an end, a screen where the act is still to be done, one that the screen
    before leads to, or one further on the usual way: not the home page, nor a login, nor an error.
    """
    flow, intended = attempt.flow, attempt.intended_in
    if intended is None:
        return False
    if intended != POINTED_AT:
        return state_id in flow.state(intended).next
    state, before = flow.state(state_id), attempt.states[: attempt.pointed_after]
    if state.end is not None or state.submits:
        return True
    if before and state_id in flow.state(before[-1]).next and state_id not in before:
        return True
    passed = max((flow.usual.index(name) for name in before if name in flow.usual), default=-1)
    return state_id in flow.usual and flow.usual.index(state_id) > passed


def settle(attempt: Attempt, state_id: str) -> None:
    """Note what the screen says; what was pointed at and was no act leaves the act to be asked about."""
    end = attempt.flow.state(state_id).end
    pointed = attempt.intended_in == POINTED_AT
    is_end = end is not None and (not pointed or end.outcome in ("done", "already_done"))
    attempt.note("submit_settled", state=state_id, end=is_end)
    attempt.answered = True
    attempt.act_is_done = attempt.act_is_done or is_end
    if pointed and not is_end:
        attempt.intended_in = None
