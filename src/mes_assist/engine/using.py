"""Uses one control once it is ready, or asks the person to."""

from __future__ import annotations

from collections.abc import Callable

from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.candidate import candidate
from mes_assist.engine.choices import wrong_choice
from mes_assist.engine.controls import name_to_say, node_of
from mes_assist.engine.detour import note_unknown
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Action, Look, UseResult
from mes_assist.engine.question import Question, mode_wanted
from mes_assist.engine.visit import YOUR_CLICK, HandOver, StepOutcome, StepResult, Visit, shows_taken
from mes_assist.flow.model import Step
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Target
from mes_assist.support.log import get_logger

_log = get_logger()

_MOST_CHANGES = 3
"""How often a control may change between the look and the use before the person is asked."""


def use_or_hand_over(
    visit: Visit, step: Step, target: Target, use: Callable[[], StepResult], key: str = "your_click", *, on: bool = True
) -> StepResult:
    """Use a control, or let the person do it where the engine may not or can not.

    Parameters
    ----------
    visit, step, target:
        The control.
    use:
        Uses it.
    key:
        The words in which the person is asked for a click that is theirs anyway.
    on:
        ``False`` where a box is to be unticked.

    Raises
    ------
    AttemptEnded
        When the person stops, or does not click in time.
    """
    if visit.is_for_person(step):
        return _hand_over(visit, step, target, key, on=on)
    went = use()
    if not isinstance(went, HandOver):
        return went
    _log.info("cannot_use", state=visit.state_id, reason=went.reason, count=len(went.names))
    if visit.has_left(visit.look()):
        return StepOutcome.LEFT
    why = f"your_click_{went.reason}" if on else key
    return _hand_over(visit, step, target, why, ", ".join(went.names), on=on)


def await_ready(visit: Visit, step: Step, target: Target, seen: Snapshot) -> tuple[Snapshot, Node] | StepResult:
    """Return the control once it is there and enabled, with the snapshot that shows it."""

    def there(look: Look) -> bool:
        control = visit.control(step, target, look)
        return visit.has_left(look) or not (isinstance(control, HandOver) and control.reason in ("missing", "disabled"))

    look: Look = seen
    if not there(look):
        later = await_page(visit.attempt, there, visit.attempt.settings.timeouts.effect)
        look = later if later is not None else visit.look()
    if not isinstance(look, Snapshot) or not visit.is_here(look):
        return StepOutcome.LEFT
    control = visit.control(step, target, look)
    return control if isinstance(control, HandOver) else (look, control)


def use(visit: Visit, step: Step, target: Target, action: Action, look: Look) -> StepResult:
    """Use a control that decides nothing; where it changed since it was seen, it is looked for again."""
    for _ in range(_MOST_CHANGES):
        if not isinstance(look, Snapshot):
            return StepOutcome.LEFT
        node = visit.control(step, target, look)
        if isinstance(node, HandOver):
            return node
        used = visit.attempt.ports.browser.use(look, node, action)
        if used is not UseResult.CHANGED:
            return HandOver("blocked", (node.name,)) if used is UseResult.BLOCKED else StepOutcome.DONE
        look = visit.look()
        if not visit.is_here(look):
            return StepOutcome.LEFT
    return HandOver("blocked")


def _hand_over(visit: Visit, step: Step, target: Target, key: str, names: str = "", *, on: bool) -> StepResult:
    """Ask the person to use the control themselves, and notice that they did; ``on=False``: to untick it."""
    attempt = visit.attempt
    if step.submits:
        visit.begin_act()
    look = visit.look()
    node = node_of(target, look) if isinstance(look, Snapshot) else None
    likely = candidate(look, target.patterns) if isinstance(look, Snapshot) and not step.submits else None
    already = step.check is None and shows_taken(target, look) == on

    def done(later: Look) -> bool:
        return visit.has_left(later) or (not already and shows_taken(target, later) == on)

    text = attempt.text(key, control=names or name_to_say(target, node))
    if node is None:
        note_unknown(attempt, look)
    if node is None and likely is not None:
        text = f"{text}\n{attempt.text('candidate', control=likely.name)}"
    framed = None if key == "your_click_forbidden" else node or likely
    if step.submits and step is visit.last_submit and isinstance(look, Snapshot) and wrong_choice(visit, look):
        framed = None  # who obeyed the frame would send what they did not choose
    question = Question("your_click", text, (), attempt.budget(YOUR_CLICK), control=framed)
    answer = ask(attempt, question, until=attempt.or_unrecognised(done))
    if answer is None:
        raise AttemptEnded("person_timeout", reason="click_not_made")
    return StepOutcome.AGAIN if mode_wanted(answer) else StepOutcome.DONE
