"""Using one control: when it is ready, by whom, and how it is noticed that the person did it."""

from __future__ import annotations

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Action, UseResult
from mes_assist.engine.question import Answer
from mes_assist.engine.steps import run_steps
from mes_assist.engine.using import use_or_hand_over
from mes_assist.engine.visit import HandOver, StepOutcome, Visit
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.texts import say

WAY, CHOICE = "Clôture du profil", "Je m'oppose à la création de Mon espace santé"
DISABLED, TICKED = frozenset({"disabled"}), frozenset({"checked"})


def _menu(*states: str, role: str = "link", document: float = 0.0) -> Snapshot:
    return screen("parametres", Node(role, WAY, frozenset(states)), document=document)


def _run(world: World, state: str = "parametres", flow: str = "cloture", mode: str = "assist") -> None:
    run_steps(attempt_in(world, flow, mode=mode), state, world.shown)


def test_a_control_that_is_there_is_used_at_once() -> None:
    """Nobody is asked."""
    world = World(_menu())
    _run(world)
    assert (world.used, world.kinds, world.time) == ([(WAY, Action.CLICK)], [], 0.0)


@pytest.mark.parametrize("at_first", [screen("parametres"), _menu("disabled")])
def test_a_control_gets_time_to_become_ready(at_first: Snapshot) -> None:
    """It is drawn late, or enabled late."""
    world = World(at_first)
    world.later = [(3.0, _menu())]
    _run(world)
    assert (world.used, world.kinds) == ([(WAY, Action.CLICK)], [])


@pytest.mark.parametrize(
    ("shown", "text", "seconds"),
    [
        (screen("parametres"), say("fr", "your_click_missing", control=WAY), 12),
        (_menu("disabled"), say("fr", "your_click_disabled", control=WAY), 12),
        (
            screen("parametres", Node("link", WAY), Node("link", WAY)),
            say("fr", "your_click_ambiguous", control=f"{WAY}, {WAY}"),
            0,
        ),
    ],
)
def test_what_does_not_become_ready_is_the_persons(shown: Snapshot, text: str, seconds: float) -> None:
    """Only what may yet come or be enabled is waited for."""
    world = World(shown, {"your_click": [Answer.STOP]})
    with pytest.raises(AttemptEnded):
        _run(world)
    assert world.used == []
    assert world.asked[0].text == text
    assert seconds <= world.time < seconds + 1


def test_a_screen_that_goes_meanwhile_is_left() -> None:
    """Its control is not waited for any longer."""
    world = World(screen("parametres"))
    world.later = [(3.0, screen("page_cloture"))]
    _run(world)
    assert (world.used, world.kinds) == ([], [])
    assert world.time < 5


def test_a_screen_that_comes_meanwhile_and_has_the_like_is_left_alone() -> None:
    """A control of the same name there is another one."""
    world = World(screen("parametres"))
    world.later = [(3.0, screen("donnees", Node("link", WAY)))]
    _run(world)
    assert (world.used, world.kinds) == ([], [])


def test_a_control_that_changes_is_looked_for_again() -> None:
    """Three times; then the person is asked."""
    world = World(_menu())
    world.uses = [UseResult.CHANGED, UseResult.CHANGED]
    _run(world)
    assert (world.used, world.kinds) == ([(WAY, Action.CLICK)] * 3, [])
    world = World(_menu(), {"your_click": [Answer.STOP]})
    world.uses = [UseResult.CHANGED] * 5
    with pytest.raises(AttemptEnded):
        _run(world)
    assert world.used == [(WAY, Action.CLICK)] * 3
    assert world.asked[0].control == Node("link", WAY)


def test_a_change_to_another_screen_is_not_followed() -> None:
    """It is the loop's."""
    world = World(_menu())
    world.uses = [UseResult.CHANGED]
    world.on_use = lambda _name, _action: setattr(world, "shown", screen("page_cloture"))
    _run(world)
    assert (len(world.used), world.kinds) == (1, [])


def test_what_is_covered_is_the_persons() -> None:
    """Until another screen is there; then it goes on."""
    world = World(_menu())
    world.uses = [UseResult.BLOCKED]
    world.later = [(30.0, screen("page_cloture"))]
    _run(world)
    assert world.kinds == ["your_click"]
    assert world.asked[0].text == say("fr", "your_click_blocked", control=WAY)
    assert 30 <= world.time < 40


