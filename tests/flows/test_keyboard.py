"""With the keyboard alone: each of the demos from the first page to the last words, and the panel on its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from keyboard_hand import KeyboardInThePage
from lone_panel import lone_panel, show, shown
from panel_hand import AtThePanel, Hand
from people import sit_down
from playwright.sync_api import Browser, Page
from stage import Stage

from mes_assist.app.end_screen import show_end
from mes_assist.app.environment import Environment
from mes_assist.app.run import Window
from mes_assist.browser.panel.surface import PanelSurface
from mes_assist.browser.session import Session
from mes_assist.browser.site import SiteBrowser
from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.ui.combined import CombinedInterface
from mes_assist.ui.panel.interface import PanelInterface
from mes_assist.ui.scripted import Script
from mock_site import MockSite, load_scenario
from mock_site.person import script

DEMOS = {"opposition": "heureux", "cloture": "cloture", "cloture-sans-compte": "cloture-sans-compte"}
ANSWERS: dict[QuestionKind, Answer] = {"confirm": Answer.YES, "opt_in": Answer.NO, "end": Answer.NOW}


class Attentive(AtThePanel):
    """Looks, before they answer, at where the panel is and at what the keyboard reaches in it."""

    def __init__(self) -> None:
        super().__init__("keyboard", ANSWERS)
        self.read: list[QuestionKind] = []
        self.wrong: list[str] = []
        self._question: Question | None = None

    def ask(self, question: Question) -> None:
        """Read it."""
        super().ask(question)
        self._question = question

    def take_answer(self) -> Answer | None:
        """Look, then press."""
        if self._hand is not None and self._question is not None:
            if not self._hand.is_ready():
                return None
            self._look(self._hand, self._question)
            self._question = None
        return super().take_answer()

    def _look(self, hand: Hand, question: Question) -> None:
        self.read.append(question.kind)
        card, window = hand.box(), hand.see("() => [innerWidth, innerHeight]")
        if not (0 <= card["left"] < card["right"] <= window[0] and 0 <= card["top"] < card["bottom"] <= window[1]):
            self.wrong.append(f"{question.kind}: outside the window")
        there = hand.session.locate(question.control).bounding_box() if question.control is not None else None
        if there is not None:
            beside = card["right"] <= there["x"] or card["left"] >= there["x"] + there["width"]
            if not (beside or card["bottom"] <= there["y"] or card["top"] >= there["y"] + there["height"]):
                self.wrong.append(f"{question.kind}: over the control")
        if question.kind == "confirm" and hand.within_reach() != ["yes", "no"]:
            self.wrong.append(f"{question.kind}: {hand.within_reach()}")


@pytest.mark.headed
@pytest.mark.parametrize(("flow", "scenario"), DEMOS.items(), ids=DEMOS)
def test_the_keyboard_alone_is_enough(headed: Stage, flow: str, scenario: str) -> None:
    """Fields, choices and buttons in the page; the wishes, the yes and the end in the panel, in a small window."""
    reader = Attentive()
    headed.new_context = partial(headed.new_context, viewport={"width": 1024, "height": 600})
    with MockSite(load_scenario(scenario)) as site:
        actor = KeyboardInThePage(Script.from_json(script(site.scenario)))
        windows: list[Window] = []

        def together(session: Session) -> UserInterface:
            for person in (reader, actor):
                sit_down(person, session)
            ui = CombinedInterface(reader, PanelInterface("fr", PanelSurface(session)), actor)
            windows.append(Window(SiteBrowser(session, site.url), ui, ""))
            return ui

        played = headed.play(site, flow=flow, person=together)
        assert played.result.outcome == "done"
        (window,) = windows
        show_end(played.result, window, Environment(), "fr", 20)
    assert ("confirm" in reader.read, reader.read[-1]) == (True, "end")
    assert reader.wrong == []


@pytest.fixture
def alone(small: Browser) -> Iterator[Page]:
    """Return the panel in a window that has no room for both, during a pause, ready for answers."""
    with lone_panel(small, 512, 300) as page:
        show(page, shown("pause"))
        page.wait_for_function("mesAssistPanel.ready()")
        yield page


def at(page: Page) -> str:
    """Return what has the focus: in the panel, else in the page."""
    found: str = page.evaluate(
        """() => {
          const e = mesAssistPanel.root.activeElement ?? document.activeElement;
          return e.dataset.answer ?? (e.id || e.className || e.tagName);
        }"""
    )
    return found


def test_f2_brings_the_whole_panel_and_escape_leads_back(alone: Page) -> None:
    """Also where it had made room for who types; the focus is on its title, on no answer."""
    height = "() => mesAssistPanel.root.querySelector('.card').getBoundingClientRect().height"
    alone.focus("#code")
    alone.keyboard.type("1")
    assert alone.evaluate(height) < 80
    alone.keyboard.press("F2")
    assert (at(alone), alone.evaluate(height) > 150) == ("where", True)
    alone.keyboard.press("Escape")
    assert at(alone) == "code"


def test_stopping_is_asked_twice_of_the_keyboard_too(alone: Page) -> None:
    """The question has the focus, the way back leads back, and only the second yes stops."""
    ready, stop = "mesAssistPanel.ready()", "mesAssistPanel.root.querySelector('[data-answer=stop]').focus()"
    alone.keyboard.press("F2")
    alone.evaluate(stop)
    alone.keyboard.press("Enter")
    assert at(alone) == "asked"
    for key in ("Tab", "Tab", "Enter"):
        alone.keyboard.press(key)
    assert (at(alone), alone.evaluate("told.filter(({answer}) => answer)")) == ("where", [])
    alone.wait_for_function(ready)
    alone.evaluate(stop)
    alone.keyboard.press("Enter")
    alone.wait_for_function(ready)
    for key in ("Tab", "Enter"):
        alone.keyboard.press(key)
    assert alone.evaluate("told.filter(({answer}) => answer).map(({answer}) => answer)") == ["stop"]
