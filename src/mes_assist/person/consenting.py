"""The yes given in advance with ``--yes``, on a trial site on this computer only."""

from __future__ import annotations

from mes_assist.person.either import EitherWay
from mes_assist.runner.person import Answer, Kind, Person, Question

_IN_ADVANCE: dict[Kind, Answer] = {"confirm": Answer.YES, "repeat": Answer.NO, "wish": Answer.NO}


class Consenting(EitherWay):
    """Says yes to the act once, never to doing it again nor to anything beside it; the rest is the inner person's.

    Parameters
    ----------
    person:
        Who sees the questions and answers the others.
    """

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self._question: Question | None = None

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        super().ask(question)

    def answer(self) -> Answer | None:
        """Return what was agreed in advance, else what the inner person answers."""
        agreed = _IN_ADVANCE.get(self._question.kind) if self._question is not None else None
        return agreed or super().answer()

    def settle(self) -> None:
        """Close the open question."""
        self._question = None
        super().settle()
