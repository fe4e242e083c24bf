"""``mes-assist demo``: the same procedure on the embedded mock site."""

from __future__ import annotations

from typing import Any

import click

from mes_assist.cli.options import run_options
from mes_assist.support.paths import home
from mes_assist.support.texts import say


@click.command()
@click.argument("flow", default="opposition")
@click.option("--scenario", help="What the mock site is asked to be; default: where the procedure goes well.")
@click.option("--auto", is_flag=True, help="A scripted person answers.")
@run_options
def demo(flow: str, scenario: str | None, *, auto: bool, **given: Any) -> None:
    """Essayer sans risque, sur un site factice / try it out on a mock site.

    The demo keeps a data folder of its own.
    """
    from mes_assist.app.options import FICTITIOUS, RunOptions
    from mes_assist.app.procedure import Procedure
    from mes_assist.cli.launch import finish, is_interactive
    from mes_assist.cli.output import the_environment
    from mes_assist.demo.running import headless_where_there_is_no_screen, run
    from mes_assist.demo.site import scenario_names

    options, place, env = RunOptions(**given), home(demo=True), the_environment()
    names = scenario_names()
    if scenario is None:
        scenario = flow if flow in names else "heureux"
    if scenario not in names:
        raise click.BadParameter(say(options.lang, "scenario_missing", name=scenario, names=", ".join(names)))
    options = headless_where_there_is_no_screen(options, env)
    auto = auto or options.headless or not is_interactive()
    stays = not (auto or options.yes or options.as_json)
    env.tell(say(options.lang, "demo_starts"))
    site = f"{FICTITIOUS}{scenario}"
    of = Procedure(flow=flow, base_url=site, home=place, options=options, auto=auto, stays=stays)
    finish(run(of, env), of)
