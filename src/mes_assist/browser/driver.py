"""Playwright's driver, a Node.js program through which all goes that is read of a page or put into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from mes_assist.support.inherited import environment, of_driver

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@contextmanager
def started_driver() -> Iterator[Playwright]:
    """Start the driver with the little that it needs of our environment, and end it whatever happens."""
    from playwright.sync_api import sync_playwright

    from mes_assist.browser.isolated import register_tell
    from mes_assist.browser.selectors import register

    with ExitStack() as stack:
        with environment(of_driver(os.environ)):
            playwright = stack.enter_context(sync_playwright())
        register_tell(playwright)
        register(playwright.selectors)
        yield playwright
