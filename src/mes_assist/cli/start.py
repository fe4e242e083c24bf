"""``mes-assist`` alone: a few short questions, then the right procedure."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from mes_assist.cli.output import print_json
from mes_assist.support.errors import UsageError
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS

if TYPE_CHECKING:
    from mes_assist.browser.session import OpenContext
    from mes_assist.cases.triage import Proposal
    from mes_assist.engine.result import Result
    from mes_assist.ui.start.plan import Plan

_STOPPED = 5


def ask(lang: Lang) -> dict[str, str] | None:
    """Ask until the right procedure is known and return the answers; ``None`` when the person wants to stop.

    Raises
    ------
    UsageError
        When there is no terminal to ask in.
    """
    from mes_assist.cases.triage import QUESTIONS, next_question

    if not sys.stdin.isatty():
        raise UsageError("no_way_to_ask", reason="no_way_to_ask")
    answers: dict[str, str] = {}
    while (question := next_question(answers)) is not None:
        chosen = _choose(lang, question, QUESTIONS[question])
        if chosen is None:
            return None
        answers[question] = chosen
    return answers


def _choose(lang: Lang, question: str, answers: tuple[str, ...]) -> str | None:
    click.echo(f"\n{say(lang, f'triage_{question}')}", err=True)
    for number, answer in enumerate(answers, start=1):
        click.echo(f"  {number}. {say(lang, f'triage_{question}_{answer}')}", err=True)
    while True:
        typed = click.prompt(say(lang, "triage_number"), err=True).strip()
        if typed.casefold() == "stop":
            return None
        if typed.isdecimal() and 1 <= int(typed) <= len(answers):
            return answers[int(typed) - 1]
        click.echo(say(lang, "triage_unclear"), err=True)


def _notice_day(lang: Lang) -> date | None:
    """Ask when the notice was sent, from which the right to object runs; ``None`` when they do not know."""
    from mes_assist.cli.options import the_clock
    from mes_assist.ui.days import day_of

    while True:
        typed = click.prompt(say(lang, "notice_ask"), default="", show_default=False, err=True).strip()
        day = day_of(typed)
        if not typed or (day is not None and day <= the_clock().now().astimezone(PARIS).date()):
            return day
        click.echo(say(lang, "notice_bad"), err=True)


def start(lang: Lang, base_url: str, *, as_json: bool) -> int:
    """Find the right procedure with the person and begin it, if they want; return the exit code."""
    from mes_assist.cases.triage import propose
    from mes_assist.flow.shipped import title_of

    answers = ask(lang)
    proposal = propose(answers) if answers is not None else None
    if answers is None or proposal is None:
        return _STOPPED
    click.echo(f"\n{say(lang, f'triage_why_{proposal.why}')}", err=True)
    if proposal.what == "telephone":
        return _leave(proposal, say(lang, "triage_phone"), as_json=as_json)
    click.echo(say(lang, "triage_propose", title=title_of(proposal.what, lang) or proposal.what), err=True)
    if answers["whom"] == "me":
        click.echo(say(lang, "triage_children_first"), err=True)
    if _choose(lang, "start", ("yes", "no")) != "yes":
        later = say(lang, "triage_later", command=f"mes-assist {proposal.what}")
        return _leave(proposal, later, as_json=as_json)
    arguments = [proposal.what, "--base-url", base_url, "--lang", lang, *(["--json"] if as_json else [])]
    if answers["whom"] == "child":
        name = click.prompt(say(lang, "triage_child"), default=say(lang, "triage_child_name"), err=True)
        arguments += ["--profile", name]
    if proposal.why == "recent" and (day := _notice_day(lang)) is not None:
        arguments += ["--notice-date", day.isoformat()]
    code = click.get_current_context().find_root().command.main(arguments, standalone_mode=False)
    return code if isinstance(code, int) else 0


def start_in_window(lang: Lang, base_url: str) -> int:
    """Open the start page and stay until the person leaves it; return the exit code.

    Raises
    ------
    MesAssistError
        When the address is none, or no browser starts.
    """
    from mes_assist.app.options import RunOptions, checked_origin
    from mes_assist.app.running import window_opener
    from mes_assist.app.start.actions import actions, procedure_for
    from mes_assist.app.start.visit import visit
    from mes_assist.cli.output import tell_result, the_environment
    from mes_assist.demo.running import run
    from mes_assist.ui.start.controller import Controller

    site, options, env = checked_origin(base_url), RunOptions(lang=lang), the_environment()
    controller = Controller(lang, site, actions(env))

    def begin(plan: Plan, window: OpenContext) -> Result:
        of = procedure_for(plan, site, replace(options, lang=controller.lang))
        return run(replace(of, window=window), env, another_day=plan.case is not None)

    result = visit(controller, window_opener(options, env), begin)
    if isinstance(result, bool):
        return 0 if result else _STOPPED
    tell_result(result, replace(options, lang=controller.lang))
    return result.exit_code


def _leave(proposal: Proposal, text: str, *, as_json: bool) -> int:
    """Leave it at the proposal: nothing is begun."""
    if as_json:
        print_json(proposal=proposal.what, why=proposal.why)
    click.echo(text, err=as_json)
    return 0
