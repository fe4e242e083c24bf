"""What the page offers beside the act: asked once, and the page then says what the person said."""

from __future__ import annotations

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.opting_in import opt_in
from mes_assist.engine.ports import Action
from mes_assist.engine.question import Answer
from mes_assist.engine.visit import StepOutcome, StepResult, Visit
from mes_assist.flow.snapshot import Node, Snapshot

BOX, DATA = "Je souhaite que mes données soient supprimées", "Télécharger mes données"


def _page(*, ticked: bool = False) -> Snapshot:
    states = frozenset({"checked"} if ticked else ())
    return screen("page_cloture", Node("checkbox", BOX, states), Node("link", DATA))


def _opt_in(world: World, question: str, times: int = 1) -> tuple[Visit, StepResult]:
    visit = Visit(attempt_in(world, "cloture"), "page_cloture")
    step = next(step for step in visit.state.do if step.ask is not None and step.ask.id == question)
    assert step.ask is not None
    for _ in range(times):
        went = opt_in(visit, step, step.ask, visit.look())
    return visit, went


@pytest.mark.parametrize(
    ("answer", "ticked", "used"),
    [
        (Answer.YES, False, [(BOX, Action.TICK)]),
        (Answer.YES, True, []),
        (Answer.NO, True, [(BOX, Action.UNTICK)]),
        (Answer.NO, False, []),
    ],
)
def test_the_box_says_what_the_person_said(answer: Answer, ticked: bool, used: list[tuple[str, Action]]) -> None:
    """It is ticked or unticked where it says something else, and left alone where it is right."""
    world = World(_page(ticked=ticked), {"opt_in": [answer]})
    visit, went = _opt_in(world, "suppression")
    assert (went, world.used) == (StepOutcome.DONE, used)
    assert world.noted == [("wish_noted", {"wish": "suppression", "wanted": answer is Answer.YES})]
    assert visit.attempt.opt_ins.wants("suppression") is (answer is Answer.YES)


def test_it_is_asked_once() -> None:
    """The answer holds for the attempt."""
    world = World(_page(), {"opt_in": [Answer.NO]})
    _opt_in(world, "suppression", times=2)
    assert world.kinds == ["opt_in"]


def test_what_the_page_does_not_offer_is_not_asked() -> None:
    """There is nothing to say yes to."""
    world = World(screen("page_cloture"))
    assert _opt_in(world, "suppression")[1] is StepOutcome.DONE
    assert world.kinds == []


def test_a_yes_leads_where_the_page_offers_it_and_a_no_nowhere() -> None:
    """The screen is left by the control, once."""
    world = World(_page(), {"opt_in": [Answer.YES]})
    visit, went = _opt_in(world, "donnees")
    assert (went, world.used) == (StepOutcome.LEFT, [(DATA, Action.CLICK)])
    assert visit.attempt.opt_ins.under_way == ("donnees", "page_cloture")
    visit.attempt.opt_ins.note_new_screen()
    step = next(step for step in visit.state.do if step.ask is not None)
    assert step.ask is not None
    assert opt_in(visit, step, step.ask, visit.look()) is StepOutcome.DONE
    assert world.used == [(DATA, Action.CLICK)]
    world = World(_page(), {"opt_in": [Answer.NO]})
    assert _opt_in(world, "donnees")[1] is StepOutcome.DONE
    assert world.used == []


def test_an_answer_takes_back_the_yes_to_the_act() -> None:
    """That one is given with this answer in view."""
    world = World(_page(), {"opt_in": [Answer.NO]})
    visit = Visit(attempt_in(world, "cloture"), "page_cloture", agreed_to="Clôturer mon profil")
    step = next(step for step in visit.state.do if step.ask is not None)
    assert step.ask is not None
    opt_in(visit, step, step.ask, visit.look())
    assert visit.agreed_to is None


def test_no_answer_ends_the_attempt() -> None:
    """Nothing is taken for one."""
    world = World(_page())
    with pytest.raises(AttemptEnded) as ended:
        _opt_in(world, "suppression")
    assert (ended.value.outcome, ended.value.reason) == ("person_timeout", "no_answer")
    assert world.noted == []


def test_a_page_that_moves_on_leaves_it_unanswered() -> None:
    """It may be asked again, should the screen come back."""
    world = World(_page())
    world.later = [(5.0, screen("clos"))]
    visit, went = _opt_in(world, "suppression")
    assert (went, visit.attempt.opt_ins.answers) == (StepOutcome.LEFT, {})
