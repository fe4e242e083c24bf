"""What the start page sets going outside of itself: a procedure, a file that is opened, a bag that is examined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mes_assist.app import reminder
from mes_assist.app.authority import SUGGESTED
from mes_assist.app.options import FICTITIOUS, RunOptions
from mes_assist.app.start.facts import read_facts
from mes_assist.archive.examine import examine
from mes_assist.cli.dating import asks_to_date, date_as_told
from mes_assist.cli.demo import mock_site
from mes_assist.cli.launch import Site, run_once
from mes_assist.cli.options import the_clock
from mes_assist.cli.output import opened, teller
from mes_assist.cli.reprendre import take_up
from mes_assist.cli.verify import lines_of
from mes_assist.engine.result import Result
from mes_assist.support.clock import PARIS
from mes_assist.support.errors import MesAssistError
from mes_assist.support.paths import home
from mes_assist.support.texts import Lang, say
from mes_assist.ui.start.facts import Facts
from mes_assist.ui.start.plan import Actions, Plan

if TYPE_CHECKING:
    from mes_assist.browser.session import OpenContext

_DEMO_FLOW, _DEMO_SCENARIO = "opposition", "heureux"


def play(plan: Plan, site: str, options: RunOptions, window: OpenContext, *, auto: bool = False) -> Result:
    """Run what was chosen in this window and return how it ended; the demo's site lives as long as the demo."""
    options = replace(options, profile=plan.profile, notice_date=plan.notice)
    if plan.case is not None:
        return take_up(plan.case, options, auto=auto, demo=plan.is_demo, window=window)
    if plan.flow is not None:
        return run_once(plan.flow, Site(site, home()), options, auto=auto, window=window)
    try:
        with mock_site(_DEMO_SCENARIO) as url:
            case_of = f"{FICTITIOUS}{_DEMO_SCENARIO}"
            trial = Site(url, home(demo=True), case_of)
            return run_once(_DEMO_FLOW, trial, options, auto=auto, window=window)
    except MesAssistError as error:
        return Result(error.outcome, _DEMO_FLOW, plan.profile, say(options.lang, error.key, **error.values))


def actions() -> Actions:
    """Return what the start page may do itself, as part of the command that runs now."""
    command = click.get_current_context()

    # The page is answered in threads of its own, where no command runs: its clock would not be found.
    def read(lang: Lang, demo: bool) -> Facts:
        with command.scope(cleanup=False):
            return read_facts(lang, the_clock(), teller(lang), demo=demo)

    def today() -> date:
        with command.scope(cleanup=False):
            return the_clock().now().astimezone(PARIS).date()

    def have_dated(bag: Path, url: str | None, lang: Lang) -> str:
        return date_as_told(bag, home(), lang, url) or say(lang, "welcome_undated")

    def remind(profile: str, demo: bool, lang: Lang) -> tuple[Path | None, str]:
        with command.scope(cleanup=False):
            return reminder.remind(lang, the_clock(), teller(lang), demo=demo, profile=profile)

    return Actions(read, opened, _examine, today, SUGGESTED, lambda bag: asks_to_date(bag, home()), have_dated, remind)


def _examine(bag: Path, lang: Lang) -> tuple[str, ...]:
    examined = examine(bag)
    lines = tuple(line.strip() for line in lines_of(bag, examined, lang))
    return lines if examined.damage else (say(lang, "welcome_intact"), *lines[1:])
