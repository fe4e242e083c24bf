"""Shows a page that the program itself serves, and waits until something is pressed in it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response


class LocalPage:
    """The page, in the window that procedures use as well.

    Parameters
    ----------
    context:
        The window.
    address:
        Where the page is served.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self._address = address

    @property
    def has_window(self) -> bool:
        """Whether there still is a window."""
        return bool(self.context.pages)

    def show(self) -> bool:
        """Show it in a page of its own, and leave nothing of what was done before in the window.

        Returns
        -------
        bool
            Whether there still is a window to show it in.
        """
        try:
            before = self.context.pages
            page = self.context.new_page()
            for each in before:
                each.close()
            self._forget(page)
            page.goto(self._address, wait_until="commit")  # whoever presses at once must not be waited for
        except Error:
            return False
        return True

    def wait(self, seconds: float) -> bool:
        """Wait until something is pressed in it, or the time is over; a page that crashed is shown again.

        Returns
        -------
        bool
            Whether there still is a window to wait in.
        """
        page = self.context.pages[-1]
        try:
            page.wait_for_event("response", self._is_ours, timeout=seconds * 1000)
        except PlaywrightTimeout:
            return True
        except Error:
            return page.is_closed() or self.show()  # it crashed, or all of the browser did
        return True

    def wait_for_text(self, words: str, seconds: float) -> None:
        """Wait until it shows these words, if it does in time."""
        with suppress(Error):
            self.context.pages[-1].get_by_text(words).wait_for(timeout=seconds * 1000)

    def _forget(self, page: Page) -> None:
        """Log out everywhere: the next procedure may be another person's."""
        self.context.clear_cookies()
        browser = self.context.new_cdp_session(page)
        browser.send("Network.clearBrowserCache")
        browser.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        browser.detach()

    def _is_ours(self, response: Response) -> bool:
        return response.request.method == "POST" and response.url == self._address
