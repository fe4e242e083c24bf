"""After a proof was archived: whether an authority may date it. Asked once, and only of somebody at a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from mes_assist.app.authority import SUGGESTED, checked_address
from mes_assist.app.dating import date_proof
from mes_assist.cli.ask import yes_or_no
from mes_assist.support.errors import UsageError
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say


def ask_to_date(bag: Path, home: Path, lang: Lang) -> None:
    """Ask who may date this proof and those to come, have it dated, and tell how that went."""

    def ask() -> str | None:
        try:
            return _address(lang)
        except click.Abort:
            raise KeyboardInterrupt from None

    if told := date_proof(bag, home, lang, ask):
        _say(told)


def _address(lang: Lang) -> str | None:
    """Return the authority that the person wants from now on; ``None`` when they want none."""
    wanted = yes_or_no(lang, say(lang, "stamp_ask"))
    if wanted is None:
        raise click.Abort
    if not wanted:
        return None
    for place in SUGGESTED:
        _say(f"    {place}")
    while True:
        typed = click.prompt(say(lang, "stamp_which", default=SUGGESTED[0]), default=SUGGESTED[0], err=True)
        try:
            return checked_address(typed.strip())
        except UsageError as error:
            _say(say(lang, error.key, **error.values))


def _say(text: str) -> None:
    click.echo(printable(text), err=True)
