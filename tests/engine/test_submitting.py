"""The submit step: the yes, what is checked after it, what is noted before the click, and what becomes of it."""

from __future__ import annotations

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.ports import Action, Unseen, UseResult
from mes_assist.engine.question import Answer
from mes_assist.engine.submitting import submit
from mes_assist.engine.visit import StepOutcome, StepResult, Visit
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.texts import say

CHOICE, SEND = "Je m'oppose à la création de Mon espace santé", "Continuer"
HERE = "http://127.0.0.1:8000"


def _page(*, chosen: bool = True, send: str = SEND) -> Snapshot:
    states = frozenset({"checked"} if chosen else ())
    return screen("decision", Node("radio", CHOICE, states), Node("button", send))


def _submit(world: World, intent: Intent | None = None, *, yes: bool = False, mode: str = "assist") -> StepResult:
    """Do the step that sends, on a site of this computer: there the engine clicks."""
    visit = Visit(attempt_in(world, intent=intent, origin=HERE, mode=mode), "decision", SEND if yes else None)
    step, page = visit.state.do[1], world.shown
    assert step.act is not None
    assert isinstance(page, Snapshot)
    return submit(visit, step, step.act, page)


def test_after_a_yes_it_is_rehearsed_noted_and_sent() -> None:
    """In this order, and once."""
    world = World(_page(), {"confirm": [Answer.YES]})
    at_use: list[tuple[Action, int]] = []
    world.on_use = lambda _, action: at_use.append((action, len(world.noted)))
    assert _submit(world) is StepOutcome.DONE
    assert world.used == [(SEND, Action.REHEARSE), (SEND, Action.CLICK)]
    assert at_use == [(Action.REHEARSE, 0), (Action.CLICK, 1)]
    assert world.noted == [("submit_intended", {"state": "decision"})]
    question = world.asked[0]
    assert question.confirmation is not None
    assert (question.confirmation.whom, question.confirmation.control) == ("moi", SEND)
    assert question.control == Node("button", SEND)


@pytest.mark.parametrize(
    ("answers", "reason", "outcome"),
    [
        ([Answer.NO], "declined", "stopped_by_person"),
        ([Answer.STOP], "cancelled", "stopped_by_person"),
        ([], "no_answer", "person_timeout"),
    ],
)
def test_without_a_yes_nothing_is_used(answers: list[Answer], reason: str, outcome: str) -> None:
    """Nor noted: silence is no yes."""
    world = World(_page(), {"confirm": answers})
    with pytest.raises(AttemptEnded) as ended:
        _submit(world)
    assert (ended.value.outcome, ended.value.reason) == (outcome, reason)
    assert (world.used, world.noted) == ([], [])


@pytest.mark.parametrize("answers", [[Answer.NO], []])
def test_what_may_be_sent_already_is_asked_about_apart(answers: list[Answer]) -> None:
    """Without a yes to sending it again, the site is looked at another day."""
    world = World(_page(), {"repeat": answers})
    with pytest.raises(AttemptEnded) as ended:
        _submit(world, Intent("pending", "decision"))
    assert (ended.value.outcome, ended.value.reason) == ("site_unavailable", "submit_unanswered")
    assert ended.value.visit is not None
    assert world.kinds == ["repeat"]
    assert say("fr", "confirm_again") in world.asked[0].text
    assert world.used == []


def test_what_an_earlier_attempt_left_open_is_seen_not_to_be_done() -> None:
    """That is noted as soon as the screen is there again, and the person is told."""
    world = World(_page(), {"confirm": [Answer.YES]})
    assert _submit(world, Intent(left_open=True)) is StepOutcome.DONE
    assert world.events == ["seen_not_done", "submit_intended"]
    assert say("fr", "confirm_look_first") in world.asked[0].text


def test_a_page_that_moves_on_takes_the_question_with_it() -> None:
    """Nothing is used on another screen."""
    world = World(_page())
    world.later = [(5.0, screen("resultat"))]
    assert _submit(world) is StepOutcome.LEFT
    assert world.used == []


def test_a_page_that_is_gone_after_the_yes_is_left() -> None:
    """What comes next is the loop's."""
    world = World(_page(), {"confirm": [Answer.YES]})
    world.later = [(0.0, Unseen.NO_DOCUMENT)]
    assert _submit(world) is StepOutcome.LEFT
    assert (world.kinds, world.used, world.noted) == (["confirm"], [], [])


def test_a_control_that_changes_right_before_the_click_is_asked_about_anew() -> None:
    """It was not sent, and the journal says so."""
    world = World(_page())
    world.uses = [UseResult.DONE, UseResult.CHANGED]
    assert _submit(world, yes=True) is StepOutcome.AGAIN
    assert world.events == ["submit_intended", "seen_not_done"]


def test_a_control_that_changes_does_not_undo_what_was_sent_before() -> None:
    """The first sending stays without an answer."""
    world = World(_page())
    world.uses = [UseResult.DONE, UseResult.CHANGED]
    assert _submit(world, Intent("pending", "decision"), yes=True) is StepOutcome.AGAIN
    assert world.events == ["submit_intended"]


def test_another_name_takes_the_yes_back() -> None:
    """It was to the control that was named in the question."""
    world = World(_page(send="Valider"))
    assert _submit(world, yes=True) is StepOutcome.AGAIN
    assert world.used == []


