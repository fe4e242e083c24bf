"""What the engine never sees, keeps or says: what a person types, and all of an identity provider's site."""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from people import act_in_page
from playwright.sync_api import BrowserContext, CDPSession, ElementHandle, Error, Frame, Locator, Page, Response
from stage import Play, Stage

from mes_assist.browser.actor import PlaywrightActor
from mes_assist.browser.isolated import WORLD
from mes_assist.browser.page import PageView
from mes_assist.browser.selectors import selector_for
from mes_assist.browser.session import Session
from mes_assist.engine.ended import AttemptEnded, BrowserGone
from mes_assist.engine.ports import Look, Unseen
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support import log
from mes_assist.support.clock import SystemClock
from mes_assist.support.errors import MesAssistError
from mes_assist.support.origins import origin_of
from mes_assist.ui.scripted import Script, ScriptedInterface
from mock_site import MockSite, Scenario, person

LOGGED_IN = Scenario(login="identifiant")
BY_PROVIDER = Scenario(login="fournisseur")
TYPED = {
    "password": person.PASSWORD,
    "one-time code": person.OTP,
    "login": person.LOGIN,
    "temporary code": person.CODE,
    "nir": person.NIR,
    "serial number": person.SERIAL,
    "birth date": person.ADULT.birth,
}


def _said_in(text: str) -> set[str]:
    """Return which of the secrets ``text`` holds, with or without spaces and signs between their characters."""
    plain = re.sub(r"[\W_]", "", text)
    return {name for name, value in TYPED.items() if value in text or re.sub(r"[\W_]", "", value) in plain}


class _Leaping(SystemClock):
    """A clock by which a moment has always passed since it was last asked."""

    def __init__(self) -> None:
        self._asked = 0

    def monotonic(self) -> float:
        self._asked += 1
        return 100.0 * self._asked


class _InTwoTurns(PlaywrightActor):
    """Type in one turn and press in a later one: the page is looked at in between, filled in."""

    def play(self, fields: Any, choices: Any, buttons: Any) -> bool:
        """Press only where there is nothing to type."""
        return super().play(fields, choices, ()) or super().play(fields, choices, buttons)


class _Hesitant(ScriptedInterface):
    """Somebody who types in one turn and presses in a later one."""

    def __init__(self, scenario: Scenario) -> None:
        script = Script.from_json(person.script(scenario))
        super().__init__(script, impatient=True, clock=_Leaping())

    def join(self, session: Session) -> None:
        """Sit down at this browser."""
        self.actor = _InTwoTurns(lambda: session.page)


@dataclass
class Witness:
    """Everything that one attempt saw, raised and kept, and what was in the fields meanwhile."""

    looks_taken: list[Look] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    in_fields: set[str] = field(default_factory=set)
    kept_at: list[tuple[str, str]] = field(default_factory=list)

    def looks(self, page: Page, look: Look) -> None:
        """Note what was seen, and provoke what may be raised, on a page that is filled in."""
        self.looks_taken.append(look)
        if not isinstance(look, Snapshot):
            return
        typed = _said_in("\n".join(_values(page)))
        if typed - self.in_fields:
            self.in_fields |= typed


def _printed(raised: list[BaseException]) -> str:
    """Return exceptions as Python prints them, with what they were raised from."""
    return "\n".join("".join(traceback.format_exception(error)) + repr(error) for error in raised)


def _values(page: Page) -> list[str]:
    try:
        values: list[str] = page.locator("input").evaluate_all("all => all.map(e => e.value)")
    except Error:  # between two documents
        return []
    return values


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Follow every look, every exception of ours, and every way to keep something of a page."""
    seen = Witness()
    look = Session.look

    def looked(session: Session) -> Look:
        found = look(session)
        seen.looks(session.page, found)
        return found

    monkeypatch.setattr(Session, "look", looked)
    for kind in (AttemptEnded, BrowserGone, MesAssistError, Error):
        monkeypatch.setattr(kind, "__init__", _noting(kind.__init__, seen.raised.append))
    for owner, name in ((Page, "screenshot"), (Page, "content"), (BrowserContext, "storage_state"), (Response, "body")):
        monkeypatch.setattr(owner, name, _placed(getattr(owner, name), name, seen.kept_at))
    return seen


def _noting(method: Callable[..., None], note: Callable[[Any], None]) -> Callable[..., None]:
    def noted(self: object, *arguments: object, **named: object) -> None:
        method(self, *arguments, **named)
        note(self)

    return noted


def _placed(method: Callable[..., Any], name: str, places: list[tuple[str, str]]) -> Callable[..., Any]:
    def noted(self: Any, *arguments: object, **named: object) -> Any:
        places.append((name, self.url))
        return method(self, *arguments, **named)

    return noted


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Log everything into a file."""
    log.configure(2, tmp_path / "log.jsonl")
    yield tmp_path / "log.jsonl"
    log.configure(0, None)


