"""Running a procedure: what is refused before any page, the window, and the procedure that may follow on in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from mes_assist.app.options import RunOptions
from mes_assist.app.run import Dependencies, Window, run_attempt
from mes_assist.app.window import OneWindow, site_window
from mes_assist.cases.events import FINISHED
from mes_assist.engine.result import Result
from mes_assist.flow.shipped import load_named, title_of
from mes_assist.support.clock import Clock
from mes_assist.support.errors import UsageError
from mes_assist.support.origins import is_loopback

if TYPE_CHECKING:
    from mes_assist.app.interfaces import Interfaces
    from mes_assist.browser.session import OpenContext
    from mes_assist.engine.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What is to be run.

    Attributes
    ----------
    flow:
        The name of a shipped flow, or the file of one.
    origin, home, options:
        The site, the data folder, and the options.
    auto:
        Whether a script answers.
    case_of:
        What the case belongs to instead of the site's address, for a mock site.
    """

    flow: str | Path
    origin: str
    home: Path
    options: RunOptions
    auto: bool = False
    case_of: str | None = None


def run_procedure(
    of: Procedure,
    interfaces: Interfaces,
    open_context: OpenContext,
    clock: Clock,
    end: Callable[[Result, Window], None] | None = None,
) -> Result:
    """Run a procedure, and the one that the site says is the right one if the person wants that.

    Parameters
    ----------
    of:
        What is to be run.
    interfaces:
        Makes the user interface.
    open_context:
        Opens the browser.
    clock:
        The time.
    end:
        Shows in the window how it ended, as long as the person reads it; ``None``: the window closes at once.

    Raises
    ------
    MesAssistError
        When the journal, the archive or the browser can not be used, or the case is busy.
    """
    loaded, settings, options = load_named(of.flow), replace(_settings(of), case_of=of.case_of), of.options
    with OneWindow(lambda: site_window(open_context, of.origin, interfaces)) as window:
        proofs = options.archive if options.archive is not None else of.home / "proofs"
        deps = Dependencies(clock, SystemRandom(), new_id, window.open, proofs)
        result = None
        try:
            result = run_attempt(loaded, settings, deps, interfaces.checklist.note)
            while result.goes_on and result.suggest is not None:
                loaded = load_named(result.suggest)
                result = run_attempt(loaded, replace(settings, follows_on=True), deps, interfaces.checklist.note)
        finally:
            interfaces.checklist.finish(passed=result is not None and result.outcome in FINISHED)
        if window.shown is not None and end is not None and interfaces.has_panel:
            end(result, window.shown)
        return result


def refuse_the_unsafe(origin: str, options: RunOptions, *, auto: bool) -> None:
    """Refuse what is for a site on this computer alone, before any page.

    Raises
    ------
    UsageError
        With its reason.
    """
    if options.headless and not is_loopback(origin):
        raise UsageError("headless_only_loopback", reason="headless_only_loopback")
    if options.yes and not is_loopback(origin):
        raise UsageError("yes_only_loopback", reason="yes_only_loopback")
    if options.headless and not (options.yes or auto):
        raise UsageError("no_way_to_ask", reason="no_way_to_ask")


def new_id() -> str:
    """Return a new name for a case or an attempt: eight characters.

    The first is a letter that no number of a person's has: eight digits would be masked in every log.
    """
    return secrets.choice("cdef") + secrets.token_hex(4)[1:]


def _settings(of: Procedure) -> Settings:
    origin, home, options = of.origin, of.home, of.options
    from platformdirs import user_downloads_path

    from mes_assist.engine.settings import Settings
    from mes_assist.support.vault import Card, Vault

    return Settings(
        home=home,
        downloads=home / "telechargements" if is_loopback(origin) else user_downloads_path(),
        origin=origin,
        profile=options.profile,
        lang=options.lang,
        mode=options.mode,
        pause_budget=options.pause_budget,
        notice=options.notice_date,
        title_of=lambda flow: title_of(flow, options.lang),
        wallet=Card(Vault(home), options.profile),
    )
