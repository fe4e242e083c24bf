"""From the site's control to the archived proof: what is tried, for how long, and what the person is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lone import PROOF, World, attempt_in, screen

from mes_assist.engine.capturing import fetch_proof
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Action, UseResult
from mes_assist.engine.question import Answer
from mes_assist.engine.records import Delivery
from mes_assist.flow.model import Capture
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.texts import say

CONTROL = "Télécharger votre justificatif"
RESULT = screen("resultat", Node("link", CONTROL))
GOOD, BAD = Delivery("download", PROOF), Delivery("download", b"<html>")
CLICK = (CONTROL, Action.CLICK)


def _fetch(world: World, seen: Snapshot = RESULT, mode: str = "assist") -> None:
    attempt = attempt_in(world, mode=mode)
    capture: Capture | None = attempt.flow.state("resultat").do[0].capture
    assert capture is not None
    fetch_proof(attempt, "resultat", capture, seen)


def test_one_use_of_the_control_is_enough() -> None:
    """What comes is archived, with what was seen and where it came from."""
    world = World(RESULT)
    world.coming = [[], [GOOD]]
    _fetch(world)
    assert (world.used, world.kinds) == ([CLICK], [])
    act, evidence, proof = world.kept[0]
    assert (act.outcome, evidence.snapshot, proof and proof.data) == ("done", RESULT, PROOF)
    assert world.events == ["proof_archived"]


def test_what_is_already_there_is_taken() -> None:
    """The control is not used."""
    world = World(RESULT)
    world.coming = [[GOOD]]
    _fetch(world)
    assert (world.used, len(world.kept)) == ([], 1)


def test_what_is_bad_is_set_aside_and_fetched_again() -> None:
    """Three times; then the person is asked, and told why."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    world.coming = [[], *[[BAD]] * 20]
    with pytest.raises(AttemptEnded) as ended:
        _fetch(world)
    assert world.used == [CLICK] * 3
    assert world.put_aside == [b"<html>"]
    assert (ended.value.outcome, ended.value.reason) == ("proof_missing", "not_pdf")
    assert say("fr", "proof_not_pdf") in world.asked[0].text
    assert world.kept == []


def test_what_the_browser_lost_is_fetched_more_often() -> None:
    """It is nobody's fault but the computer's: up to six times."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    world.coming = [[], *[[Delivery("response", b"", "lost")]] * 20]
    with pytest.raises(AttemptEnded):
        _fetch(world)
    assert world.used == [CLICK] * 6


def test_an_answer_that_the_page_did_not_use_is_the_last_resort() -> None:
    """It is looked into once nothing else has come."""
    world = World(RESULT)
    world.resort = [Delivery("json", PROOF)]
    _fetch(world)
    assert (world.used, world.kinds) == ([CLICK], [])
    assert world.time >= 8
    proof = world.kept[0][2]
    assert proof is not None
    assert proof.route == "json"


def test_one_loss_is_one_more_try() -> None:
    """What came and was bad counts as before."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    world.coming = [[], [Delivery("response", b"", "lost")], [], *[[BAD]] * 20]
    with pytest.raises(AttemptEnded):
        _fetch(world)
    assert world.used == [CLICK] * 4


def test_a_control_that_does_nothing_is_used_twice() -> None:
    """Each time there are some seconds for something to come."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    with pytest.raises(AttemptEnded) as ended:
        _fetch(world)
    assert world.used == [CLICK] * 2
    assert 16 <= world.time < 20
    assert (ended.value.outcome, ended.value.reason) == ("proof_missing", "stopped_by_person")


def test_what_is_on_the_way_gets_more_time_and_no_second_click() -> None:
    """It would begin anew."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    world.under_way = True
    with pytest.raises(AttemptEnded):
        _fetch(world)
    assert world.used == [CLICK]
    assert 40 <= world.time < 45


def test_the_person_may_save_it() -> None:
    """What they save ends the question; something bad is told, and asked for again."""
    world = World(RESULT)
    world.uses = [UseResult.BLOCKED]
    world.coming = [[], [], [BAD], [], [GOOD]]
    _fetch(world)
    assert world.kinds == ["save_proof", "save_proof"]
    assert say("fr", "proof_not_arrived") in world.asked[0].text
    assert say("fr", "proof_not_pdf") in world.asked[1].text
    assert world.asked[0].control == RESULT.nodes[0]
    assert len(world.kept) == 1


def test_nobody_waits_for_ever() -> None:
    """After half an hour without a proof the attempt ends without one."""
    world = World(RESULT)
    world.uses = [UseResult.BLOCKED]
    with pytest.raises(AttemptEnded) as ended:
        _fetch(world)
    assert (ended.value.outcome, ended.value.reason) == ("proof_missing", "nothing_arrived")
    assert world.kinds == ["save_proof"]
    assert 1_800 <= world.time < 1_810


def test_a_guide_does_not_click() -> None:
    """The person is shown the control at once."""
    world = World(RESULT, {"save_proof": [Answer.STOP]})
    with pytest.raises(AttemptEnded):
        _fetch(world, mode="guide")
    assert (world.used, world.kinds) == ([], ["save_proof"])


@pytest.mark.parametrize(
    "nodes", [(Node("button", CONTROL, frozenset({"disabled"})),), (Node("link", CONTROL), Node("button", CONTROL))]
)
def test_a_control_that_can_not_be_used_is_the_persons(nodes: tuple[Node, ...]) -> None:
    """It is disabled, or there are two of them."""
    page = screen("resultat", *nodes)
    world = World(page, {"save_proof": [Answer.STOP]})
    with pytest.raises(AttemptEnded):
        _fetch(world, page)
    assert (world.used, world.kinds) == ([], ["save_proof"])


def test_what_covers_the_control_is_left_to_the_loop() -> None:
    """A survey over the very document, which the flow knows: nothing is used, nobody asked."""
    world = World(screen("enquete"))
    _fetch(world)
    assert (world.used, world.kinds, world.kept) == ([], [], [])


def test_another_document_is_come_back_from() -> None:
    """A viewer that took the page's place; the control is then used as ever."""
    world = World(screen("", document=2.0))
    world.coming = [[], [], [GOOD]]
    world.later = [(1.0, RESULT)]
    _fetch(world)
    assert (world.used, len(world.kept)) == ([CLICK], 1)


@pytest.mark.parametrize(
    "shown",
    [
        screen("resultat", Node("button", "Supprimer mes données et télécharger votre justificatif")),
        replace(RESULT, modal=True),
    ],
    ids=["it decides", "in a dialog that the screen does not know"],
)
def test_what_does_more_than_deliver_is_left_to_the_person(shown: Snapshot) -> None:
    """Nothing is used; they are asked to save the document."""
    world = World(shown, {"save_proof": [Answer.STOP]})
    attempt = attempt_in(world)
    attempt.trail.states.append("resultat")
    capture = attempt.flow.state("resultat").do[0].capture
    assert capture is not None
    with pytest.raises(AttemptEnded):
        fetch_proof(attempt, "resultat", capture, shown)
    assert (world.used, world.kinds) == ([], ["save_proof"])
