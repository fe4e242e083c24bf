"""The start page in a window: what is pressed there happens, nobody else is answered, leaving it is the end."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from mes_assist.app.environment import Environment
from mes_assist.app.options import RunOptions
from mes_assist.app.start.actions import actions, procedure_for
from mes_assist.app.start.visit import visit
from mes_assist.demo.running import run
from mes_assist.engine.result import Result
from mes_assist.support.defaults import OFFICIAL_SITE
from mes_assist.support.texts import say
from mes_assist.ui.start.controller import Controller
from mes_assist.ui.start.plan import Plan
from mes_assist.ui.start.server import serve

START = re.compile(r"^http://127\.0\.0\.1:\d+/[\w-]{32}/$")
"""How the address of the start page looks."""


@pytest.fixture
def controller() -> Controller:
    """Return what the start page of an empty home does."""
    return Controller("fr", OFFICIAL_SITE, actions(Environment()))


@pytest.fixture
def context(small: Browser) -> Iterator[BrowserContext]:
    """Return a window of its own for each test."""
    made = small.new_context()
    yield made
    made.close()


class Visitor:
    """Somebody who, whenever the start page is shown, does the next thing they came for.

    Parameters
    ----------
    context:
        Their window.
    deeds:
        What they do, one for each screen.
    """

    def __init__(self, context: BrowserContext, *deeds: str | Callable[[Page], object]) -> None:
        self.read: list[str] = []
        self._deeds = list(deeds)
        context.on("page", lambda page: page.on("load", self._act))

    def _act(self, page: Page) -> None:
        if not self._deeds:
            return
        with suppress(Error):  # a procedure opens instead at this very moment
            where, read = page.evaluate("() => [location.href, document.body.innerText]")
            if not START.search(where) or say("fr", "welcome_busy") in read:
                return
            self.read.append(read)
            deed = self._deeds.pop(0)
            if callable(deed):
                deed(page)
            else:
                page.click(f'button[value="{deed}"]', no_wait_after=True)


def never(plan: Plan, _: object) -> Result:
    """Begin nothing."""
    raise AssertionError(plan)


def test_the_demo_is_begun_and_its_end_is_told(controller: Controller, context: BrowserContext) -> None:
    """In the same window; it comes back to the start page, which says how it ended, and leaves nothing behind.

    What it kept is listed apart from the person's own.
    """
    context.add_init_script("if (location.pathname.includes('cloture')) document.cookie = 'who=somebody'")
    visitor = Visitor(context, "demo", "home", "trial", "quit")
    options = RunOptions(headless=True, lang="fr")
    left = visit(
        controller,
        lambda: nullcontext(context),
        lambda plan, window: run(
            replace(procedure_for(plan, OFFICIAL_SITE, options), window=window, auto=True), Environment()
        ),
    )
    context.pages[0].get_by_text(say("fr", "welcome_bye_more")).wait_for()
    home, end, home_again, tried = visitor.read
    assert say("fr", "welcome_try_more") in home
    assert (say("fr", "welcome_tried") in home, say("fr", "welcome_tried") in home_again) == (False, True)
    assert say("fr", "welcome_proofs") not in home_again
    assert say("fr", "welcome_proofs") in tried
    assert say("fr", "preuves_fictitious") in tried
    assert say("fr", "outcome_done") in end
    assert say("fr", "welcome_trial") in end
    assert "justificatif-opposition.pdf" in end
    assert left is True
    assert context.cookies() == []
    assert len(context.pages) == 1


@pytest.mark.parametrize(
    ("answers", "plan"),
    [
        (("wanted refuse", "whom me", "logged_in no", "notice recent"), Plan("opposition", notice=date(2025, 11, 23))),
        (("wanted refuse", "whom me", "logged_in yes"), Plan("cloture")),
        (("wanted refuse", "whom child", "notice old", "logged_in no"), Plan("cloture-sans-compte", "Zoé & <b>")),
    ],
)
def test_the_questions_lead_to_the_right_procedure(
    controller: Controller, context: BrowserContext, answers: tuple[str, ...], plan: Plan
) -> None:
    """The same as in the terminal; the window is handed over, and Ctrl-C then is the end."""
    begun: list[Plan] = []

    def begin(chosen: Plan, window: Any) -> Result:
        begun.append(chosen)
        with window() as given:
            assert given is context
            given.pages[-1].get_by_text(say("fr", "welcome_busy")).wait_for()
        return Result("interrupted", chosen.flow, chosen.profile)

    def name(page: Page) -> None:
        page.fill("#typed", "  Zoé & <b> ")
        page.press("#typed", "Enter", no_wait_after=True)

    def day(page: Page) -> None:
        page.fill("#typed", "23/11/2025")
        page.press("#typed", "Enter", no_wait_after=True)

    typed = [*([name] if plan.profile != "moi" else []), *([day] if plan.notice is not None else [])]
    deeds: list[str | Callable[[Page], object]]
    deeds = ["lang en", "lang fr", "ask", *(f"answer {answer}" for answer in answers), "begin", *typed]
    visitor = Visitor(context, *deeds)
    result = visit(controller, lambda: nullcontext(context), begin)
    assert begun == [plan]
    assert isinstance(result, Result)
    assert say("en", "welcome_title") in visitor.read[1]
    assert say("fr", "triage_wanted") in visitor.read[3]


def test_closing_the_window_is_leaving(controller: Controller, context: BrowserContext) -> None:
    """The program does not stay behind without a window."""
    Visitor(context, lambda page: page.close())
    assert visit(controller, lambda: nullcontext(context), never) is False


def ask(address: str, method: str = "GET", body: str = "", **headers: str | None) -> http.client.HTTPResponse:
    """Ask the server as a browser would, with other headers if they are given; ``None`` leaves one out."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
    given = {"Host": parts.netloc} | {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, parts.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (given | ({"Content-Length": str(len(body))} if body else {})).items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body.encode())
    return connection.getresponse()


