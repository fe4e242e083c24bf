"""A person who reads and answers in the page itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from mes_assist.engine.question import Answer, Progress, Question
from mes_assist.flow.snapshot import Node
from mes_assist.support.texts import Lang
from mes_assist.ui.panel.view import Shown, view_of


class Surface(Protocol):
    """Draws the panel in the pages of the site, and hears what is pressed there."""

    def draw(self, view: dict[str, Any]) -> None:
        """Show it in every page of the site, and in every document that they will hold."""
        ...

    def highlight(self, control: Node) -> None:
        """Outline a control of the page."""
        ...

    def take_message(self) -> dict[str, Any] | None:
        """Return the next thing that the panel told, if there is one."""
        ...


class PanelInterface:
    """Shows the conversation in a panel on the site's own pages, and takes the answers given there.

    Parameters
    ----------
    lang:
        The person's language.
    surface:
        Where it is drawn.
    takes:
        Whether answers may be given there; else it only shows how things go, and nothing in the page is in its way.
    """

    tick = 1.0

    def __init__(self, lang: Lang, surface: Surface, *, takes: bool = True) -> None:
        self._shown = Shown(lang, takes=takes)
        self._surface = surface
        self._answers: list[Answer] = []

    def show_progress(self, progress: Progress) -> None:
        """Show which screen was reached; what was told before it is over."""
        self._show(progress=progress, news=None)

    def tell(self, text: str) -> None:
        """Show the last line of progress."""
        self._show(news=text)

    def ask(self, question: Question) -> None:
        """Show a question; what was answered before counts no more."""
        self._hear()
        self._answers.clear()
        self._show(question=question, serial=self._shown.serial + 1, left=None)
        if question.control is not None:
            self._surface.highlight(question.control)

    def show_remaining(self, seconds: int) -> None:
        """Show how long the question stays, where that matters; also in a page that was opened meanwhile."""
        self._show(left=seconds)

    def take_answer(self) -> Answer | None:
        """Return the first answer given in the panel to the open question."""
        self._hear()
        return self._answers.pop(0) if self._answers else None

    def close_question(self) -> None:
        """Show that nothing is asked any more; the site's own controls are free again."""
        self._show(question=None, serial=self._shown.serial + 1, left=None, news=None)

    def act_in_page(self) -> None:
        """Do nothing: the person acts in the page by themselves."""

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the panel out of the pages for a moment."""
        self._show(hidden=True)
        try:
            yield
        finally:
            self._show(hidden=False)

    def _show(self, **changes: Any) -> None:
        self._shown = replace(self._shown, **changes)
        self._surface.draw(view_of(self._shown))

    def _hear(self) -> None:
        while (told := self._surface.take_message()) is not None:
            if "spot" in told:
                self._show(spot=told["spot"])
            elif told["serial"] == self._shown.serial and self._shown.question is not None:
                self._answers.append(Answer(told["answer"]))
