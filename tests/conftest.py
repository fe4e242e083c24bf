"""What the tests share: the browser that this computer has, and a home of their own."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pictures.window import virtual_screen
from playwright.sync_api import Browser, Playwright

from mes_assist.browser.discovery import Machine, find_browsers, launch_options
from mes_assist.browser.isolated import register_tell
from mes_assist.browser.selectors import register
from tiers import is_for_now

# How long an example takes is not what it shows.
settings.register_profile("whatever the load", deadline=None)
settings.load_profile("whatever the load")


def pytest_configure() -> None:
    """Let signals reach the programs under test, also where the tests run in the background and ignore them."""
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to ``make test-all`` what takes long and is of a kind of which ``make test`` has a test already."""
    for item in items:
        if not is_for_now(item.path.stem, item.name):
            item.add_marker("rest")


_LIGHTER = ("--in-process-gpu", "--renderer-process-limit=1")
"""Fewer processes for each browser: a quarter less work for hundreds of short-lived pages; they look the same."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use twice as many workers as there are processors: the tests wait for browsers as long as they compute."""
    return 2 * (os.cpu_count() or 2)


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Playwright:
    """Have the tests' Playwright know what the program's own does."""
    register_tell(playwright)
    register(playwright.selectors)
    return playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config) -> dict[str, Any]:
    """Start the browser that the program itself would take, in the same way; --headed and the like still count."""
    machine = Machine.this()
    options = launch_options(
        find_browsers(None, machine)[0], headless=not pytestconfig.getoption("headed"), machine=machine
    )
    options["args"] = [*options["args"], *_LIGHTER]
    return options | browser_type_launch_args


_SMALL = Path("/usr/lib/chromium/chromium-headless-shell")


@pytest.fixture(scope="session")
def small_path() -> Path | None:
    """Return Debian's Chromium without a window and without a PDF viewer, which halves the work, if it is there."""
    return _SMALL if _SMALL.is_file() else None


@pytest.fixture(scope="session")
def small(
    launch_browser: Callable[..., Browser], small_path: Path | None, pytestconfig: pytest.Config
) -> Iterator[Browser]:
    """Start the small browser; the whole one where there is no other, or a window is wanted."""
    wanted = small_path is not None and not pytestconfig.getoption("headed")
    browser = launch_browser(executable_path=small_path) if wanted else launch_browser()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def whole(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    """Start the browser that the program would take."""
    browser = launch_browser()
    yield browser
    browser.close()


_WITH_A_VIEWER = ("test_deliveries", "test_bad_proofs", "test_privacy")


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Browser:
    """Take the whole browser where PDFs may be shown, and the small one elsewhere."""
    chosen: Browser = request.getfixturevalue("whole" if request.module.__name__ in _WITH_A_VIEWER else "small")
    return chosen


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Start a screen that nobody sees and return its name."""
    assert shutil.which("Xvfb") is not None, "Xvfb is needed: apt-get install xvfb"
    with virtual_screen(1280, 1024) as name:
        yield name


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the data of whoever runs it."""
    home = tmp_path / "home"
    monkeypatch.setenv("MES_ASSIST_HOME", str(home))
    return home
