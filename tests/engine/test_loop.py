"""The loop: from screen to screen, until one of them, the person or the time ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lone import World, attempt_in, loaded, screen

from mes_assist.engine.attempt import Attempt, Recogniser
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.loop import Engine
from mes_assist.engine.ports import Action
from mes_assist.engine.question import Answer
from mes_assist.flow.crosscheck import read_observations
from mes_assist.flow.recognise import recognise
from mes_assist.flow.snapshot import Node
from mes_assist.support.texts import say

START, WAY = "/enrolement/cloture/accueil", "Clôture du profil"
OTHER = screen("autre_decision")
MENU = screen("parametres", Node("link", WAY))


def _run(world: World, flow: str = "opposition", intent: Intent | None = None, **settings: Any) -> Attempt:
    attempt = attempt_in(world, flow, intent, **settings)
    with pytest.raises(AttemptEnded) as ended:
        Engine(attempt).run()
    world.told.append(f"{ended.value.outcome} {ended.value.reason}")
    return attempt


def test_it_enters_the_site_and_ends_where_the_flow_ends() -> None:
    """What was reached is noted and shown."""
    world = World(OTHER)
    attempt = _run(world)
    assert world.told == ["other_procedure None"]
    assert (world.opened, attempt.trail.states) == ([START], ["autre_decision"])
    assert world.noted == [("state_reached", {"state": "autre_decision"})]


@pytest.mark.parametrize(("shown", "opened"), [(OTHER, []), (screen(""), [START])])
def test_what_follows_on_begins_where_the_other_ended(shown: Any, opened: list[str]) -> None:
    """Without entering the site, if that screen is known."""
    world = World(shown)
    world.later = [(1.0, OTHER)]
    _run(world, follows_on=True)
    assert (world.opened, world.told) == (opened, ["other_procedure None"])


def test_a_screen_that_does_not_react_is_the_persons() -> None:
    """After some seconds, and for twenty minutes; how it ends says so."""
    world = World(MENU)
    _run(world, "cloture")
    assert world.used == [(WAY, Action.CLICK)]
    assert [(question.kind, question.text) for question in world.asked] == [("your_click", say("fr", "no_effect"))]
    assert world.asked[0].seconds == 1_200
    assert world.told[-1] == "person_timeout no_effect"
    assert 1_212 <= world.time < 1_220


def test_a_new_document_of_the_same_screen_is_acted_on_four_times() -> None:
    """The fifth time the person is asked instead."""
    world = World(MENU, {"your_click": [Answer.STOP]})
    documents = iter(range(1, 9))
    world.on_use = lambda _name, _action: setattr(
        world, "shown", screen("parametres", Node("link", WAY), document=float(next(documents)))
    )
    attempt = _run(world, "cloture")
    assert len(world.used) == 4
    assert attempt.trail.visits["parametres"] == 5
    assert world.kinds == ["your_click"]


def test_an_answer_that_is_not_there_yet_is_waited_for() -> None:
    """Nobody sends an act again: the patience of its screen, then their turn, then another day."""
    world = World(screen("decision"))
    attempt = attempt_in(world, intent=Intent("pending", "decision"))
    attempt.trail.visits["decision"] = 4  # the engine acts here no more
    with pytest.raises(AttemptEnded) as ended:
        Engine(attempt).run()
    assert (ended.value.outcome, ended.value.reason) == ("site_unavailable", "submit_unanswered")
    assert [(question.kind, question.text) for question in world.asked] == [("pause", say("fr", "no_answer_to_submit"))]


def test_a_screen_that_has_nothing_to_do_with_what_was_sent_is_like_any_other() -> None:
    """The person clicks there themselves."""
    world = World(MENU, {"your_click": [Answer.STOP]})
    _run(world, "cloture", Intent("pending", "tableau"))
    assert world.kinds == ["your_click"]


def test_what_the_person_did_alone_is_noted_as_the_act() -> None:
    """They sent the screen before, and what follows says what became of it."""
    world = World(screen("decision"), {"confirm": []})
    world.later = [(5.0, screen("deja_oppose"))]
    attempt = _run(world)
    assert attempt.trail.states == ["decision", "deja_oppose"]
    kinds = ["state_reached", "state_reached", "submit_intended", "submit_settled"]
    assert world.events[:4] == kinds
    assert world.noted[2][1] == {"state": "decision"}


def test_an_act_as_done_that_nobody_began_is_not_believed() -> None:
    """The person goes on alone; another screen ends that."""
    world = World(screen("resultat"))
    attempt = attempt_in(world)
    states = {**attempt.flow.states, "resultat": attempt.flow.state("resultat").model_copy(update={"do": ()})}
    attempt.loaded = replace(attempt.loaded, flow=attempt.flow.model_copy(update={"states": states}))
    world.later = [(60.0, OTHER)]
    with pytest.raises(AttemptEnded) as ended:
        Engine(attempt).run()
    assert ended.value.outcome == "other_procedure"
    assert [question.text for question in world.asked] == [say("fr", "done_unconfirmed")]


def test_the_person_may_give_less_time() -> None:
    """To a screen that does not react, too."""
    world = World(MENU)
    _run(world, "cloture", pause_budget=timedelta(seconds=30))
    assert world.asked[0].seconds == 30


def test_a_page_is_recognised_once_and_again_when_another_is_seen() -> None:
    """The answer is the state, or none; that of one page is not kept for the next."""
    flow = loaded("opposition").flow
    pages = read_observations(Path(__file__).parents[1] / "observations")
    decision = next(page for page in pages.values() if recognise(flow, page).state == "decision")
    recogniser = Recogniser(flow)
    for seen, expected in ((decision, "decision"), (decision, "decision"), (screen("?"), None), (decision, "decision")):
        assert recogniser.state_of(seen) == expected
