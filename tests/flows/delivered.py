"""What every captured proof has to look like, whichever way it came and with a window or without."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page
from stage import Played

from mes_assist.archive.bag import verify_bag
from mes_assist.engine.settings import Timeouts
from mock_site import Scenario
from mock_site.documents import justification
from mock_site.person import ADULT
from mock_site.scenario import Delivery

PROOF = justification(ADULT.name)
LINK = "Télécharger votre justificatif d'opposition"

# A busy computer needs a while to show a PDF; what never comes is not worth that wait.
CALM = Timeouts(unknown=1.5, effect=12.0, delivery=8.0)
BRIEF = Timeouts(unknown=1.5, effect=6.0, delivery=0.8)

_IN_VIEWER = {"response"}
_IN_FRAME = {"blob", "response", "download"}
"""The page's own blob, what the viewer was handed, or what it saved where the page may not read its blob: the ladder
takes what has come by then, and on a busy computer that is now one, now the other."""

ROUTES: dict[Delivery, set[str]] = {
    "attachment": {"download"},
    "attachment_new_tab": {"download"},
    "inline": _IN_VIEWER,
    "inline_new_tab": _IN_VIEWER,
    "post": _IN_VIEWER,
    "post_same_tab": _IN_VIEWER,
    "blob_link": {"download"},
    "blob_window": _IN_FRAME,
    "blob_iframe": _IN_FRAME,
    "blob_embed": _IN_FRAME,
    "graphql_link": {"download"},
    "graphql_window": _IN_FRAME,
    "graphql_iframe": _IN_FRAME,
    "graphql_only": {"json"},
    "by_hand": {"download"},
}


def quickly(delivery: Delivery, **other: Any) -> Scenario:
    """Return the version of the site with the fewest screens, with this delivery."""
    return Scenario(version="v2022-02", delivery=delivery, **other)


def timeouts_for(scenario: Scenario) -> Timeouts:
    """Return how long to wait: briefly when the first wait is bound to be in vain."""
    in_vain = scenario.pdf == "fails_once" or scenario.delivery in ("graphql_only", "by_hand")
    return Timeouts(unknown=1.5, effect=12.0, delivery=3.0) if in_vain else CALM


def only_bag(played: Played) -> Path:
    """Return the one bag that the attempt left."""
    (bag,) = played.bags
    assert str(bag) == played.result.bag
    assert verify_bag(bag) == []
    return Path(bag)


def check_captured(played: Played, delivery: Delivery) -> None:
    """Make sure that the act was done once, and that its proof lies in one bag as the site sent it."""
    result = played.result
    assert (result.outcome, result.exit_code, result.reason) == ("done", 0, None)
    assert (played.counts["oppositions"], played.counts["decision_posts"]) == (1, 1)
    assert result.proof is not None
    assert result.proof.captured_by in ROUTES[delivery]
    bag = only_bag(played)
    proof = bag / "data" / "justificatif-opposition.pdf"
    assert proof.read_bytes() == PROOF
    assert (result.proof.path, result.proof.bytes) == (str(proof), len(PROOF))
    assert result.proof.sha256 == hashlib.sha256(PROOF).hexdigest()
    assert json.loads((bag / "data" / "record.json").read_text("utf-8"))["proof"]["sha256"] == result.proof.sha256
    assert not (played.home / "quarantine").exists()
    check_evidence(bag)


def check_evidence(bag: Path) -> None:
    """Make sure that what we made ourselves lies beside it."""
    evidence = bag / "data" / "evidence"
    assert {file.name for file in evidence.iterdir()} == {"capture-ecran.png", "plan-de-page.txt", "recu.txt"}
    assert (evidence / "capture-ecran.png").read_bytes().startswith(b"\x89PNG")
    assert "opposition est enregistrée" in (evidence / "plan-de-page.txt").read_text("utf-8")
    receipt = (evidence / "recu.txt").read_text("utf-8")
    assert "Demande  : M’opposer à la création de Mon espace santé" in receipt
    assert "heure de Paris" in receipt


def by_their_own_hand(page: Page) -> None:
    """Be a person who does what the assistant points at, up to the last screen."""
    main = page.locator("main")
    choice = main.get_by_role("radio", name="Je m'oppose à la création de Mon espace santé")
    if choice.count() and not choice.is_checked():
        choice.check()
        return
    control = main.get_by_role("button", name=re.compile("^(Commencer|Continuer)$"), disabled=False)
    if control.count():
        with suppress(Error):  # the page moved on meanwhile: they look again
            control.click(timeout=2_000)


class Once:
    """A person who does one thing in the page, once."""

    def __init__(self, do: Callable[[Page], object]) -> None:
        self._do = do
        self._done = False

    def __call__(self, page: Page) -> None:
        """Do it, the first time."""
        if not self._done:
            self._done = True
            self._do(page)


def click_the_link(page: Page) -> None:
    """Click the site's own control for the proof."""
    page.get_by_role("link", name=LINK).click()
