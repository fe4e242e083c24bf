"""Running a procedure from the command line: what is told at the end, what is asked then, and the exit code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mes_assist.app.options import RunOptions
from mes_assist.app.procedure import Procedure
from mes_assist.cli.output import tell_result, the_environment
from mes_assist.support.paths import home

if TYPE_CHECKING:
    from mes_assist.engine.result import Result


def launch(flow: str | Path, base_url: str, given: dict[str, Any]) -> NoReturn:
    """Run a shipped flow, or that of a file, on the site that ``--base-url`` names, then exit."""
    from mes_assist.app.running import run_once

    options = RunOptions(**given)
    stays = not (options.yes or options.as_json)
    of = Procedure(flow=flow, base_url=base_url, home=home(), options=options, stays=stays)
    finish(run_once(of, the_environment()), of)


def finish(result: Result, of: Procedure) -> NoReturn:
    """Tell how a run ended, ask whether its proof is to be dated, and exit with the documented code."""
    tell_result(result, of.options)
    if result.proof is not None and not of.options.as_json and sys.stdin.isatty():
        from mes_assist.app.dating import asks_to_date
        from mes_assist.cli.dating import ask_to_date

        if asks_to_date(bag := Path(result.proof.bag), of.home):
            ask_to_date(bag, of.home, of.options.lang)
    click.get_current_context().exit(result.exit_code)


def is_interactive() -> bool:
    """Tell whether somebody sits at a terminal and a screen."""
    from mes_assist.app.running import is_windowless

    return sys.stdin.isatty() and not is_windowless()
