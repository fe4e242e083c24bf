"""A person who reads and types in a terminal, beside the browser window."""

from __future__ import annotations

import os
import select
import threading
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol, TextIO

from mes_assist.runner.person import YES_OR_NO, Answer, Place, Question, comfort
from mes_assist.support.texts import Lang, duration_in_words, say

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from mes_assist.runner.session import Session

_MEANINGS: dict[str, Answer] = {
    **dict.fromkeys(("oui", "o", "yes", "y"), Answer.YES),
    **dict.fromkeys(("non", "n", "no"), Answer.NO),
    **dict.fromkeys(("stop", "arreter", "q"), Answer.STOP),
    **dict.fromkeys(("plus tard", "p", "later", "l"), Answer.LATER),
    **dict.fromkeys(("remplir", "r", "fill", "f"), Answer.FILL),
    **dict.fromkeys(("montrer", "m", "show", "s"), Answer.POINT),
    **dict.fromkeys(("guide", "guider"), Answer.GUIDE),
    **dict.fromkeys(("assist", "assister"), Answer.ASSIST),
    "": Answer.NOW,
}
_OFFERS = {Answer.FILL: "fill_offer", Answer.POINT: "point_offer"}
"""What is said of an answer that is not offered each time."""
_LAST_CALLS = (60, 30, 10)
_MOST_READS = 256


class Lines(Protocol):
    """Where the typed lines come from; nothing blocks."""

    def forget(self) -> None:
        """Throw away what was typed so far."""
        ...

    def take(self) -> str | None:
        """Return the next line, if there is one."""
        ...


