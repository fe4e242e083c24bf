"""One visit to the start page: its window, the procedures that are begun in it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from queue import Empty
from typing import TYPE_CHECKING

from mes_assist.cli.welcome.desk import Desk
from mes_assist.cli.welcome.plan import Plan
from mes_assist.cli.welcome.server import serve
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response

    from mes_assist.cli.launch import Window
    from mes_assist.engine.result import Result

_TICK_MS, _GOODBYE_MS = 1_000, 3_000


def visit(desk: Desk, open_window: Window, play: Callable[[Plan, Window], Result]) -> Result | bool:
    """Show the start page and begin what is chosen in it, in the same window, until the person leaves.

    Return whether they said so in the page, or else just closed the window; a result when the window went away with
    that, so that it can be told elsewhere.

    Parameters
    ----------
    desk:
        What is shown, and what is chosen.
    open_window:
        Opens the window.
    play:
        Runs what was chosen in a window that it is given, and tells how it ended.
    """
    with serve(desk) as address, open_window() as context:
        return _Visit(desk, address, context, play).stay()


class _Visit:
    def __init__(
        self, desk: Desk, address: str, context: BrowserContext, play: Callable[[Plan, Window], Result]
    ) -> None:
        self._desk = desk
        self._address = address
        self._context = context
        self._play = play

    def stay(self) -> Result | bool:
        """Stay until the person leaves."""
        self._show()
        while isinstance(chosen := self._chosen(), Plan):
            result = self._play(chosen, lambda: nullcontext(self._context))
            if result.outcome == "interrupted" or not self._context.pages:
                return result
            self._desk.come_back(result, demo=chosen.is_demo)
            self._show()
        return chosen

    def _chosen(self) -> Plan | bool:
        """Return what is chosen next; else whether the person left with a word, or closed the window."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as NothingYet

        while self._context.pages:
            with suppress(Empty):
                chosen = self._desk.chosen.get_nowait()
                if not isinstance(chosen, Plan):
                    self._say_goodbye()
                    return True
                return chosen
            page = self._context.pages[-1]
            try:
                page.wait_for_event("response", self._is_ours, timeout=_TICK_MS)
            except NothingYet:
                continue
            except Error:
                if not page.is_closed() and not self._show():  # it crashed, or all of the browser did
                    return False
        return False

    def _say_goodbye(self) -> None:
        """Let the last screen arrive: what serves it ends with the visit."""
        from playwright.sync_api import Error

        with suppress(Error):
            words = say(self._desk.lang, "welcome_bye_more")
            self._context.pages[-1].get_by_text(words).wait_for(timeout=_GOODBYE_MS)

    def _show(self) -> bool:
        """Show the start page in a page of its own, and leave nothing of what was done before in the window.

        Returns
        -------
        bool
            Whether there still is a window to show it in.
        """
        from playwright.sync_api import Error

        try:
            before = self._context.pages
            page = self._context.new_page()
            for each in before:
                each.close()
            self._forget(page)
            page.goto(self._address, wait_until="commit")  # whoever presses at once must not be waited for
        except Error:
            return False
        return True

    def _forget(self, page: Page) -> None:
        """Log out everywhere: the next procedure may be another person's."""
        self._context.clear_cookies()
        browser = self._context.new_cdp_session(page)
        browser.send("Network.clearBrowserCache")
        browser.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        browser.detach()

    def _is_ours(self, response: Response) -> bool:
        return response.request.method == "POST" and response.url == self._address
