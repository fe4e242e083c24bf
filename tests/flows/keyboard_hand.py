"""Somebody with a keyboard and no mouse: in the page by Tab, the arrows, Space and Enter; in the panel from F2 on."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from people import page_of
from playwright.sync_api import Error, Page

from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.ui.scripted import Script, ScriptedInterface

_MOST_STEPS = 90
_THEIR_TURN: tuple[QuestionKind, ...] = ("pause", "problem", "unknown_page", "your_click")
_HERE = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return null;
  const labels = [...(e.labels ?? [])].map((label) => label.textContent);
  const by = (e.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
  const own = e.matches("button, a, [role]") ? e.textContent : e.type === "submit" ? e.value : "";
  const said = [e.ariaLabel, ...by, ...labels, own];
  const others = [...document.querySelectorAll("[type=radio]")].filter((other) => other.name === e.name);
  return {
    kind: e.matches("textarea, input:not([type=radio], [type=checkbox], [type=submit], [type=button])") ? "field"
      : e.matches("[type=radio], [role=radio]") ? "radio"
      : e.matches("[type=checkbox], [role=checkbox]") ? "box"
      : e.matches("button, a[href], [type=submit], [type=button], [role=button], [role=link]") ? "control" : "other",
    name: said.filter(Boolean).join(" ").replace(/\\s+/g, " ").trim(),
    filled: Boolean(e.value),
    ticked: e.checked === true || e.ariaChecked === "true",
    group: e.type === "radio" && others.some((other) => other.checked),
  };
}"""
_SCREEN = "() => location.pathname + document.title + document.querySelector('main')?.textContent.length"


class KeyboardInThePage(ScriptedInterface):
    """Does in the page what the script says, with the keyboard alone; answers nothing by itself."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.script = script
        self._kind: QuestionKind | None = None
        self._seen: str | None = None
        self._done: str | None = None

    def ask(self, question: Question) -> None:
        """Note whose turn it is."""
        self._kind, self._seen = question.kind, None

    def take_answer(self) -> Answer | None:
        """Leave the answers to the panel."""
        return None

    def act_in_page(self) -> None:
        """Go through the page from its beginning, once for each screen; what came after the question is read first."""
        if self._kind not in _THEIR_TURN:
            return
        page = page_of(self)
        with suppress(Error):  # the page became another one
            screen = page.evaluate(_SCREEN)
            before, self._seen = self._seen, screen
            if screen != self._done and before in (None, screen):
                self._go_through(page)
                self._done = screen

    def _go_through(self, page: Page) -> None:
        page.evaluate("() => { document.activeElement?.blur(); getSelection().collapse(document.body, 0); }")
        for _ in range(_MOST_STEPS):
            page.keyboard.press("Tab")
            here = page.evaluate(_HERE)
            if here is not None and self._act(page, here):
                return

    def _act(self, page: Page, here: dict[str, Any]) -> bool:
        """Act on what has the focus; tell whether that was the last thing to do on this screen."""
        name = here["name"].casefold()
        if here["kind"] == "field" and not here["filled"]:
            value = next((value for label, value in self.script.fields if label.casefold() in name), None)
            if value is not None:
                page.keyboard.type(value)
        elif here["kind"] == "radio" and not here["group"]:
            self._choose(page, here)
        elif here["kind"] == "box" and not here["ticked"] and self._begins(name, self.script.choices):
            page.keyboard.press("Space")
        elif here["kind"] == "control" and self._begins(name, self.script.buttons):
            page.keyboard.press("Enter")
            return True
        return False

    def _choose(self, page: Page, here: dict[str, Any]) -> None:
        """Come to the choice with the arrows, which choose as they go."""
        first = here["name"]
        while not self._begins(here["name"].casefold(), self.script.choices):
            page.keyboard.press("ArrowDown")
            here = page.evaluate(_HERE)
            if here["name"] == first:
                return
        if not here["ticked"]:
            page.keyboard.press("Space")

    @staticmethod
    def _begins(name: str, names: tuple[str, ...]) -> bool:
        return any(name.startswith(each.casefold()) for each in names)
