"""Calls the person back to the screen: when something is asked of them, when a wait is over, when all is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from mes_assist.runner.person import Answer, Place, Question
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mes_assist.runner.session import Session

_NEARLY_S = 1


class Calling:
    """A way beside the others that takes no answer: it only says, in general words, that somebody is waited for.

    What calls them runs in a thread of its own, one at a time, so that a desktop that is slow or broken holds nothing
    up. Nothing of the procedure is said: others may see the screen.

    Parameters
    ----------
    lang:
        The person's language.
    notify:
        Shows a title and a text; whatever it does or raises changes nothing.
    """

    tick = float("inf")

    def __init__(self, lang: Lang, notify: Callable[[str, str], object]) -> None:
        self._lang = lang
        self._notify = notify
        self._question: Question | None = None
        self._called_for: str | None = None
        self._left: int | None = None
        self.thread: threading.Thread | None = None

    def join(self, session: Session) -> None:
        """Do nothing: no page is needed."""

    def arrive(self, place: Place) -> None:  # noqa: ARG002
        """Note that it went on: the same question is a new one then."""
        self._called_for = None

    def tell(self, text: str) -> None:
        """Do nothing: progress needs nobody."""

    def ask(self, question: Question) -> None:
        """Call for what needs the person; a countdown does not, until it is over."""
        self._question, self._left = question, None
        if question.kind != "countdown" and question.text != self._called_for:
            self._called_for = question.text
            self._call("call_end" if question.kind == "end" else "call_turn")

    def remaining(self, seconds: int) -> None:
        """Note how long the open question still stays."""
        self._left = seconds

    def answer(self) -> Answer | None:
        """Return nothing: there is nowhere to answer."""
        return None

    def settle(self) -> None:
        """Call when a countdown ran to its end; one that was cut short has somebody there."""
        over = self._left is not None and self._left <= _NEARLY_S
        if self._question is not None and self._question.kind == "countdown" and over:
            self._call("call_wait_over")
        self._question = None

    def at_the_page(self, page: Page) -> None:
        """Do nothing: the person acts in the page by themselves."""

    def aside(self) -> AbstractContextManager[None]:
        """Do nothing: nothing is shown in the page."""
        return nullcontext()

    def _call(self, key: str) -> None:
        if self.thread is not None and self.thread.is_alive():
            return  # the desktop has not even shown the one before
        words = say(self._lang, "call_title"), say(self._lang, key)
        self.thread = threading.Thread(target=self._show, args=words, name="calling", daemon=True)
        self.thread.start()

    def _show(self, title: str, text: str) -> None:
        try:
            self._notify(title, text)
        except Exception:  # noqa: BLE001 - a call that fails is a call that nobody heard
            return
