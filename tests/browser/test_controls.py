"""One node of a look is used: that very element, while it is what was seen, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from mes_assist.browser.controls import use
from mes_assist.browser.page import PageView
from mes_assist.engine.ports import Action, Unseen, UseResult
from mes_assist.flow.snapshot import Node, Snapshot

Show = Callable[..., PageView]
Looked = Callable[[PageView], Snapshot]
NOTE = "<script>clicks = []; addEventListener('click', e => clicks.push(e.composedPath()[0].id || '?'))</script>"


def _named(now: Snapshot, name: str, role: str | None = None) -> Node:
    return next(node for node in now.nodes if node.name == name and role in (None, node.role))


def _use(view: PageView, look: Looked, name: str, role: str | None = None, how: Action = Action.CLICK) -> UseResult:
    now = look(view)
    return use(view, now, _named(now, name, role), how)


def _clicks(page: Page) -> list[str]:
    clicks: list[str] = page.evaluate("() => clicks")
    return clicks


PLACES = {
    "plain": "<button id=a>Oui</button>",
    "second": "<button id=b>Oui.</button><p><button id=a>Oui</button>",
    "shadow": "<p><template shadowrootmode=open><button id=a>Oui</button></template>",
    "slot": "<p><template shadowrootmode=open><b><slot></slot></b></template><button id=a>Oui</button>",
    "link": "<a id=a href=#x>Oui</a>",
    "card": "<div id=a style=cursor:pointer>Oui</div><p>Non</p>",
    "blocks": "<button id=a style=pointer-events:auto><p style=pointer-events:none>Oui</p></button>",
}


@pytest.mark.parametrize("html", PLACES.values(), ids=PLACES)
def test_it_is_clicked(page: Page, show: Show, look: Looked, html: str) -> None:
    """Wherever it is; a rehearsal clicks nothing."""
    view = show(NOTE + html)
    role = "generic" if "<div" in html else None
    assert _use(view, look, "Oui", role, Action.REHEARSE) is UseResult.DONE
    assert _clicks(page) == []
    assert _use(view, look, "Oui", role) is UseResult.DONE
    assert _clicks(page) == ["a"]


def test_it_is_clicked_in_a_frame(page: Page, show: Show, look: Looked) -> None:
    """In one of the site's own."""
    view = show("<iframe srcdoc='<button onclick=\"this.id = 7\">Oui</button>'></iframe>")
    assert _use(view, look, "Oui") is UseResult.DONE
    assert page.frames[1].locator("button").get_attribute("id") == "7"


TICKS = {
    "radio": "<label><input type=radio id=c> Oui</label>",
    "box": "<label><input type=checkbox id=c> Oui</label>",
    "not displayed": "<input type=radio id=c style=display:none><label for=c>Oui</label>",
    "a box that is not displayed": "<label><input type=checkbox id=c style=display:none>Oui</label>",
    "of no size": "<label><input type=radio id=c style='appearance:none;width:0;height:0;margin:0'>Oui</label>",
    "behind its label": "<div style=position:relative><input type=radio id=c style=position:absolute;left:0>"
    "<label for=c style='position:relative;display:block;background:#fff'>Oui</label></div>",
    "in a shadow": "<p><template shadowrootmode=open><input type=radio id=c hidden><label for=c>Oui</label></template>",
    "role": "<div role=radio aria-checked=false tabindex=0 onclick='this.ariaChecked = true'>Oui</div>",
    "late": "<div role=radio aria-checked=false tabindex=0"
    " onclick='requestAnimationFrame(() => { this.ariaChecked = true })'>Oui</div>",
    "toggle": "<button aria-pressed=false onclick='this.ariaPressed = true'>Oui</button>",
    "made anew": "<div role=radio aria-checked=false tabindex=0 onclick='const c = this.cloneNode(true);"
    ' c.ariaChecked = "true"; this.replaceWith(c)\'>Oui</div>',
}


@pytest.mark.parametrize("html", TICKS.values(), ids=TICKS)
def test_it_is_ticked(page: Page, show: Show, look: Looked, html: str) -> None:
    """However it is made; once it is, nothing is clicked."""
    view = show(NOTE + html)
    role = "checkbox" if "checkbox" in html else "button" if "pressed" in html else "radio"
    assert _named(look(view), "Oui", role).states == frozenset()
    assert _use(view, look, "Oui", role, Action.TICK) is UseResult.DONE
    assert _named(look(view), "Oui", role).states & {"checked", "pressed"}
    clicks = _clicks(page)
    assert clicks
    assert _use(view, look, "Oui", role, Action.TICK) is UseResult.DONE
    assert _clicks(page) == clicks


def test_a_box_is_unticked(show: Show, look: Looked) -> None:
    """The other way round."""
    view = show("<label><input type=checkbox checked> Oui</label>")
    assert _use(view, look, "Oui", "checkbox", Action.UNTICK) is UseResult.DONE
    assert _named(look(view), "Oui", "checkbox").states == frozenset()


def test_what_does_not_become_ticked_is_said(show: Show, look: Looked) -> None:
    """A click that changes nothing is no tick."""
    view = show("<div role=radio aria-checked=false tabindex=0>Oui</div>")
    assert _use(view, look, "Oui", "radio", Action.TICK) is UseResult.BLOCKED


