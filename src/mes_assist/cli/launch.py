"""Starting a flow from the command line: what is refused before any page, who answers, what is told at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.app.options import RunOptions, checked_origin
from mes_assist.app.procedure import Procedure, refuse_the_unsafe
from mes_assist.browser.discovery import Machine, find_browsers, has_display
from mes_assist.cli.options import the_clock, the_verbosity
from mes_assist.cli.output import print_json
from mes_assist.engine.result import Result
from mes_assist.flow.shipped import load_named
from mes_assist.support.errors import BrowserUnavailable, MesAssistError
from mes_assist.support.origins import is_loopback
from mes_assist.support.paths import home as data_folder
from mes_assist.support.texts import say
from mes_assist.ui.result_words import words_of

if TYPE_CHECKING:
    from mes_assist.app.run import Window
    from mes_assist.browser.discovery import Browser
    from mes_assist.browser.probe import Reason
    from mes_assist.browser.session import OpenContext


def run_and_exit(
    flow: str | Path, base_url: str, home: Path, options: RunOptions, *, auto: bool = False, case_of: str | None = None
) -> None:
    """Run a shipped flow, or that of a file, tell how it ended, and exit with the documented code."""
    stays = not (auto or options.yes or options.as_json)
    site = Site(base_url, home, case_of)
    result = run_once(flow, site, options, auto=auto, stays=stays)
    tell(result, options)
    if not options.as_json:
        _have_dated(result, site, options, ask=True)
    click.get_current_context().exit(result.exit_code)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a procedure is run: the address as given, the data folder, and what a mock site's case belongs to."""

    base_url: str
    home: Path
    case_of: str | None = None


def run_once(
    flow: str | Path,
    site: Site,
    options: RunOptions,
    *,
    auto: bool = False,
    stays: bool = False,
    window: OpenContext | None = None,
) -> Result:
    """Run a flow and return how it ended, whatever went wrong; nothing of the result is told in the terminal yet.

    With ``stays``, the window does so until the person has read in the panel how it ended. With a ``window``, the flow
    runs in that one, and it is there that the person is asked.
    """
    name = flow if isinstance(flow, str) else flow.stem

    def run() -> Result:
        origin = checked_origin(site.base_url)
        procedure = Procedure(
            flow=flow, origin=origin, home=site.home, options=options, auto=auto, case_of=site.case_of
        )
        return _run(procedure, window, stays=stays)

    result = _guarded(name, options, site.home, run)
    _have_dated(result, site, options, ask=False)
    return result


def _run(procedure: Procedure, window: OpenContext | None, *, stays: bool) -> Result:
    options, auto = procedure.options, procedure.auto
    refuse_the_unsafe(procedure.origin, options, auto=auto)
    from mes_assist.app.interfaces import Interfaces
    from mes_assist.app.procedure import run_procedure
    from mes_assist.cli.workshop import erase_after_another
    from mes_assist.ui.checklist import Checklist
    from mes_assist.ui.terminal_writer import TerminalWriter

    machine = Machine.this()
    load_named(procedure.flow)
    if not options.headless and not has_display(machine):
        raise BrowserUnavailable("browser_no_display", reason="no_display")
    # Where a start page is, the terminal is not looked at, and may be none.
    in_window = window is not None and not auto
    put = partial(click.echo, err=True, nl=False)  # colours that a Windows console can show too
    writer = TerminalWriter.on(sys.stderr, shared=the_verbosity() > 0, put=put)
    interfaces = Interfaces(procedure.origin, options, Checklist(options.lang, writer), auto=auto, in_window=in_window)
    erase_after_another(procedure.home, options.profile)
    end = partial(_show_end, home=procedure.home, options=options) if stays else None
    return run_procedure(procedure, interfaces, window or window_opener(options, machine), the_clock(), end)


def _show_end(result: Result, window: Window, *, home: Path, options: RunOptions) -> None:
    """Leave the window until the person has read in the panel how it ended."""
    from mes_assist.app import reminder
    from mes_assist.app.end_screen import Helpers, show_end
    from mes_assist.cli.output import opened, teller

    seconds = options.pause_budget.total_seconds() if options.pause_budget is not None else None
    is_demo, tell_person = home == data_folder(demo=True), teller(options.lang)
    remind = partial(reminder.remind, options.lang, the_clock(), tell_person, demo=is_demo, profile=options.profile)
    show_end(result, window, the_clock(), options.lang, seconds, Helpers(opened, remind))


def _have_dated(result: Result, site: Site, options: RunOptions, *, ask: bool) -> None:
    """Have a real proof dated, if the person wants that; asking comes after they were told how the run ended."""
    if result.proof is None or is_loopback(checked_origin(site.base_url)):
        return
    from mes_assist.app.authority import remembered
    from mes_assist.archive.timestamp import stamps_of
    from mes_assist.cli.dating import date_proof

    bag, was_asked = Path(result.proof.bag), remembered(site.home) is not None
    if was_asked != ask and not stamps_of(bag):  # an authority that was chosen before had its turn when the run ended
        date_proof(bag, site.home, options.lang, ask=ask)


def window_opener(options: RunOptions, machine: Machine) -> OpenContext:
    """Return what opens the browser that is asked for, else the first that works; says which did not start, and why."""
    from mes_assist.browser.session import browser_opener

    if machine.is_root:
        click.echo(say(options.lang, "browser_root"), err=True)

    def tell_refusal(browser: Browser, reason: Reason) -> None:
        from mes_assist.app.health import told_of

        click.echo(say(options.lang, f"doctor_browser_{reason}", **told_of(browser)), err=True)

    return browser_opener(
        find_browsers(options.browser, machine), headless=options.headless, machine=machine, on_refusal=tell_refusal
    )


def _guarded(flow_id: str, options: RunOptions, home: Path, run: Callable[[], Result]) -> Result:
    """Turn every foreseeable failure, and every other one, into a result."""
    failed = Result(outcome="internal_error", flow=flow_id, profile=options.profile)
    try:
        return run()
    except MesAssistError as error:
        message = say(options.lang, error.key, **error.values)
        return replace(failed, outcome=error.outcome, reason=error.reason, message=message)
    except KeyboardInterrupt:
        return replace(failed, outcome="interrupted", message=say(options.lang, "outcome_interrupted"))
    except Exception as error:  # noqa: BLE001 - the last resort: a redacted report instead of a traceback
        from mes_assist.support.report import saved_report

        report = saved_report(home, error, {"flow": flow_id})
        return replace(failed, message=say(options.lang, "internal_error", report=report))


def tell(result: Result, options: RunOptions) -> None:
    """Say how it ended: one JSON object on stdout, or words for the person."""
    if options.as_json:
        print_json(**result.as_json())
        return
    click.echo(f"\n{words_of(result, options.lang, in_full=True)}\noutcome: {result.outcome}")


def windowless() -> bool:
    """Tell whether there is no screen to open a window on."""
    return not has_display(Machine.this())


def interactive() -> bool:
    """Tell whether somebody sits at a terminal and a screen."""
    return sys.stdin.isatty() and not windowless()


def launch(flow: str | Path, base_url: str, given: dict[str, Any]) -> None:
    """Run a shipped flow, or that of a file, on the site that ``--base-url`` names, then exit."""
    options = RunOptions(**given)
    run_and_exit(flow, base_url, data_folder(), options)
