"""Several interfaces for one person: the first answer that is given in any of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Progress, Question


class CombinedInterface:
    """One person with several places to look at and to answer, such as the panel and the terminal.

    Parameters
    ----------
    interfaces:
        The places; all show the same.
    """

    def __init__(self, *interfaces: UserInterface) -> None:
        self._interfaces = interfaces
        self.tick = min(interface.tick for interface in interfaces)

    def show_progress(self, progress: Progress) -> None:
        """Show everywhere which screen was reached."""
        for interface in self._interfaces:
            interface.show_progress(progress)

    def tell(self, text: str) -> None:
        """Show one line of progress everywhere."""
        for interface in self._interfaces:
            interface.tell(text)

    def ask(self, question: Question) -> None:
        """Open a question everywhere."""
        for interface in self._interfaces:
            interface.ask(question)

    def show_remaining(self, seconds: int) -> None:
        """Show everywhere how long the open question still stays."""
        for interface in self._interfaces:
            interface.show_remaining(seconds)

    def take_answer(self) -> Answer | None:
        """Return the first answer that was given anywhere."""
        return next((answer for interface in self._interfaces if (answer := interface.take_answer()) is not None), None)

    def close_question(self) -> None:
        """Close the open question everywhere."""
        for interface in self._interfaces:
            interface.close_question()

    def act_in_page(self) -> None:
        """Take a turn in the page, for whoever does."""
        for interface in self._interfaces:
            interface.act_in_page()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Keep out of the page whatever any of them shows in it."""
        with ExitStack() as stack:
            for interface in self._interfaces:
                stack.enter_context(interface.hidden())
            yield
