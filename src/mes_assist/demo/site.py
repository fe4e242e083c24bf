"""The mock site, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from mes_assist.support.errors import UsageError


def scenario_names() -> tuple[str, ...]:
    """Return what the mock site can be asked to be.

    Raises
    ------
    UsageError
        When it is not installed.
    """
    return tuple(_the_mock_site().scenario_names())


@contextmanager
def mock_site(scenario: str, *, another_day: bool = False) -> Iterator[str]:
    """Run the mock site and yield its address; on another day it may have become another one.

    Raises
    ------
    UsageError
        ``demo_extra_missing`` when it is not installed, ``scenario_gone`` when it has no such scenario.
    """
    mock = _the_mock_site()
    if scenario not in mock.scenario_names():
        raise UsageError("scenario_gone", reason="scenario_gone", name=scenario)
    asked = mock.load_scenario(scenario)
    if another_day and asked.another_day is not None:
        asked = mock.load_scenario(asked.another_day)
    with mock.MockSite(asked) as site:
        yield site.url


def _the_mock_site() -> ModuleType:
    """Return the mock site: inside the installed package, else beside it in the checkout."""
    try:
        if find_spec("mes_assist.mock_site"):
            return import_module("mes_assist.mock_site")
        import mock_site as mock
    except ImportError:
        raise UsageError("demo_extra_missing", reason="demo_extra_missing") from None
    return mock
