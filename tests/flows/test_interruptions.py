"""What gets in the way, and what breaks: banners, waits, lost sessions, faults of the network and of the server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from people import act_in_page
from playwright.sync_api import BrowserContext, Page, Route
from stage import Play, Stage

from mes_assist.cases.events import has_open_intent
from mes_assist.ui.scripted import Script, ScriptedInterface
from mock_site import Faults, MockSite, Scenario, load_scenario
from mock_site.person import script
from mock_site.scenario import Interruption, Login, Version


@pytest.mark.parametrize(
    "interruption",
    ["cookies_footer", "cookies_popin", "captcha", "queue", "survey", "chat", "onboarding", "thirty_seconds"],
)
def test_each_interruption_is_passed(play: Play, interruption: Interruption) -> None:
    """The procedure still ends, with one act; cookies are refused."""
    played = play(Scenario(interruptions=(interruption,)))
    assert played.result.outcome == "done"
    assert (played.counts["oppositions"], played.counts["cookies_accepted"]) == (1, 0)
    assert played.counts["cookies_refused"] == int(interruption.startswith("cookies"))


def test_everything_at_once(play: Play) -> None:
    """Cookies, queue, onboarding, chat and survey one after the other."""
    assert play(load_scenario("tout-sur-le-chemin")).result.outcome == "done"


def test_the_conditions_are_never_accepted_for_the_person(stage: Stage) -> None:
    """Neither we nor the invented person accept them: the time for the person runs out."""
    scripted = ScriptedInterface(Script.from_json(script(Scenario())))

    def try_and_wait(page: Page) -> None:
        act_in_page(scripted, page)
        if page.get_by_role("button", name="Accepter les CGU").count():
            stage.clock.ahead += 7_200

    with MockSite(Scenario(interruptions=("cgu",))) as site:
        played = stage.play(site, person=scripted, at_page={"pause": try_and_wait})
    assert (played.counts["cgu_accepted"], played.counts["oppositions"]) == (0, 0)
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "cgu")


def test_conditions_that_the_person_accepts(play: Play) -> None:
    """The procedure goes on once they have done it with their own hand."""
    scripted = ScriptedInterface(Script.from_json(script(Scenario())))

    def accept(page: Page) -> None:
        button = page.get_by_role("button", name="Accepter les CGU")
        if button.count():
            button.click()
        else:
            act_in_page(scripted, page)

    played = play(Scenario(interruptions=("cgu",)), person=scripted, at_page={"pause": accept})
    assert (played.result.outcome, played.counts["cgu_accepted"]) == ("done", 1)


@pytest.mark.parametrize("version", ["v2022-02", "v2025"])
def test_a_lost_session_starts_again(play: Play, version: Version) -> None:
    """The person goes through their screens once more, the act is done once."""
    played = play(Scenario(version=version, interruptions=("session_expiry",)))
    assert played.result.outcome == "done"
    assert "session_expiree" in played.result.states
    assert played.counts["oppositions"] == 1


@pytest.mark.parametrize("interruption", ["outage_once", "oups_once"])
def test_a_passing_outage_is_tried_again(play: Play, interruption: Interruption) -> None:
    """Before the person has done anything, the entry is simply tried again."""
    played = play(Scenario(interruptions=(interruption,)), pause_budget=None)
    assert played.result.outcome == "done"
    assert len(played.asked("countdown")) == 1


def test_an_outage_that_lasts(play: Play) -> None:
    """The attempt ends with a next date, and nothing was sent."""
    played = play(Scenario(interruptions=("outage",)))
    result = played.result
    assert (result.outcome, result.exit_code) == ("site_unavailable", 8)
    assert result.next_attempt_at is not None
    assert played.counts["decision_posts"] == 0


@pytest.mark.parametrize("version", ["v2022-02", "v2025"])
def test_a_network_that_goes_away(play: Play, version: Version) -> None:
    """After a pause nothing is tried again by itself: a code is single-use."""
    played = play(
        Scenario(version=version, faults=Faults(offline_after="sendNewEnrolmentCode"))
        if version == "v2025"
        else Scenario(version=version, faults=Faults(offline_after="vitalCardAuthentication"))
    )
    assert played.result.outcome == "site_unavailable"
    assert not played.asked("countdown")
    assert played.counts["oppositions"] == 0


def test_a_site_that_is_not_there(play: Play, stage: Stage) -> None:
    """No server at all: unavailable, with a date, and no page of the browser's is taken for the site's."""
    with MockSite(Scenario()) as site:
        pass
    played = stage.play(site)
    assert played.result.outcome == "site_unavailable"
    assert played.result.states == ("indisponible",)


def test_a_slow_site(play: Play) -> None:
    """Latency changes nothing but the time."""
    assert play(Scenario(faults=Faults(latency_ms=250))).result.outcome == "done"


@pytest.mark.parametrize("fault", ["submit_reset", "submit_5xx"])
def test_an_act_without_an_answer_is_never_repeated(stage: Stage, fault: str) -> None:
    """The attempt ends saying that it may have been done; the next one looks first, and does not do it twice."""
    with MockSite(Scenario(faults=Faults.model_validate({fault: True}))) as site:
        first = stage.play(site)
        assert (first.result.outcome, first.result.reason) == ("site_unavailable", "submit_unanswered")
        assert has_open_intent(first.events)
        assert first.counts["oppositions"] == int(fault == "submit_reset")
        if fault == "submit_5xx":
            return
        second = stage.play(site)
        assert second.result.outcome == "already_done"
        assert second.result.case == first.result.case
        assert second.result.proof is not None
        assert second.counts["oppositions"] == 1
        assert any("regarde d’abord" in line for line in second.told)


@pytest.mark.parametrize("login", ["identifiant", "fournisseur"])
def test_each_way_to_log_in(play: Play, login: Login) -> None:
    """By name and code on the site, or at an identity provider on another origin: noticed by what the page shows."""
    played = play(Scenario(login=login))
    assert played.result.outcome == "done"
    assert played.counts["oppositions"] == 1


@pytest.mark.parametrize(
    "extra",
    [
        {"csp": "strict"},
        {"masked_inputs": True},
        {"noise": True, "heading_moved": True},
        {"noise": True, "decision": "card", "confirmation": "modal"},
        {"noise": True, "version": "v2022-02"},
        {"noise": True, "version": "v2024", "decision": "button"},
    ],
)
def test_markup_that_gets_in_the_way(play: Play, extra: dict[str, Any]) -> None:
    """A strict policy, masked fields, and menus that use the procedure's own words change nothing."""
    played = play(Scenario(**extra))
    assert played.result.outcome == "done"
    assert (played.counts["oppositions"], played.counts["activations"]) == (1, 0)