@pytest.mark.parametrize("how", [Action.CLICK, Action.REHEARSE])
@pytest.mark.parametrize(
    "html",
    [
        "<button disabled>Oui</button>",
        "<button aria-disabled=true>Oui</button>",
        "<button style=pointer-events:none>Oui</button>",
        "<button>Oui</button><div style='position:fixed;inset:0'></div>",
    ],
    ids=["disabled", "aria-disabled", "inert", "covered"],
)
def test_what_can_not_be_clicked_is_not(page: Page, show: Show, look: Looked, html: str, how: Action) -> None:
    """Disabled, or covered by something else."""
    view = show(NOTE + html)
    assert _use(view, look, "Oui", how=how) is UseResult.BLOCKED
    assert _clicks(page) == []


def test_a_control_inside_it_is_not_clicked_in_its_place(page: Page, show: Show, look: Looked) -> None:
    """A label may be a link that leads elsewhere."""
    view = show(NOTE + "<label><input type=checkbox style=display:none><a id=a href=#x>J'ai lu</a></label>")
    assert _use(view, look, "J'ai lu", "checkbox", Action.TICK) is UseResult.BLOCKED
    assert _clicks(page) == []


CHANGES = {
    "renamed": "b.textContent = 'Non'",
    "renamed by a label": "b.ariaLabel = 'Non'",
    "disabled": "b.disabled = true",
    "a twin in its place": "b.replaceWith(b.cloneNode(true))",
    "another in its place": "b.outerHTML = '<button>Non</button>'",
    "gone": "b.remove()",
    "ticked": "b.setAttribute('aria-pressed', 'true')",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_since_the_look_is_not_clicked(page: Page, show: Show, look: Looked, change: str) -> None:
    """Whatever was decided was decided on something else."""
    view = show(f"{NOTE}<button id=b aria-pressed=false>Oui</button>")
    now = look(view)
    page.evaluate(f"() => {{ {change} }}")
    assert use(view, now, _named(now, "Oui"), Action.CLICK) in (UseResult.CHANGED, UseResult.BLOCKED)
    assert _clicks(page) == []


@pytest.mark.parametrize("event", ["pointermove", "pointerdown", "mousedown"])
@pytest.mark.parametrize("change", ["renamed", "renamed by a label", "a twin in its place", "another in its place"])
def test_what_changes_under_the_pointer_is_not_clicked(
    page: Page, show: Show, look: Looked, event: str, change: str
) -> None:
    """After the check, while the click is on its way."""
    view = show(f"{NOTE}<button id=b style=width:99px>Oui</button>")
    now = look(view)
    page.evaluate(f"() => addEventListener('{event}', () => {{ {CHANGES[change]} }}, {{ once: true }})")
    assert use(view, now, _named(now, "Oui"), Action.CLICK) is UseResult.CHANGED
    assert _clicks(page) == []


@pytest.mark.parametrize("after", range(0, 201, 25))
def test_what_is_swapped_at_any_time_is_never_clicked_as_another(
    page: Page, show: Show, look: Looked, after: int
) -> None:
    """From 0 to 200 ms after the decision: either our own control is clicked, or nothing."""
    view = show(
        f"{NOTE}<button id=b style=width:99px>Oui</button><script>swap = ms => {{ setTimeout(() =>"
        " { b.outerHTML = '<button id=wrong style=width:99px>Non</button>' }, ms) }</script>"
    )
    now = look(view)
    page.evaluate("ms => swap(ms)", after)
    used = use(view, now, _named(now, "Oui"), Action.CLICK)
    assert _clicks(page) == (["b"] if used is UseResult.DONE else [])


def test_another_document_is_not_clicked(page: Page, show: Show, look: Looked) -> None:
    """The same page, loaded again."""
    view = show(f"{NOTE}<button>Oui</button>")
    now = look(view)
    page.reload()
    assert use(view, now, _named(now, "Oui"), Action.CLICK) is UseResult.CHANGED
    assert _clicks(page) == []


def test_the_guard_does_not_stay(page: Page, show: Show, look: Looked) -> None:
    """The person's own clicks are theirs, on what we used and on all else."""
    view = show(f"{NOTE}<button id=a>Oui</button><button id=b>Non</button>")
    assert _use(view, look, "Oui") is UseResult.DONE
    page.locator("#b").click()
    now = look(view)
    page.evaluate("() => { a.textContent = 'Autre' }")
    assert use(view, now, _named(now, "Oui"), Action.CLICK) is not UseResult.DONE
    page.locator("#a").click()
    assert _clicks(page) == ["a", "b", "a"]


def test_a_page_that_is_closed_or_asks_is_said_to_be(page: Page, show: Show, look: Looked) -> None:
    """A native dialog holds up the click that opened it; a page that is gone has nothing to click."""
    view = show("<button onclick='confirm(1)'>Oui</button>")
    page.on("dialog", lambda _: None)
    now = look(view)
    assert use(view, now, _named(now, "Oui"), Action.CLICK) is UseResult.TIMED_OUT
    assert view.look() is Unseen.TIMED_OUT
    page.close()
    assert use(view, now, _named(now, "Oui"), Action.CLICK) is UseResult.CHANGED
