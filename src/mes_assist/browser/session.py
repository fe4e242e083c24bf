"""One browser from start to end: its pages, and what arrives in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from mes_assist.browser.deadline import within
from mes_assist.browser.discovery import FoundBrowser, Machine
from mes_assist.browser.driver import started_driver
from mes_assist.browser.interruption import interruptible
from mes_assist.browser.network import NetworkCapture, navigated_page
from mes_assist.browser.page import PageView
from mes_assist.browser.probe import BrowserRefused, RefusalReason, driver_starts, open_window
from mes_assist.browser.retry_after import seconds_asked
from mes_assist.engine.ended import BrowserGone
from mes_assist.engine.ports import Look
from mes_assist.flow.snapshot import HttpAnswer, Node, Snapshot
from mes_assist.support.errors import BrowserUnavailable
from mes_assist.support.log import get_logger, silence_libraries
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Response

    from mes_assist.browser.isolated import IsolatedWorld

OpenContext = Callable[[], AbstractContextManager["BrowserContext"]]
"""Opens a window and closes it in the end."""

_log = get_logger()
_FRAME_S = 2.0
_SAYS_WHEN = ("document", "xhr", "fetch")
"""What may ask us to come back later: an image or a script that does so says nothing about the procedure."""


class Session:
    """One browser context: its pages, what arrives in them, and whether it still is open.

    Parameters
    ----------
    context:
        The browser context; the caller closes it.
    origins:
        Where the engine may look and act.
    """

    def __init__(self, context: BrowserContext, origins: frozenset[str]) -> None:
        self.context = context
        self.origins = origins
        self.network = NetworkCapture(context, origins)
        self.retry_after: int | None = None
        self.used: Node | None = None
        self._views: dict[Page, PageView] = {}
        self._answers: dict[Page, HttpAnswer] = {}
        self._gone: str | None = None
        self._looked_at: Page | None = None
        self._opened = bool(context.pages)
        context.on("page", self._follow)
        context.on("response", self._note_answer)
        context.on("close", lambda _: self._note_gone("browser_gone"))
        if context.browser is not None:
            context.browser.on("disconnected", lambda _: self._note_gone("browser_gone"))
        for page in context.pages:
            self._follow(page)

    def check_open(self) -> None:
        """Make sure that there still is a window.

        Raises
        ------
        BrowserGone
            When the person closed the last one, or the browser went away.
        """
        if not _driver_lives():
            self._note_gone("browser_gone")
        if self._gone is not None or (self._opened and not self.context.pages):
            raise BrowserGone(self._gone or "window_closed")

    @property
    def page(self) -> Page:
        """The newest page on the flow's origins that shows a document, else the newest one.

        Raises
        ------
        BrowserGone
            When the person closed the last window, or the browser went away.
        """
        self.check_open()
        pages = self.context.pages
        own = [page for page in pages if origin_of(page.url) in self.origins and self._is_document(page)]
        return (own or pages)[-1]

    def open(self, url: str) -> HttpAnswer:
        """Go to an address and tell how the server answered; never raises for a site that is down."""
        from playwright.sync_api import Error

        self.check_open()
        page = self.page if self.context.pages else self.context.new_page()
        self._opened = True
        self._answers[page] = "ok"
        try:
            page.goto(url, wait_until="commit")
        except Error:
            self.check_open()
            self._answers[page] = "unreachable"
        return self._answers[page]

    def look(self) -> Look:
        """Return what the current page shows now."""
        page = self._looked_at = self.page
        if page.url.startswith("chrome-error:"):
            return Snapshot("", "", "", (), answer="unreachable")
        look = self.view(page).look(self._answers.get(page, "ok"))
        if isinstance(look, Snapshot):
            _log.debug("looked", count=len(look.nodes), status=look.ready)
        else:
            _log.debug("looked", status=look.value)
        return look

    def wait(self, since: Look, seconds: float) -> bool:
        """Return at the next change of the page, or after ``seconds``; tell whether there may be something new."""
        page = self.page
        changed = self.view(page).wait(since.version if isinstance(since, Snapshot) else None, seconds)
        self.check_open()
        return changed or self.page is not page or page is not self._looked_at

    def locate(self, node: Node) -> Locator:
        """Return the element of the page that a node of the latest snapshot stands for."""
        return self.view(self.page).locate(node)

    def highlight(self, control: Node | None) -> None:
        """Frame a control of the page, or take the frame away (``None``); does nothing once the page is gone."""
        from playwright.sync_api import Error

        with suppress(Error, BrowserGone):
            within(_FRAME_S, self.page.hide_highlight if control is None else self.locate(control).highlight)

    def call(self, page: Page, function: str, *arguments: object) -> object:
        """Run our own function in the isolated world of ``page``."""
        return self.view(page).call(function, *arguments)

    def world(self, page: Page) -> IsolatedWorld:
        """Return our own JavaScript world in ``page``."""
        return self.view(page).world

    def view(self, page: Page) -> PageView:
        """Return what looks at ``page``."""
        if page not in self._views:
            self._views[page] = PageView(page, self.origins, on_use=self._note_use)
        return self._views[page]

    def _is_document(self, page: Page) -> bool:
        return not page.url.startswith("blob:") and page not in self.network.viewers

    def _follow(self, page: Page) -> None:
        page.on("crash", self._close_crashed)
        page.on("close", self._forget)

    def _close_crashed(self, page: Page) -> None:
        """Close a crashed page: what waits for an answer of its isolated world would otherwise wait for ever."""
        self._note_gone("page_crashed")
        page.close()

    def _forget(self, page: Page) -> None:
        self._views.pop(page, None)
        self._answers.pop(page, None)

    def _note_gone(self, reason: str) -> None:
        self._gone = self._gone or reason

    def _note_use(self, control: Node) -> None:
        self.used = control

    def _note_answer(self, response: Response) -> None:
        if origin_of(response.url) not in self.origins:
            return
        page = navigated_page(response)
        if page is not None:
            self._answers[page] = _answer(response.status)
            self.retry_after = None
        if response.request.resource_type in _SAYS_WHEN:
            asked = seconds_asked(response.headers)
            self.retry_after = self.retry_after if asked is None else asked


def _driver_lives() -> bool:
    """Tell whether Playwright still runs its loop, as it does between its calls too for as long as its driver lives."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _answer(status: int) -> HttpAnswer:
    if status >= 500 or status == 429:
        return "server_error"
    return "not_found" if status in (404, 410) else "ok"


