"""``mes-assist doctor``: what works here and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mes_assist.cli.options import Folder, common_options
from mes_assist.cli.output import print_json

if TYPE_CHECKING:
    from mes_assist.app.health import Check
    from mes_assist.support.texts import Lang

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}
_UNTRIED = "·"


@click.command()
@click.option("--archive", type=Folder(), metavar="DIR", help="Also look at this folder of proofs.")
@common_options
def doctor(archive: Path | None, lang: Lang, *, as_json: bool) -> None:
    """Tell what works on this computer: browser, display, keyring, folders, time zone."""
    from mes_assist.app.health import versions
    from mes_assist.support.texts import say

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


def examine(archive: Path | None = None) -> list[Check]:
    """Look at everything, in the order in which a person needs it; ``archive`` is a folder of proofs to look at too."""
    from mes_assist.app import health
    from mes_assist.browser import probe
    from mes_assist.browser.discovery import Machine, find_browsers
    from mes_assist.support.paths import place_of_home

    machine = Machine.this()
    return [
        *health.check_browsers(find_browsers(None, machine), machine, probe.start_failure),
        health.check_display(machine),
        health.check_keyring(),
        *health.check_home(place_of_home()),
        *([] if archive is None else health.check_rights(archive)),
        health.check_time_zone(),
    ]


def exit_code(checks: list[Check]) -> int:
    """Return 11 when no window could be opened, 2 when something else must be put right first, else 0."""
    failed = {each.name for each in checks if each.status == "failed"}
    if failed & {"browser", "display"}:
        return 11
    return 2 if failed else 0
