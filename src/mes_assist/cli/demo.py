"""``mes-assist demo``: the same procedure on the embedded mock site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from mes_assist.app.options import FICTITIOUS
from mes_assist.cli.options import run_options
from mes_assist.support.errors import UsageError
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.app.options import RunOptions


@click.command()
@click.argument("flow", default="opposition")
@click.option("--scenario", help="What the mock site is asked to be; default: where the procedure goes well.")
@click.option("--auto", is_flag=True, help="A scripted person answers.")
@run_options
def demo(flow: str, scenario: str | None, *, auto: bool, **given: Any) -> None:
    """Essayer sans risque, sur un site factice / try it out on a mock site.

    The demo keeps a data folder of its own.
    """
    from mes_assist.app.options import RunOptions
    from mes_assist.cli.launch import interactive, run_and_exit
    from mes_assist.support.paths import home

    options, own_home = RunOptions(**given), home(demo=True)
    scenario_names = _the_mock_site().scenario_names
    if scenario is None:
        scenario = flow if flow in scenario_names() else "heureux"
    if scenario not in scenario_names():
        names = ", ".join(scenario_names())
        raise click.BadParameter(say(options.lang, "scenario_missing", name=scenario, names=names))
    options = headless_where_there_is_no_screen(options)
    auto = auto or options.headless or not interactive()
    click.echo(say(options.lang, "demo_starts"), err=True)
    with mock_site(scenario) as url:
        run_and_exit(flow, url, own_home, options, auto=auto, case_of=f"{FICTITIOUS}{scenario}")


def headless_where_there_is_no_screen(options: RunOptions) -> RunOptions:
    """Return the options of a demo on this machine: without a screen it needs no window, and says so."""
    from mes_assist.cli.launch import windowless

    if options.headless or not windowless():
        return options
    click.echo(say(options.lang, "browser_windowless"), err=True)
    return options.without_window()


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
