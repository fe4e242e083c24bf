"""Somebody who goes through a procedure, sees the panel as a person does, and pictures what they see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from mes_assist.browser.session import Session
from mes_assist.engine.question import Answer, Progress, Question
from mes_assist.ui.panel.interface import PanelInterface
from mes_assist.ui.scripted import ScriptedInterface
from pictures.stories import Story

Shoot = Callable[[Page, str], None]
"""Takes the pictures of a moment that has a name."""

PARTS: dict[str, tuple[str, str]] = {
    "identite-pause": ("summary", "aide"),
    "connexion-pause": ("summary", "aide"),
    "code_provisoire-pause": ("[data-answer=stop]", "arreter"),
    "choix_carte-pause": (".fold", "replie"),
}
"""What is pressed in the panel at some moments, and what the picture of that is called."""
_MIDDLE = """(selector, patience) => new Promise((resolve, reject) => {
  const panel = globalThis.mesAssistPanel;
  setTimeout(reject, patience);
  const look = () => {
    const box = panel.ready() && panel.root.querySelector(selector)?.getBoundingClientRect();
    return box ? resolve([box.left + box.width / 2, box.top + box.height / 2]) : requestAnimationFrame(look);
  };
  look();
})"""
_CALM = """(patience) => new Promise((resolve) => {
  const { root } = globalThis.mesAssistPanel;
  setTimeout(resolve, patience);
  const look = () => {
    const body = root.querySelector(".body"), help = root.querySelector("details[open]");
    const isAtItsBeginning = () => Math.abs(help.getBoundingClientRect().top - body.getBoundingClientRect().top) < 16;
    const isAtItsEnd = () => body.scrollTop > 0 && body.scrollTop + body.clientHeight >= body.scrollHeight - 1;
    return !help || isAtItsBeginning() || isAtItsEnd() ? resolve() : requestAnimationFrame(look);
  };
  look();
})"""
_PATIENCE_MS, _CALM_MS = 10_000, 1_500


class Camera:
    """The panel and the scripted person as one, with a picture of each moment before anything is done about it.

    Parameters
    ----------
    session:
        The browser that they sit at.
    panel, script:
        Where it is said, and who acts.
    story:
        What is played.
    names:
        The ids of the screens by their titles.
    shoot:
        Takes the pictures.
    home:
        The data folder and what is shown in its place: where it lies is nobody's business.
    """

    tick = 0.2

    def __init__(
        self,
        session: Session,
        panel: PanelInterface,
        script: ScriptedInterface,
        story: Story,
        *,
        names: dict[str, str],
        shoot: Shoot,
        home: tuple[Path, str],
    ) -> None:
        self._session, self._panel, self._script, self._story = session, panel, script, story
        self._names, self._shoot, self._home = names, shoot, home
        self._screen = "debut"
        self._count = 0
        self._question: Question | None = None
        self._is_new = False
        self._pressed: set[str] = set()

    def show_progress(self, progress: Progress) -> None:
        """Picture the screen that was reached, with the panel that does not ask anything yet."""
        self._panel.show_progress(progress)
        self._screen = self._names.get(progress.title, "ecran")
        if self._story.arrivals:
            self._picture("arrivee")

    def tell(self, text: str) -> None:
        """Show it."""
        self._panel.tell(text)

    def ask(self, question: Question) -> None:
        """Show the question, without the place of this computer where the data lie."""
        question = replace(question, text=question.text.replace(str(self._home[0]), self._home[1]))
        self._question, self._is_new = question, True
        self._panel.ask(question)
        self._script.ask(question)

    def show_remaining(self, seconds: int) -> None:
        """Leave it out: no two pictures are taken at the same second."""

    def take_answer(self) -> Answer | None:
        """Picture the question first; then answer as the script says."""
        question = self._question
        if question is None:
            return None
        if self._is_new:
            self._is_new = False
            if question.kind == "countdown":
                self._panel.show_remaining(int(question.seconds))
            self._picture(question.kind)
            self._press_parts(f"{self._screen}-{question.kind}")
        if question.kind == self._story.ends_at:
            return Answer.STOP if Answer.STOP in question.answers else Answer.NO
        if question.kind == "end":
            return Answer.NOW
        return self._script.take_answer()

    def close_question(self) -> None:
        """Close the question."""
        self._question = None
        self._panel.close_question()
        self._script.close_question()

    def act_in_page(self) -> None:
        """Act as the script says; click what the panel points at where the click is theirs."""
        question = self._question
        if question is not None and question.kind == "your_click" and question.control is not None:
            self._session.locate(question.control).click()
        else:
            self._script.act_in_page()

    def hidden(self) -> AbstractContextManager[None]:
        """Pass it on."""
        return self._panel.hidden()

    def _picture(self, what: str) -> None:
        self._count += 1
        self._shoot(self._session.page, f"{self._count:02}-{self._screen}-{what}")

    def _press_parts(self, moment: str) -> None:
        """Press a part of the panel with the mouse, picture what it shows then, and put it back."""
        if moment not in PARTS or moment in self._pressed or not self._story.arrivals:
            return
        self._pressed.add(moment)
        selector, what = PARTS[moment]
        self._click(selector)
        self._picture(what)
        self._click(".answers button:last-child" if what == "arreter" else selector)

    def _click(self, selector: str) -> None:
        page = self._session.page
        where: Any = self._session.call(page, _MIDDLE, selector, _PATIENCE_MS)
        page.mouse.click(*where)
        page.mouse.move(0, 0)
        self._session.call(page, _CALM, _CALM_MS)
