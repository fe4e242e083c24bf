"""What is asked of the person, and what they may answer, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mes_assist.flow.snapshot import Node


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


QuestionKind = Literal[
    "confirm",
    "repeat",
    "opt_in",
    "pause",
    "problem",
    "your_click",
    "unknown_page",
    "countdown",
    "save_proof",
    "archive",
    "end",
]

DECIDING: tuple[QuestionKind, ...] = ("confirm", "repeat", "opt_in")
"""What only a clear yes or no answers; meanwhile nothing is done in the page."""

Mode = Literal["assist", "guide"]
"""Who clicks what is harmless: the engine, or the person, to whom it is only pointed out."""

_SWITCH: dict[Mode, Answer] = {"assist": Answer.GUIDE, "guide": Answer.ASSIST}
_SWITCHED: dict[Answer, Mode] = {Answer.GUIDE: "guide", Answer.ASSIST: "assist"}
_WHERE_SWITCHED: tuple[QuestionKind, ...] = ("pause", "problem", "your_click")


def switch_offered(kind: QuestionKind, mode: Mode) -> tuple[Answer, ...]:
    """Return the answer that changes who clicks, at the questions during which the person works in the page."""
    return (_SWITCH[mode],) if kind in _WHERE_SWITCHED else ()


def mode_wanted(answer: object) -> Mode | None:
    """Return the mode that an answer asks for; ``None`` when it asks for none."""
    return _SWITCHED.get(answer) if isinstance(answer, Answer) else None


Topic = Literal["card", "code", "password", "typing"]
"""What a screen asks the person for: their Vitale card, a code, a password, or just something to type."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the person is in the procedure.

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
class Confirmation:
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
        ``opt_in``: whether to do something that the page offers beside the act; ``pause``: their turn in the page;
        ``problem``: an error of the site that they may correct; ``your_click``: they click the control themselves;
        ``unknown_page``: they carry on alone until a page is recognised; ``countdown``: a wait that they may cut
        short; ``save_proof``: they save the document themselves; ``archive``: they put the disk right; ``end``: they
        read how it ended, may look at what was kept, and close the window.
    text:
        The wording, in the person's language.
    answers:
        What may be answered; a pause also ends by what the page shows.
    seconds:
        How long the question stays open.
    confirmation:
        What a yes would do, when that is the question.
    topics:
        What the screen asks the person for.
    control:
        The control of the page that it is about.
    """

    kind: QuestionKind
    text: str
    answers: tuple[Answer, ...]
    seconds: float
    confirmation: Confirmation | None = None
    topics: tuple[Topic, ...] = ()
    control: Node | None = None


def privacy_note(question: Question) -> str | None:
    """Return the key of the text that says what is not read, where the person types something; ``None`` elsewhere."""
    found = next((topic for topic in ("password", "typing") if topic in question.topics), None)
    return f"comfort_{found}" if found is not None else None
