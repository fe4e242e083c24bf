"""``mes-assist doctor``: what works here and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mes_assist.cli.options import common_options
from mes_assist.cli.output import print_json

if TYPE_CHECKING:
    from mes_assist.cli.health import Check
    from mes_assist.support.texts import Lang

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}
_UNTRIED = "·"


@click.command()
@common_options
def doctor(lang: Lang, *, as_json: bool) -> None:
    """Tell what works on this computer: browser, display, keyring, folders, time zone."""
    from mes_assist.cli.health import versions
    from mes_assist.support.texts import say

    checks = examine()
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


def examine() -> list[Check]:
    """Look at everything, in the order in which a person needs it."""
    from mes_assist.cli import health
    from mes_assist.runner import browser_probe
    from mes_assist.runner.browsers import Machine, find_browsers
    from mes_assist.support.paths import home

    machine = Machine.this()
    return [
        *health.check_browsers(find_browsers(None, machine), machine, browser_probe.why_not),
        health.check_display(machine),
        health.check_keyring(),
        *health.check_home(home()),
        health.check_time_zone(),
    ]


def exit_code(checks: list[Check]) -> int:
    """Return 11 when no window could be opened, 2 when something else must be put right first, else 0."""
    failed = {each.name for each in checks if each.status == "failed"}
    if failed & {"browser", "display"}:
        return 11
    return 2 if failed else 0
