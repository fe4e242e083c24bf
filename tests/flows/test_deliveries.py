"""How the proof arrives, and what is kept of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any, get_args

import pytest
from playwright.sync_api import Page

from mes_assist.archive.bag import verify_bag
from mock_site import Scenario
from mock_site.documents import justification
from mock_site.person import ADULT
from mock_site.scenario import Delivery

Play = Callable[..., Any]

ROUTES: dict[Delivery, str] = {
    "attachment": "download",
    "attachment_new_tab": "download",
    "inline": "response",
    "inline_new_tab": "response",
    "post": "response",
    "post_same_tab": "response",
    "blob_link": "download",
    "blob_window": "blob",
    "blob_iframe": "blob",
    "blob_embed": "blob",
    "graphql_link": "download",
    "graphql_window": "blob",
    "graphql_iframe": "blob",
    "graphql_only": "json",
    "by_hand": "download",
}
PROOF = justification(ADULT.name)


def proof_in(played: Any) -> bytes:
    """Return the bytes of the one proof in the archive."""
    (bag,) = played.bags
    return bytes((bag / "data" / "justificatif-opposition.pdf").read_bytes())


@pytest.mark.parametrize("delivery", get_args(Delivery))
def test_each_way_of_arrival(play: Play, delivery: Delivery) -> None:
    """The proof is archived byte for byte, by the route that fits, after one opposition."""
    played = play(Scenario(delivery=delivery))
    assert (played.result.outcome, played.counts["oppositions"]) == ("done", 1)
    assert played.result.proof.captured_by == ROUTES[delivery]
    assert proof_in(played) == PROOF
    assert len(played.asked("save_proof")) == int(delivery == "by_hand")


@pytest.mark.parametrize("delivery", ["inline", "post_same_tab", "blob_embed", "graphql_window", "graphql_iframe"])
def test_a_strict_policy_hides_no_proof(play: Play, delivery: Delivery) -> None:
    """Under a strict Content-Security-Policy the same ways work."""
    assert proof_in(play(Scenario(delivery=delivery, csp="strict"))) == PROOF


@pytest.mark.parametrize("delivery", ["attachment", "inline_new_tab", "blob_link", "graphql_link", "graphql_iframe"])
def test_a_first_download_that_fails(play: Play, delivery: Delivery) -> None:
    """The site is asked again, through its own control; the act itself is not repeated."""
    played = play(Scenario(delivery=delivery, pdf="fails_once"))
    assert (played.result.outcome, played.counts["oppositions"]) == ("done", 1)
    assert proof_in(played) == PROOF


def test_a_button_instead_of_a_link(play: Play) -> None:
    """The role of the control does not matter."""
    assert play(Scenario(download_control="button")).result.outcome == "done"


def test_the_persons_own_download_counts(play: Play) -> None:
    """Whatever they save is examined, also when the assistant only points."""

    def save(page: Page) -> None:
        page.get_by_role("link", name="Télécharger votre justificatif d'opposition").click()

    def follow(page: Page) -> None:
        choice = page.get_by_role("radio", name="Je m'oppose à la création de Mon espace santé")
        if choice.count() and not choice.is_checked():
            choice.check()
        else:
            page.locator("main").get_by_role("button", name="Commencer").or_(
                page.locator("main").get_by_role("button", name="Continuer")
            ).click()

    played = play(Scenario(), mode="guide", at_page={"your_click": follow, "save_proof": save})
    assert proof_in(played) == PROOF


def test_what_lies_beside_the_proof(play: Play) -> None:
    """A screenshot, an outline without a name, a receipt in French; all of it verifies with plain tools."""
    played = play(Scenario())
    (bag,) = played.bags
    evidence = {file.name: file.read_bytes() for file in (bag / "data" / "evidence").iterdir()}
    assert set(evidence) == {"capture-ecran.png", "plan-de-page.txt", "recu.txt"}
    assert evidence["capture-ecran.png"].startswith(b"\x89PNG")
    assert "Factice" not in evidence["plan-de-page.txt"].decode()
    assert "Une capture\nd'écran n'est pas un justificatif." in evidence["recu.txt"].decode()
    assert verify_bag(bag) == []
    subprocess.run(["sha256sum", "--check", "--strict", "manifest-sha256.txt"], cwd=bag, check=True)
