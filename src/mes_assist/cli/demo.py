"""``mes-assist demo``: the same procedure on the embedded mock site."""

from __future__ import annotations

from typing import Any

import click

from mes_assist.cli.options import run_options


@click.command()
@click.argument("flow", default="opposition")
@click.option("--scenario", help="What the mock site is asked to be; default: where the procedure goes well.")
@click.option("--auto", is_flag=True, help="A scripted person answers.")
@run_options
def demo(flow: str, scenario: str | None, *, auto: bool, **given: Any) -> None:
    """Essayer sans risque, sur un site factice / try it out on a mock site.

    The demo keeps a data folder of its own.
    """
    from mes_assist.cli.launch import interactive, options_from, run_and_exit, windowless
    from mes_assist.support.errors import UsageError
    from mes_assist.support.paths import home
    from mes_assist.support.texts import say

    try:
        from mock_site import MockSite, load_scenario, scenario_names
    except ImportError:
        raise UsageError("demo_extra_missing", reason="demo_extra_missing") from None
    options = options_from(given)
    if scenario is None:
        scenario = flow if flow in scenario_names() else "heureux"
    if scenario not in scenario_names():
        names = ", ".join(scenario_names())
        raise click.BadParameter(say(options.lang, "scenario_missing", name=scenario, names=names))
    if windowless():
        if not options.headless:
            click.echo(say(options.lang, "browser_windowless"), err=True)
        options = options.without_window()
    auto = auto or options.headless or not interactive()
    click.echo(say(options.lang, "demo_starts"), err=True)
    with MockSite(load_scenario(scenario)) as site:
        run_and_exit(flow, site.url, home(demo=True), options, auto=auto)