# --- What is typed ----------------------------------------------------------------------------------------------


def test_nothing_typed_is_observed(play: Play, witness: Witness) -> None:
    """A password, a code, a number stand in the fields while the engine looks, and are in nothing that it saw."""
    played = play(LOGGED_IN, person=_Hesitant(LOGGED_IN))
    assert played.result.outcome == "done"
    assert witness.in_fields == set(TYPED)
    for look in witness.looks_taken:
        assert _said_in(repr(look)) == set()
        if isinstance(look, Snapshot):
            assert _said_in(json.dumps(look.as_data())) == set()
            assert _said_in("\n".join(look.passages)) == set()


def test_nothing_typed_is_said(play: Play, witness: Witness, log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What was typed is in no exception as Python prints it, no question, no line, no log, no journal and no result."""
    played = play(LOGGED_IN, person=_Hesitant(LOGGED_IN))
    assert witness.in_fields == set(TYPED)
    assert {type(error) for error in witness.raised} == {AttemptEnded}, witness.raised
    assert _said_in(_printed(witness.raised)) == set()
    assert _said_in(repr(played)) == set()
    assert "pause_began" in log_file.read_text("utf-8")
    assert _said_in(log_file.read_text("utf-8")) == set()
    assert _said_in("".join(capfd.readouterr())) == set()
    assert _said_in((played.home / "journal.sqlite3").read_bytes().decode("latin-1")) == set()


@pytest.mark.parametrize("scenario", [LOGGED_IN, BY_PROVIDER], ids=["own log-in", "provider"])
def test_nothing_is_kept_before_the_act(play: Play, witness: Witness, scenario: Scenario) -> None:
    """The only picture is that of the confirmation; no page, session or answer is read for keeping before it."""
    assert play(scenario).result.outcome == "done"
    assert {(name, url.rpartition("/")[2]) for name, url in witness.kept_at} == {("screenshot", "resultat")}


def test_a_window_that_is_closed_on_a_filled_page_says_nothing(play: Play, witness: Witness) -> None:
    """The person closes the window in the middle of what they type: the end of the attempt says so and no more."""
    hesitant = _Hesitant(LOGGED_IN)

    def type_and_leave(page: Page) -> None:
        hesitant.act_in_page()
        if "password" in witness.in_fields:
            page.close()

    played = play(LOGGED_IN, person=hesitant, at_page={"pause": type_and_leave})
    assert (played.result.outcome, played.result.reason) == ("stopped_by_person", "window_closed")
    assert (
        _said_in(repr(played) + "".join("".join(traceback.format_exception(error)) for error in witness.raised))
        == set()
    )


# --- Elsewhere --------------------------------------------------------------------------------------------------

_TOUCHES = {
    CDPSession: ("send",),
    ElementHandle: ("click", "evaluate"),
    Locator: (
        *("element_handle", "is_checked", "is_disabled", "bounding_box", "scroll_into_view_if_needed"),
        *("aria_snapshot", "evaluate", "evaluate_all", "evaluate_handle", "inner_text", "all_inner_texts", "count"),
        *(
            "text_content",
            "input_value",
            "get_attribute",
            "is_visible",
            "click",
            "check",
            "fill",
            "highlight",
            "screenshot",
        ),
    ),
    Frame: ("evaluate", "evaluate_handle", "content", "title", "wait_for_function", "add_script_tag", "set_content"),
    Page: (
        *("evaluate", "evaluate_handle", "content", "title", "wait_for_function", "add_script_tag", "add_style_tag"),
        *("set_content", "screenshot", "hide_highlight", "pdf", "add_init_script", "expose_function", "expose_binding"),
        *("route", "wait_for_selector", "wait_for_load_state"),
    ),
    BrowserContext: ("add_init_script", "expose_function", "expose_binding", "route", "storage_state", "cookies"),
}
"""Every way in which a page can be read, or something be put into it."""


@dataclass
class Elsewhere:
    """What the engine did, and where; what the browser says was made there."""

    touched: list[tuple[str | None, str]] = field(default_factory=list)
    worlds: set[tuple[str, str]] = field(default_factory=set)
    looked_at: set[str | None] = field(default_factory=set)
    pages: dict[CDPSession | ElementHandle, Page] = field(default_factory=dict)

    def place(self, target: Any) -> str | None:
        """Return the origin that is shown where something is done."""
        if isinstance(target, BrowserContext):
            return "everywhere"
        is_known = isinstance(target, CDPSession | ElementHandle)
        return origin_of((self.pages[target] if is_known else getattr(target, "page", target)).url)

    def follow(self, page: Page) -> None:
        """Note every JavaScript world that is made in this page, as the browser itself tells."""
        session = page.context.new_cdp_session(page)
        session.on("Runtime.executionContextCreated", self._note_world)
        session.send("Runtime.enable")

    def _note_world(self, event: dict[str, Any]) -> None:
        self.worlds.add((event["context"]["origin"], event["context"]["name"]))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Note all that the engine does to a page, and the origin at that moment, but not what the scripted person does."""
    seen = Elsewhere()
    new_session = BrowserContext.new_cdp_session
    element_handle = Locator.element_handle

    def remembered(context: BrowserContext, page: Page) -> CDPSession:
        session = new_session(context, page)
        seen.pages[session] = page
        return session

    def held(locator: Locator, **how: Any) -> ElementHandle:
        handle = element_handle(locator, **how)
        seen.pages[handle] = locator.page
        return handle

    def spied(method: Callable[..., Any]) -> Callable[..., Any]:
        def spy(self: Any, *arguments: Any, **named: Any) -> Any:
            if _called_by_the_engine():
                detail = arguments[0] if isinstance(self, CDPSession) else named.get("mode", _engine(self))
                seen.touched.append((seen.place(self), f"{type(self).__name__}.{method.__name__} {detail}".strip()))
            return method(self, *arguments, **named)

        return spy

    look = Session.look

    def looked(session: Session) -> Look:
        seen.looked_at.add(origin_of(session.page.url))
        return look(session)

    monkeypatch.setattr(BrowserContext, "new_cdp_session", remembered)
    monkeypatch.setattr(Locator, "element_handle", held)
    monkeypatch.setattr(Session, "look", looked)
    for owner, names in _TOUCHES.items():
        for name in names:
            monkeypatch.setattr(owner, name, spied(getattr(owner, name)))
    return seen


def _engine(target: Any) -> str:
    """Return what our own selector engine is asked by this locator, without its number."""
    asked = re.search(re.escape(selector_for("")) + r"(\w+)", str(target)) if isinstance(target, Locator) else None
    return asked[1] if asked else ""


def _called_by_the_engine() -> bool:
    """Tell whether the engine acts: the nearest module of ours on the stack is neither this one nor the person's."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("mes_assist.") or module == __name__:
            return module != PlaywrightActor.__module__ and module.startswith(
                ("mes_assist.browser", "mes_assist.engine")
            )
        frame = frame.f_back
    return False


def test_an_identity_provider_is_left_alone(stage: Stage, elsewhere: Elsewhere) -> None:
    """While the page is at the identity provider's, nothing is read there, run there, or put there."""
    with MockSite(BY_PROVIDER) as site:
        provider = site.identity_provider_url
        played = stage.play(site, on_context=lambda context: context.on("page", elsewhere.follow))
    assert played.result.outcome == "done"
    assert {site.url, provider} <= elsewhere.looked_at
    touched = {origin for origin, _ in elsewhere.touched}
    assert touched == {site.url}, [what for origin, what in elsewhere.touched if origin != site.url]
    assert {(site.url, WORLD), (provider, "")} <= elsewhere.worlds
    assert (provider, WORLD) not in elsewhere.worlds
    assert {
        *("Locator.aria_snapshot", "Locator.aria_snapshot ai", "CDPSession.send Runtime.callFunctionOn"),
        *("Locator.count choices", "Locator.count arm", "Locator.count disarm", "ElementHandle.click"),
    } <= {what for _, what in elsewhere.touched}


_ALL_NAMES = """() => {
  const own = Object.getOwnPropertyNames, isDom = (name) => /^(HTML.*|SVG)?(Element|Document|Node)$/.test(name);
  const prototypes = own(window).filter(isDom).map((name) => window[name].prototype);
  const names = [window, document, ...prototypes, ...document.querySelectorAll("*")].flatMap(own);
  return [...new Set(names)].join() + document.documentElement.outerHTML;
}"""


def test_nothing_of_ours_is_in_the_page_itself(play: Play) -> None:
    """The site's own scripts can see nothing of us: no name, no attribute, no element, nor what our selectors leave."""
    scripted = ScriptedInterface(Script.from_json(person.script(Scenario())))
    found: list[str] = []

    def inspect(page: Page) -> None:
        found.append(page.evaluate(_ALL_NAMES))
        act_in_page(scripted, page)

    assert play(Scenario(), person=scripted, at_page={"pause": inspect}).result.outcome == "done"
    assert found
    assert not re.search(r"mes-?assist|ariaRef", "".join(found), re.IGNORECASE)


def test_a_page_that_leaves_while_it_is_read_is_not_seen(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that goes to the provider between our check and the reading shows nothing of the provider's."""
    with MockSite(BY_PROVIDER) as site:
        watcher = PageView(page, frozenset({site.url}))
        call = watcher.world.call

        def call_and_leave(function: str, *arguments: object) -> object:
            answer = call(function, *arguments)
            page.goto(f"{site.identity_provider_url}/login")
            return answer

        page.goto(site.url)
        assert isinstance(watcher.look(), Snapshot)
        monkeypatch.setattr(watcher.world, "call", call_and_leave)
        assert watcher.look() is Unseen.NO_DOCUMENT
