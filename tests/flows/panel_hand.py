"""A hand at the panel: real mouse and keyboard events, at places that only our own world knows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

from playwright.sync_api import Error, Page

from mes_assist.browser.session import Session
from mes_assist.engine.question import Answer, Progress, Question, QuestionKind
from mes_assist.ui.scripted import ScriptedInterface

How = Literal["mouse", "keyboard"]

_PATIENCE_MS = 10_000
_MANY = 20
_READY = "() => globalThis.mesAssistPanel?.ready() ?? false"
_MIDDLE = """(selector) => {
  const box = globalThis.mesAssistPanel.root.querySelector(selector)?.getBoundingClientRect();
  return box ? [box.left + box.width / 2, box.top + box.height / 2] : null;
}"""
_BOX = "(selector) => globalThis.mesAssistPanel.root.querySelector(selector).getBoundingClientRect().toJSON()"
_AT = "() => globalThis.mesAssistPanel.root.activeElement?.dataset.answer ?? null"
_IS_IN = "() => globalThis.mesAssistPanel.root.activeElement !== null"
_SAYS = "(selector) => globalThis.mesAssistPanel?.root.querySelector(selector)?.textContent ?? ''"
_BECOMES = """(wanted, patience) => new Promise((resolve) => {
  setTimeout(resolve, patience, false);
  const is = () => (globalThis.mesAssistPanel?.ready() ?? false) === wanted;
  const look = () => (is() ? resolve(true) : requestAnimationFrame(look));
  look();
})"""


class Hand:
    """Presses the panel's buttons in one session.

    Parameters
    ----------
    session:
        The browser in which the panel is.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def page(self) -> Page:
        """The page that the panel is in."""
        return self.session.page

    def see(self, function: str, *arguments: object) -> Any:
        """Ask the panel something, from our own world."""
        try:
            return self.session.call(self.page, function, *arguments)
        except Error:  # the document is another one by now
            return self.session.call(self.page, function, *arguments)

    def is_ready(self) -> bool:
        """Tell whether the panel takes answers now."""
        return bool(self.see(_READY))

    def until_ready(self, *, wanted: bool = True) -> None:
        """Return once the panel takes answers, or takes none any more."""
        assert self.see(_BECOMES, wanted, _PATIENCE_MS), "ready" if wanted else "not ready"

    def says(self, selector: str) -> str:
        """Return what a part of the panel says."""
        return str(self.see(_SAYS, selector))

    def box(self, selector: str = ".card") -> dict[str, float]:
        """Return where a part of the panel is."""
        found: dict[str, float] = self.see(_BOX, selector)
        return found

    def middle(self, selector: str) -> tuple[float, float]:
        """Return the middle of a part of the panel."""
        x, y = self.see(_MIDDLE, selector)
        return x, y

    def click(self, answer: Answer) -> None:
        """Click a button with the mouse."""
        self.page.mouse.click(*self.middle(f"[data-answer={answer}]"))
        self.is_ready()  # what the panel told on the click has come when this answer has

    def press(self, answer: Answer) -> None:
        """Come to a button with the keyboard alone, and press it."""
        self.page.keyboard.press("F2")
        for _ in range(8):
            self.page.keyboard.press("Tab")
            if self.see(_AT) == answer:
                self.page.keyboard.press("Enter")
                self.is_ready()
                return
        raise AssertionError(f"no {answer} within reach of the keyboard")

    def within_reach(self) -> list[str]:
        """Return the answers that the keyboard comes to, from F2 on until it leaves the panel."""
        self.page.keyboard.press("F2")
        found: list[str] = []
        while self.see(_IS_IN) and len(found) < _MANY:
            if (answer := self.see(_AT)) is not None:
                found.append(answer)
            self.page.keyboard.press("Tab")
        return found


class InThePage(ScriptedInterface):
    """Acts in the page as the script says, and answers nothing by itself."""

    def take_answer(self) -> Answer | None:
        """Leave the answers to the panel and to the terminal."""
        return None


class AtThePanel:
    """Answers some kinds of question by the panel's own buttons, once they are ready.

    Parameters
    ----------
    how:
        With what.
    answers:
        Which button, by kind of question.
    """

    tick = 0.1

    def __init__(self, how: How, answers: dict[QuestionKind, Answer]) -> None:
        self._how = how
        self._answers = answers
        self._wanted: Answer | None = None
        self._hand: Hand | None = None

    def join(self, session: Session) -> None:
        """Sit down at this browser."""
        self._hand = Hand(session)

    def ask(self, question: Question) -> None:
        """Decide what to press."""
        self._wanted = self._answers.get(question.kind)

    def take_answer(self) -> Answer | None:
        """Press it once it may be pressed; the panel itself then gives the answer."""
        if self._hand is not None and self._wanted is not None and self._hand.is_ready():
            press = self._hand.click if self._how == "mouse" else self._hand.press
            press(self._wanted)
        return None

    def show_progress(self, progress: Progress) -> None:
        """See it."""

    def tell(self, text: str) -> None:
        """Hear it."""

    def show_remaining(self, seconds: int) -> None:
        """See it."""

    def close_question(self) -> None:
        """Let go."""
        self._wanted = None

    def act_in_page(self) -> None:
        """Keep to the panel."""

    def hidden(self) -> AbstractContextManager[None]:
        """Show nothing."""
        return nullcontext()
