"""What the tests share: the browser that this computer has, and a home of their own."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from mes_assist.runner.browsers import Machine, find_browsers, launch_options


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs under test, also where the tests run in the background and ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
