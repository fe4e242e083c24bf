"""Two ways to have the same conversation: whatever is answered first, in either, counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Progress, Question


class CombinedInterface:
    """One person with several places to look at and to answer, such as the panel and the terminal.

    Parameters
    ----------
    ways:
        The places; all show the same.
    """

    def __init__(self, *ways: UserInterface) -> None:
        self._ways = ways
        self.tick = min(way.tick for way in ways)

    def show_progress(self, progress: Progress) -> None:
        """Show everywhere which screen was reached."""
        for way in self._ways:
            way.show_progress(progress)

    def tell(self, text: str) -> None:
        """Show one line of progress everywhere."""
        for way in self._ways:
            way.tell(text)

    def ask(self, question: Question) -> None:
        """Open a question everywhere."""
        for way in self._ways:
            way.ask(question)

    def show_remaining(self, seconds: int) -> None:
        """Show everywhere how long the open question still stays."""
        for way in self._ways:
            way.show_remaining(seconds)

    def take_answer(self) -> Answer | None:
        """Return the first answer that was given anywhere."""
        return next((answer for way in self._ways if (answer := way.take_answer()) is not None), None)

    def close_question(self) -> None:
        """Close the open question everywhere."""
        for way in self._ways:
            way.close_question()

    def act_in_page(self) -> None:
        """Take a turn in the page, for whoever does."""
        for way in self._ways:
            way.act_in_page()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Keep out of the page whatever any of them shows in it."""
        with ExitStack() as stack:
            for way in self._ways:
                stack.enter_context(way.hidden())
            yield
