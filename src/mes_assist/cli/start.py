"""``mes-assist`` alone: a few short questions, then the right procedure."""

from __future__ import annotations

import sys

import click

from mes_assist.support.texts import Lang, say

_STOPPED = 5
_CHILD = "enfant"
"""Whose case it is: a child's is never mixed up with the parent's own."""


def ask(lang: Lang) -> dict[str, str] | None:
    """Ask until the right procedure is known and return the answers; ``None`` when the person wants to stop.

    Raises
    ------
    UsageError
        When there is no terminal to ask in.
    """
    from mes_assist.cases.triage import QUESTIONS, next_question
    from mes_assist.support.errors import UsageError

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


def start(lang: Lang, base_url: str) -> int:
    """Find the right procedure with the person and begin it, if they want; return the exit code."""
    from mes_assist.cases.triage import propose
    from mes_assist.cli.launch import title_of

    answers = ask(lang)
    proposal = propose(answers) if answers is not None else None
    if answers is None or proposal is None:
        return _STOPPED
    click.echo(f"\n{say(lang, f'triage_why_{proposal.why}')}", err=True)
    if proposal.what == "telephone":
        click.echo(say(lang, "triage_phone"))
        return 0
    click.echo(say(lang, "triage_propose", title=title_of(proposal.what, lang) or proposal.what), err=True)
    if _choose(lang, "start", ("yes", "no")) != "yes":
        click.echo(say(lang, "triage_later", command=f"mes-assist {proposal.what}"))
        return 0
    from mes_assist.cli.main import cli

    profile = ["--profile", _CHILD] if answers["whom"] == "child" else []
    arguments = [proposal.what, "--base-url", base_url, "--lang", lang, *profile]
    code = cli.main(arguments, standalone_mode=False)
    return code if isinstance(code, int) else 0
