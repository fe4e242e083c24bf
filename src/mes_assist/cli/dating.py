"""After a proof was archived: whether an authority may date it. Asked once, and only of somebody at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mes_assist.support.errors import MesAssistError
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.cli.authority import Choice


def date_proof(bag: Path, home: Path, lang: Lang) -> None:
    """Have a proof dated if the person wants that of every proof; whatever fails costs a line and nothing else."""
    from mes_assist.archive.timestamp import available
    from mes_assist.cli.authority import remember, remembered, stamp

    if not available():
        return
    choice = remembered(home)
    if choice is None and sys.stdin.isatty():
        try:
            choice = _asked(lang)
            if choice is not None:
                remember(home, choice)
        except (click.Abort, OSError):
            return
    if choice is None or choice.url is None:
        return
    try:
        made = stamp(bag, choice)
    except MesAssistError as failure:
        click.echo(say(lang, failure.key, **failure.values), err=True)
    else:
        click.echo(say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority), err=True)


def _asked(lang: Lang) -> Choice | None:
    """Return what the person wants from now on; ``None`` when they gave no answer."""
    from mes_assist.cli.ask import yes_or_no
    from mes_assist.cli.authority import SUGGESTED, Choice, checked_address

    wanted = yes_or_no(lang, say(lang, "stamp_ask"))
    if wanted is None:
        return None
    if not wanted:
        return Choice(None)
    for place in SUGGESTED:
        click.echo(f"    {place}", err=True)
    typed = click.prompt(say(lang, "stamp_which", default=SUGGESTED[0]), default=SUGGESTED[0], err=True)
    return Choice(checked_address(typed))
