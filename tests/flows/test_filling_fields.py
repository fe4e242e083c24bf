"""*Remplir pour moi*, field by field: what is put in stays in the field that was recognised, whatever its page does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from pydantic import SecretStr
from stage import shipped

import mes_assist.browser
from mes_assist.browser.session import Session
from mes_assist.browser.site import SiteBrowser
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.filling import fill_in
from mes_assist.support.card import CardField
from mock_site import person

OWN, ELSEWHERE = "https://site.example", "https://elsewhere.example"
NIR = re.sub(r"\W", "", person.NIR)
FIELD = '<label>Mon numéro de sécurité sociale <input id="field"></label>'
VALUES = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((e) => [
    ...("value" in e && e.localName === "input" ? [e.value] : []),
    ...(e.shadowRoot ? all(e.shadowRoot) : []), ...(e.contentDocument ? all(e.contentDocument) : [])]);
  return all(document);
}"""
Opened = Callable[[str], Page]


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext]) -> Opened:
    """Open a page of the site with this content; another site's, in its frames, has a field that takes the focus."""
    content = ""

    def serve(route: Route) -> None:
        own = route.request.url.startswith(OWN)
        route.fulfill(content_type="text/html; charset=utf-8", body=content if own else TAKER)

    def once(body: str) -> Page:
        nonlocal content
        content = f"<!doctype html><main><h1>Identité</h1>{body}</main>"
        page.goto(f"{OWN}/")
        return page

    page = new_context().new_page()
    page.context.route("**/*", serve)
    return once


TAKER = "<!doctype html><input><script>onfocus = () => document.querySelector('input').focus()</script>"


def filled(page: Page, field: CardField = CardField.NIR, value: str = NIR) -> list[str]:
    """Have the field filled in as during a run, and return the keys of what was told."""
    told: list[str] = []
    wallet = SimpleNamespace(holds=lambda: frozenset({field}), value=lambda _: SecretStr(value))
    flow = shipped("opposition").flow
    attempt = SimpleNamespace(
        ports=SimpleNamespace(browser=SiteBrowser(Session(page.context, frozenset({OWN})), OWN)),
        settings=SimpleNamespace(wallet=wallet),
        trail=SimpleNamespace(states=[]),
        is_in_unknown_dialog=lambda _: False,
        flow=flow,
        text=str,
        tell=lambda key, **_: told.append(key),
    )
    pause = flow.state("identite").pause
    assert pause is not None
    fill_in(cast("Attempt", attempt), pause)
    return told


def values(page: Page) -> list[str]:
    """Return what all the fields of the page hold, in shadow roots and frames of its own too."""
    return cast("list[str]", page.evaluate(VALUES))


THIEVES = {
    "frame": f'<iframe id="thief" src="{ELSEWHERE}/"></iframe>',
    "chat": '<div id="thief" contenteditable role="textbox" aria-label="Écrivez-nous"></div>',
    "twin": '<input id="thief">',
}


@pytest.mark.parametrize("thief", THIEVES)
@pytest.mark.parametrize("moment", ["focus", "select", "input"])
def test_no_keyboard_is_used(opened: Opened, moment: str, thief: str) -> None:
    """Wherever the page moves the focus to, and whenever: nothing of it goes there."""
    page = opened(
        f"""{FIELD}{THIEVES[thief]}<script>
        const field = document.querySelector("#field"), thief = document.querySelector("#thief");
        field.addEventListener("{moment}", () => {{ thief.focus(); thief.contentWindow?.focus(); }});
        </script>"""
    )
    assert filled(page) == ["fill_done"]
    assert page.locator("#field").input_value() == NIR
    held = page.locator("#thief").evaluate("e => e.value ?? e.textContent")
    held += "".join(frame.locator("input").input_value() for frame in page.frames[1:])
    assert held == ""


def test_nothing_of_the_runner_types() -> None:
    """What ends in a keyboard is not there to be used by mistake."""
    modules = sorted(Path(mes_assist.browser.__file__).parent.rglob("*.py"))
    sources = {path.name: path.read_text("utf-8") for path in modules}
    actor = sources.pop("actor.py")  # of the invented person, for trial sites only
    types = re.compile(r"\.(?:(?:fill|type|press|press_sequentially|insert_text)\(|keyboard\b)")
    assert types.search(actor)
    assert [name for name, source in sources.items() if types.search(source) or "browser.actor" in source] == []


BOXES = {
    "the first is recognised": """<fieldset><label>Mon numéro de sécurité sociale <input maxlength="13"></label>
        <label>Clé <input maxlength="2"></label></fieldset>""",
    "all are recognised": '<fieldset>{}</fieldset><label>Mon numéro de série <input maxlength="11"></label>'.format(
        "".join(f'<input aria-label="numéro de sécurité sociale, {n}" maxlength="5">' for n in range(3))
    ),
}


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES)
def test_a_split_field(opened: Opened, boxes: str) -> None:
    """Each box has its part in one setting, though the page goes on to the next one when a box is full."""
    page = opened(
        f"""{boxes}<script>
        const all = [...document.querySelectorAll("fieldset input")];
        for (const [place, box] of all.entries()) {{
          box.dataset.set = 0;
          box.addEventListener("input", () => {{ box.dataset.set++; all[place + 1]?.focus(); }});
          box.addEventListener("focus", () => {{ box.value = ""; }});
        }}</script>"""
    )
    assert filled(page) == ["fill_done"]
    assert "".join(values(page)) == NIR
    assert set(page.locator("fieldset input").evaluate_all("all => all.map(e => e.dataset.set)")) == {"1"}