OnRefusal = Callable[[FoundBrowser, RefusalReason], None]
"""Called for each browser that does not start, with the reason."""


def start_browser(
    playwright: Playwright,
    browsers: Sequence[FoundBrowser],
    *,
    headless: bool,
    machine: Machine,
    on_refusal: OnRefusal | None = None,
) -> BrowserContext:
    """Start the first browser that works and return a fresh context of it: nothing of it is kept on disk.

    Raises
    ------
    BrowserUnavailable
        When none starts.
    """
    for browser in browsers:
        try:
            return open_window(playwright, browser, headless=headless, machine=machine)
        except BrowserRefused as refused:
            _log.warning("browser_refused", browser=browser.name, reason=refused.reason)
            if on_refusal is not None:
                on_refusal(browser, refused.reason)
    if not browsers:
        raise BrowserUnavailable("browser_none", reason="browser_none")
    raise BrowserUnavailable("browser_failed", reason="browser_failed", name=", ".join(map(str, browsers)))


@contextmanager
def browser_context(
    browsers: Sequence[FoundBrowser], *, headless: bool, machine: Machine, on_refusal: OnRefusal | None = None
) -> Iterator[BrowserContext]:
    """Open a browser for one attempt and close it whatever happens; no process is left behind.

    Raises
    ------
    BrowserUnavailable
        When none starts, or Playwright's own driver does not.
    """
    from playwright.sync_api import Error

    silence_libraries()  # asyncio would print what Playwright raises in a task, which quotes the page
    if not driver_starts():
        raise BrowserUnavailable("doctor_browser_driver", reason="driver")
    with ExitStack() as stack:
        raised_by = stack.enter_context(interruptible())
        playwright = stack.enter_context(started_driver())
        raised_by(asyncio.get_running_loop())  # Playwright's own, which runs in our thread
        context = start_browser(playwright, browsers, headless=headless, machine=machine, on_refusal=on_refusal)
        try:
            yield context
        finally:
            for close in (context.close, context.browser.close if context.browser else None):
                try:
                    if close is not None:
                        close()
                except (Error, KeyboardInterrupt):  # closing is what an interrupt asks for
                    continue


def browser_opener(
    browsers: Sequence[FoundBrowser], *, headless: bool, machine: Machine, on_refusal: OnRefusal | None = None
) -> OpenContext:
    """Return what opens one of ``browsers`` for an attempt; ``on_refusal`` hears of each that does not start.

    Raises
    ------
    BrowserUnavailable
        At once when there is none to try.
    """
    if not browsers:
        raise BrowserUnavailable("browser_none", reason="browser_none")
    return lambda: browser_context(browsers, headless=headless, machine=machine, on_refusal=on_refusal)
