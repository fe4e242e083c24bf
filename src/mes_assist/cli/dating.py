"""After a proof was archived: whether an authority may date it. Asked once, and only of somebody at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mes_assist.support.errors import MesAssistError, UsageError
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.app.authority import Choice


def date_proof(bag: Path, home: Path, lang: Lang, *, ask: bool) -> None:
    """Have a proof dated if the person wants that of every proof; whatever fails costs a line and nothing else.

    Parameters
    ----------
    bag, home, lang:
        The proof, the data folder, the person's language.
    ask:
        Whether they may be asked, where they never were.
    """
    said = _told(lambda: _date(bag, home, lang, ask=ask), home, lang)
    if said:
        _say(said)


def asks_to_date(bag: Path, home: Path) -> bool:
    """Tell whether the person is to be asked elsewhere: a real proof, which nobody dated, and they never were."""
    from mes_assist.app.authority import remembered
    from mes_assist.archive.kept import read_record
    from mes_assist.archive.timestamp import available, stamps_of

    record = read_record(bag)
    is_real = record is not None and record.site == "officiel"
    return is_real and available() and remembered(home) is None and not stamps_of(bag)


def date_as_told(bag: Path, home: Path, lang: Lang, url: str | None) -> str:
    """Keep what the person answered, have the proof dated if they want that, and return what to tell them.

    Parameters
    ----------
    bag, home, lang:
        The proof, the data folder, the person's language.
    url:
        The authority that they chose; ``None`` when they want none.

    Returns
    -------
    str
        How it went; empty when nothing was to be done.
    """
    from mes_assist.app.authority import Choice, remember

    def date() -> str:
        choice = Choice(url)
        remember(home, choice)
        return _stamped(bag, lang, choice)

    return _told(date, home, lang)


def _told(date: Callable[[], str], home: Path, lang: Lang) -> str:
    """Return what is to be told of it: the procedure is done, and nothing here may change how it ended."""
    try:
        return date()
    except MesAssistError as failure:
        return say(lang, failure.key, **failure.values)
    except (click.Abort, KeyboardInterrupt):
        return say(lang, "stamp_not_now")
    except Exception as error:  # noqa: BLE001 - whatever fails costs a line
        from mes_assist.support.report import saved_report

        return say(lang, "stamp_failed", report=saved_report(home, error, {}))


def _date(bag: Path, home: Path, lang: Lang, *, ask: bool) -> str:
    from mes_assist.app.authority import Choice, remember, remembered
    from mes_assist.archive.timestamp import available

    if not available():
        return ""
    choice = remembered(home)
    if choice is None and ask and sys.stdin.isatty():
        choice = Choice(_address(lang))
        remember(home, choice)
    return _stamped(bag, lang, choice) if choice is not None else ""


def _stamped(bag: Path, lang: Lang, choice: Choice) -> str:
    from mes_assist.app.authority import stamp

    if choice.url is None:
        return ""
    made = stamp(bag, choice)
    return say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority)


def _address(lang: Lang) -> str | None:
    """Return the authority that the person wants from now on; ``None`` when they want none."""
    from mes_assist.app.authority import SUGGESTED, checked_address
    from mes_assist.cli.ask import yes_or_no

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