class TypedLines:
    """The lines of a stream, read by a thread that starts when the first question is asked.

    The bytes are read from the file itself: a thread that waits inside ``sys.stdin`` would hold its lock while
    Python exits.

    Parameters
    ----------
    stream:
        What the person types into.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._queue: SimpleQueue[str] = SimpleQueue()
        self.thread: threading.Thread | None = None

    def forget(self) -> None:
        """Throw away what was typed so far, even half a line; the first time, start reading."""
        _flush_terminal(self._stream)
        if self.thread is None:
            _drain(self._stream)
            self.thread = threading.Thread(target=self._read, name="typed-lines", daemon=True)
            self.thread.start()
        while self.take() is not None:
            pass

    def take(self) -> str | None:
        """Return the next line, if there is one."""
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _read(self) -> None:
        with suppress(OSError, ValueError):  # the stream was closed: nobody types any more
            number = _file_of(self._stream)
            if number is None:
                for line in self._stream:
                    self._queue.put(line)
                return
            begun = b""
            while chunk := os.read(number, 4096):
                *lines, begun = (begun + chunk).split(b"\n")
                for whole in lines:
                    self._queue.put(whole.decode(self._stream.encoding or "utf-8", "replace"))


class TerminalPerson:
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
    points:
        Whether the control that a question is about is outlined in the page; not where something else does it.
    """

    tick = 0.25

    def __init__(
        self, lang: Lang, stdin: TextIO, stderr: TextIO, *, lines: Lines | None = None, points: bool = True
    ) -> None:
        self._lang = lang
        self._out = stderr
        self._lines = lines or TypedLines(stdin)
        self._points = points
        self._question: Question | None = None
        self._shown: str | None = None
        self._left: int | None = None
        self._last_calls: list[int] = []
        self._open_line = ""

    def join(self, session: Session) -> None:
        """Do nothing: the browser is beside the terminal."""

    def arrive(self, place: Place) -> None:
        """Show what the screen is called."""
        self.tell(place.title)

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        self._print(f"  - {text}")
        self._shown = None

    def ask(self, question: Question) -> None:
        """Show a question and how to answer it, unless it is the one that was just shown."""
        again = question.text == self._shown
        if not again or question.kind in YES_OR_NO:
            self._lines.forget()
        self._question = question
        self._left = None
        self._last_calls = [call for call in _LAST_CALLS if call < question.seconds]
        if not again:
            said = comfort(question)
            text = say(self._lang, "person_end") if question.kind == "end" else question.text  # it is told afterwards
            lines = [text, *([say(self._lang, said)] if said is not None else []), self._how(question)]
            self._print("\n" + "\n".join(lines))
            self._shown = question.text
        self._point(question.control)

    def remaining(self, seconds: int) -> None:
        """Show how long the open question still stays: a countdown as it runs, the others when it gets short."""
        if self._question is None or seconds == self._left:
            return
        if self._question.kind != "countdown":
            self._last_call(seconds)
        elif self._out.isatty():
            self._left = seconds
            self._rewrite(self._time_left(seconds))
        elif self._left is None or seconds <= self._left - 60:
            self._left = seconds
            self._print(self._time_left(seconds))

    def answer(self) -> Answer | None:
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

    def settle(self) -> None:
        """Close the open question."""
        self._rewrite("")
        control = self._question.control if self._question is not None else None
        self._question = None
        if self._points and control is not None:
            _if_it_can(control.page.hide_highlight)

    def at_the_page(self, page: Page) -> None:
        """Do nothing: the person acts in the page by themselves."""

    def aside(self) -> AbstractContextManager[None]:
        """Do nothing: no question is open while the page is pictured, so nothing is outlined in it."""
        return nullcontext()

    def _point(self, control: Locator | None) -> None:
        if self._points and control is not None:
            _if_it_can(control.highlight)

    def _how(self, question: Question) -> str:
        ways = {Answer.YES: "confirm", Answer.NOW: "again", Answer.LATER: "later", Answer.STOP: "pause"}
        key = next(key for answer, key in ways.items() if answer in question.answers)
        key = question.kind if question.kind in ("countdown", "end", "point") else key
        offers = [say(self._lang, offer) for answer, offer in _OFFERS.items() if answer in question.answers]
        return "\n".join([*offers, say(self._lang, f"person_how_{key}")])

    def _not_understood(self, question: Question, line: str) -> None:
        """Say that it was no answer; the line is not repeated, it may be a secret meant for the page."""
        if question.kind in YES_OR_NO:
            self._print(f"{say(self._lang, 'person_unclear_confirm')} {self._how(question)}")
        elif line.strip():
            self._print(f"{say(self._lang, 'person_unclear')} {self._how(question)}")

    def _last_call(self, seconds: int) -> None:
        passed = [call for call in self._last_calls if seconds <= call]
        if passed:
            self._last_calls = [call for call in self._last_calls if call < seconds]
            self._print(self._time_left(seconds))

    def _time_left(self, seconds: int) -> str:
        return say(self._lang, "person_time_left", time=duration_in_words(self._lang, seconds))

    def _print(self, text: str) -> None:
        self._rewrite("")
        self._out.write(text + "\n")
        self._out.flush()

    def _rewrite(self, text: str) -> None:
        """Replace the line that is being counted down on; an empty text wipes it."""
        if text == self._open_line:
            return
        wiped = "\r" + " " * len(self._open_line) if self._open_line else ""
        self._out.write(f"{wiped}\r{text}")
        self._out.flush()
        self._open_line = text


def _if_it_can(show: Callable[[], object]) -> None:
    """Outline something in the page, or stop to; a page that went away meanwhile is no matter."""
    from playwright.sync_api import Error

    with suppress(Error):
        show()


def _plain(line: str) -> str:
    letters = unicodedata.normalize("NFD", line.strip().casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _file_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None


def _flush_terminal(stream: TextIO) -> None:
    """Empty what the terminal keeps of keys that nobody has read yet."""
    number = _file_of(stream)
    if number is None or not os.isatty(number):
        return
    try:
        import termios
    except ImportError:
        _flush_console()
    else:
        with suppress(termios.error):
            termios.tcflush(number, termios.TCIFLUSH)


def _flush_console() -> None:
    import sys

    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()


def _drain(stream: TextIO) -> None:
    """Throw away what waits in a pipe; only sockets can be asked on Windows."""
    number = _file_of(stream)
    if number is None or os.name == "nt":
        return
    with suppress(OSError, ValueError):
        for _ in range(_MOST_READS):
            if not select.select([number], [], [], 0)[0] or not os.read(number, 4096):
                return
