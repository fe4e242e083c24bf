"""``mes-assist reprendre``: the cases that are due, one after the other, each on the person's word."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from mes_assist.cli.options import run_options, the_clock
from mes_assist.cli.output import print_json, teller
from mes_assist.support.printable import printable
from mes_assist.support.texts import say
from mes_assist.ui import case_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mes_assist.app.options import RunOptions
    from mes_assist.browser.session import OpenContext
    from mes_assist.cases.status import CaseStatus
    from mes_assist.engine.result import Result

SOMETHING_IS_DUE = 75
_ENDED_WELL = ("done", "already_done", "not_yet_authorised", "waiting", "site_unavailable")


@click.command()
@click.option("--demo", is_flag=True, help="The cases of the demo.")
@click.option("--base-url", metavar="URL", help="Only the cases on this site.")
@click.option("--notify", is_flag=True, help="Run nothing: only tell, on the desktop too, whether something is due.")
@run_options
@click.pass_context
def reprendre(ctx: click.Context, /, base_url: str | None, *, demo: bool, notify: bool, **given: Any) -> None:
    """Reprendre les démarches dont la date est venue / take up the cases that are due.

    Exit code 0: nothing is due (any more); 75: something is; else that of the last case that did not end well.
    """
    from mes_assist.app.options import RunOptions, checked_origin
    from mes_assist.cli.demo import headless_where_there_is_no_screen
    from mes_assist.cli.launch import interactive
    from mes_assist.engine.result import EXIT_CODES
    from mes_assist.flow.shipped import is_shipped
    from mes_assist.support.errors import UsageError

    options = RunOptions(**given)
    if demo and not notify:
        options = headless_where_there_is_no_screen(options)
    site = checked_origin(base_url) if base_url is not None else None
    everyone = ctx.get_parameter_source("profile") is not ParameterSource.COMMANDLINE

    def stand() -> list[CaseStatus]:
        return _standings(options, None if everyone else options.profile, demo=demo)

    def due(among: list[CaseStatus]) -> list[CaseStatus]:
        return [of for of in among if of.is_due and site in (None, of.case.origin) and is_shipped(of.case.flow)]

    now = stand()
    waiting = due(now)
    if options.notice_date is not None and len(waiting) > 1:
        raise UsageError("resume_notice_of_whom", reason="resume_notice_of_whom")
    results: list[Result] = []
    stopped = False
    auto = demo and (options.headless or not interactive())
    if notify:
        _notify(waiting, options)
    elif auto or interactive() or (options.headless and options.yes):
        stopped = not _run_all(
            lambda: due(stand()), results, options, auto=auto, unasked=auto or options.headless, demo=demo
        )
    now = stand() if results else now
    left = due(now)
    coming = [of.next_at for of in now if of.next_at is not None and not of.is_due]
    _tell(left, results, min(coming, default=None), options)
    ctx.exit(EXIT_CODES["interrupted"] if stopped else _exit_code(left, results))


def _standings(options: RunOptions, profile: str | None, *, demo: bool) -> list[CaseStatus]:
    from mes_assist.app import cases

    return [each.now for each in cases.follow(the_clock(), teller(options.lang), demo=demo, profile=profile)]


def _run_all(
    due: Callable[[], list[CaseStatus]],
    results: list[Result],
    options: RunOptions,
    *,
    auto: bool,
    unasked: bool,
    demo: bool,
) -> bool:
    """Run what is due, each once, looking anew before each; ``False`` when the person pressed Ctrl-C."""
    seen: set[str] = set()
    while following := [of for of in due() if of.case.id not in seen]:
        of = following[0]
        seen.add(of.case.id)
        try:
            wanted = _is_wanted(of, options, unasked=unasked)
        except click.Abort:
            return False
        if wanted is None:
            return True
        if not wanted:
            continue
        result = _run(of, replace(options, profile=of.case.profile), auto=auto, demo=demo)
        results.append(result)
        if result.outcome == "interrupted":
            return False
    return True


def _is_wanted(of: CaseStatus, options: RunOptions, *, unasked: bool) -> bool | None:
    from mes_assist.cli.ask import yes_or_no

    stage = case_words.stage_text(of, options.lang)
    question = printable(say(options.lang, "resume_now", flow=of.case.flow, profile=of.case.profile, stage=stage))
    if not unasked:
        return yes_or_no(options.lang, question)
    click.echo(question, err=True)
    return True


def _run(of: CaseStatus, options: RunOptions, *, auto: bool, demo: bool) -> Result:
    from mes_assist.cli.launch import tell

    result = take_up(of, options, auto=auto, demo=demo)
    if not options.as_json:
        tell(result, options)
    return result


def take_up(
    of: CaseStatus, options: RunOptions, *, auto: bool = False, demo: bool = False, window: OpenContext | None = None
) -> Result:
    """Run one case; what is wrong with it alone is its own result, and keeps nobody from the others."""
    from mes_assist.cli.launch import Site, run_once
    from mes_assist.engine.result import Result
    from mes_assist.support.errors import MesAssistError
    from mes_assist.support.paths import home

    try:
        with _site_of(of) as (url, case_of):
            return run_once(
                case_words.flow_of(of), Site(url, home(demo=demo), case_of), options, auto=auto, window=window
            )
    except MesAssistError as error:
        message = say(options.lang, error.key, **error.values)
        return Result(error.outcome, of.case.flow, of.case.profile, message, reason=error.reason)


def _site_of(of: CaseStatus) -> AbstractContextManager[tuple[str, str | None]]:
    """Return the address of a case's site, and what the case belongs to where that is not the address."""
    from mes_assist.app.options import FICTITIOUS
    from mes_assist.cli.demo import mock_site

    @contextmanager
    def real() -> Iterator[tuple[str, str | None]]:
        yield of.case.origin, None

    @contextmanager
    def fictitious() -> Iterator[tuple[str, str | None]]:
        with mock_site(of.case.origin.removeprefix(FICTITIOUS), another_day=True) as url:
            yield url, of.case.origin

    return fictitious() if of.case.origin.startswith(FICTITIOUS) else real()


def _notify(waiting: list[CaseStatus], options: RunOptions) -> None:
    from mes_assist.cli.notification import show

    if waiting:
        show(say(options.lang, "resume_notification_title"), say(options.lang, "resume_due", count=len(waiting)))


def _tell(left: list[CaseStatus], results: list[Result], soonest: datetime | None, options: RunOptions) -> None:
    from mes_assist.app import cases

    if options.as_json:
        print_json(
            due=[cases.as_json(of) for of in left],
            results=[result.as_json() for result in results],
            next_attempt_at=soonest.isoformat(timespec="seconds") if soonest is not None else None,
        )
        return
    if left:
        click.echo(say(options.lang, "resume_due", count=len(left)))
        for of in left:
            case = f"{of.case.profile} - {of.case.flow}"
            stage = case_words.stage_text(of, options.lang)
            click.echo(printable(f"  {say(options.lang, 'suivi_line', head=case, value=stage)}"))
        click.echo(say(options.lang, "resume_how"))
    elif not results:
        click.echo(say(options.lang, "suivi_nothing_due"))
    if soonest is not None:
        click.echo(say(options.lang, "next_attempt", date=case_words.moment(soonest, options.lang)))


def _exit_code(left: list[CaseStatus], results: list[Result]) -> int:
    failed = [result for result in results if result.outcome not in _ENDED_WELL]
    if failed:
        return failed[-1].exit_code
    return SOMETHING_IS_DUE if left else 0
