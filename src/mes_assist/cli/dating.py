"""After a proof was archived: whether an authority may date it. Asked once, and only of somebody at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mes_assist.cli.output import printable
from mes_assist.support.errors import MesAssistError, UsageError
from mes_assist.support.texts import Lang, say


def date_proof(bag: Path, home: Path, lang: Lang, *, ask: bool) -> None:
    """Have a proof dated if the person wants that of every proof; whatever fails costs a line and nothing else.

    Parameters
    ----------
    bag, home, lang:
        The proof, the data folder, the person's language.
    ask:
        Whether they may be asked, where they never were.
    """
    try:
        _date(bag, home, lang, ask=ask)
    except MesAssistError as failure:
        _say(say(lang, failure.key, **failure.values))
    except (click.Abort, KeyboardInterrupt):
        _say(say(lang, "stamp_not_now"))
    except Exception as error:  # noqa: BLE001 - the procedure is done: nothing here may change how it ended
        from mes_assist.support.report import saved_report

        _say(say(lang, "stamp_failed", report=saved_report(home, error, {})))


def _date(bag: Path, home: Path, lang: Lang, *, ask: bool) -> None:
    from mes_assist.archive.timestamp import available
    from mes_assist.cli.authority import Choice, remember, remembered, stamp

    if not available():
        return
    choice = remembered(home)
    if choice is None and ask and sys.stdin.isatty():
        choice = Choice(_address(lang))
        remember(home, choice)
    if choice is not None and choice.url is not None:
        made = stamp(bag, choice)
        _say(say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority))


def _address(lang: Lang) -> str | None:
    """Return the authority that the person wants from now on; ``None`` when they want none."""
    from mes_assist.cli.ask import yes_or_no
    from mes_assist.cli.authority import SUGGESTED, checked_address

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
