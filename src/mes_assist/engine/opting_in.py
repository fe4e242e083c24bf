"""Asks about what the page offers beside the act, and sets the page to the person's answer."""

from __future__ import annotations

from mes_assist.engine.asking import ask
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.optin import OptIn
from mes_assist.engine.ports import Action, Look
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.saving import save_file
from mes_assist.engine.using import use, use_or_hand_over
from mes_assist.engine.visit import YOUR_CLICK, HandOver, StepOutcome, StepResult, Visit, shows_taken
from mes_assist.flow.model import Ask, Step
from mes_assist.flow.targets import Target


def opt_in(visit: Visit, step: Step, question: Ask, look: Look) -> StepResult:
    """Ask once about what the page offers; `StepOutcome.LEFT` when the page is about to be left, or was left already.

    Raises
    ------
    AttemptEnded
        When the person stops or gives no answer.
    """
    opt_ins, control = visit.attempt.opt_ins, question.yes.target
    offered = visit.control(step, control, look)
    if isinstance(offered, HandOver) and offered.reason == "missing":
        return StepOutcome.DONE
    if question.id not in opt_ins.answers and not _ask_once(visit, question):
        return StepOutcome.LEFT
    wanted = opt_ins.wants(question.id)
    if question.yes.check is not None:
        return _set_box(visit, step, question.yes.check, wanted=wanted)
    if wanted and question.yes.save is not None:
        save_file(visit.attempt, question.yes.save, visit.look())
    elif wanted and (question.id, visit.state_id) not in opt_ins.done:
        opt_ins.under_way = (question.id, visit.state_id)
        went = use_or_hand_over(visit, step, control, lambda: use(visit, step, control, Action.CLICK, visit.look()))
        return went if went is StepOutcome.AGAIN else StepOutcome.LEFT
    return StepOutcome.DONE


def _ask_once(visit: Visit, question: Ask) -> bool:
    """Ask for a yes or a no and remember it; ``False`` when the page moved on meanwhile."""
    attempt = visit.attempt
    text = question.say.in_language(attempt.settings.lang)
    asked = Question("opt_in", text, (Answer.YES, Answer.NO), attempt.budget(YOUR_CLICK))
    answer = ask(attempt, asked, until=attempt.or_unrecognised(visit.has_left))
    if answer is None:
        raise AttemptEnded("person_timeout", reason="no_answer")
    if not isinstance(answer, Answer):
        return False
    visit.agreed_to = None  # a yes to the act is given right before it, with this answer in view
    attempt.opt_ins.answers[question.id] = OptIn(text, wanted=answer is Answer.YES)
    attempt.note("wish_noted", wish=question.id, wanted=answer is Answer.YES)
    return True


def _set_box(visit: Visit, step: Step, box: Target, *, wanted: bool) -> StepResult:
    """Tick the box, or untick it, according to the answer."""
    look = visit.look()
    if shows_taken(box, look) == wanted:
        return StepOutcome.DONE
    action = Action.TICK if wanted else Action.UNTICK
    key = "your_click" if wanted else "your_untick"
    return use_or_hand_over(visit, step, box, lambda: use(visit, step, box, action, look), key, on=wanted)
