"""How the start page looks: readable for who sees badly, enlarges it or hears it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Literal, get_args

import pytest
from playwright.sync_api import Browser, Page
from test_start_page_screens import BAG, FACTS, SITE

from looks import cut_off, troubles
from mes_assist.cases.triage import QUESTIONS, Proposal
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import Result
from mes_assist.support.texts import Lang, say
from mes_assist.ui.start import screens
from mes_assist.ui.start.home import home_screen, trial_screen
from mes_assist.ui.start.render import Screen, page

LANGS: tuple[Lang, ...] = get_args(Lang)
CSS = resources.files("mes_assist.ui.start").joinpath("page.css").read_text("utf-8")
PROOF = SavedProof("/b", "/home/x/mes-assist/proofs/2026-11-23-opposition/justificatif.pdf", "", 1, 1, "download")


def every_screen(lang: Lang) -> dict[str, Screen]:
    """Return all that the start page may show."""
    done = Result("done", "opposition", "moi", "C’est fait.", bag="/b", proof=PROOF)
    return {
        "home": home_screen(lang, FACTS, SITE, {BAG.name: ("Tout est là.",)}, "Le document s’ouvre.", tried=True),
        "trial": trial_screen(lang, FACTS, {BAG.name: ("Tout est là.",)}, ""),
        **{question: screens.question_screen(lang, question) for question in QUESTIONS},
        "proposal": screens.proposal_screen(lang, Proposal("opposition", "recent"), for_me=True),
        "telephone": screens.proposal_screen(lang, Proposal("telephone", "adult"), for_me=False),
        "name": screens.name_screen(lang),
        "notice": screens.notice_screen(lang, "31/02/2026", say(lang, "notice_bad")),
        "busy": screens.busy_screen(lang),
        "ended": screens.ended_screen(lang, done, "Ouvert.", demo=True),
        "undated": screens.ended_screen(
            lang, done, "", demo=False, authorities=("http://one.example", "http://two.example")
        ),
        "bye": screens.bye_screen(lang),
    }


@pytest.fixture(scope="module")
def window(small: Browser) -> Iterator[Page]:
    """Return a window for all of them."""
    made = small.new_page()
    yield made
    made.close()


def show(window: Page, screen: Screen, lang: Lang) -> None:
    """Show a screen with its style sheet, as the server gives them together."""
    window.set_content(page(screen, lang, "seal").replace("</head>", f"<style>{CSS}</style></head>"))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_in_any_screen(window: Page, colours: Literal["light", "dark"]) -> None:
    """Names, roles, contrast: nothing serious, and no contrast that could not be told."""
    window.set_viewport_size({"width": 1024, "height": 600})
    window.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = {}
    for name, screen in every_screen("fr").items():
        show(window, screen, "fr")
        found[name] = [trouble for kind in troubles(window) for trouble in kind]
    assert not any(found.values()), found


@pytest.mark.parametrize("lang", LANGS)
def test_enlarged_twice_nothing_is_cut(window: Page, lang: Lang) -> None:
    """At 200 % in a window of 1280 by 800 one scrolls downwards only, whatever somebody or a folder is called."""
    window.set_viewport_size({"width": 640, "height": 400})
    found = {}
    for name, screen in every_screen(lang).items():
        show(window, screen, lang)
        found[name] = cut_off(window)
    assert not any(found.values()), found


def test_nothing_moves_for_whom_that_makes_ill(window: Page) -> None:
    """Where the system asks for less motion, the buttons do not fade either."""
    fading = "() => getComputedStyle(document.querySelector('button')).transitionDuration"
    show(window, every_screen("fr")["home"], "fr")
    window.emulate_media(reduced_motion="no-preference")
    assert window.evaluate(fading) != "0s"
    window.emulate_media(reduced_motion="reduce")
    assert window.evaluate(fading) == "0s"
