"""Running a procedure, on the mock site where that is what its address names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mes_assist.app.options import FICTITIOUS, RunOptions
from mes_assist.app.running import guarded, is_windowless, run_once
from mes_assist.demo.site import mock_site
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.procedure import Procedure
    from mes_assist.engine.result import Result


def run(of: Procedure, env: Environment, *, another_day: bool = False) -> Result:
    """Run a procedure and return how it ended, whatever went wrong; a mock site lives as long as that."""
    if not of.base_url.startswith(FICTITIOUS):
        return run_once(of, env)

    def on_the_mock_site() -> Result:
        with mock_site(of.base_url.removeprefix(FICTITIOUS), another_day=another_day) as url:
            return run_once(replace(of, base_url=url, case_of=of.base_url), env)

    return guarded(of, on_the_mock_site)


def headless_where_there_is_no_screen(options: RunOptions, env: Environment) -> RunOptions:
    """Return the options of a demo on this machine: without a screen it needs no window, and says so."""
    if options.headless or not is_windowless():
        return options
    env.tell(say(options.lang, "browser_windowless"))
    return replace(options, headless=True)
