"""Who the person is for the site: outcome, screens, counters and bag. Other versions and skins are in `test_skins`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from people import act_in_page
from playwright.sync_api import BrowserContext, Page, Route
from stage import Play, Played

from mes_assist.archive.bag import verify_bag
from mes_assist.engine.question import Answer
from mock_site import Scenario
from mock_site.scenario import Confirmation, Decision, Situation, Version

VERSIONS = {
    "v2022-01": ["domicile", "accueil", "identification", "decision", "resultat"],
    "v2022-02": ["domicile", "accueil", "identification", "decision", "resultat"],
    "v2024": ["domicile", "accueil", "date_naissance", "identite", "code_provisoire", "decision", "resultat"],
    "v2025": ["accueil", "choix_carte", "identite", "coordonnees", "code_provisoire", "decision", "resultat"],
}
UNTOUCHED = {"activations": 0, "oppositions": 0, "closures": 0, "deletion_requests": 0, "cgu_accepted": 0}


def acts(played: Played) -> dict[str, int]:
    """Return how often the site was asked for something that cannot be undone."""
    return {name: played.counts[name] for name in UNTOUCHED}


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_of_the_site_ends_with_the_proof(play: Play, version: Version) -> None:
    """One flow for all four: the act is done once and the proof lies in a bag that verifies."""
    played = play(Scenario(version=version))
    result = played.result
    assert (result.outcome, result.exit_code, result.reason) == ("done", 0, None)
    assert list(result.states) == VERSIONS[version]
    assert acts(played) == UNTOUCHED | {"oppositions": 1}
    assert [str(bag) for bag in played.bags] == [result.bag]
    assert verify_bag(played.bags[0]) == []
    assert result.proof is not None
    assert result.proof.captured_by == "download"
    assert len(played.asked("confirm")) == 1


@pytest.mark.parametrize(
    ("decision", "confirmation"),
    [
        *((decision, "page") for decision in ("radio", "radio_hidden", "card", "card_button", "button")),
        *(("radio", confirmation) for confirmation in ("none", "modal")),
    ],
)
def test_each_shape_of_the_decision(play: Play, decision: Decision, confirmation: Confirmation) -> None:
    """Radio, card, toggle or button, confirmed or not: one opposition, no activation, and a yes before each click."""
    played = play(Scenario(version="v2022-02", decision=decision, confirmation=confirmation))
    assert played.result.outcome == "done"
    assert acts(played) == UNTOUCHED | {"oppositions": 1}
    assert len(played.asked("confirm")) == (1 if confirmation == "none" else 2)


@pytest.mark.parametrize("decision", ["radio", "radio_hidden", "card", "card_button"])
def test_a_preselected_activation_is_undone(play: Play, decision: Decision) -> None:
    """The site proposes to activate: the other choice is ticked before anything is sent."""
    played = play(Scenario(version="v2022-02", decision=decision, preselect_activate=True))
    assert played.result.outcome == "done"
    assert acts(played) == UNTOUCHED | {"oppositions": 1}


@pytest.mark.parametrize("button", ["Valider", "Confirmer", "Suivant", "Continuer"])
def test_each_wording_of_the_button(play: Play, button: str) -> None:
    """The words that may stand on the last button are all known."""
    assert play(Scenario(version="v2022-02", decision_button=button)).result.outcome == "done"


def test_already_opposed_still_fetches_the_proof(play: Play) -> None:
    """Nothing is sent again, and the proof that the site offers is archived."""
    played = play(Scenario(situation="opposed"))
    result = played.result
    assert (result.outcome, result.exit_code) == ("already_done", 3)
    assert result.proof is not None
    assert acts(played) == UNTOUCHED
    assert not played.asked("confirm")


def test_an_existing_space_is_another_procedure(play: Play) -> None:
    """The site says that a space exists: the right procedure is named."""
    played = play(Scenario(situation="created"))
    result = played.result
    assert (result.outcome, result.exit_code, result.suggest) == ("other_procedure", 4, "cloture")
    assert (acts(played), result.bag) == (UNTOUCHED, None)


@pytest.mark.parametrize(
    ("situation", "reason", "last"),
    [
        ("identity_not_found", "identity_not_found", "identite_inconnue"),
        ("code_expired", "code_expired", "code_expire"),
        ("code_used", "code_used", "code_utilise"),
    ],
)
def test_an_error_that_the_person_may_correct(play: Play, situation: Situation, reason: str, last: str) -> None:
    """The page stays open and says how; when the time is over the error itself is the outcome."""
    played = play(Scenario(situation=situation), gives_up=("problem",))
    result = played.result
    assert (result.outcome, result.exit_code, result.reason) == ("refused", 9, reason)
    assert result.states[-1] == last
    assert played.asked("problem")[0].text == result.message
    assert (acts(played), result.bag) == (UNTOUCHED, None)


@pytest.mark.parametrize(
    ("situation", "reason"),
    [("not_legal_representative", "not_legal_representative"), ("deceased", "profile_not_eligible")],
)
def test_a_refusal_that_nobody_can_correct(play: Play, situation: Situation, reason: str) -> None:
    """The attempt ends at once and says what else can be done."""
    played = play(Scenario(situation=situation))
    result = played.result
    assert (result.outcome, result.reason) == ("refused", reason)
    assert "3422" in result.message
    assert acts(played) == UNTOUCHED


@pytest.mark.parametrize("situation", ["minor", "twins"])
@pytest.mark.parametrize("version", ["v2022-02", "v2025"])
def test_a_child_or_a_twin(play: Play, version: Version, situation: Situation) -> None:
    """The person says for whom; the rest is the same."""
    played = play(Scenario(version=version, situation=situation))
    assert played.result.outcome == "done"
    assert {"minor": "representant", "twins": "jumeaux"}[situation] in played.result.states
    assert acts(played) == UNTOUCHED | {"oppositions": 1}


def test_no_contact_known_but_a_letter(play: Play) -> None:
    """Without phone or e-mail the code of the letter does."""
    assert play(Scenario(situation="no_contact")).result.outcome == "done"


def test_no_contact_and_no_letter(play: Play) -> None:
    """The person says that they have no code: the attempt ends with what to do."""
    played = play(
        Scenario(situation="no_contact", code_never_arrives=True),
        at_page={"pause": follow("Je n'ai pas de code provisoire")},
    )
    assert (played.result.outcome, played.result.reason) == ("refused", "contacts_not_found")


def follow(link: str) -> Callable[..., None]:
    """Return a person who fills in what is asked, and follows this link where it is."""
    from mes_assist.engine.question import Question
    from mes_assist.ui.scripted import Script, ScriptedInterface
    from mock_site.person import script

    scripted = ScriptedInterface(Script.from_json(script(Scenario(code_never_arrives=True))))
    scripted.ask(Question("pause", "", (), 60))

    def act(page: Page) -> None:
        target = page.get_by_role("link", name=link)
        if target.count():
            target.click()
        else:
            act_in_page(scripted, page)

    return act


@pytest.mark.parametrize("times", [1, 2, 3])
def test_not_yet_authorised_for_a_while(play: Play, times: int) -> None:
    """The site lets in at last: it was asked again from its entry, after growing waits, and the act is done once."""
    played = play(Scenario(situation="not_yet_authorised", not_yet=times))
    assert played.result.outcome == "done"
    assert played.counts["entries"] == times + 1
    waits = [question.seconds for question in played.asked("countdown")]
    assert len(waits) == times
    assert waits == sorted(waits)
    assert acts(played) == UNTOUCHED | {"oppositions": 1}


def test_not_yet_authorised_for_ever(play: Play) -> None:
    """After the tries of the flow the attempt ends with a date: after an hour, within about a day, in daytime."""
    played = play(Scenario(situation="not_yet_authorised", not_yet="always"))
    result = played.result
    assert (result.outcome, result.exit_code) == ("not_yet_authorised", 75)
    assert result.states == ("pas_encore_autorise",)
    assert played.counts["entries"] == 4
    assert result.next_attempt_at is not None
    wait = result.next_attempt_at - played.events[-1].at
    assert timedelta(hours=1) < wait <= timedelta(hours=25 + 11)  # a night may lie in between
    assert 8 <= result.next_attempt_at.hour < 21
    assert acts(played) == UNTOUCHED


def test_the_wait_that_the_site_asks_for_is_kept(play: Play) -> None:
    """``Retry-After`` is never shortened."""
    played = play(Scenario(situation="not_yet_authorised", not_yet=1, retry_after=45))
    assert played.result.outcome == "done"
    assert played.asked("countdown")[0].seconds >= 45


def test_a_wait_longer_than_the_flow_allows_is_for_another_day(play: Play) -> None:
    """Nobody sits in front of a countdown of an hour."""
    played = play(Scenario(situation="not_yet_authorised", not_yet=1, retry_after=3600))
    assert played.result.outcome == "not_yet_authorised"
    assert not played.asked("countdown")


def test_a_wait_that_an_image_or_a_style_asks_for_is_none(play: Play) -> None:
    """Only the pages and the answers of the procedure say when to come back."""

    def prepare(context: BrowserContext) -> None:
        def busy(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, headers=answer.headers | {"retry-after": "3600"})

        context.route("**/*.css", busy)

    played = play(Scenario(situation="not_yet_authorised", not_yet=1), on_context=prepare)
    assert (played.result.outcome, len(played.asked("countdown"))) == ("done", 1)


def test_the_person_may_prefer_another_day(play: Play) -> None:
    """Answering LATER ends the countdown and the attempt, with a date."""
    played = play(Scenario(situation="not_yet_authorised"), answers={"countdown": Answer.LATER})
    assert played.result.outcome == "not_yet_authorised"
    assert played.result.next_attempt_at is not None
    assert played.counts["entries"] == 1
