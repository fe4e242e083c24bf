"""How the panel looks: readable for who sees badly, enlarges it or hears it; never in the way, its buttons large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, get_args

import pytest
from lone_panel import KINDS, LONG, lone_panel, show, shown
from playwright.sync_api import Browser, Page

from looks import cut_off, troubles
from mes_assist.support.texts import Lang, say

LANGS: tuple[Lang, ...] = get_args(Lang)


@pytest.fixture(scope="module")
def small_window(small: Browser) -> Iterator[Page]:
    """Return the panel in a window of an old portable computer."""
    with lone_panel(small, 1024, 600) as page:
        yield page


@pytest.mark.parametrize("modal", [False, True], ids=["outside the body", "in a modal of the page"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_in_any_question(
    small_window: Page, colours: Literal["light", "dark"], *, modal: bool
) -> None:
    """Names, roles, contrast: nothing serious, with the help open as well."""
    small_window.emulate_media(color_scheme=colours)
    small_window.evaluate("(modal) => window.modal[modal ? 'showModal' : 'close']()", modal)
    found = {}
    for kind in KINDS:
        show(small_window, shown(kind))
        small_window.evaluate("mesAssistPanel.root.querySelector('details')?.setAttribute('open', '')")
        found[kind], unsure = troubles(small_window)
        assert unsure == [] or not modal  # axe-core knows the colours of what is in the body only
    assert not any(found.values()), found


def test_axe_looks_into_the_panel(small_window: Page) -> None:
    """What would be wrong in there is found: the test above can fail."""
    small_window.emulate_media(color_scheme="light")
    small_window.evaluate("modal.open || modal.showModal()")
    show(small_window, shown("pause"))
    small_window.evaluate(
        """() => {
          const { root } = mesAssistPanel;
          Object.assign(root.querySelector(".fold"), { ariaLabel: "", title: "", textContent: "" });
          root.querySelector(".asked").style.color = "#999";
        }"""
    )
    assert {trouble.partition(":")[0] for trouble in troubles(small_window)[0]} == {"button-name", "color-contrast"}


@pytest.mark.parametrize("lang", LANGS)
def test_enlarged_twice_nothing_is_cut(small: Browser, lang: Lang) -> None:
    """At 200 % in a window of 1280 by 800: what is long is scrolled to, downwards only."""
    with lone_panel(small, 1280, 800, zoom=2) as page:
        found = {}
        for kind in KINDS:
            show(page, shown(kind, lang))
            found[kind] = cut_off(page, in_panel=True)
        assert not any(found.values()), found


# Every corner and edge of the window, and its middle.
_PLACES = """(lang) => {
  const send = document.querySelector("#send"), panel = mesAssistPanel, found = [];
  const card = panel.root.querySelector(".card"), box = (e) => e.getBoundingClientRect();
  for (const x of [0, 0.5, 1]) for (const y of [0, 0.5, 1]) {
    send.style.left = `${x * (innerWidth - 120)}px`;
    send.style.top = `${y * (innerHeight - 40)}px`;
    panel.point(x * (innerWidth - 120) + 60, y * (innerHeight - 40) + 20);
    const [a, b] = [box(card), box(send)];
    const at = `with the control at ${x}, ${y}`;
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(`it is covered ${at}`);
    if (a.left < 0 || a.top < 0 || a.right > innerWidth || a.bottom > innerHeight) found.push(`it is outside ${at}`);
    const ring = box(panel.root.querySelector(".ring"));
    if (Math.abs(ring.left - b.left + 6) + Math.abs(ring.bottom - b.bottom - 6) > 1) found.push(`no outline ${at}`);
  }
  const body = box(panel.root.querySelector(".body"));
  for (const button of panel.root.querySelectorAll("button, summary")) {
    if (!button.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right, height, width } = box(button), name = button.textContent;
    const least = button.matches(".answer, summary") ? 44 : 40;
    if (height < least || width < 40) found.push(`${name} is small: ${height}`);
    if (left < body.left || right > body.right) found.push(`${name} is cut`);
  }
  return found;
}"""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 600)])
def test_it_never_covers_what_it_speaks_of(small: Browser, width: int, height: int, lang: Lang) -> None:
    """Wherever that is in the window; it lies wholly inside, and what is pressed is large enough and whole."""
    with lone_panel(small, width, height) as page:
        found: dict[str, Any] = {}
        for kind in KINDS:
            show(page, shown(kind, lang))
            found[kind] = page.evaluate(_PLACES, lang) + list(cut_off(page, in_panel=True))
        assert not any(found.values()), found


def test_it_is_heard_once(small_window: Page) -> None:
    """Politely, when something else is asked; the time that runs down is no news, and a refusal is."""
    show(small_window, shown("pause"))
    heard = small_window.evaluate(
        """() => {
          const { root } = mesAssistPanel;
          window.heard = [];
          const live = root.querySelector("[aria-live]");
          new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
          return [live.ariaLive, live.textContent, root.querySelector(".refused").role];
        }"""
    )
    assert (heard[0], LONG in heard[1], heard[2]) == ("polite", True, "alert")
    for left in (90, 80):
        show(small_window, replace(shown("pause"), left=left))
    show(small_window, shown("unknown_page"))
    (said,) = small_window.evaluate("heard")
    assert say("fr", "panel_turn_unknown") in said


def test_nothing_in_it_moves_by_itself(small_window: Page) -> None:
    """No transition and no animation, so that there is nothing to reduce for whom that makes ill."""
    small_window.emulate_media(reduced_motion="no-preference")
    show(small_window, shown("confirm"))
    moving = small_window.evaluate(
        """() => [mesAssistPanel.root.host, ...mesAssistPanel.root.querySelectorAll("*")]
          .map((e) => getComputedStyle(e))
          .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none").length"""
    )
    assert moving == 0
