"""The person's turn: how long it lasts, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.pausing import Pauses
from mes_assist.engine.ports import Look, Unseen
from mes_assist.engine.question import Answer
from mes_assist.flow.model import Pause

HERE, NEXT = screen("code_provisoire"), screen("decision")
PAUSE = Pause.model_validate({"say": {"fr": "À vous.", "en": "Your turn."}, "budget": "10m"})
LATER = {"later": {"first": "1d", "max": "3d", "reason": "letter"}}


def _pause(**more: object) -> Pause:
    return Pause.model_validate(PAUSE.model_dump(exclude_none=True) | more)


def test_any_other_screen_ends_it() -> None:
    """Also one that nobody knows; the person did something that entering again would waste."""
    for shown in (NEXT, screen("")):
        world = World(HERE)
        world.later = [(30.0, shown)]
        attempt = attempt_in(world)
        assert Pauses(attempt).run("code_provisoire", PAUSE, HERE) == shown
        assert attempt.passed_pause
        assert (world.kinds, world.asked[0].text, world.asked[0].seconds) == (["pause"], "À vous.", 600)
        assert world.noted == [("pause_began", {"state": "code_provisoire"})]


@pytest.mark.parametrize("shown", [replace(screen(""), ready="loading"), Unseen.NO_DOCUMENT])
def test_what_is_only_loading_ends_nothing(shown: Look) -> None:
    """It may yet be the same screen."""
    world = World(HERE)
    world.later = [(30.0, shown), (40.0, HERE)]
    with pytest.raises(AttemptEnded):
        Pauses(attempt_in(world)).run("code_provisoire", PAUSE, HERE)
    assert world.time >= 600


def test_the_time_ends_it() -> None:
    """That is noted, with the screen."""
    world = World(HERE)
    with pytest.raises(AttemptEnded) as ended:
        Pauses(attempt_in(world)).run("code_provisoire", PAUSE, HERE)
    assert (ended.value.outcome, ended.value.reason) == ("person_timeout", "code_provisoire")
    assert world.events == ["pause_began", "pause_ended"]


def test_a_problem_that_stays_is_how_it_ends() -> None:
    """With what the flow says of it."""
    world = World(HERE)
    with pytest.raises(AttemptEnded) as ended:
        Pauses(attempt_in(world)).run("code_provisoire", _pause(problem="code_expired"), HERE)
    assert (ended.value.outcome, ended.value.reason, ended.value.say) == ("refused", "code_expired", "À vous.")
    assert world.kinds == ["problem"]


def test_what_the_person_waits_for_may_come_another_day() -> None:
    """Then there is a date; it is offered only where the flow has one."""
    world = World(HERE, {"pause": [Answer.LATER]})
    with pytest.raises(AttemptEnded) as ended:
        Pauses(attempt_in(world)).run("code_provisoire", _pause(**LATER), HERE)
    assert (ended.value.outcome, ended.value.reason) == ("waiting", "letter")
    assert ended.value.visit is not None
    world = World(HERE, {"pause": [Answer.LATER]})
    with pytest.raises(AttemptEnded) as ended:
        Pauses(attempt_in(world)).run("code_provisoire", PAUSE, HERE)
    assert ended.value.outcome == "person_timeout"


def test_a_pause_that_is_come_back_to_keeps_its_time() -> None:
    """A switch of who clicks gives no more of it; another screen's pause has its own."""
    world = World(HERE, {"pause": [Answer.GUIDE]})
    attempt = attempt_in(world)
    pauses = Pauses(attempt)
    assert pauses.run("code_provisoire", PAUSE, HERE) is None
    assert (attempt.mode, attempt.passed_pause) == ("guide", False)
    world.time = 400.0
    world.later = [(500.0, NEXT)]
    pauses.run("code_provisoire", PAUSE, HERE)
    assert [question.seconds for question in world.asked] == [600, 200]
    world.shown, world.later = screen("identite"), [(700.0, NEXT)]
    pauses.run("identite", PAUSE, world.shown)
    assert world.asked[-1].seconds == 600
    assert world.events == ["pause_began", "pause_began"]


def test_the_person_may_give_less_time() -> None:
    """Theirs counts, not the flow's."""
    world = World(HERE)
    with pytest.raises(AttemptEnded):
        Pauses(attempt_in(world, pause_budget=timedelta(seconds=30))).run("code_provisoire", PAUSE, HERE)
    assert 30 <= world.time < 40


@pytest.mark.parametrize(
    ("intent", "noted"),
    [
        (Intent(), True),
        (Intent("pending", "code_provisoire"), False),
        (Intent("pending", "decision"), True),
        (Intent("answered", "code_provisoire"), True),
    ],
)
def test_what_they_do_here_may_be_the_act(intent: Intent, noted: bool) -> None:
    """Then it is noted before their turn begins, once while nothing answered it."""
    world = World(HERE)
    world.later = [(30.0, NEXT)]
    Pauses(attempt_in(world, intent=intent)).run("code_provisoire", _pause(effect="submit"), HERE)
    assert world.events == [*(["submit_intended"] if noted else []), "pause_began"]


def test_a_pause_that_comes_back_has_all_its_time() -> None:
    """What came between, such as a question, took none of it."""
    world = World(HERE)
    world.later = [(30.0, NEXT)]
    pauses = Pauses(attempt_in(world))
    pauses.run("code_provisoire", PAUSE, HERE)
    world.time += 1_300
    world.shown, world.later = HERE, [(world.time + 30.0, NEXT)]
    assert pauses.run("code_provisoire", PAUSE, HERE) == NEXT
    assert [question.seconds for question in world.asked] == [600, 600]
