"""What the runner needs of the human. ``mes_assist.person`` implements it: terminal, panel in the page, script."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pydantic import SecretStr

    from mes_assist.runner.session import Session
    from mes_assist.support.card import CardField


class Answer(StrEnum):
    """What a person may answer."""

    YES = "yes"
    NO = "no"
    NOW = "now"
    LATER = "later"
    FILL = "fill"
    GUIDE = "guide"
    ASSIST = "assist"
    STOP = "stop"
    SHOW = "show"
    FOLDER = "folder"
    REMIND = "remind"


Kind = Literal[
    "confirm",
    "repeat",
    "wish",
    "pause",
    "problem",
    "your_click",
    "unknown_page",
    "countdown",
    "save_proof",
    "archive",
    "end",
]


Mode = Literal["assist", "guide"]
"""Who clicks what is harmless: the runner, or the person, to whom it is only pointed out."""

_SWITCH: dict[Mode, Answer] = {"assist": Answer.GUIDE, "guide": Answer.ASSIST}
_SWITCHED: dict[Answer, Mode] = {Answer.GUIDE: "guide", Answer.ASSIST: "assist"}
_WHERE_SWITCHED: tuple[Kind, ...] = ("pause", "problem", "your_click")


def switch_offered(kind: Kind, mode: Mode) -> tuple[Answer, ...]:
    """Return the answer that changes who clicks, at the questions during which the person works in the page."""
    return (_SWITCH[mode],) if kind in _WHERE_SWITCHED else ()


def mode_wanted(answer: object) -> Mode | None:
    """Return the mode that an answer asks for; ``None`` when it asks for none."""
    return _SWITCHED.get(answer) if isinstance(answer, Answer) else None


YES_OR_NO: tuple[Kind, ...] = ("confirm", "repeat", "wish")
"""What only a clear yes or no answers; meanwhile nothing is done in the page."""


Topic = Literal["card", "code", "password", "typing"]
"""What a screen asks the person for: their Vitale card, a code, a password, or just something to type."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is in the procedure.

    Attributes
    ----------
    title:
        What the screen is called.
    step, steps:
        Which one it is on the usual way, and how many that has; ``None`` where the flow does not say.
    coming:
        What the next screen on the usual way is called.
    """

    title: str
    step: int | None = None
    steps: int | None = None
    coming: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What a yes would do, in parts; the question's text says the same in one piece.

    Attributes
    ----------
    title, whom, consequences, undo:
        The act, whose it is, what follows, and whether it can be undone.
    control:
        The name of the site's control that will be clicked.
    warnings:
        What has to be known first: it may already have been done.
    said:
        What they answered to the questions before, with the questions.
    """

    title: str
    whom: str
    consequences: str
    undo: str
    control: str
    warnings: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


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
        ``save_proof``: they save the document themselves; ``archive``: they put the disk right; ``end``: they read how
        it ended, may look at what was kept, and close the window.
    text:
        The wording, in the person's language.
    answers:
        What may be answered; a pause also ends by what the page shows.
    seconds:
        How long the question stays open.
    deed:
        What a yes would do, when that is the question.
    topics:
        What the screen asks the person for.
    control:
        The control of the page that it is about.
    """

    kind: Kind
    text: str
    answers: tuple[Answer, ...]
    seconds: float
    deed: Deed | None = None
    topics: tuple[Topic, ...] = ()
    control: Locator | None = field(default=None, compare=False)


def comfort(question: Question) -> str | None:
    """Return the key of the text that says what is not read, where the person types something; ``None`` elsewhere."""
    found = next((topic for topic in ("password", "typing") if topic in question.topics), None)
    return f"comfort_{found}" if found is not None else None


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

    def join(self, session: Session) -> None:
        """Learn which browser the procedure goes on in, before its first page."""
        ...

    def arrive(self, place: Place) -> None:
        """Show which screen of the procedure was reached."""
        ...

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

    def aside(self) -> AbstractContextManager[None]:
        """Keep what is shown in the page out of it, while the page is pictured."""
        ...
