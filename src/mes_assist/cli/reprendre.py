"""``mes-assist reprendre``: the cases that are due, one after the other, each on the person's word."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from mes_assist.app import cases
from mes_assist.cli.ask import yes_or_no
from mes_assist.cli.launch import is_interactive
from mes_assist.cli.options import run_options
from mes_assist.cli.output import print_json, tell_result, the_environment
from mes_assist.support.errors import UsageError
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say
from mes_assist.ui import case_words

if TYPE_CHECKING:
    from datetime import datetime

    from mes_assist.app.options import RunOptions
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
    from mes_assist.app.resuming import Selection, procedure_of, take_up_all
    from mes_assist.demo.running import headless_where_there_is_no_screen, run
    from mes_assist.engine.result import EXIT_CODES

    options, env = RunOptions(**given), the_environment()
    if demo and not notify:
        options = headless_where_there_is_no_screen(options, env)
    site = checked_origin(base_url) if base_url is not None else None
    is_one = ctx.get_parameter_source("profile") is ParameterSource.COMMANDLINE
    selection = Selection(demo=demo, profile=options.profile if is_one else None, site=site)
    now = selection.cases(env, options.lang)
    waiting = selection.due(now)
    if options.notice_date is not None and len(waiting) > 1:
        raise UsageError("resume_notice_of_whom", reason="resume_notice_of_whom")
    results: list[Result] = []
    stopped = False
    auto = demo and (options.headless or not is_interactive())

    def take_up(of: CaseStatus) -> Result:
        result = run(replace(procedure_of(of, options, demo=demo), auto=auto), env, another_day=True)
        if not options.as_json:
            tell_result(result, options)
        return result

    if notify:
        _notify(waiting, options)
    elif auto or is_interactive() or (options.headless and options.yes):
        wanted = partial(_is_wanted, lang=options.lang, unasked=auto or options.headless)
        results, stopped = take_up_all(lambda: selection.due(selection.cases(env, options.lang)), wanted, take_up)
    now = selection.cases(env, options.lang) if results else now
    left = selection.due(now)
    coming = [of.next_at for of in now if of.next_at is not None and not of.is_due]
    _tell(left, results, min(coming, default=None), options)
    ctx.exit(EXIT_CODES["interrupted"] if stopped else _exit_code(left, results))


def _is_wanted(of: CaseStatus, *, lang: Lang, unasked: bool) -> bool | None:
    stage = case_words.stage_text(of, lang)
    question = printable(say(lang, "resume_now", flow=of.case.flow, profile=of.case.profile, stage=stage))
    if unasked:
        click.echo(question, err=True)
        return True
    try:
        return yes_or_no(lang, question)
    except click.Abort:
        raise KeyboardInterrupt from None


def _notify(waiting: list[CaseStatus], options: RunOptions) -> None:
    from mes_assist.cli.notification import show

    if waiting:
        show(say(options.lang, "resume_notification_title"), say(options.lang, "resume_due", count=len(waiting)))


def _tell(left: list[CaseStatus], results: list[Result], soonest: datetime | None, options: RunOptions) -> None:
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
