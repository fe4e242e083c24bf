"""Running a procedure: one window, the procedures that follow on in it, and how it ended, whatever went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from mes_assist.app.failing import failed
from mes_assist.app.procedure import Procedure, new_id, refuse_the_unsafe, settings_of
from mes_assist.browser.discovery import Machine, find_browsers, has_display
from mes_assist.flow.shipped import load_named
from mes_assist.support.errors import BrowserUnavailable
from mes_assist.support.paths import home as data_folder
from mes_assist.support.printable import printable
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.interfaces import Interfaces
    from mes_assist.app.options import RunOptions
    from mes_assist.app.run import Dependencies, Window
    from mes_assist.browser.discovery import FoundBrowser
    from mes_assist.browser.probe import RefusalReason
    from mes_assist.browser.session import OpenContext
    from mes_assist.engine.result import Result
    from mes_assist.flow.load import LoadedFlow

_ERASE = "\x1b[H\x1b[2J\x1b[3J"
"""To the first line, erase the screen, erase what was scrolled away."""


def run_once(of: Procedure, env: Environment) -> Result:
    """Run a procedure and return how it ended, whatever went wrong; nothing of that is told in the terminal yet."""
    result = guarded(of, lambda: _run(of, env))
    if result.proof is not None:
        from mes_assist.app.dating import date_proof, is_undated

        bag = Path(result.proof.bag)
        if is_undated(bag) and (told := date_proof(bag, of.home, of.options.lang)):
            env.tell(printable(told))
    return result


def guarded(of: Procedure, run: Callable[[], Result]) -> Result:
    """Turn every foreseeable failure, and every other one, into a result."""
    try:
        return run()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort: a report, no traceback
        return failed(error, of.options.lang, of.home, of.name, of.options.profile)


def window_opener(options: RunOptions, env: Environment) -> OpenContext:
    """Return what opens the browser that is asked for, else the first that works; says which did not start, and why."""
    from mes_assist.browser.session import browser_opener

    machine = Machine.this()
    if machine.is_root:
        env.tell(say(options.lang, "browser_root"))

    def tell_refusal(browser: FoundBrowser, reason: RefusalReason) -> None:
        from mes_assist.app.health import told_of

        env.tell(say(options.lang, f"doctor_browser_{reason}", **told_of(browser)))

    return browser_opener(
        find_browsers(options.browser, machine), headless=options.headless, machine=machine, on_refusal=tell_refusal
    )


def is_windowless() -> bool:
    """Tell whether there is no screen to open a window on."""
    return not has_display(Machine.this())


def _run(of: Procedure, env: Environment) -> Result:
    refuse_the_unsafe(of)
    from mes_assist.app.interfaces import Interfaces
    from mes_assist.app.last_person import last_person
    from mes_assist.app.run import Dependencies
    from mes_assist.app.window import OneWindow, site_window

    options = of.options
    loaded = load_named(of.flow)
    if not options.headless and is_windowless():
        raise BrowserUnavailable("browser_no_display", reason="no_display")
    interfaces = Interfaces(of, env)
    if sys.stderr.isatty() and last_person(of.home, env.clock) not in (None, options.profile):
        env.write(_ERASE)  # the next person sees nothing of the one before
    open_context = of.window or window_opener(options, env)
    with OneWindow(lambda: site_window(open_context, of.origin, interfaces)) as window:
        proofs = options.archive if options.archive is not None else of.home / "proofs"
        deps = Dependencies(env.clock, SystemRandom(), new_id, window.open, proofs)
        result = _run_all(loaded, of, deps, interfaces)
        if of.stays and window.shown is not None and interfaces.has_panel:
            _show_end(result, window.shown, of, env)
        return result


def _run_all(loaded: LoadedFlow, of: Procedure, deps: Dependencies, interfaces: Interfaces) -> Result:
    """Run a procedure, and the one that the site says is the right one if the person wants that."""
    from mes_assist.app.run import run_attempt
    from mes_assist.cases.events import FINISHED

    settings, checklist, result = settings_of(of), interfaces.checklist, None
    try:
        result = run_attempt(loaded, settings, deps, checklist.note)
        while result.goes_on and result.suggest is not None:
            following = load_named(result.suggest)
            result = run_attempt(following, replace(settings, follows_on=True), deps, checklist.note)
    finally:
        checklist.finish(passed=result is not None and result.outcome in FINISHED)
    return result


def _show_end(result: Result, window: Window, of: Procedure, env: Environment) -> None:
    """Leave the window until the person has read in the panel how it ended."""
    from mes_assist.app.end_screen import show_end
    from mes_assist.app.reminder import remind

    options = of.options
    seconds = options.pause_budget.total_seconds() if options.pause_budget is not None else None
    is_demo = of.home == data_folder(demo=True)
    reminding = partial(remind, env, options.lang, demo=is_demo, profile=options.profile)
    show_end(result, window, env, options.lang, seconds, reminding)
