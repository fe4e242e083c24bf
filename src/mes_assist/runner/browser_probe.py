"""Whether a browser really starts. A found one may be a stub, lack libraries or be forbidden by a policy."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Literal

from mes_assist.runner.browsers import Browser, Machine, launch_options

Reason = Literal["missing", "driver", "display", "sandbox", "libraries", "crashed"]

# What Playwright's message says when a start fails. The message itself is never shown: it may advise a command that
# replaces the person's own Chrome or Edge, and it prints the whole command line.
_SIGNS: tuple[tuple[str, Reason], ...] = (
    ("executable doesn't exist", "missing"),
    ("is not found at", "missing"),
    ("enoent", "missing"),
    ("without having a xserver running", "display"),
    ("missing x server", "display"),
    ("sandboxing failed", "sandbox"),
    ("no usable sandbox", "sandbox"),
    ("missing dependencies", "libraries"),
    ("error while loading shared libraries", "libraries"),
)

Probe = Callable[[Browser, Machine], Reason | None]


def launch_reason(message: str) -> Reason:
    """Return why a browser did not start, from the text of Playwright's error."""
    lowered = message.lower()
    return next((reason for sign, reason in _SIGNS if sign in lowered), "crashed")


def driver_starts() -> bool:
    """Tell whether Playwright's own driver, a Node.js program, runs here: a bare Linux lacks libatomic, which it needs.

    To be asked before Playwright is: a driver that dies leaves the process unable to start a second one.
    """
    if not sys.platform.startswith("linux") or ctypes.util.find_library("atomic"):
        return True
    version = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return version.returncode == 0


def why_not(browser: Browser, machine: Machine) -> Reason | None:
    """Start the browser without a window and close it; return why it did not start, or ``None`` when it did."""
    if not driver_starts():
        return "driver"
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(**launch_options(browser, headless=True, machine=machine)).close()
    except Error as error:
        return launch_reason(error.message)
    return None


def first_that_starts(browsers: Iterable[Browser], machine: Machine, probe: Probe = why_not) -> Browser | None:
    """Return the first of these browsers that starts."""
    return next((browser for browser in browsers if probe(browser, machine) is None), None)
