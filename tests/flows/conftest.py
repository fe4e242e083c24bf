"""What the flow tests share: the shipped flow, played over a scenario of the mock site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from stage import Played, Stage

from mock_site import MockSite, Scenario

_WITH_A_VIEWER = ("test_deliveries", "test_bad_proofs", "test_headed", "test_privacy")


@pytest.fixture(scope="module")
def browser(browser: Browser, small: Browser, request: pytest.FixtureRequest) -> Browser:
    """Take the whole browser where PDFs may be shown, and the small one elsewhere."""
    return browser if request.module.__name__ in _WITH_A_VIEWER else small


@pytest.fixture
def stage(own_home: Path, new_context: Callable[..., BrowserContext]) -> Stage:
    """Return a stage for the shipped flows."""
    return Stage(own_home, new_context)


@pytest.fixture
def play(stage: Stage) -> Callable[..., Played]:
    """Play one scenario from beginning to end: ``play(Scenario(...), flow="cloture", gives_up=...)``."""

    def once(scenario: Scenario, **how: Any) -> Played:
        with MockSite(scenario) as site:
            return stage.play(site, **how)

    return once
