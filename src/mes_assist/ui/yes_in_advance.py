"""The yes given in advance with ``--yes``, on a trial site on this computer only."""

from __future__ import annotations

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.ui.combined import CombinedInterface

_IN_ADVANCE: dict[QuestionKind, Answer] = {"confirm": Answer.YES, "repeat": Answer.NO, "opt_in": Answer.NO}
_MOST = 5
"""How many steps of one act are agreed to: a page that changes at each click is not asked for ever."""


class YesInAdvance(CombinedInterface):
    """Says yes to the steps of the act, to nothing else and not to doing it again; the rest is the inner person's.

    Parameters
    ----------
    inner:
        Who sees the questions and answers the others.
    """

    def __init__(self, inner: UserInterface) -> None:
        super().__init__(inner)
        self._question: Question | None = None
        self._left = _MOST

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        super().ask(question)

    def take_answer(self) -> Answer | None:
        """Return what was agreed in advance, else what the inner person answers."""
        agreed = _IN_ADVANCE.get(self._question.kind) if self._question is not None else None
        if agreed is Answer.YES:
            self._left -= 1
            agreed = agreed if self._left >= 0 else Answer.NO
        return agreed or super().take_answer()

    def close_question(self) -> None:
        """Close the open question."""
        self._question = None
        super().close_question()
