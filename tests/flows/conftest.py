"""What the flow tests share: the shipped flow, played over a scenario of the mock site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright
from stage import Play, Played, Stage

from mes_assist.browser.discovery import Machine, find_browsers, launch_options
from mock_site import MockSite, Scenario

_ABOUT_ARRIVALS = ("test_deliveries", "test_bad_proofs")


@pytest.fixture
def stage(
    own_home: Path, new_context: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """Return a stage for the shipped flows; where PDFs may be shown, only sites that do show them get a viewer."""
    if request.module.__name__ not in _ABOUT_ARRIVALS:
        yield Stage(own_home, new_context)
        return
    small: Browser = request.getfixturevalue("small")
    yield Stage(own_home, new_context, without_viewer=small.new_context)
    for context in small.contexts:
        context.close()


@pytest.fixture
def play(stage: Stage) -> Play:
    """Play one scenario from beginning to end: ``play(Scenario(...), flow="cloture", gives_up=...)``."""

    def once(scenario: Scenario, **how: Any) -> Played:
        with MockSite(scenario) as site:
            return stage.play(site, **how)

    return once


@pytest.fixture(scope="session")
def window(playwright: Playwright, display: str) -> Iterator[Browser]:
    """Return a browser with a window, started as the program starts it."""
    machine = Machine.this()
    machine = replace(machine, environ={**machine.environ, "DISPLAY": display})
    browser = playwright.chromium.launch(
        **launch_options(find_browsers(None, machine)[0], headless=False, machine=machine)
    )
    yield browser
    browser.close()


@pytest.fixture
def headed(own_home: Path, window: Browser) -> Iterator[Stage]:
    """Return a stage in a window."""
    yield Stage(own_home, window.new_context)
    for context in window.contexts:
        context.close()
