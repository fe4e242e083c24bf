"""Starting a flow from the command line: what is refused before any page, who answers, what is told at the end."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import click

from mes_assist.browser.discovery import Machine, find_browsers, has_display
from mes_assist.cli.options import the_clock
from mes_assist.cli.output import print_json
from mes_assist.engine.result import Result
from mes_assist.support.errors import BrowserUnavailable, MesAssistError, UsageError
from mes_assist.support.origins import is_loopback, origin_of
from mes_assist.support.paths import home as data_folder
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.app.run import Window
    from mes_assist.browser.discovery import Browser
    from mes_assist.browser.probe import Reason
    from mes_assist.browser.session import OpenContext
    from mes_assist.engine.settings import Settings
    from mes_assist.support.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of a command that runs a flow, as given, or as they are when nobody gives them."""

    headless: bool = False
    yes: bool = False
    mode: Literal["assist", "guide"] = "assist"
    browser: str | None = None
    archive: Path | None = None
    profile: str = "moi"
    notice_date: date | None = None
    pause_budget: timedelta | None = None
    lang: Lang
    as_json: bool = False
    no_panel: bool = False

    def without_window(self) -> RunOptions:
        """Return the same, headless."""
        return replace(self, headless=True)


def checked_origin(base_url: str) -> str:
    """Return the origin that ``--base-url`` names.

    Raises
    ------
    UsageError
        When it is no site's address, holds more than an origin, or is not encrypted although it leaves this computer.
    """
    origin = origin_of(base_url)
    if origin is None or _holds_more_than_an_origin(base_url):
        raise UsageError("bad_base_url", reason="bad_base_url", url=_without_secrets(base_url))
    if urlsplit(origin).scheme != "https" and not is_loopback(origin):
        raise UsageError("base_url_not_encrypted", reason="base_url_not_encrypted", url=origin)
    return origin


def _holds_more_than_an_origin(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)


def _without_secrets(url: str) -> str:
    return url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].rpartition("@")[2]


def run_and_exit(
    flow: str | Path, base_url: str, home: Path, options: RunOptions, *, auto: bool = False, case_of: str | None = None
) -> None:
    """Run a shipped flow, or that of a file, tell how it ended, and exit with the documented code."""
    stays = not (auto or options.yes or options.as_json)
    result = run_once(flow, base_url, home, options, auto=auto, case_of=case_of, stays=stays)
    tell(result, options)
    if not options.as_json:
        _have_dated(result, base_url, home, options, ask=True)
    click.get_current_context().exit(result.exit_code)


def run_once(
    flow: str | Path,
    base_url: str,
    home: Path,
    options: RunOptions,
    *,
    auto: bool = False,
    case_of: str | None = None,
    stays: bool = False,
    window: OpenContext | None = None,
) -> Result:
    """Run a flow and return how it ended, whatever went wrong; nothing of the result is told in the terminal yet.

    With ``stays``, the window does so until the person has read in the panel how it ended. With a ``window``, the flow
    runs in that one, and it is there that the person is asked.
    """
    name = flow if isinstance(flow, str) else flow.stem
    result = _guarded(
        name,
        options,
        home,
        lambda: _run(
            flow, checked_origin(base_url), home, options, auto=auto, case_of=case_of, stays=stays, window=window
        ),
    )
    _have_dated(result, base_url, home, options, ask=False)
    return result


def _have_dated(result: Result, base_url: str, home: Path, options: RunOptions, *, ask: bool) -> None:
    """Have a real proof dated, if the person wants that; asking comes after they were told how the run ended."""
    if result.proof is None or is_loopback(checked_origin(base_url)):
        return
    from mes_assist.archive.timestamp import stamps_of
    from mes_assist.cli.authority import remembered
    from mes_assist.cli.dating import date_proof

    bag, was_asked = Path(result.proof.bag), remembered(home) is not None
    if was_asked != ask and not stamps_of(bag):  # an authority that was chosen before had its turn when the run ended
        date_proof(bag, home, options.lang, ask=ask)


