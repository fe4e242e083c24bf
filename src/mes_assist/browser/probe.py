"""Whether a browser really starts. A found one may be a stub, lack libraries, hang or be forbidden by a policy.

To start is to open a page: a browser that is managed by somebody else may start and let no program open one. A run and
``doctor`` start it in the same way.
"""

from __future__ import annotations

import ctypes.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from mes_assist.browser.discovery import FoundBrowser, Machine, launch_options
from mes_assist.browser.driver import started_driver
from mes_assist.support.inherited import of_playwright_command

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

RefusalReason = Literal[
    "missing",
    "denied",
    "driver",
    "display",
    "sandbox",
    "libraries",
    "policy",
    "profile",
    "hangs",
    "pages",
    "crashed",
]
"""Why a browser was refused; ``pages``: it starts and opens no page; ``crashed``: it ends at once and says nothing."""

# What Playwright's message says when a start fails: its own words, and those of the browser, which it quotes. The
# message itself is never shown: it may advise a command that replaces the person's own Chrome or Edge, and it prints
# the whole command line.
_SIGNS: tuple[tuple[str, RefusalReason], ...] = (
    ("executable doesn't exist", "missing"),
    ("is not found at", "missing"),
    (r"spawn .* enoent", "missing"),
    ("requires the chromium snap to be installed", "missing"),
    (r"spawn .* (eacces|eperm)", "denied"),
    ("without having a xserver running", "display"),
    ("missing x server", "display"),
    ("sandboxing failed", "sandbox"),
    ("no usable sandbox", "sandbox"),
    ("sandbox helper binary", "sandbox"),
    ("missing dependencies", "libraries"),
    ("error while loading shared libraries", "libraries"),
    ("disallowed by the system admin", "policy"),
    ("requires a non-default data directory", "policy"),
    ("profile appears to be in use", "profile"),
    ("processsingleton for your profile", "profile"),
    ("opening in existing browser session", "profile"),
    (r"timeout \d+ms exceeded", "hangs"),
)

_DRIVER_S = 60
Probe = Callable[[FoundBrowser, Machine], RefusalReason | None]


class BrowserRefused(Exception):
    """A browser that does not start.

    Parameters
    ----------
    reason:
        Why.
    """

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason: RefusalReason = reason


def launch_reason(message: str) -> RefusalReason:
    """Return why a browser did not start, from the text of Playwright's error."""
    lowered = message.lower()
    return next((reason for sign, reason in _SIGNS if re.search(sign, lowered)), "crashed")


def driver_starts() -> bool:
    """Tell whether Playwright's own driver, a Node.js program, runs here: a bare Linux lacks libatomic, which it needs.

    To be asked before Playwright is: a driver that dies leaves the process unable to start a second one.
    """
    if not sys.platform.startswith("linux") or ctypes.util.find_library("atomic"):
        return True
    command = [sys.executable, "-m", "playwright", "--version"]
    try:
        version = subprocess.run(
            command, capture_output=True, check=False, timeout=_DRIVER_S, env=of_playwright_command(os.environ)
        )
    except subprocess.TimeoutExpired:
        return False
    return version.returncode == 0


def open_window(playwright: Playwright, browser: FoundBrowser, *, headless: bool, machine: Machine) -> BrowserContext:
    """Start a browser and return a fresh context of it with an empty page: nothing of it is kept on disk.

    Raises
    ------
    Refused
        When it does not start, or opens no page. Nothing of it runs on.
    """
    from playwright.sync_api import Error

    try:
        started = playwright.chromium.launch(**launch_options(browser, headless=headless, machine=machine))
    except Error as error:
        raise BrowserRefused(launch_reason(error.message)) from None
    try:
        context = started.new_context(locale="fr-FR", accept_downloads=True, no_viewport=not headless)
        context.new_page()
    except Error:
        with suppress(Error):
            started.close()
        raise BrowserRefused("pages") from None
    return context


def start_failure(browser: FoundBrowser, machine: Machine) -> RefusalReason | None:
    """Start the browser without a window and close it; return why it did not start, or ``None`` when it did."""
    if not driver_starts():
        return "driver"
    from playwright.sync_api import Error

    with started_driver() as playwright:
        try:
            context = open_window(playwright, browser, headless=True, machine=machine)
        except BrowserRefused as refused:
            return refused.reason
        with suppress(Error):
            if context.browser is not None:
                context.browser.close()
    return None


def first_that_starts(
    browsers: Iterable[FoundBrowser], machine: Machine, probe: Probe = start_failure
) -> FoundBrowser | None:
    """Return the first of these browsers that starts."""
    return next((browser for browser in browsers if probe(browser, machine) is None), None)
