"""Types, ticks and presses in the page for a scripted person. For mock sites only."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from mes_assist.flow.words import wording_regex
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

_ACTION_MS = 1_500
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


class PlaywrightActor:
    """Acts in whatever page is shown.

    Parameters
    ----------
    page_of:
        Returns the page that the person looks at.
    """

    def __init__(self, page_of: Callable[[], Page]) -> None:
        self._page_of = page_of

    @property
    def page(self) -> Page:
        """The page that the person looks at."""
        return self._page_of()

    def screen(self) -> tuple[str, str] | None:
        """Return what tells one screen from another: its address and its title; ``None`` between two documents."""
        return _screen(_frame(self.page))

    def save(self) -> bool:
        """Press what saves the document that is shown; tell whether there was such a control."""
        return _press(_content(_frame(self.page)), (_SAVE,))

    def play(self, fields: tuple[tuple[str, str], ...], choices: tuple[str, ...], buttons: tuple[str, ...]) -> bool:
        """Fill the empty fields, tick the choices and press the first button that is there; tell whether any was.

        Parameters
        ----------
        fields:
            Part of a field's label, and what to type there.
        choices, buttons:
            How their names begin.
        """
        place = _content(_frame(self.page))
        there = _wording(place)
        filled = [_fill(place, label, value) for label, value in fields if there(label)]
        ticked = [_choose(place, name) for name in filter(there, choices) if not _NEVER_TOUCHED.search(name)]
        pressed = not _would_activate(place) and _press(place, tuple(filter(there, buttons)))
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
