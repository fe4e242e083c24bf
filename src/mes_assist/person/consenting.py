"""The yes given in advance with ``--yes``, on a trial site on this computer only."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from mes_assist.runner.person import Answer, Kind, Person, Place, Question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mes_assist.runner.session import Session

_IN_ADVANCE: dict[Kind, Answer] = {"confirm": Answer.YES, "repeat": Answer.NO, "wish": Answer.NO}


class Consenting:
    """Says yes to the act once, never to doing it again nor to anything beside it; the rest is the inner person's.

    Parameters
    ----------
    person:
        Who sees the questions and answers the others.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._question: Question | None = None
        self.tick = person.tick

    def join(self, session: Session) -> None:
        """Pass it on."""
        self._person.join(session)

    def arrive(self, place: Place) -> None:
        """Show which screen was reached."""
        self._person.arrive(place)

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        self._person.tell(text)

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        self._person.ask(question)

    def remaining(self, seconds: int) -> None:
        """Show how long the open question still stays."""
        self._person.remaining(seconds)

    def answer(self) -> Answer | None:
        """Return what was agreed in advance, else what the inner person answers."""
        agreed = _IN_ADVANCE.get(self._question.kind) if self._question is not None else None
        return agreed or self._person.answer()

    def settle(self) -> None:
        """Close the open question."""
        self._question = None
        self._person.settle()

    def at_the_page(self, page: Page) -> None:
        """Let the inner person take a turn in the page."""
        self._person.at_the_page(page)

    def aside(self) -> AbstractContextManager[None]:
        """Let the inner person step aside."""
        return self._person.aside()