@pytest.mark.parametrize("rehearsed", [UseResult.BLOCKED, UseResult.TIMED_OUT])
def test_what_cannot_be_rehearsed_is_the_persons(rehearsed: UseResult) -> None:
    """The intent is noted before they are asked to click."""
    world = World(_page(), {"your_click": [Answer.STOP]})
    world.uses = [rehearsed]
    with pytest.raises(AttemptEnded):
        _submit(world, yes=True)
    assert world.used == [(SEND, Action.REHEARSE)]
    assert (world.events, world.kinds) == (["submit_intended"], ["your_click"])


def test_a_choice_that_is_gone_after_the_rehearsal_is_not_sent() -> None:
    """The person is asked, and no frame leads to the control that would send it."""
    world = World(_page(), {"your_click": [Answer.STOP]})
    world.on_use = lambda _, action: setattr(world, "shown", _page(chosen=False))
    with pytest.raises(AttemptEnded):
        _submit(world, yes=True)
    assert world.used == [(SEND, Action.REHEARSE)]
    assert world.asked[0].control is None


def test_a_screen_that_goes_during_the_rehearsal_is_left() -> None:
    """Whatever it was, it is the loop's."""
    world = World(_page())
    world.on_use = lambda _, action: setattr(world, "shown", screen("session"))
    assert _submit(world, yes=True) is StepOutcome.LEFT
    assert world.events == []


def test_a_name_that_changes_during_the_rehearsal_is_not_sent() -> None:
    """The person sees both names."""
    world = World(_page(), {"your_click": [Answer.STOP]})
    world.on_use = lambda _, action: setattr(world, "shown", _page(send="Valider"))
    with pytest.raises(AttemptEnded):
        _submit(world, yes=True)
    assert world.used == [(SEND, Action.REHEARSE)]
    assert "Continuer, Valider" in world.asked[0].text


def test_in_guide_the_click_is_the_persons() -> None:
    """After the yes, with the intent noted and the control framed; a switch begins the screen anew."""
    world = World(_page(), {"confirm": [Answer.YES], "your_click": [Answer.ASSIST]})
    assert _submit(world, mode="guide") is StepOutcome.AGAIN
    assert (world.used, world.events) == ([], ["submit_intended"])
    assert world.asked[1].control == Node("button", SEND)
    world = World(_page(), {"confirm": [Answer.YES]})
    with pytest.raises(AttemptEnded) as ended:
        _submit(world, mode="guide")
    assert (ended.value.outcome, ended.value.reason) == ("person_timeout", "click_not_made")


def test_a_yes_given_before_a_hand_over_is_to_that_control_still() -> None:
    """Also where the person was to click and changed their mind: another name is asked about anew."""
    world = World(_page(), {"confirm": [Answer.YES], "your_click": [Answer.ASSIST]})
    attempt = attempt_in(world, origin=HERE, mode="guide")
    visit = Visit(attempt, "decision")
    step = visit.state.do[1]
    assert step.act is not None
    assert submit(visit, step, step.act, _page()) is StepOutcome.AGAIN
    world.shown = renamed = _page(send=f"{SEND} pour tous mes proches")
    assert submit(visit, step, step.act, renamed) is StepOutcome.AGAIN
    assert (world.used, visit.agreed_to) == ([], None)


def test_no_to_a_step_that_was_answered_is_a_no() -> None:
    """Nothing is unanswered: the person declines, and no date is set."""
    world = World(_page(), {"repeat": [Answer.NO]})
    with pytest.raises(AttemptEnded) as ended:
        _submit(world, Intent("answered", "decision"))
    assert (ended.value.outcome, ended.value.reason) == ("stopped_by_person", "declined")


@pytest.mark.parametrize(("states", "action"), [((), Action.CLICK), (("pressed",), Action.TICK)])
def test_a_toggle_that_is_pressed_is_not_clicked_again(states: tuple[str, ...], action: Action) -> None:
    """That would take the choice back."""
    page = screen("decision_bascule", Node("button", CHOICE, frozenset(states)), Node("button", SEND))
    world = World(page, {"confirm": [Answer.YES]})
    visit = Visit(attempt_in(world, origin=HERE), "decision_bascule")
    step = visit.state.do[0]
    assert step.act is not None
    submit(visit, step, step.act, page)
    assert world.used[-1] == (CHOICE, action)


def test_what_the_site_called_done_is_told_when_it_is_asked_for_again() -> None:
    """An earlier attempt saw that it is done, and has no proof of it."""
    world = World(_page(), {"confirm": [Answer.NO]})
    with pytest.raises(AttemptEnded):
        _submit(world, Intent(begun_before=True, done_before=True))
    assert say("fr", "confirm_done_before") in world.asked[0].text


def test_what_is_sent_after_a_choice_of_the_persons_needs_a_yes_of_its_own() -> None:
    """The choice could not be taken by the engine: what the person chose instead is not what they agreed to."""
    toggle = Node("button", CHOICE)
    page = screen("decision_bascule", toggle, toggle, Node("button", SEND))
    world = World(page, {"confirm": [Answer.YES]})
    world.later = [
        (9.0, screen("decision_bascule", Node("button", CHOICE, frozenset({"pressed"})), Node("button", SEND)))
    ]
    visit = Visit(attempt_in(world, origin=HERE), "decision_bascule")
    step = visit.state.do[0]
    assert step.act is not None
    assert submit(visit, step, step.act, page) is StepOutcome.DONE
    assert world.kinds == ["confirm", "your_click"]
    assert visit.agreed_to is None
