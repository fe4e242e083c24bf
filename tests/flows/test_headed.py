"""The captures in a real window, on a virtual screen: what a person's own browser does with a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from delivered import check_captured, patience_for, quickly
from playwright.sync_api import Browser, Playwright
from stage import Stage

from mes_assist.runner.browsers import Machine, find_browsers, launch_options
from mock_site import MockSite
from mock_site.scenario import Delivery

pytestmark = pytest.mark.headed


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


@pytest.mark.parametrize("delivery", get_args(Delivery))
def test_each_way_of_arrival_in_a_window(headed: Stage, delivery: Delivery) -> None:
    """With a window the browser shows what it would save without one: the proof is caught all the same."""
    scenario = quickly(delivery)
    with MockSite(scenario) as site:
        check_captured(headed.play(site, patience=patience_for(scenario)), delivery)
