"""The steps of a screen, in order; one handler for each kind of step."""

from __future__ import annotations

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.capturing import fetch_proof
from mes_assist.engine.opting_in import opt_in
from mes_assist.engine.ports import Action, Look
from mes_assist.engine.submitting import submit
from mes_assist.engine.using import await_ready, use, use_or_hand_over
from mes_assist.engine.visit import StepOutcome, StepResult, Visit
from mes_assist.flow.model import Step
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.targets import Act
from mes_assist.support.log import get_logger

_log = get_logger()


def run_steps(attempt: Attempt, state_id: str, look: Look) -> None:
    """Do the steps of a screen, the first on what was seen just now; leave off as soon as another screen is shown.

    Raises
    ------
    AttemptEnded
        When a step, or the person, ends the attempt.
    """
    visit = Visit(attempt, state_id)
    while _run(visit, look) is StepOutcome.AGAIN:  # what was done is seen in the page
        look = visit.look()


def _run(visit: Visit, look: Look) -> StepOutcome:
    for index, step in enumerate(visit.state.do):
        look = visit.look() if index else look
        if not isinstance(look, Snapshot) or not visit.is_here(look):
            return StepOutcome.LEFT
        line = visit.attempt.loaded.cite(visit.state_id, index)
        _log.info("step", state=visit.state_id, step=index, kind=step.kind, line=line)
        went = _do(visit, step, look)
        if went in (StepOutcome.LEFT, StepOutcome.AGAIN):
            return went
    return StepOutcome.DONE


def _do(visit: Visit, step: Step, seen: Snapshot) -> StepResult:
    if step.capture is not None:
        fetch_proof(visit.attempt, visit.state_id, step.capture, seen)
    elif step.goto is not None:
        visit.attempt.ports.browser.open(step.goto)
    elif step.ask is not None:
        return opt_in(visit, step, step.ask, seen)
    elif step.act is not None:
        return submit(visit, step, step.act, seen) if step.submits else _act(visit, step, step.act, seen)
    return StepOutcome.DONE


def _act(visit: Visit, step: Step, target: Act, seen: Snapshot) -> StepResult:
    """Click or tick what decides nothing."""

    def by_engine() -> StepResult:
        ready = await_ready(visit, step, target, seen)
        if not isinstance(ready, tuple):
            return ready
        return use(visit, step, target, Action.TICK if step.check is not None else Action.CLICK, ready[0])

    return use_or_hand_over(visit, step, target, by_engine)
