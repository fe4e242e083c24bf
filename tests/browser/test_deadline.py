"""A deadline on every call into the browser: what does not come back is left, and all else goes on."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Route

from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.interruption import interruptible
from mes_assist.browser.panel.surface import PanelSurface
from mes_assist.browser.session import Session

SITE = "http://site.factice"
SOON = 0.3
"""Long enough for a call that comes back, which takes a hundredth of it."""
LATER = 20
LOOPS = "() => { setTimeout(() => { while (true); }, 0); return new Promise((go) => setTimeout(go, 0)); }"
ASKS = "() => { setTimeout(() => { document.title = String(confirm('?')); }, 0); }"


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser], browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """Start a browser as the program does: where all pages share one process, one that loops holds up all."""
    args = [arg for arg in browser_type_launch_args["args"] if "renderer-process-limit" not in arg]
    browser = launch_browser(args=args)
    yield browser
    assert within(LATER, browser.close) is None


@pytest.fixture
def looping(context: BrowserContext) -> Iterator[Page]:
    """Return a page that does nothing else any more."""
    page = context.new_page()
    assert within(SOON, lambda: page.evaluate(LOOPS)) is TIMED_OUT
    yield page
    assert within(LATER, page.close) is None


def test_what_comes_back_in_time_is_returned(page: Page) -> None:
    """As if there were no deadline."""
    assert within(LATER, lambda: page.evaluate("() => 1 + 1")) == 2
    with pytest.raises(Error, match="ouch"):
        within(LATER, lambda: page.evaluate("() => { throw new Error('ouch'); }"))


@pytest.mark.parametrize(
    "call",
    [Page.title, lambda page: page.locator("body").aria_snapshot(), lambda page: page.mouse.move(1, 1)],
    ids=["evaluate", "snapshot", "mouse"],
)
def test_a_page_that_loops_is_left(looping: Page, call: Callable[[Page], object]) -> None:
    """Whatever is asked of it, and also by a call of the protocol."""
    assert within(SOON, lambda: call(looping)) is TIMED_OUT
    cdp = looping.context.new_cdp_session(looping)
    assert within(SOON, lambda: cdp.send("Runtime.evaluate", {"expression": "1"})) is TIMED_OUT


def test_nothing_that_is_drawn_waits_for_a_page_that_loops(context: BrowserContext) -> None:
    """The panel and the frame around a control go without: whoever answers elsewhere is heard."""
    context.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page = context.new_page()
    page.goto(f"{SITE}/")
    session = Session(context, frozenset({SITE}))
    assert within(SOON, lambda: page.evaluate(LOOPS)) is TIMED_OUT
    surface = PanelSurface(session)
    assert within(LATER, lambda: surface.draw({})) is None
    assert within(LATER, lambda: session.highlight(None)) is None
    assert within(LATER, page.close) is None


def test_other_pages_go_on_beside_it(looping: Page) -> None:
    """They answer, new ones open, and what happens there is told."""
    opened: list[Page] = []
    looping.context.on("page", lambda page: opened.append(page))  # noqa: PLW0108
    other = within(LATER, looping.context.new_page)
    assert other is not TIMED_OUT
    assert within(LATER, lambda: other.evaluate("() => 7")) == 7
    assert opened == [other]


def test_a_context_with_it_can_be_closed(new_context: Callable[..., BrowserContext]) -> None:
    """A page that loops does not keep the browser open."""
    context = new_context()
    page = context.new_page()
    assert within(SOON, lambda: page.evaluate(LOOPS)) is TIMED_OUT
    assert within(LATER, context.close) is None


def test_a_page_answers_again_once_its_dialog_is_closed(page: Page) -> None:
    """An open native dialog holds up every call; nothing is lost by having left some."""
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108
    with page.expect_event("dialog"):
        page.evaluate(ASKS)
    assert within(SOON, lambda: page.locator("body").aria_snapshot()) is TIMED_OUT
    dialogs[0].accept()
    page.wait_for_function("() => document.title === 'true'")
    assert within(LATER, page.title) == "true"


def test_a_navigation_that_stalls_is_left(page: Page) -> None:
    """The next one begins as usual."""
    stalled: list[Route] = []
    page.route("http://site.factice/lent", lambda route: stalled.append(route))  # noqa: PLW0108
    page.route("http://site.factice/", lambda route: route.fulfill(body="<title>ici</title>", content_type="text/html"))
    assert within(SOON, lambda: page.goto("http://site.factice/lent", wait_until="commit")) is TIMED_OUT
    assert within(LATER, lambda: page.goto("http://site.factice/") and page.title()) == "ici"
    assert len(stalled) == 1


def test_a_listener_that_waits_waits_on(page: Page) -> None:
    """What an event listener waits for itself is not ended by the deadline of the call beside it."""
    heard: list[object] = []
    page.route("http://site.factice/", lambda route: route.fulfill(body="<p>là"))
    page.route("http://site.factice/lent", lambda _: None)
    page.goto("http://site.factice/")
    page.on("response", lambda response: heard.append(response.body()))
    asked = "async () => { await (await fetch('/')).text(); await fetch('/lent'); }"
    assert within(SOON, lambda: page.evaluate(asked)) is TIMED_OUT
    assert within(LATER, lambda: page.evaluate("() => 3")) == 3
    assert heard == [b"<p>l\xc3\xa0"]


def test_the_inner_deadline_leaves_only_the_inner_call(looping: Page) -> None:
    """The outer call goes on with its answer."""
    assert within(LATER, lambda: [within(SOON, looping.title)]) == [TIMED_OUT]


def test_the_outer_deadline_leaves_both(looping: Page) -> None:
    """And the inner timer with them: nothing is raised later."""
    assert within(SOON, lambda: [within(LATER, looping.title)]) is TIMED_OUT


def test_a_deadline_that_was_kept_never_comes_later(page: Page) -> None:
    """Not after the answer, and not after a failure."""
    loop = asyncio.get_running_loop()
    before = _timers(loop)
    assert within(SOON, lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        within(SOON, lambda: 1 / 0)
    page.wait_for_timeout(2 * SOON * 1000)
    assert _timers(loop) <= before


def test_nothing_is_left_of_the_calls_that_were_left(page: Page) -> None:
    """No task of Playwright's loop waits on for an answer that nobody wants."""
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks(loop)
    for _ in range(5):
        assert within(0.05, lambda: page.evaluate("() => new Promise(() => {})")) is TIMED_OUT
    assert within(LATER, lambda: page.evaluate("() => 3")) == 3
    assert {task for task in asyncio.all_tasks(loop) if not task.done()} <= before


def test_an_interrupt_is_an_interrupt(page: Page) -> None:
    """Ctrl-C leaves the call and is no deadline; what comes after it works."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with interruptible() as raised_by:
            loop = asyncio.get_running_loop()
            raised_by(loop)
            loop.call_later(0.05, signal.raise_signal, signal.SIGINT)
            with pytest.raises(KeyboardInterrupt):
                within(LATER, lambda: page.evaluate("() => new Promise(() => {})"))
            assert within(LATER, lambda: page.evaluate("() => 3")) == 3
    finally:
        signal.signal(signal.SIGINT, before)


def test_without_a_loop_it_is_a_plain_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once Playwright's driver is gone its own error says so."""

    def none() -> asyncio.AbstractEventLoop:
        raise RuntimeError

    monkeypatch.setattr(asyncio, "get_running_loop", none)
    assert within(SOON, lambda: "said") == "said"


def _timers(loop: asyncio.AbstractEventLoop) -> int:
    return sum(not timer.cancelled() for timer in loop._scheduled)  # type: ignore[attr-defined]
