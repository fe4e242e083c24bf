"""``mes-assist secrets``: what a person's card says, kept in the key ring for the next time, if they want it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mes_assist.cli.options import common_options, the_clock
from mes_assist.cli.output import print_json
from mes_assist.support.card import CardField, checked, field_named
from mes_assist.support.defaults import MYSELF
from mes_assist.support.errors import UsageError
from mes_assist.support.paths import home
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.support.vault import Vault

_PROFILE = click.option("--profile", default=MYSELF, show_default=True, metavar="NAME", help="Whose card it is.")


@click.group()
def secrets() -> None:
    """Keep what a card says in the computer's key ring, to fill it in later; never a password, never a code."""


@secrets.command("set")
@click.argument("fields", nargs=-1, metavar="[nir|serial|birth]...")
@_PROFILE
@common_options
def set_secrets(fields: tuple[str, ...], profile: str, lang: Lang, *, as_json: bool) -> None:
    """Ask for the numbers, without showing what is typed, and keep them; all three by default, Enter skips one."""
    wanted = [field_named(name) for name in fields] or list(CardField)
    if not profile.isprintable():
        raise UsageError("secret_bad_profile", reason="secret_bad_profile")
    if not sys.stdin.isatty():
        raise UsageError("secret_needs_terminal", reason="no_way_to_ask")
    vault = _vault()
    kept = [field for field in wanted if _asked_and_kept(vault, profile, field, lang)]
    if as_json:
        print_json(profile=profile, kept=[field.value for field in kept])
    else:
        click.echo(say(lang, "secrets_kept" if kept else "secrets_nothing_kept", count=len(kept)))


@secrets.command("list")
@click.option("--profile", metavar="NAME", help="Only those of this person.")
@common_options
def list_secrets(profile: str | None, lang: Lang, *, as_json: bool) -> None:
    """Tell for whom something is kept, and what it is, never its value."""
    kept = {who: fields for who, fields in _vault().kept().items() if profile in (None, who)}
    if as_json:
        print_json(
            secrets=[{"profile": who, "fields": [each.value for each in fields]} for who, fields in kept.items()]
        )
        return
    for who, fields in kept.items():
        click.echo(printable(f"{who}: {', '.join(say(lang, f'card_{field}') for field in fields)}"))
    if not kept:
        click.echo(say(lang, "secrets_none"))


@secrets.command("forget")
@click.argument("fields", nargs=-1, metavar="[nir|serial|birth]...")
@_PROFILE
@common_options
def forget_secrets(fields: tuple[str, ...], profile: str, lang: Lang, *, as_json: bool) -> None:
    """Remove what is kept for a person; all of it by default."""
    vault = _vault()
    kept = vault.kept().get(profile, [])
    wanted = [field_named(name) for name in fields] or kept
    for field in wanted:
        vault.forget(profile, field)
    if as_json:
        print_json(profile=profile, forgotten=[field.value for field in wanted])
    else:
        click.echo(say(lang, "secrets_forgotten" if wanted else "secrets_none"))


def _asked_and_kept(vault: Vault, profile: str, field: CardField, lang: Lang) -> bool:
    """Ask until what is typed is well-formed or nothing; keep it."""
    from pydantic import SecretStr

    while True:
        label = say(lang, "secret_prompt", what=say(lang, f"card_{field}"))
        typed = SecretStr(click.prompt(label, hide_input=True, default="", show_default=False, err=True))
        if not typed.get_secret_value().strip():
            return False
        try:
            value = checked(field, typed, the_clock().now().date())
        except UsageError as problem:
            click.echo(say(lang, problem.key), err=True)
            continue
        if value.doubt is not None:
            click.echo(say(lang, value.doubt), err=True)
        vault.keep(profile, field, value.value)
        return True


def _vault() -> Vault:
    from mes_assist.support.vault import Vault

    return Vault(home())
