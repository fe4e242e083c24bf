"""What the tests share: the browser that this computer has, and a home of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mes_assist.runner.browsers import Machine, find_browsers, launch_options


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config) -> dict[str, Any]:
    """Start the browser that the program itself would take, in the same way; --headed and the like still count."""
    machine = Machine.this()
    options = launch_options(
        find_browsers(None, machine)[0], headless=not pytestconfig.getoption("headed"), machine=machine
    )
    return options | browser_type_launch_args


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the data of whoever runs it."""
    home = tmp_path / "home"
    monkeypatch.setenv("MES_ASSIST_HOME", str(home))
    return home
