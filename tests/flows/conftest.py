"""What the flow tests share: the shipped flow, played over a scenario of the mock site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from stage import Played, Stage

from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.support.paths import shipped_flows
from mock_site import MockSite, Scenario


@pytest.fixture(scope="session")
def opposition() -> LoadedFlow:
    """Return the shipped flow itself, never a copy."""
    return load_flow(find_flow("opposition", shipped_flows()))


@pytest.fixture
def stage(own_home: Path, new_context: Callable[..., BrowserContext], opposition: LoadedFlow) -> Stage:
    """Return a stage for the opposition flow."""
    return Stage(own_home, new_context, opposition)


@pytest.fixture
def play(stage: Stage) -> Callable[..., Played]:
    """Play one scenario from beginning to end: ``play(Scenario(...), gives_up=...)``."""

    def once(scenario: Scenario, **how: Any) -> Played:
        with MockSite(scenario) as site:
            return stage.play(site, **how)

    return once
