"""What the person said about things that the page offers beside the act, each asked once in an attempt."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OptIn:
    """An answer, and the question as they read it."""

    question: str
    wanted: bool


@dataclass(slots=True)
class OptIns:
    """The answers, and what was done about them.

    Attributes
    ----------
    answers:
        By the id of the question.
    under_way:
        The question and the screen whose control was used; it counts as done once another screen comes.
    done:
        Those whose control led to another screen.
    saved:
        The files that were saved.
    """

    answers: dict[str, OptIn] = field(default_factory=dict)
    under_way: tuple[str, str] | None = None
    done: set[tuple[str, str]] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)

    def wants(self, question: str) -> bool:
        """Tell whether the person said yes to it."""
        answer = self.answers.get(question)
        return answer is not None and answer.wanted

    def note_new_screen(self) -> None:
        """Note that another screen was reached: what was under way is done."""
        if self.under_way is not None:
            self.done.add(self.under_way)
            self.under_way = None