UNFIT = {
    "read only": ('<input id="field" readonly>', "fill_odd"),
    "disabled": ('<input id="field" disabled>', "fill_missing"),
    "too short": ('<input id="field" maxlength="13">', "fill_odd"),
    "not of its boxes": ('<input id="field" maxlength="13"><input maxlength="2"><input maxlength="5">', "fill_odd"),
    "the last of its boxes": ('<input maxlength="2"><input id="field" maxlength="13">', "fill_odd"),
    "no field": ('<div id="field" role="textbox" contenteditable></div>', "fill_odd"),
    "an address": ('<input id="field" type="email">', "fill_odd"),
    "a twin": ('<input id="field"><input aria-labelledby="name">', "fill_missing"),
}


@pytest.mark.parametrize(("field", "told"), UNFIT.values(), ids=UNFIT)
def test_what_is_no_field_for_it(opened: Opened, field: str, told: str) -> None:
    """Nothing is put in where a person could not type it, nor where it is not clear which field is meant."""
    name = '<span id="name">Mon numéro de sécurité sociale</span>'
    page = opened(name + field.replace('id="field"', 'id="field" aria-labelledby="name"'))
    assert filled(page) == [told]
    assert "".join(values(page)) == ""
    assert page.locator("#field").text_content() == ""


def test_a_field_that_says_what_must_never_be_used(opened: Opened) -> None:
    """What is never clicked is not filled in either."""
    page = opened("<label>Mon numéro de sécurité sociale, pour activer mon espace <input></label>")
    assert filled(page) == ["fill_missing"]
    assert values(page) == [""]


FICKLE = {
    "cuts it": "if (field.value) field.value = field.value.slice(0, 5)",
    "later": "setTimeout(() => { if (field.value) field.value = '0'.repeat(15) }, 20)",
    "replaces the field": "field.replaceWith(field.cloneNode())",
    "takes it away": "field.remove()",
    "locks it": "field.readOnly = true",
    "turns it into another": "field.type = 'email'",
}


@pytest.mark.parametrize("reaction", FICKLE.values(), ids=FICKLE)
def test_what_does_not_stay_is_cleared(opened: Opened, reaction: str) -> None:
    """Nothing of it is left, neither in the page nor in a field that left the page."""
    page = opened(
        f"""{FIELD}<script>const field = document.querySelector("#field");
        field.addEventListener("input", () => {{ {reaction} }});</script>"""
    )
    assert filled(page) == ["fill_odd"]
    assert "".join(values(page)) == ""
    assert page.evaluate("field.value") == ""


PLACES = {
    "shadow root": f"<div><template shadowrootmode='open'>{FIELD}</template></div>",
    "frame": f"<iframe srcdoc='<main>{FIELD}</main>'></iframe>",
    "modal": f"<dialog id='d'>{FIELD}</dialog><script>d.showModal()</script>",
    "masked": """<label>Mon numéro de sécurité sociale <input id="field" maxlength="21"></label><script>
        const field = document.querySelector("#field");
        const apart = () => { field.value = field.value.replace(/^(.)(..)(..)(..)/, "$1 $2 $3 $4 "); };
        field.addEventListener("input", apart);
        </script>""",
}


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES)
def test_wherever_the_field_is(opened: Opened, body: str) -> None:
    """In whatever the site builds, and through a mask that sets the digits apart."""
    page = opened(body)
    page.wait_for_load_state()
    assert filled(page) == ["fill_done"]
    assert re.sub(r"\W", "", "".join(values(page))) == NIR


def test_a_date_has_the_browsers_own_form(opened: Opened) -> None:
    """A calendar field wants the year first."""
    page = opened('<label>Date de naissance <input type="date"></label>')
    assert filled(page, CardField.BIRTH, "14/07/1950") == ["fill_done"]
    assert values(page) == ["1950-07-14"]


def test_the_page_hears_of_the_value_and_of_nothing_else(opened: Opened) -> None:
    """Its own setters and events are not used, so that a framework sees that the value is not the one that it drew."""
    page = opened(
        f"""{FIELD}<script>
        const field = document.querySelector("#field"), heard = [];
        const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
        for (const place of [field, HTMLInputElement.prototype])
          Object.defineProperty(place, "value", {{ ...own, set: () => heard.push("set") }});
        for (const type of ["focus", "select", "keydown", "beforeinput", "input", "change"])
          field.addEventListener(type, (e) => heard.push(e.type));
        EventTarget.prototype.dispatchEvent = (e) => heard.push("sent " + e.type);
        CustomEvent = function () {{ heard.push("made"); }};
        const all = {{ attributes: true, childList: true, subtree: true }};
        new MutationObserver(() => heard.push("changed")).observe(document, all);
        </script>"""
    )
    assert filled(page) == ["fill_done"]
    assert page.evaluate("heard") == ["input", "change"]