def _run(
    flow: str | Path,
    origin: str,
    home: Path,
    options: RunOptions,
    *,
    auto: bool,
    case_of: str | None,
    stays: bool,
    window: OpenContext | None,
) -> Result:
    _refuse_the_unsafe(origin, options, auto=auto)
    from mes_assist.app.run import Dependencies, run_attempt
    from mes_assist.app.window import one_window, site_window
    from mes_assist.cases.events import FINISHED
    from mes_assist.cli.company import Company
    from mes_assist.cli.workshop import erase_after_another
    from mes_assist.flow.load import find_flow, load_flow

    machine = Machine.this()
    loaded = load_flow(find_flow(flow, shipped_flows()) if isinstance(flow, str) else flow)
    if not options.headless and not has_display(machine):
        raise BrowserUnavailable("browser_no_display", reason="no_display")
    # Where a start page is, the terminal is not looked at, and may be none.
    company = Company(origin, options, auto=auto, in_window=window is not None and not auto)
    erase_after_another(home, options.profile)
    settings = replace(_settings(origin, home, options), case_of=case_of)
    open_context = window or window_opener(options, machine)
    with one_window(lambda: site_window(open_context, origin, company)) as open_window:
        deps = Dependencies(
            clock=the_clock(),
            random=SystemRandom(),
            new_id=new_id,
            open_window=open_window,
            proofs=options.archive if options.archive is not None else home / "proofs",
        )
        result = None
        try:
            result = run_attempt(loaded, settings, deps, company.checklist.note)
            while result.goes_on and result.suggest is not None:
                loaded = load_flow(find_flow(result.suggest, shipped_flows()))
                result = run_attempt(loaded, replace(settings, follows_on=True), deps, company.checklist.note)
        finally:
            company.checklist.finish(passed=result is not None and result.outcome in FINISHED)
        if company.has_panel and stays:
            with suppress(BrowserUnavailable), open_window() as shown:
                _stay(result, shown, deps.clock, home, options)
        return result


def _stay(result: Result, shown: Window, clock: Clock, home: Path, options: RunOptions) -> None:
    """Leave the window until the person has read in the panel how it ended."""
    from mes_assist.cli import reminder
    from mes_assist.cli.farewell import say_farewell

    seconds = options.pause_budget.total_seconds() if options.pause_budget is not None else None
    remind = partial(reminder.remind, options.lang, demo=home == data_folder(demo=True), profile=options.profile)
    say_farewell(result, shown, clock, options.lang, seconds, remind)


def window_opener(options: RunOptions, machine: Machine) -> OpenContext:
    """Return what opens the browser that is asked for, else the first that works; says which did not start, and why."""
    from mes_assist.browser.session import browser_opener

    if machine.is_root:
        click.echo(say(options.lang, "browser_root"), err=True)

    def tell_refusal(browser: Browser, reason: Reason) -> None:
        from mes_assist.cli.health import told_of

        click.echo(say(options.lang, f"doctor_browser_{reason}", **told_of(browser)), err=True)

    return browser_opener(
        find_browsers(options.browser, machine), headless=options.headless, machine=machine, on_refusal=tell_refusal
    )


def new_id() -> str:
    """Return a new name for a case or an attempt: eight characters.

    The first is a letter that no number of a person's has: eight digits would be masked in every log.
    """
    return secrets.choice("cdef") + secrets.token_hex(4)[1:]


def _settings(origin: str, home: Path, options: RunOptions) -> Settings:
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


@cache
def title_of(flow: str, lang: Lang) -> str | None:
    """Return the title of a shipped procedure; ``None`` when there is none of this name."""
    from mes_assist.flow.load import find_flow, load_flow

    try:
        return load_flow(find_flow(flow, shipped_flows())).flow.title.in_language(lang)
    except UsageError:
        return None


def _refuse_the_unsafe(origin: str, options: RunOptions, *, auto: bool) -> None:
    if options.headless and not is_loopback(origin):
        raise UsageError("headless_only_loopback", reason="headless_only_loopback")
    if options.yes and not is_loopback(origin):
        raise UsageError("yes_only_loopback", reason="yes_only_loopback")
    if options.headless and not (options.yes or auto):
        raise UsageError("no_way_to_ask", reason="no_way_to_ask")


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
    lines = ["", result.message, *_details(result, options.lang)]
    click.echo("\n".join(lines))
    click.echo(f"outcome: {result.outcome}")


def _details(result: Result, lang: Lang) -> list[str]:
    lines: list[str] = []
    if result.proof is not None:
        lines.append(say(lang, "proof_here", path=result.proof.path))
        lines.append(say(lang, "proof_check", folder=result.proof.bag))
        lines.append(say(lang, "evidence_note"))
    elif result.bag is not None:
        lines.append(say(lang, "bag_saved", folder=result.bag))
        lines.append(say(lang, "evidence_note"))
    if result.next_attempt_at is not None:
        lines.append(say(lang, "next_attempt", date=f"{result.next_attempt_at:%d/%m/%Y %H:%M}"))
    return lines


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
