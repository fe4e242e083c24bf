"""What the runner needs of the human. ``mes_assist.person`` implements it: terminal, script, later a panel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pydantic import SecretStr

    from mes_assist.support.card import CardField


class Answer(StrEnum):
    """What a person may answer."""

    YES = "yes"
    NO = "no"
    NOW = "now"
    LATER = "later"
    FILL = "fill"
    STOP = "stop"


Kind = Literal[
    "confirm", "repeat", "wish", "pause", "problem", "your_click", "unknown_page", "countdown", "save_proof", "archive"
]


YES_OR_NO: tuple[Kind, ...] = ("confirm", "repeat", "wish")
"""What only a clear yes or no answers; meanwhile nothing is done in the page."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the person, or what they are invited to do in the page.

    Attributes
    ----------
    kind:
        ``confirm``: the yes to a submit step; ``repeat``: the yes to a submit step that may already have been done;
        ``wish``: whether to do something that the page offers beside the act; ``pause``: their turn in the page;
        ``problem``: an error of the site that they may correct; ``your_click``: they click the control themselves;
        ``unknown_page``: they carry on alone until we recognise a page; ``countdown``: a wait that they may cut short;
        ``save_proof``: they save the document themselves; ``archive``: they put the disk right.
    text:
        The wording, in the person's language.
    answers:
        What may be answered; a pause also ends by what the page shows.
    seconds:
        How long the question stays open.
    """

    kind: Kind
    text: str
    answers: tuple[Answer, ...]
    seconds: float


class Wallet(Protocol):
    """What the person keeps of their card, for the runner to type when they say so."""

    def holds(self) -> frozenset[CardField]:
        """Return what is kept, without asking the key ring."""
        ...

    def value(self, field: CardField) -> SecretStr | None:
        """Return a value; ``None`` when it is there no more.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now.
        """
        ...


class Person(Protocol):
    """Whoever sits in front of the page. No call blocks."""

    tick: float
    """How often, in seconds, an answer may need to be fetched while the page is quiet."""

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        ...

    def ask(self, question: Question) -> None:
        """Open a question; the one before is settled."""
        ...

    def remaining(self, seconds: int) -> None:
        """Show how long the open question still stays, in whole seconds."""
        ...

    def answer(self) -> Answer | None:
        """Take the answer to the open question, if there is one."""
        ...

    def settle(self) -> None:
        """Close the open question: the page or the time answered it."""
        ...

    def at_the_page(self, page: Page) -> None:
        """Take a turn in the page while a pause is open. Humans act by themselves: they do nothing here."""
        ...
