"""``mes-assist doctor``: what works here and what does not."""

from __future__ import annotations

from pathlib import Path

import click

from mes_assist.app.health import Check, examine, exit_code, versions
from mes_assist.cli.options import Folder, common_options
from mes_assist.cli.output import print_json
from mes_assist.support.texts import Lang, say

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}
_UNTRIED = "·"


@click.command()
@click.option("--archive", type=Folder(), metavar="DIR", help="Also look at this folder of proofs.")
@common_options
def doctor(archive: Path | None, lang: Lang, *, as_json: bool) -> None:
    """Tell what works on this computer: browser, display, keyring, folders, time zone."""
    checks = examine(archive)
    code = exit_code(checks)
    if as_json:
        told = [
            {"check": each.name, "status": each.status, "message": say(lang, each.key, **each.values), **each.values}
            for each in checks
        ]
        print_json(exit_code=code, versions=versions(), checks=told)
    else:
        for each in checks:
            click.echo(f"{_mark(each)} {say(lang, each.key, **each.values)}")
        click.echo("  " + ", ".join(f"{name} {version}" for name, version in versions().items()))
        click.echo(say(lang, "doctor_well" if code == 0 else "doctor_unwell"))
    click.get_current_context().exit(code)


def _mark(check: Check) -> str:
    return _UNTRIED if check.values.get("state") == "found" else _MARKS[check.status]
