"""``mes-assist oublier``: show what is kept on this computer, ask for each kind, remove what the person says."""

from __future__ import annotations

import sys

import click

from mes_assist.app.inventory import Kind, check_nobody_is_at_it, inventory, unreadable
from mes_assist.cli.ask import yes_or_no
from mes_assist.cli.options import common_options, the_clock
from mes_assist.cli.output import print_json
from mes_assist.support.errors import MesAssistError, UsageError
from mes_assist.support.paths import home
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say

_MOST_SHOWN = 10


@click.command()
@click.option("--profile", metavar="NAME", help="Only what belongs to this person.")
@common_options
def oublier(profile: str | None, lang: Lang, *, as_json: bool) -> None:
    """Remove what is kept on this computer, after asking for each kind of it; with --json, only tell what there is."""
    kinds = inventory(home(), the_clock(), profile)
    if as_json:
        print_json(kept=[{"kind": kind.name, "what": list(kind.what)} for kind in kinds])
        return
    click.echo(say(lang, "forget_found" if kinds else "forget_nothing"))
    if profile is not None and (count := unreadable(home())):
        click.echo(say(lang, "forget_whose", count=count))
    for kind in kinds:
        _show(kind, lang)
    if not kinds:
        return
    if not _at_a_terminal():
        raise UsageError("forget_needs_terminal", reason="no_way_to_ask")
    failed = [kind for kind in kinds if not _asked_and_removed(kind, profile, lang)]
    click.echo(f"\n{say(lang, 'forget_disks')}\n{say(lang, 'forget_elsewhere')}")
    click.get_current_context().exit(1 if failed else 0)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _show(kind: Kind, lang: Lang) -> None:

    click.echo(f"\n{say(lang, f'forget_kind_{kind.name}')}")
    for line in kind.what[:_MOST_SHOWN]:
        click.echo(f"    {printable(line)}")
    if len(kind.what) > _MOST_SHOWN:
        click.echo(f"    {say(lang, 'forget_more', count=len(kind.what) - _MOST_SHOWN)}")


def _asked_and_removed(kind: Kind, profile: str | None, lang: Lang) -> bool:
    """Ask about one kind and remove it on a yes; ``False`` when it could not be removed."""
    question = say(lang, f"forget_kind_{kind.name}").rstrip(" :\u00a0\u202f")
    if kind.name == "proofs":
        click.echo(f"\n{say(lang, 'forget_warning')}", err=True)
    answer = yes_or_no(lang, say(lang, "forget_ask", what=question))
    if answer is None:
        raise click.Abort
    if not answer:
        click.echo(say(lang, "forget_kept"))
        return True
    try:
        check_nobody_is_at_it(home(), the_clock(), profile)  # the question may have been open for long
        kind.remove()
    except OSError as error:
        click.echo(printable(say(lang, "forget_failed", detail=error.strerror or type(error).__name__)), err=True)
    except MesAssistError as error:
        click.echo(say(lang, error.key, **error.values), err=True)
    else:
        click.echo(say(lang, "forget_removed"))
        return True
    return False
