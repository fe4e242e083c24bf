"""The site says that another procedure is the right one: the offer to go straight on, in the same window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from stage import Stage

from mes_assist.engine.question import Answer
from mock_site import MockSite, Scenario

OTHERS = {"opposition": "M'opposer", "cloture": "Clôturer", "cloture-sans-compte": "Clôturer sans compte"}


@pytest.fixture
def same_window(own_home: Path, new_context: Callable[..., BrowserContext]) -> Stage:
    """Return a stage on which every attempt gets the same browser context, as one run does."""
    context = new_context(locale="fr-FR", accept_downloads=True)
    return Stage(own_home, lambda **_: context)


def test_from_the_objection_to_the_closing(same_window: Stage) -> None:
    """The space exists already: the same screen is the closing's decision; neither card nor code is asked for again."""
    with MockSite(Scenario(situation="created_no_account")) as site:
        first = same_window.play(site, title_of=OTHERS.get, answers={"opt_in": Answer.YES})
        assert (first.result.outcome, first.result.suggest, first.result.goes_on) == (
            "other_procedure",
            "cloture-sans-compte",
            True,
        )
        second = same_window.play(
            site, flow="cloture-sans-compte", title_of=OTHERS.get, follows_on=True, answers={"opt_in": Answer.NO}
        )
    assert (second.result.outcome, list(second.result.states)) == ("done", ["decision", "clos"])
    assert (second.counts["code_checks"], second.counts["closures"], second.counts["oppositions"]) == (1, 1, 0)


def test_from_the_objection_to_the_closing_of_an_account(same_window: Stage) -> None:
    """The site wants a log-in: the other procedure begins at its beginning."""
    with MockSite(Scenario(situation="created")) as site:
        first = same_window.play(site, title_of=OTHERS.get, answers={"opt_in": Answer.YES})
        assert first.result.goes_on
        second = same_window.play(
            site, flow="cloture", title_of=OTHERS.get, follows_on=True, answers={"opt_in": Answer.NO}
        )
    assert (second.result.outcome, second.result.states[0]) == ("done", "domicile")


@pytest.mark.parametrize("how", [{"answers": {"opt_in": Answer.NO}}, {"yes": True}, {"gives_up": ("opt_in",)}])
def test_another_procedure_is_never_begun_unasked(same_window: Stage, how: dict[str, Any]) -> None:
    """No, silence and a yes in advance all end there, with the name of the right one."""
    with MockSite(Scenario(situation="created_no_account")) as site:
        played = same_window.play(site, title_of=OTHERS.get, **how)
    assert (played.result.outcome, played.result.goes_on) == ("other_procedure", False)
    assert "goes_on" not in played.result.as_json()
