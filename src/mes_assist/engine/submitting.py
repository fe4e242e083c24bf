"""The submit step: the yes to exactly this act, the intent in the journal, and then the click.

In this order: the question; the yes; a rehearsed click; another look, in which the control is the same, what was to be
chosen is, and nothing forbidden or unasked; the intent in the journal; the click on that very control. Where the
control changed before the click, nothing was sent: the yes is taken back.
"""

from __future__ import annotations

from mes_assist.engine import guard
from mes_assist.engine.asking import ask
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.choices import wrong_choice
from mes_assist.engine.controls import name_to_say, node_of
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import UNANSWERED_RETRY, come_back_later
from mes_assist.engine.ports import Action, Look, UseResult
from mes_assist.engine.question import Answer, Confirmation, Question
from mes_assist.engine.using import await_ready, use_or_hand_over
from mes_assist.engine.visit import YOUR_CLICK, HandOver, StepOutcome, StepResult, Visit
from mes_assist.flow.model import Step
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Act


def submit(visit: Visit, step: Step, target: Act, seen: Snapshot) -> StepResult:
    """Do a submit step, after the person's yes.

    Raises
    ------
    AttemptEnded
        When the person says no, gives no answer or stops.
    JournalError
        When the intent can not be written: nothing was sent.
    """
    visit.note_pressed(step, seen)
    look: Look = seen
    if visit.agreed_to is None:
        if not _obtain_yes(visit, step, target, seen):
            return StepOutcome.LEFT
        look = visit.look()
    if not isinstance(look, Snapshot):
        return StepOutcome.LEFT
    ready = look
    return use_or_hand_over(
        visit, step, target, lambda: _send_if_agreed(visit, step, target, ready), "your_click_submit"
    )


def _send_if_agreed(visit: Visit, step: Step, target: Act, seen: Snapshot) -> StepResult:
    """Send; where a choice is left to the person instead, what is sent after it needs a yes of its own."""
    went = _send(visit, step, target, seen)
    if isinstance(went, HandOver) and step is not visit.last_submit:
        visit.agreed_to = visit.agreed_step = None
    return went


def _send(visit: Visit, step: Step, target: Act, seen: Snapshot) -> StepResult:
    ready = await_ready(visit, step, target, seen)
    if not isinstance(ready, tuple):
        return ready
    seen, node = ready
    if visit.agreed_step in (step, None) and node.name != visit.agreed_to:
        return _withdraw_yes(visit)
    browser = visit.attempt.ports.browser
    rehearsed = browser.use(seen, node, Action.REHEARSE)
    if rehearsed in (UseResult.BLOCKED, UseResult.TIMED_OUT):
        return HandOver("blocked", (node.name,))
    again = visit.look()
    if not isinstance(again, Snapshot) or not visit.is_here(again):
        return StepOutcome.LEFT
    if step is visit.last_submit and (wrong := wrong_choice(visit, again)) is not None:
        return wrong
    control = visit.control(step, target, again)
    if isinstance(control, HandOver):
        return control
    if control.name != node.name:
        return HandOver("ambiguous", (node.name, control.name))
    return _click(visit, step, again, control)


def _click(visit: Visit, step: Step, seen: Snapshot, control: Node) -> StepResult:
    attempt, before = visit.attempt, visit.attempt.intent
    visit.begin_act()
    chooses = step.check is not None or (step is not visit.last_submit and guard.is_taken(control))
    action = Action.TICK if chooses else Action.CLICK  # a click on a toggle that is pressed would take it back
    used = attempt.ports.browser.use(seen, control, action)
    if used is UseResult.CHANGED:
        if not before.is_unanswered:
            attempt.note("seen_not_done", state=visit.state_id)
        attempt.intent = before
        return _withdraw_yes(visit)
    return HandOver("blocked", (control.name,)) if used is UseResult.BLOCKED else StepOutcome.DONE


def _withdraw_yes(visit: Visit) -> StepResult:
    """Take the yes back: it was to a control that is not there any more."""
    visit.agreed_to, visit.begun = None, False
    return StepOutcome.AGAIN


def _obtain_yes(visit: Visit, step: Step, target: Act, seen: Snapshot) -> bool:
    """Obtain the explicit yes to this act; ``False`` when the page moved on meanwhile.

    Raises
    ------
    AttemptEnded
        When the person says no or gives no answer; also when the act may already have been done in this attempt.
    """
    attempt = visit.attempt
    repeat = attempt.intent.is_repeat(visit.state_id)
    if attempt.intent.left_open and attempt.intent.is_first:
        attempt.note("seen_not_done", state=visit.state_id)
    node = node_of(target, seen)
    confirmation = _confirmation(attempt, name_to_say(target, node), repeat=repeat)
    question = Question(
        "repeat" if repeat else "confirm",
        _wording(attempt, confirmation),
        (Answer.YES, Answer.NO),
        attempt.budget(YOUR_CLICK),
        confirmation,
        control=node,
    )
    answer = ask(attempt, question, until=attempt.or_unrecognised(visit.has_left))
    if answer is Answer.YES:
        visit.agreed_to, visit.agreed_step, visit.begun = confirmation.control, step, False
        return True
    if answer is not None and not isinstance(answer, Answer):
        return False
    if repeat and attempt.intent.is_unanswered:
        come_back_later(attempt, "site_unavailable", UNANSWERED_RETRY, reason="submit_unanswered")
    if answer is Answer.NO:
        raise AttemptEnded("stopped_by_person", reason="declined")
    raise AttemptEnded("person_timeout", reason="no_answer")


def _confirmation(attempt: Attempt, control: str, *, repeat: bool) -> Confirmation:
    lang, texts = attempt.settings.lang, attempt.flow.act
    earlier = attempt.intent
    warned = "confirm_look_first" if earlier.left_open else "confirm_done_before" if earlier.done_before else None
    warned = "confirm_again" if repeat else warned
    said = [
        attempt.text(
            "wish_said", question=answer.question, answer=attempt.text("answer_yes" if answer.wanted else "answer_no")
        )
        for answer in attempt.opt_ins.answers.values()
    ]
    return Confirmation(
        title=texts.title.in_language(lang),
        whom=attempt.settings.profile,
        consequences=texts.consequences.in_language(lang),
        undo=texts.undo.in_language(lang),
        control=control,
        warnings=(attempt.text(warned),) if warned is not None else (),
        said=tuple(said),
    )


def _wording(attempt: Attempt, confirmation: Confirmation) -> str:
    asked = attempt.text(
        "confirm",
        act=confirmation.title,
        profile=confirmation.whom,
        consequences=confirmation.consequences,
        undo=confirmation.undo,
        control=confirmation.control,
    )
    return "\n".join([*confirmation.warnings, asked, *confirmation.said])
