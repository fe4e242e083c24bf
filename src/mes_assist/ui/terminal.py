"""A person who reads and types in a terminal, beside the browser window."""

from __future__ import annotations

import unicodedata
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TextIO

from mes_assist.engine.question import DECIDING, Answer, Progress, Question, privacy_note
from mes_assist.flow.snapshot import Node
from mes_assist.support.texts import Lang, duration_in_words, say
from mes_assist.ui.checklist import Checklist
from mes_assist.ui.terminal_writer import TerminalWriter
from mes_assist.ui.typed import Lines, TypedLines

_MEANINGS: dict[str, Answer] = {
    **dict.fromkeys(("oui", "o", "yes", "y"), Answer.YES),
    **dict.fromkeys(("non", "n", "no"), Answer.NO),
    **dict.fromkeys(("stop", "arreter", "q"), Answer.STOP),
    **dict.fromkeys(("plus tard", "p", "later", "l"), Answer.LATER),
    **dict.fromkeys(("remplir", "r", "fill", "f"), Answer.FILL),
    **dict.fromkeys(("agenda", "calendar"), Answer.REMIND),
    **dict.fromkeys(("guide", "guider"), Answer.GUIDE),
    **dict.fromkeys(("assist", "assister"), Answer.ASSIST),
    "": Answer.NOW,
}
_OFFERS = {Answer.FILL: "fill_offer", Answer.REMIND: "remind_offer"}
"""What is said of an answer that is not offered each time."""
_LAST_CALLS = (60, 30, 10)


class Highlighter(Protocol):
    """Draws a frame around a control of the page, so that the person sees which one is meant."""

    def __call__(self, control: Node | None, /) -> None:
        """Frame it, or take the frame away (``None``)."""
        ...


class TerminalInterface:
    """Asks in the terminal and takes typed answers; in the page the person acts by themselves.

    Parameters
    ----------
    lang:
        The person's language.
    stdin:
        Where they type.
    stderr:
        Where they read: results alone go to the standard output.
    lines:
        Another source of typed lines, for tests.
    highlight:
        Frames the control that a question is about in the page; ``None`` where something else does it.
    checklist:
        Another list of the screens than one on ``stderr``.
    """

    tick = 0.25

    def __init__(
        self,
        lang: Lang,
        stdin: TextIO,
        stderr: TextIO,
        *,
        lines: Lines | None = None,
        highlight: Highlighter | None = None,
        checklist: Checklist | None = None,
    ) -> None:
        self._lang = lang
        self._list = checklist or Checklist(lang, TerminalWriter.on(stderr))
        self._writer = self._list.writer
        self._lines = lines or TypedLines(stdin)
        self._highlight = highlight
        self._question: Question | None = None
        self._shown: str | None = None
        self._left: int | None = None
        self._last_calls: list[int] = []

    def show_progress(self, progress: Progress) -> None:
        """Show which screen was reached, in the list of all."""
        self._list.show_progress(progress)
        self._shown = None

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        self._list.note(text)
        self._shown = None

    def ask(self, question: Question) -> None:
        """Show a question and how to answer it, unless it is the one that was just shown."""
        again = question.text == self._shown
        if not again or question.kind in DECIDING:
            self._lines.forget()
        self._question = question
        self._left = None
        self._last_calls = [call for call in _LAST_CALLS if call < question.seconds]
        if not again:
            self._show(question)
            self._shown = question.text
        if self._highlight is not None and question.control is not None:
            self._highlight(question.control)

    def show_remaining(self, seconds: int) -> None:
        """Show how long the open question still stays: a countdown as it runs, the others when it gets short."""
        if self._question is None or seconds == self._left:
            return
        if self._question.kind != "countdown":
            self._last_call(seconds)
        elif self._writer.live:
            self._left = seconds
            self._writer.change(self._time_left(seconds))
        elif self._left is None or seconds <= self._left - 60:
            self._left = seconds
            self._writer.write(self._time_left(seconds))

    def take_answer(self) -> Answer | None:
        """Return the first typed line that answers the open question; never waits."""
        while (line := self._lines.take()) is not None:
            if self._question is None:
                continue
            meant = _MEANINGS.get(_plain(line))
            if meant in self._question.answers:
                self._shown = None
                return meant
            self._not_understood(self._question, line)
        return None

    def close_question(self) -> None:
        """Close the open question."""
        self._writer.change("")
        control = self._question.control if self._question is not None else None
        self._question = None
        if self._highlight is not None and control is not None:
            self._highlight(None)

    def act_in_page(self) -> None:
        """Do nothing: the person acts in the page by themselves."""

    def hidden(self) -> AbstractContextManager[None]:
        """Do nothing: no question is open while the page is pictured, so nothing is outlined in it."""
        return nullcontext()

    def _show(self, question: Question) -> None:
        """Write the question below the list: its first line stands out."""
        self._list.keep()
        said = privacy_note(question)
        text = say(self._lang, "person_end") if question.kind == "end" else question.text  # it is told afterwards
        first, *more = text.split("\n")
        lines = [self._writer.bold(first), *more, *([say(self._lang, said)] if said is not None else [])]
        self._writer.write("\n" + "\n".join([*lines, self._how(question)]))

    def _how(self, question: Question) -> str:
        ways = {Answer.YES: "confirm", Answer.NOW: "again", Answer.LATER: "later", Answer.STOP: "pause"}
        key = next(key for answer, key in ways.items() if answer in question.answers)
        key = question.kind if question.kind in ("countdown", "end") else key
        offers = [say(self._lang, offer) for answer, offer in _OFFERS.items() if answer in question.answers]
        return "\n".join([*offers, say(self._lang, f"person_how_{key}")])

    def _not_understood(self, question: Question, line: str) -> None:
        """Say that it was no answer; the line is not repeated, it may be a secret meant for the page."""
        if question.kind in DECIDING:
            self._writer.write(f"{say(self._lang, 'person_unclear_confirm')} {self._how(question)}")
        elif line.strip():
            self._writer.write(f"{say(self._lang, 'person_unclear')} {self._how(question)}")

    def _last_call(self, seconds: int) -> None:
        passed = [call for call in self._last_calls if seconds <= call]
        if passed:
            self._last_calls = [call for call in self._last_calls if call < seconds]
            self._writer.write(self._time_left(seconds))

    def _time_left(self, seconds: int) -> str:
        return say(self._lang, "person_time_left", time=duration_in_words(self._lang, seconds))


def _plain(line: str) -> str:
    letters = unicodedata.normalize("NFD", line.strip().casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
