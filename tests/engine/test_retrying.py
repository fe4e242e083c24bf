"""Trying again here: how often, after how long, and when another day is better."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.question import Answer
from mes_assist.engine.retrying import Retries
from mes_assist.flow.retries import Retry
from mes_assist.support.texts import say

BUSY = screen("indisponible")
START = ["/enrolement/cloture/accueil"]
RETRY = Retry.model_validate(
    {
        "outcome": "site_unavailable",
        "reason": "busy",
        "here": {"times": 2, "first": "30s", "max": "2m"},
        "later": {"first": "1h", "max": "1d"},
    }
)


def test_it_enters_the_site_again_after_a_wait() -> None:
    """As often as the flow says; then it ends with the date of the next visit."""
    world = World(BUSY)
    retries = Retries(attempt_in(world))
    for tries in (1, 2):
        assert retries.run("indisponible", RETRY, BUSY) is None
        assert world.asked[-1].text == say("fr", "countdown", tries=tries, most=2)
        assert world.opened == START * tries
    assert world.asked[1].seconds > world.asked[0].seconds >= 30
    with pytest.raises(AttemptEnded) as ended:
        retries.run("indisponible", RETRY, BUSY)
    assert (ended.value.outcome, ended.value.reason) == ("site_unavailable", "busy")
    assert ended.value.visit is not None
    assert ended.value.visit.at > datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert world.opened == START * 2


def test_each_screen_has_its_own_tries() -> None:
    """What was tried on another one does not count."""
    world = World(BUSY)
    retries = Retries(attempt_in(world))
    for state in ("indisponible", "indisponible", "file", "file"):
        world.shown = screen(state)
        assert retries.run(state, RETRY, world.shown) is None


def test_the_person_may_have_it_at_once() -> None:
    """Without waiting for the time to pass."""
    world = World(BUSY, {"countdown": [Answer.NOW]})
    assert Retries(attempt_in(world)).run("indisponible", RETRY, BUSY) is None
    assert (world.time, world.opened) == (0.0, START)


def test_the_person_may_rather_come_back() -> None:
    """Then nothing is opened any more."""
    world = World(BUSY, {"countdown": [Answer.LATER]})
    with pytest.raises(AttemptEnded) as ended:
        Retries(attempt_in(world)).run("indisponible", RETRY, BUSY)
    assert (ended.value.outcome, world.opened) == ("site_unavailable", [])


def test_the_page_may_go_on_by_itself() -> None:
    """While the time runs; it is not entered again."""
    world = World(BUSY)
    world.later = [(10.0, screen("accueil"))]
    assert Retries(attempt_in(world)).run("indisponible", RETRY, BUSY) == screen("accueil")
    assert world.opened == []


def test_a_screen_that_usually_goes_away_gets_that_time_first() -> None:
    """Nobody is asked anything before."""
    retry = RETRY.model_copy(update={"after": timedelta(seconds=20)})
    world = World(BUSY)
    world.later = [(10.0, screen("accueil"))]
    assert Retries(attempt_in(world)).run("indisponible", retry, BUSY) == screen("accueil")
    assert (world.kinds, world.opened) == ([], [])
    world = World(BUSY)
    assert Retries(attempt_in(world)).run("indisponible", retry, BUSY) is None
    assert (world.kinds, world.opened) == (["countdown"], START)
    assert world.time >= 50


@pytest.mark.parametrize("why", ["used a code", "unanswered", "the site", "the person", "the flow"])
def test_where_it_makes_no_sense_it_is_not_tried_here(why: str) -> None:
    """A code is lost by entering again; the site or the person may want less waiting than a try takes."""
    world = World(BUSY)
    attempt = attempt_in(
        world,
        intent=Intent("pending", "decision") if why == "unanswered" else None,
        pause_budget=timedelta(seconds=5) if why == "the person" else None,
    )
    attempt.passed_pause = why == "used a code"
    world.site_asks = 121 if why == "the site" else None
    retry = RETRY.model_copy(update={"here": None}) if why == "the flow" else RETRY
    with pytest.raises(AttemptEnded) as ended:
        Retries(attempt).run("indisponible", retry, BUSY)
    assert ended.value.reason == ("submit_unanswered" if why == "unanswered" else "busy")
    assert (world.kinds, world.opened) == ([], [])


def test_what_the_site_asks_for_is_waited_here_up_to_the_most() -> None:
    """Two minutes are still waited, since the flow allows them."""
    world = World(BUSY)
    world.site_asks = 120
    assert Retries(attempt_in(world)).run("indisponible", RETRY, BUSY) is None
    assert world.asked[0].seconds >= 120
    assert world.opened == START


def test_a_try_may_take_all_the_time_that_the_person_gives() -> None:
    """Only a wait that is longer is none."""
    world = World(BUSY)
    exact = Retry.model_validate(RETRY.model_dump() | {"here": {"times": 2, "first": "30s", "max": "30s"}})
    attempt = attempt_in(world, pause_budget=timedelta(minutes=1))
    assert Retries(attempt).run("indisponible", exact, BUSY) is None
    assert world.opened == START