def test_nobody_else_is_answered(controller: Controller) -> None:
    """Neither under another name, nor without the address, nor what another page sends, even with the right seal."""
    with serve(controller) as address:
        origin = address.removesuffix(urlsplit(address).path)
        shown = ask(address)
        seal = re.findall(r'name="seal" value="([^"]+)"', shown.read().decode())[0]
        quit_ = urlencode({"seal": seal, "wish": "quit"})
        refused = [
            ask(address, Host="www.monespacesante.fr"),
            ask(address, Host="localhost:80"),
            ask(address, Host=None),
            ask(f"{origin}/"),
            ask(f"{origin}/{'x' * 32}/"),
            ask(f"{address}../page.css"),
            ask(address, Sec_Fetch_Site="cross-site"),
            ask(address, Sec_Fetch_Site="same-site"),
            ask(address, "POST", quit_),
            ask(address, "POST", quit_, Origin="null"),
            ask(address, "POST", quit_, Origin="https://www.monespacesante.fr"),
            ask(address, "POST", quit_, Origin=origin, Sec_Fetch_Site="cross-site"),
            ask(address, "POST", quit_, Origin=origin, Host="www.monespacesante.fr"),
            ask(address, "POST", urlencode({"seal": "x", "wish": "quit"}), Origin=origin),
            ask(address, "POST", urlencode({"seal": seal, "wish": "quit", "typed": "x" * 9_000}), Origin=origin),
        ]
        assert {answer.status for answer in refused} == {403}
        assert controller.chosen.empty()
        assert ask(address, "POST", quit_, Origin=origin).status == 303
        assert controller.chosen.get_nowait() == "quit"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not any(thread.name == "start-page" and thread.is_alive() for thread in threading.enumerate())
    with pytest.raises(ConnectionRefusedError):
        ask(address)
