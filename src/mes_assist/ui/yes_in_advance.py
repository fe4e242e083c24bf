"""The yes given in advance with ``--yes``, on a trial site on this computer only."""

from __future__ import annotations

from contextlib import AbstractContextManager

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Kind, Progress, Question

_IN_ADVANCE: dict[Kind, Answer] = {"confirm": Answer.YES, "repeat": Answer.NO, "opt_in": Answer.NO}


class YesInAdvance:
    """Says yes to the act once, never to doing it again nor to anything beside it; the rest is the inner person's.

    Parameters
    ----------
    inner:
        Who sees the questions and answers the others.
    """

    def __init__(self, inner: UserInterface) -> None:
        self._inner = inner
        self._question: Question | None = None
        self.tick = inner.tick

    def arrive(self, progress: Progress) -> None:
        """Show which screen was reached."""
        self._inner.arrive(progress)

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        self._inner.tell(text)

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        self._inner.ask(question)

    def remaining(self, seconds: int) -> None:
        """Show how long the open question still stays."""
        self._inner.remaining(seconds)

    def answer(self) -> Answer | None:
        """Return what was agreed in advance, else what the inner person answers."""
        agreed = _IN_ADVANCE.get(self._question.kind) if self._question is not None else None
        return agreed or self._inner.answer()

    def close_question(self) -> None:
        """Close the open question."""
        self._question = None
        self._inner.close_question()

    def take_turn(self) -> None:
        """Let the inner person take a turn in the page."""
        self._inner.take_turn()

    def hidden(self) -> AbstractContextManager[None]:
        """Let the inner person step aside."""
        return self._inner.hidden()
