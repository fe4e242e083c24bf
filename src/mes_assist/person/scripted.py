"""A person who follows a script: for tests, for the demonstration and for runs without a window."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Self
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Error

from mes_assist.runner.act import wording_regex
from mes_assist.runner.guard import is_loopback, origin_of
from mes_assist.runner.person import Answer, Place, Question
from mes_assist.support.clock import Clock, SystemClock

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

    from mes_assist.person.checklist import Checklist
    from mes_assist.runner.session import Session

_ACTION_MS = 1_500
_FETCH_S = 2.0
_MOST_BYTES = 100_000
_MOST_ROUNDS = 3
_BETWEEN_ROUNDS_S = 2.0
_AT_THE_PAGE = ("pause", "problem", "unknown_page", "your_click", "save_proof")
_SAVE = "Enregistrer le document"
_NEVER_TOUCHED = re.compile(r"activ|accepter", re.IGNORECASE)
_TEXT_INPUTS = "input:not([type=radio], [type=checkbox], [type=submit], [type=button], [type=hidden]), textarea"
_WORDS = """root => {
  const words = [];
  const read = (place) => {
    words.push(...(place.innerText ? [place.innerText] : [...place.children].map(e => e.innerText ?? "")));
    for (const e of place.querySelectorAll("*")) {
      words.push(e.ariaLabel, e.title, e.placeholder, e.type === "submit" ? e.value : null);
      if (e.shadowRoot) read(e.shadowRoot);
    }
  };
  read(root);
  return words.filter(Boolean).join("\\n");
}"""
_TICKED = ":checked, [aria-checked=true], [aria-pressed=true]"
_NAMES = "all => all.map(e => [...(e.labels ?? []), e].map(l => l.textContent + (l.ariaLabel ?? '')).join(' '))"
_GROUP_IS_TICKED = """e => e.checked || (e.type === 'radio' && e.name !== ''
  && [...(e.form ?? document).querySelectorAll('input[type=radio]')].some(o => o.name === e.name && o.checked))"""

_GROUP_OF_LABEL_IS_TICKED = f"l => !l.control || l.control.checkVisibility() || ({_GROUP_IS_TICKED})(l.control)"


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
    wishes:
        Whether they want what the page offers beside the act.
    """

    fields: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    wishes: bool = False

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


