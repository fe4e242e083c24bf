"""Looks at a page as somebody might who sees badly, enlarges it or hears it: what axe-core finds, what is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()

_RUN = """async () => {
  const {violations, incomplete} = await axe.run({resultTypes: ["violations", "incomplete"]});
  const heavy = violations.filter(({impact}) => impact === "serious" || impact === "critical");
  const told = (id) => ({target, failureSummary}) => `${id}: ${target}: ${failureSummary}`;
  const found = heavy.flatMap(({id, nodes}) => nodes.map(told(id)));
  // A contrast that could not be told has not been looked at; of a sign that is no text, that is right.
  const unsure = incomplete.filter(({id}) => id === "color-contrast").flatMap(({nodes}) => nodes)
    .filter(({any}) => any[0].data.messageKey !== "shortTextContent").map(({target}) => `${target}`);
  return [found, unsure];
}"""

# What its box does not hold, sideways, or without a way to scroll there; and what reaches out of the window.
_CUT = """(root) => {
  const all = [...(root ? globalThis.mesAssistPanel.root : document).querySelectorAll("*")];
  const shown = all.filter((e) => e.checkVisibility() && !e.closest(".unseen, .ring, svg, head"));
  const name = (e) => `${e.tagName} ${e.className}: ${e.textContent.slice(0, 40)}`;
  const isButton = (e) => e.matches("button, summary");
  const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowY);
  const hides = (e) => getComputedStyle(e).overflowY === "hidden";
  const clips = (e) => getComputedStyle(e).overflowX !== "visible";
  const wide = shown.filter((e) => (clips(e) || isButton(e)) && e.scrollWidth > e.clientWidth + 1);
  const high = shown.filter((e) => (hides(e) || isButton(e)) && e.scrollHeight > e.clientHeight + 1 && !scrolls(e));
  const out = shown.map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1)).map(([e]) => e);
  const page = document.scrollingElement;
  const sideways = page.scrollWidth > page.clientWidth ? ["the page scrolls sideways"] : [];
  return [...new Set([...wide, ...high, ...out].map(name)), ...sideways];
}"""


def troubles(page: Page) -> tuple[list[str], list[str]]:
    """Return what axe-core finds serious or critical in the page, and where it can not tell the contrast."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.axe_script)
    found, unsure = page.evaluate(_RUN)
    return found, unsure


def cut_off(page: Page, *, in_panel: bool = False) -> Sequence[Any]:
    """Return what cannot be read whole, or only by scrolling sideways: in the page, or in an open panel."""
    return cast("Sequence[Any]", page.evaluate(_CUT, in_panel))
