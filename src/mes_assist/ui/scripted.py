"""A person who follows a script: for tests, for the demonstration and for runs without a window."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.request import ProxyHandler, build_opener

from mes_assist.engine.question import Answer, Progress, Question
from mes_assist.support.clock import Clock, SystemClock
from mes_assist.support.origins import is_loopback, origin_of

if TYPE_CHECKING:
    from mes_assist.ui.checklist import Checklist

_FETCH_S = 2.0
_MOST_BYTES = 100_000
_MOST_ROUNDS = 3
_BETWEEN_ROUNDS_S = 2.0
_AT_THE_PAGE = ("pause", "problem", "unknown_page", "your_click", "save_proof")


@dataclass(frozen=True, slots=True)
class Script:
    """What the person knows and does.

    Attributes
    ----------
    fields:
        Part of a field's label, and what to type there.
    choices:
        How the names of the radios and boxes to tick begin.
    buttons:
        How the names of the buttons and links to press begin, the first that is there wins.
    opts_in:
        Whether they want what the page offers beside the act.
    """

    fields: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    opts_in: bool = False

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read a script.

        Raises
        ------
        ValueError
            When it is not one.
        """
        try:
            fields = tuple((str(label), str(value)) for label, value in data["fields"])
            return cls(
                fields,
                tuple(map(str, data["choices"])),
                tuple(map(str, data["buttons"])),
                data.get("wishes") is True,
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("not a script") from error


def fetch_script(origin: str) -> Script | None:
    """Return the script that a trial site on this computer offers; ``None`` when it offers none."""
    if origin_of(origin) is None or not is_loopback(origin):
        return None
    try:
        with build_opener(ProxyHandler({})).open(f"{origin}/factice/personne", timeout=_FETCH_S) as answer:
            return Script.from_json(json.loads(answer.read(_MOST_BYTES)))
    except (OSError, HTTPException, ValueError):
        return None


class PageActor(Protocol):
    """Acts in the page that is shown, in the place of a person."""

    def screen(self) -> tuple[str, str] | None:
        """Return what tells one screen from another; ``None`` between two documents."""
        ...

    def save(self) -> bool:
        """Press what saves the document that is shown."""
        ...

    def play(self, fields: tuple[tuple[str, str], ...], choices: tuple[str, ...], buttons: tuple[str, ...]) -> bool:
        """Fill, tick and press; tell whether anything was done."""
        ...


class ScriptedInterface:
    """Answers yes, and acts in the page, one round for each state of a screen.

    Parameters
    ----------
    script:
        What to type, tick and press.
    actor:
        Acts in the page; without one, only questions are answered.
    checklist:
        Where whoever looks on is shown how it goes.
    impatient:
        Cut countdowns short.
    clock:
        Times the pause before a screen that did not change is tried again.
    """

    tick = 1.0

    def __init__(
        self,
        script: Script,
        actor: PageActor | None = None,
        *,
        checklist: Checklist | None = None,
        impatient: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._script = script
        self.actor = actor
        self._checklist = checklist
        self._impatient = impatient
        self._clock = clock or SystemClock()
        self._question: Question | None = None
        self._noticed: tuple[str, str] | None = None
        self._rounds: Counter[tuple[str, str]] = Counter()
        self._last: tuple[tuple[str, str], float] | None = None

    def show_progress(self, progress: Progress) -> None:
        """Show which screen was reached."""
        if self._checklist is not None:
            self._checklist.show_progress(progress)

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        if self._checklist is not None:
            self._checklist.note(text)

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        self._noticed = None

    def show_remaining(self, seconds: int) -> None:
        """Do nothing: a script does not look at the time."""

    def take_answer(self) -> Answer | None:
        """Say yes to the act; cut a countdown short when impatient; leave the rest to the page."""
        kind = self._question.kind if self._question is not None else None
        if kind == "confirm":
            return Answer.YES
        if kind == "opt_in":
            return Answer.YES if self._script.opts_in else Answer.NO
        return Answer.NOW if kind == "countdown" and self._impatient else None

    def close_question(self) -> None:
        """Close the open question."""
        self._question = None

    def act_in_page(self) -> None:
        """Fill, tick and press what the script knows, once; give up on a screen that stays.

        A screen that came after the question is left alone at first, as a person does who reads before acting: what
        is asked may be about another.
        """
        if self.actor is None or self._question is None or self._question.kind not in _AT_THE_PAGE:
            return
        screen = self.actor.screen()
        if screen is None or self._is_new(screen) or self._rounds[screen] >= _MOST_ROUNDS or self._too_soon(screen):
            return
        script = self._script
        saves = self._question.kind == "save_proof"
        acted = self.actor.save() if saves else self.actor.play(script.fields, script.choices, script.buttons)
        if acted:
            self._rounds[screen] += 1
            self._last = (screen, self._clock.monotonic())

    def hidden(self) -> AbstractContextManager[None]:
        """Do nothing: a script shows nothing in the page."""
        return nullcontext()

    def _is_new(self, screen: tuple[str, str]) -> bool:
        """Tell whether another screen was there the last time that the person looked since the question."""
        before, self._noticed = self._noticed, screen
        return before not in (None, screen)

    def _too_soon(self, screen: tuple[str, str]) -> bool:
        if self._last is None or self._last[0] != screen:
            return False
        return self._clock.monotonic() - self._last[1] < _BETWEEN_ROUNDS_S
