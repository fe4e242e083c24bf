"""Having proofs dated by an authority: after a run, where whatever fails costs a line and nothing else, or later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.app import authority
from mes_assist.app.authority import SUGGESTED, AuthorityChoice, checked_address, remember, remembered
from mes_assist.app.proofs import refused
from mes_assist.support.errors import AuthorityFailed, MesAssistError
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.archive.timestamp import Stamp


def date_proof(bag: Path, home: Path, lang: Lang, ask: Callable[[], str | None] | None = None) -> str:
    """Have a proof dated if the person wants that of every proof, and return what to tell them, if anything.

    Parameters
    ----------
    bag, home, lang:
        The proof, the data folder, the person's language.
    ask:
        Asks which authority they want from now on, ``None`` for none, where they never were asked. Raises
        ``KeyboardInterrupt`` when they do not want to say.
    """
    from mes_assist.archive.timestamp import available

    choice = remembered(home)
    if not available() or (choice is None and ask is None):
        return ""
    try:
        if choice is None and ask is not None:
            choice = AuthorityChoice(ask())
            remember(home, choice)
        if choice is None or choice.url is None:
            return ""
        made = authority.stamp(bag, choice)
        return say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority)
    except MesAssistError as failure:
        return say(lang, failure.key, **failure.values)
    except KeyboardInterrupt:
        return say(lang, "stamp_not_now")
    except Exception as error:  # noqa: BLE001 - the procedure is done: nothing here may change how it ended
        from mes_assist.support.report import saved_report

        return say(lang, "stamp_failed", report=saved_report(home, error, {}))


def asks_to_date(bag: Path, home: Path) -> bool:
    """Tell whether the person is to be asked about a proof: they never were, and it is a real one that nobody dated."""
    from mes_assist.archive.timestamp import available

    return available() and remembered(home) is None and is_undated(bag)


def is_undated(bag: Path) -> bool:
    """Tell whether it is a real proof that nobody dated."""
    from mes_assist.archive.kept import read_record
    from mes_assist.archive.timestamp import stamps_of

    record = read_record(bag)
    return record is not None and record.site == "officiel" and not stamps_of(bag)


def chosen(url: str | None, own_roots: Path | None, home: Path) -> AuthorityChoice:
    """Return the authority that is named, else the one that the person chose before.

    Raises
    ------
    UsageError
        When there is none, or what is needed to ask it is not installed.
    """
    from mes_assist.archive.timestamp import available

    if not available():
        raise refused("stamp_extra_missing")
    said = remembered(home) or AuthorityChoice(None)
    url = url or said.url
    if url is None:
        raise refused("stamp_no_authority", suggested=", ".join(SUGGESTED))
    return AuthorityChoice(checked_address(url), str(own_roots) if own_roots is not None else said.authorities)


def date_each(bags: list[Path], choice: AuthorityChoice, home: Path) -> Iterator[tuple[Path, Stamp | AuthorityFailed]]:
    """Have intact bags dated, one after the other, and yield what came of each.

    Raises
    ------
    UsageError
        When one of them is damaged: then none is dated.
    """
    from mes_assist.archive.examine import examine

    damaged = [bag.name for bag in bags if examine(bag).damage]
    if damaged:
        raise refused("stamp_damaged", names=", ".join(damaged))
    all_dated = True
    for bag in bags:
        try:
            yield bag, authority.stamp(bag, choice)
        except AuthorityFailed as failure:
            all_dated = False
            yield bag, failure
    said = remembered(home)
    if all_dated and said is not None and said.url == choice.url and said != choice:
        remember(home, choice)  # the authority that they chose needs this root the next time too
