"""Two ways to have the same conversation: whatever is answered first, in either, counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from mes_assist.runner.person import Answer, Person, Place, Question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mes_assist.runner.session import Session


class EitherWay:
    """One person with several places to look at and to answer, such as the panel and the terminal.

    Parameters
    ----------
    ways:
        The places; all show the same.
    """

    def __init__(self, *ways: Person) -> None:
        self._ways = ways
        self.tick = min(way.tick for way in ways)

    def join(self, session: Session) -> None:
        """Pass it on."""
        for way in self._ways:
            way.join(session)

    def arrive(self, place: Place) -> None:
        """Show everywhere which screen was reached."""
        for way in self._ways:
            way.arrive(place)

    def tell(self, text: str) -> None:
        """Show one line of progress everywhere."""
        for way in self._ways:
            way.tell(text)

    def ask(self, question: Question) -> None:
        """Open a question everywhere."""
        for way in self._ways:
            way.ask(question)

    def remaining(self, seconds: int) -> None:
        """Show everywhere how long the open question still stays."""
        for way in self._ways:
            way.remaining(seconds)

    def answer(self) -> Answer | None:
        """Return the first answer that was given anywhere."""
        return next((answer for way in self._ways if (answer := way.answer()) is not None), None)

    def settle(self) -> None:
        """Close the open question everywhere."""
        for way in self._ways:
            way.settle()

    def at_the_page(self, page: Page) -> None:
        """Take a turn in the page, for whoever does."""
        for way in self._ways:
            way.at_the_page(page)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keep out of the page whatever any of them shows in it."""
        with ExitStack() as stack:
            for way in self._ways:
                stack.enter_context(way.aside())
            yield