class ScriptedPerson:
    """Answers yes, and acts in the page with its own hands, one round for each state of a screen.

    Parameters
    ----------
    script:
        What to type, tick and press.
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
        *,
        checklist: Checklist | None = None,
        impatient: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._script = script
        self._checklist = checklist
        self._impatient = impatient
        self._clock = clock or SystemClock()
        self._question: Question | None = None
        self._noticed: tuple[str, str] | None = None
        self._rounds: Counter[tuple[str, str]] = Counter()
        self._last: tuple[tuple[str, str], float] | None = None

    def join(self, session: Session) -> None:
        """Do nothing: a script looks at no browser but through the page that it acts in."""

    def arrive(self, place: Place) -> None:
        """Show which screen was reached."""
        if self._checklist is not None:
            self._checklist.arrive(place)

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        if self._checklist is not None:
            self._checklist.note(text)

    def ask(self, question: Question) -> None:
        """Open a question."""
        self._question = question
        self._noticed = None

    def remaining(self, seconds: int) -> None:
        """Do nothing: a script does not look at the time."""

    def answer(self) -> Answer | None:
        """Say yes to the act; cut a countdown short when impatient; leave the rest to the page."""
        kind = self._question.kind if self._question is not None else None
        if kind == "confirm":
            return Answer.YES
        if kind == "wish":
            return Answer.YES if self._script.wishes else Answer.NO
        return Answer.NOW if kind == "countdown" and self._impatient else None

    def settle(self) -> None:
        """Close the open question."""
        self._question = None

    def at_the_page(self, page: Page) -> None:
        """Fill, tick and press what the script knows, once; give up on a screen that stays.

        A screen that came after the question is left alone at first, as a person does who reads before acting: what
        is asked may be about another.
        """
        if self._question is None or self._question.kind not in _AT_THE_PAGE:
            return
        frame = _frame(page)
        screen = _screen(frame)
        if screen is None or self._is_new(screen) or self._rounds[screen] >= _MOST_ROUNDS or self._too_soon(screen):
            return
        place = _content(frame)
        acted = _press(place, (_SAVE,)) if self._question.kind == "save_proof" else self._round(place)
        if acted:
            self._rounds[screen] += 1
            self._last = (screen, self._clock.monotonic())

    def aside(self) -> AbstractContextManager[None]:
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

    def _round(self, place: Locator) -> bool:
        there = _wording(place)
        filled = [_fill(place, label, value) for label, value in self._script.fields if there(label)]
        choices = filter(there, self._script.choices)
        ticked = [_choose(place, name) for name in choices if not _NEVER_TOUCHED.search(name)]
        pressed = not _would_activate(place) and _press(place, tuple(filter(there, self._script.buttons)))
        return any(filled) or any(ticked) or pressed


def _wording(place: Locator) -> Callable[[str], bool]:
    """Look at the place once, and return what tells whether some wording is there: every closer look takes longer."""
    try:
        words: str = place.evaluate(_WORDS, timeout=_ACTION_MS)
    except Error:
        words = ""
    return lambda name: re.search(wording_regex(name).pattern, words, re.IGNORECASE) is not None


def _has(some: Locator) -> bool:
    try:
        return some.count() > 0
    except Error:
        return False


def _frame(page: Page) -> Frame:
    """Return where the site shows its screens: the page itself, or a frame of its own that has a main part."""
    inner = [frame for frame in page.frames[1:] if origin_of(frame.url) == origin_of(page.url)]
    return next((frame for frame in inner if _has(frame.locator("main"))), page.main_frame)


def _screen(frame: Frame) -> tuple[str, str] | None:
    """Return what tells one screen from another: its address and its title; ``None`` between two documents."""
    address = frame.url.partition("?")[0].partition("#")[0]
    try:
        return address, frame.locator("title").first.text_content(timeout=_ACTION_MS) or ""
    except Error:
        return None


def _content(frame: Frame) -> Locator:
    """Return the page without its header and footer, whose links lead away."""
    main = frame.locator("main")
    try:
        return main.first if main.count() else frame.locator("body")
    except Error:
        return frame.locator("body")


def _fill(place: Locator, label: str, value: str) -> bool:
    """Fill the empty fields of this label; masked ones, which refuse what arrives in one go, key by key."""
    done = False
    with suppress(Error):
        for field in place.get_by_label(label).and_(place.locator(_TEXT_INPUTS)).filter(visible=True).all():
            if field.is_editable(timeout=_ACTION_MS) and not field.input_value(timeout=_ACTION_MS):
                field.fill(value, timeout=_ACTION_MS)
                if field.input_value(timeout=_ACTION_MS) != value:
                    field.fill("", timeout=_ACTION_MS)
                    field.press_sequentially(value, timeout=_ACTION_MS)
                done = True
    return done


def _choose(place: Locator, name: str) -> bool:
    """Tick the first choice of this name whose group has none."""
    begins = _begins(name)
    with suppress(Error):
        for choice in place.get_by_role("radio", name=begins).or_(place.get_by_role("checkbox", name=begins)).all():
            if not choice.is_enabled(timeout=_ACTION_MS) or choice.evaluate(_GROUP_IS_TICKED, timeout=_ACTION_MS):
                continue
            if any(map(_NEVER_TOUCHED.search, choice.evaluate_all(_NAMES))):
                continue
            choice.check(timeout=_ACTION_MS)
            return True
    return _choose_by_label(place, begins)


def _choose_by_label(place: Locator, begins: re.Pattern[str]) -> bool:
    """Click the label of a choice whose own radio or box is not displayed."""
    with suppress(Error):
        for label in place.locator("label").filter(has_text=begins).filter(visible=True).all():
            if label.evaluate(_GROUP_OF_LABEL_IS_TICKED, timeout=_ACTION_MS):
                continue
            label.click(timeout=_ACTION_MS)
            return True
    return False


def _press(place: Locator, names: tuple[str, ...]) -> bool:
    """Press the first button or link of these names; ``True`` even when something was in the way."""
    for name in names:
        begins = _begins(name)
        control = place.get_by_role("button", name=begins, disabled=False).or_(place.get_by_role("link", name=begins))
        with suppress(Error):
            first = control.filter(visible=True).filter(has_not_text=_NEVER_TOUCHED).first
            if first.count():
                with suppress(Error):
                    first.click(timeout=_ACTION_MS, no_wait_after=True)
                return True
    return False


def _would_activate(place: Locator) -> bool:
    """Tell whether a ticked choice says to activate: then no button is pressed, whatever its name."""
    try:
        return any(map(_NEVER_TOUCHED.search, place.locator(_TICKED).evaluate_all(_NAMES)))
    except Error:
        return True


def _begins(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{wording_regex(name).pattern}", re.IGNORECASE)
