"""The life of one browser: its pages, what arrives in them, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from mes_assist.flow.observation import Answer, Observation
from mes_assist.runner.arrivals import Arrivals, navigated_page
from mes_assist.runner.browser_probe import Reason, Refused, driver_starts, open_window
from mes_assist.runner.browsers import Browser, Machine
from mes_assist.runner.guard import origin_of
from mes_assist.runner.interruption import interruptible
from mes_assist.runner.observe import PageWatcher, Sight
from mes_assist.runner.result import Stop
from mes_assist.runner.retry_after import seconds_asked
from mes_assist.support.errors import BrowserUnavailable
from mes_assist.support.log import get_logger, silence_libraries

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright, Response

    from mes_assist.runner.isolated import IsolatedWorld

_log = get_logger()
_SAYS_WHEN = ("document", "xhr", "fetch")
"""What may ask us to come back later: an image or a script that does so says nothing about the procedure."""


class Session:
    """What the runner knows of one browser context, armed from the first page to the last.

    Parameters
    ----------
    context:
        The browser context; the caller closes it.
    origins:
        Where the runner may look and act.
    """

    def __init__(self, context: BrowserContext, origins: frozenset[str]) -> None:
        self.context = context
        self.origins = origins
        self.arrivals = Arrivals(context, origins)
        self.retry_after: int | None = None
        self._watchers: dict[Page, PageWatcher] = {}
        self._answers: dict[Page, Answer] = {}
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
        Stop
            When the person closed the last one, or the browser went away.
        """
        if not _driver_lives():
            self._note_gone("browser_gone")
        if self._gone is not None or (self._opened and not self.context.pages):
            raise Stop("stopped_by_person", reason=self._gone or "window_closed")

    @property
    def page(self) -> Page:
        """The newest page on the flow's origins that shows a document, else the newest one.

        Raises
        ------
        Stop
            When the person closed the last window, or the browser went away.
        """
        self.check_open()
        pages = self.context.pages
        own = [page for page in pages if origin_of(page.url) in self.origins and self._is_document(page)]
        return (own or pages)[-1]

    def open(self, url: str) -> Answer:
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

    def look(self) -> Sight:
        """Return what the current page shows now."""
        page = self._looked_at = self.page
        if page.url.startswith("chrome-error:"):
            return Sight(Observation("", "", "", (), answer="unreachable"))
        sight = self._watcher(page).look(self._answers.get(page, "ok"))
        _log.debug("looked", count=len(sight.seen.nodes) if sight.seen is not None else None, status=sight.ready)
        return sight

    def wait(self, sight: Sight, tick: float) -> bool:
        """Return at the next change of the page, or after ``tick`` seconds; tell whether there may be something new."""
        page = self.page
        changed = self._watcher(page).wait(sight.version, tick)
        self.check_open()
        return changed or self.page is not page or page is not self._looked_at

    def call(self, page: Page, function: str, *arguments: object) -> object:
        """Run our own function in the isolated world of ``page``."""
        return self._watcher(page).call(function, *arguments)

    def world(self, page: Page) -> IsolatedWorld:
        """Return our own JavaScript world in ``page``."""
        return self._watcher(page).world

    def _watcher(self, page: Page) -> PageWatcher:
        if page not in self._watchers:
            self._watchers[page] = PageWatcher(page, self.origins)
        return self._watchers[page]

    def _is_document(self, page: Page) -> bool:
        return not page.url.startswith("blob:") and page not in self.arrivals.viewers

    def _follow(self, page: Page) -> None:
        page.on("crash", self._bury)
        page.on("close", self._forget)

    def _bury(self, page: Page) -> None:
        """Close a crashed page: what waits for an answer of its isolated world would otherwise wait for ever."""
        self._note_gone("page_crashed")
        page.close()

    def _forget(self, page: Page) -> None:
        self._watchers.pop(page, None)
        self._answers.pop(page, None)

    def _note_gone(self, reason: str) -> None:
        self._gone = self._gone or reason

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


def _answer(status: int) -> Answer:
    if status >= 500 or status == 429:
        return "server_error"
    return "not_found" if status in (404, 410) else "ok"


Refusal = Callable[[Browser, Reason], None]
"""What hears of each browser that does not start, and why."""


def start_browser(
    playwright: Playwright,
    browsers: Sequence[Browser],
    *,
    headless: bool,
    machine: Machine,
    on_refusal: Refusal | None = None,
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
        except Refused as refused:
            _log.warning("browser_refused", browser=browser.name, reason=refused.reason)
            if on_refusal is not None:
                on_refusal(browser, refused.reason)
    if not browsers:
        raise BrowserUnavailable("browser_none", reason="browser_none")
    raise BrowserUnavailable("browser_failed", reason="browser_failed", name=", ".join(map(str, browsers)))


@contextmanager
def browser_context(
    browsers: Sequence[Browser], *, headless: bool, machine: Machine, on_refusal: Refusal | None = None
) -> Iterator[BrowserContext]:
    """Open a browser for one attempt and close it whatever happens; no process is left behind.

    Raises
    ------
    BrowserUnavailable
        When none starts, or Playwright's own driver does not.
    """
    from playwright.sync_api import Error, sync_playwright

    silence_libraries()  # asyncio would print what Playwright raises in a task, which quotes the page
    if not driver_starts():
        raise BrowserUnavailable("doctor_browser_driver", reason="driver")
    with ExitStack() as stack:
        raised_by = stack.enter_context(interruptible())
        playwright = stack.enter_context(sync_playwright())
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