def test_what_left_while_it_was_covered_is_not_asked_for() -> None:
    """The person was quicker."""
    world = World(_menu())
    world.uses = [UseResult.BLOCKED]
    world.on_use = lambda _name, _action: setattr(world, "shown", screen("page_cloture"))
    _run(world)
    assert world.kinds == []


def test_what_left_is_said_to_have_left() -> None:
    """Nothing more is done on a screen that is gone."""
    visit = Visit(attempt_in(World(screen("page_cloture")), "cloture"), "parametres")
    step = visit.state.do[-1]
    assert step.act is not None
    assert use_or_hand_over(visit, step, step.act, lambda: HandOver("blocked")) is StepOutcome.LEFT


def test_a_button_that_is_pressed_already_is_not_taken_for_the_click() -> None:
    """Only what comes of it ends the question: who is asked to click has not clicked yet."""
    page = screen("decision_bascule", Node("button", CHOICE, frozenset({"pressed"})), Node("button", "Continuer"))
    world = World(page, {"confirm": [Answer.YES]})
    with pytest.raises(AttemptEnded) as ended:
        _run(world, "decision_bascule", "opposition", mode="guide")
    assert ended.value.reason == "click_not_made"
    assert world.kinds == ["confirm", "your_click"]


def test_a_guide_shows_the_control_and_waits() -> None:
    """For twenty minutes; a switch begins the screen anew, with the engine."""
    world = World(_menu())
    with pytest.raises(AttemptEnded) as ended:
        _run(world, mode="guide")
    assert (ended.value.outcome, ended.value.reason) == ("person_timeout", "click_not_made")
    assert world.asked[0].control == Node("link", WAY)
    assert world.asked[0].text == say("fr", "your_click", control=WAY)
    assert (world.used, world.asked[0].seconds) == ([], 1_200)
    world = World(_menu(), {"your_click": [Answer.ASSIST]})
    _run(world, mode="guide")
    assert world.used == [(WAY, Action.CLICK)]


def test_a_choice_that_the_person_takes_is_noticed() -> None:
    """Their tick ends the question, on the same screen; the next step is then asked about."""
    box, send = "Je comprends les conséquences", Node("button", "Clôturer mon profil")
    world = World(screen("page_cloture_accord", Node("checkbox", box), send), {"confirm": [Answer.NO]})
    world.later = [(10.0, screen("page_cloture_accord", Node("checkbox", box, TICKED), send))]
    with pytest.raises(AttemptEnded) as ended:
        _run(world, "page_cloture_accord", mode="guide")
    assert ended.value.reason == "declined"
    assert world.kinds == ["your_click", "confirm"]


def test_something_like_it_is_shown_where_the_control_is_missing() -> None:
    """As what may be meant: nobody clicks it but the person."""
    like = Node("link", "Gérer le profil")
    world = World(screen("parametres", like), {"your_click": [Answer.STOP]})
    with pytest.raises(AttemptEnded):
        _run(world)
    assert (world.used, world.asked[0].control) == ([], like)
    assert world.asked[0].text.endswith(say("fr", "candidate", control=like.name))


def test_a_step_is_not_done_on_another_screen() -> None:
    """What was recognised a moment ago may be gone."""
    world = World(screen("page_cloture", Node("link", WAY)))
    _run(world)
    assert (world.used, world.kinds) == ([], [])


def test_the_box_is_ticked_and_the_rest_follows() -> None:
    """One step after the other, each on a fresh look."""
    page = screen("decision", Node("radio", CHOICE), Node("button", "Continuer"))
    world = World(page, {"confirm": [Answer.NO]})
    with pytest.raises(AttemptEnded) as ended:
        _run(world, "decision", "opposition")
    assert ended.value.reason == "declined"
    assert world.used == [(CHOICE, Action.TICK)]


def test_what_is_forbidden_is_not_framed() -> None:
    """The person is told of it and shown nothing to press."""
    world = World(screen("accueil", Node("button", "Commencer et activer")), {"your_click": [Answer.STOP]})
    with pytest.raises(AttemptEnded):
        _run(world, "accueil", "opposition")
    assert world.used == []
    assert (world.asked[0].control, "Commencer et activer" in world.asked[0].text) == (None, True)
