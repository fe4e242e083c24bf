"""A person who reads and answers in the page itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mes_assist.person.panel.surface import Surface
from mes_assist.person.panel.view import Shown, view_of
from mes_assist.runner.person import Answer, Place, Question
from mes_assist.support.texts import Lang

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from mes_assist.runner.session import Session

_POINT_MS = 1_000


class PanelPerson:
    """Shows the conversation in a panel on the site's own pages, and takes the answers given there.

    Parameters
    ----------
    lang:
        The person's language.
    takes:
        Whether answers may be given there; else it only shows how things go, and nothing in the page is in its way.
    """

    tick = 1.0

    def __init__(self, lang: Lang, *, takes: bool = True) -> None:
        self._shown = Shown(lang, takes=takes)
        self.session: Session | None = None
        self._surface: Surface | None = None
        self._answers: list[Answer] = []

    def join(self, session: Session) -> None:
        """Draw in the pages of this browser from now on; another session may have had the same window before."""
        if self._surface is not None:
            self._surface.leave()
        self.session = session
        self._surface = Surface(session)

    def arrive(self, place: Place) -> None:
        """Show which screen was reached; what was told before it is over."""
        self._show(place=place, news=None)

    def tell(self, text: str) -> None:
        """Show the last line of progress."""
        self._show(news=text)

    def ask(self, question: Question) -> None:
        """Show a question; what was answered before counts no more."""
        self._hear()
        self._answers.clear()
        self._show(question=question, serial=self._shown.serial + 1, left=None)
        if question.control is not None:
            self._point(question.control)

    def remaining(self, seconds: int) -> None:
        """Show how long the question stays, where that matters; also in a page that was opened meanwhile."""
        self._show(left=seconds)

    def answer(self) -> Answer | None:
        """Return the first answer given in the panel to the open question."""
        self._hear()
        return self._answers.pop(0) if self._answers else None

    def settle(self) -> None:
        """Show that nothing is asked any more; the site's own controls are free again."""
        self._show(question=None, serial=self._shown.serial + 1, left=None, news=None)

    def at_the_page(self, page: Page) -> None:
        """Do nothing: the person acts in the page by themselves."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the panel out of the pages for a moment."""
        self._show(hidden=True)
        try:
            yield
        finally:
            self._show(hidden=False)

    def _show(self, **changes: Any) -> None:
        self._shown = replace(self._shown, **changes)
        if self._surface is not None:
            self._surface.draw(view_of(self._shown))

    def _hear(self) -> None:
        while self._surface is not None and (told := self._surface.heard()) is not None:
            if "spot" in told:
                self._show(spot=told["spot"])
            elif told["serial"] == self._shown.serial and self._shown.question is not None:
                self._answers.append(Answer(told["answer"]))

    def _point(self, control: Locator) -> None:
        from playwright.sync_api import Error

        try:
            control.scroll_into_view_if_needed(timeout=_POINT_MS)
            box = control.bounding_box(timeout=_POINT_MS)
        except Error:
            return
        if box is not None and self._surface is not None:
            self._surface.point(control.page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
