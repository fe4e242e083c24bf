"""A page that no state claims: when one is sure, and how the wait for a known one ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Look, Unseen
from mes_assist.engine.unknown import await_recognised, is_recognised
from mes_assist.flow.snapshot import HttpAnswer, Ready
from mes_assist.support.texts import say

KNOWN, UNKNOWN = screen("accueil"), screen("")


@pytest.mark.parametrize(
    ("answer", "ready", "expected"),
    [
        ("ok", "loading", True),
        ("ok", "complete", True),
        ("server_error", "loading", False),
        ("not_found", "interactive", False),
        ("server_error", "complete", True),
    ],
)
def test_an_error_page_that_is_still_loading_may_yet_say_why(answer: HttpAnswer, ready: Ready, expected: bool) -> None:
    """Any other page that a state claims is known at once."""
    attempt = attempt_in(World(KNOWN))
    assert is_recognised(attempt, replace(KNOWN, answer=answer, ready=ready)) is expected
    assert not is_recognised(attempt, replace(UNKNOWN, answer=answer, ready=ready))
    assert not is_recognised(attempt, Unseen.NO_DOCUMENT)


def test_a_page_that_becomes_known_in_time_is_nobodys_turn() -> None:
    """The person is not asked."""
    world = World(UNKNOWN)
    world.later = [(2.0, KNOWN)]
    assert await_recognised(attempt_in(world)) == KNOWN
    assert world.kinds == []


def test_on_an_unknown_page_the_person_goes_on_alone() -> None:
    """Until one is known; what they typed would be lost by entering the site again."""
    world = World(UNKNOWN)
    world.later = [(60.0, KNOWN)]
    attempt = attempt_in(world)
    assert await_recognised(attempt) == KNOWN
    assert world.kinds == ["unknown_page"]
    assert attempt.passed_pause


def test_elsewhere_it_is_their_turn() -> None:
    """At another origin, such as one of FranceConnect, nothing is unknown: it is not looked at."""
    world = World(Unseen.ELSEWHERE)
    world.elsewhere = True
    world.later = [(60.0, KNOWN)]
    assert await_recognised(attempt_in(world)) == KNOWN
    assert [(question.kind, question.text) for question in world.asked] == [("pause", say("fr", "elsewhere"))]


@pytest.mark.parametrize(
    ("shown", "elsewhere", "expected"),
    [
        (UNKNOWN, False, ("unknown_page", None, {"outline": Path("/home/outline.txt")})),
        (Unseen.ELSEWHERE, True, ("person_timeout", "elsewhere", {})),
        (Unseen.TIMED_OUT, False, ("unknown_page", "no_page", {})),
    ],
)
def test_when_the_time_is_over_that_is_the_end(
    shown: Look, elsewhere: bool, expected: tuple[str, str | None, dict[str, object]]
) -> None:
    """With the outline of what was seen last, if something was."""
    world = World(shown)
    world.elsewhere = elsewhere
    with pytest.raises(AttemptEnded) as ended:
        await_recognised(attempt_in(world))
    assert (ended.value.outcome, ended.value.reason, ended.value.values) == expected
    assert world.time >= 20 * 60
