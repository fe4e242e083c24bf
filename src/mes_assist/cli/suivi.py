"""``mes-assist suivi``: every case, where it stands, what is due and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from mes_assist.app import cases
from mes_assist.app.reminder import write_dates
from mes_assist.cli.options import FILE_TO_WRITE, common_options
from mes_assist.cli.output import print_json, the_environment
from mes_assist.support.errors import UsageError
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS
from mes_assist.ui import case_words

if TYPE_CHECKING:
    from mes_assist.cases.status import CaseStatus

_demo = click.option("--demo", is_flag=True, help="The cases of the demo.")
_profile = click.option("--profile", metavar="NAME", help="Only those of this person.")


@click.group(invoke_without_command=True)
@_demo
@_profile
@click.option("--due", is_flag=True, help="Only what should be done now.")
@click.option("--all", "everything", is_flag=True, help="Also what was done more than a month ago.")
@click.option("--plain", is_flag=True, help="A few lines for each case instead of a table.")
@common_options
@click.pass_context
def suivi(
    ctx: click.Context,
    /,
    profile: str | None,
    lang: Lang,
    *,
    demo: bool,
    due: bool,
    everything: bool,
    plain: bool,
    as_json: bool,
) -> None:
    """Où en sont vos démarches, et ce qui reste à faire / where your cases stand, and what is due."""
    if ctx.invoked_subcommand is not None:
        names = ("demo", "profile", "due", "everything", "plain", "as_json")
        if any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in names):
            raise click.UsageError(say(lang, "options_after_command"))
        return
    env = the_environment()
    found = cases.standings(env, lang, demo=demo, profile=profile)
    shown = [of for of in found if of.is_due or of.is_urgent] if due else found
    if as_json:
        print_json(cases=[cases.as_json(of) for of in shown], due=sum(of.is_due for of in shown))
        return
    if not shown:
        click.echo(say(lang, "suivi_nothing_due" if found else "suivi_none"))
        return
    fresh = [of for of in shown if everything or cases.is_fresh(of, env.clock.now())]
    if len(fresh) < len(shown):
        click.echo(say(lang, "suivi_hidden", count=len(shown) - len(fresh)))
    if fresh:
        click.echo("\n".join(map(printable, _blocks(fresh, lang) if plain else _table(fresh, lang))))


def _columns(shown: list[CaseStatus], names: tuple[str, ...], lang: Lang) -> Iterator[str]:
    """Yield the lines of a table with these columns."""
    from tabulate import tabulate

    cells: dict[str, Callable[[CaseStatus], str]] = {
        "time": lambda of: f"{of.since.astimezone(PARIS):%H:%M}" if of.since is not None else "",
        "who": lambda of: of.case.profile,
        "what": lambda of: of.case.flow,
        "stage": lambda of: case_words.stage_text(of, lang),
        "next": lambda of: case_words.moment(of.next_at, lang) if of.next_at is not None else "",
        "deadline": lambda of: case_words.deadline_text(of, lang),
        "bag": lambda of: of.bag or "",
    }
    heads = [say(lang, f"suivi_head_{name}") for name in names]
    rows = [[cells[name](of) for name in names] for of in shown]
    yield from tabulate(rows, headers=heads, disable_numparse=True).splitlines()


def _table(shown: list[CaseStatus], lang: Lang) -> Iterator[str]:
    yield from _columns(shown, ("who", "what", "stage", "next", "deadline"), lang)
    due = [of for of in shown if of.is_due]
    if due:
        yield ""
        yield say(lang, "suivi_due")
        for command in dict.fromkeys(cases.command_of(of) for of in due):
            yield f"  {command}"
    for of in shown:
        if of.is_urgent:
            yield ""
            yield _urgent(of, lang)


def _blocks(shown: list[CaseStatus], lang: Lang) -> Iterator[str]:
    def line(head: str, value: str) -> str:
        return f"  {say(lang, 'suivi_line', head=say(lang, f'suivi_head_{head}'), value=value)}"

    for of in shown:
        yield f"{of.case.profile} - {of.case.flow}"
        yield line("stage", case_words.stage_text(of, lang))
        if of.next_at is not None:
            why = say(lang, f"suivi_why_{of.why or 'policy'}")
            yield line("next", f"{case_words.moment(of.next_at, lang)} ({why})")
        if ends := case_words.deadline_text(of, lang):
            yield line("deadline", ends)
        if of.bag is not None:
            yield line("bag", of.bag)
        if of.stage != "done":
            yield line("do_now" if of.is_due else "do", cases.command_of(of))
        if of.is_urgent:
            yield f"  {_urgent(of, lang)}"


def _urgent(of: CaseStatus, lang: Lang) -> str:
    return say(lang, "suivi_urgent", profile=of.case.profile, ends=case_words.deadline_text(of, lang))


@suivi.command()
@click.argument("file", type=FILE_TO_WRITE, metavar="FILE.ics")
@_demo
@_profile
@common_options
def export(file: Path, profile: str | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Écrire les dates dans un fichier d'agenda / write the dates to a calendar file.

    Importing a later file updates the dates of an earlier one.
    """
    try:
        reminders = write_dates(file, the_environment(), lang, demo=demo, profile=profile)
    except OSError:
        raise UsageError("file_unwritable", reason="suivi_unwritable", file=file) from None
    if as_json:
        dates = [{"case": each.status.case.id, "kind": each.kind, "cancelled": each.cancelled} for each in reminders]
        print_json(file=str(file.absolute()), dates=dates)
        return
    click.echo(say(lang, "suivi_exported", count=sum(not each.cancelled for each in reminders), file=file.absolute()))


@suivi.command()
@_demo
@common_options
def atelier(lang: Lang, *, demo: bool, as_json: bool) -> None:
    """La liste des personnes aidées aujourd'hui / who was helped today, for a volunteer."""
    env = the_environment()
    today = env.clock.now().astimezone(PARIS).date()
    seen = cases.helped_on(today, cases.standings(env, lang, demo=demo))
    if as_json:
        print_json(day=today.isoformat(), cases=[cases.as_json(of) for of in seen])
        return
    click.echo("\n".join(map(printable, _workshop(seen, lang))))


def _workshop(seen: list[CaseStatus], lang: Lang) -> Iterator[str]:
    if not seen:
        yield say(lang, "suivi_nobody_today")
    else:
        yield from _columns(seen, ("time", "who", "what", "stage", "next", "bag"), lang)
        done = sum(of.stage == "done" for of in seen)
        yield ""
        yield say(lang, "suivi_counts", done=done, open=len(seen) - done)
    yield say(lang, "suivi_next_person")