SPINNER = """() => {
    document.querySelector("main").innerHTML = "<p role=status>Chargement…</p>";
    setTimeout(() => fetch("/encore"), 500);
}"""


def test_an_endless_spinner(stage: Stage) -> None:
    """It gets some time to go away by itself; then the site is unavailable, with a date, and nothing was sent."""

    def a_minute_later(route: Route) -> None:
        stage.clock.ahead += 60
        route.fulfill(status=204)

    with MockSite(Scenario()) as site:
        played = stage.play(
            site,
            on_context=lambda context: context.route("**/encore", a_minute_later),
            at_page={"pause": lambda page: page.evaluate(SPINNER)},
        )
    assert (played.result.outcome, played.result.exit_code) == ("site_unavailable", 8)
    assert played.result.states[-1] == "chargement"
    assert played.result.next_attempt_at is not None
    assert played.counts["decision_posts"] == 0


def test_an_answer_that_never_comes(stage: Stage) -> None:
    """The act was sent and the page stays as it is: nobody is asked to click again; the next attempt looks first."""

    def swallow(route: Route) -> None:
        if "createEns" in (route.request.post_data or ""):
            stage.clock.ahead += 60
        else:
            route.continue_()

    def prepare(context: BrowserContext) -> None:
        context.route("**/graphql", swallow)

    with MockSite(Scenario()) as site:
        played = stage.play(site, on_context=prepare, pause_budget=timedelta(seconds=6))
    assert (played.result.outcome, played.result.reason) == ("site_unavailable", "submit_unanswered")
    assert played.result.next_attempt_at is not None
    assert [question.kind for question in played.questions if question.kind != "pause"] == ["confirm"]
    assert "Ne cliquez pas une seconde fois" in played.questions[-1].text
    assert has_open_intent(played.events)
