"""A real window to picture: on the screen that is there, else on one that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page

from mes_assist.browser.discovery import Machine, find_browsers, has_display, launch_options
from mes_assist.browser.driver import started_driver
from mes_assist.support.texts import Lang

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = ((1280, 800), (1024, 600))
"""A usual window, and the small one of an old laptop."""

_SETTLED = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done, { timeout: 1000 })));
})"""


@dataclass(frozen=True, slots=True)
class WindowLook:
    """How one series of pictures is taken: in which language, and in a window of which size."""

    lang: Lang
    width: int
    height: int

    @property
    def name(self) -> str:
        """What the series is called."""
        return f"{self.lang}-{self.width}x{self.height}"


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser that the program itself would take, with a window."""
    machine = Machine.this()
    with _screen(machine) as seen, started_driver() as playwright:
        started = playwright.chromium.launch(
            **launch_options(find_browsers(None, seen)[0], headless=False, machine=seen)
        )
        yield started
        started.close()


@contextmanager
def window(browser: Browser, look: WindowLook) -> Iterator[BrowserContext]:
    """Open a fresh window; what is in it has one size and one density, whatever the screen is."""
    context = browser.new_context(
        locale="fr-FR",
        accept_downloads=True,
        viewport={"width": look.width, "height": look.height},
        device_scale_factor=1,
        reduced_motion="reduce",
    )
    yield context
    context.close()


def photograph(page: Page, scheme: Scheme) -> bytes:
    """Return what the window holds, with nothing that moves or blinks in it."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_SETTLED)
    return page.screenshot(animations="disabled", caret="hide")


@contextmanager
def _screen(machine: Machine) -> Iterator[Machine]:
    if has_display(machine):
        yield machine
        return
    with virtual_screen(1600, 1200) as name:
        yield replace(machine, environ={**machine.environ, "DISPLAY": name})


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """Start a screen that nobody sees and give its name."""
    server = shutil.which("Xvfb")
    if server is None:
        raise SystemExit("no display and no Xvfb: apt-get install xvfb")
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as running:
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        try:
            if not number:
                raise SystemExit("Xvfb did not start")
            yield f":{number}"
        finally:
            running.terminate()
