"""``mes-assist browser``: what browser this computer has, and how to get one."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from mes_assist.cli.options import common_options
from mes_assist.cli.output import print_json
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.browser.discovery import FoundBrowser, Machine
    from mes_assist.browser.install import InstallStep

NO_BROWSER = 11


@click.group()
def browser() -> None:
    """Find or install a browser. Yours is used as it is and never replaced."""


@browser.command()
@click.option("--browser", "wanted", metavar="NAME|PATH", help="Look for this one: chrome, msedge, chromium or a path.")
@common_options
def find(wanted: str | None, lang: Lang, *, as_json: bool) -> None:
    """List the browsers of this computer, in the order in which they are tried."""
    from mes_assist.browser.discovery import Machine, find_browsers, has_display

    machine = Machine.this()
    found = find_browsers(wanted, machine)
    if as_json:
        print_json(browsers=[describe(each) for each in found], display=has_display(machine))
    else:
        for each in found:
            click.echo(f"{each.name:<11}{where(each)}")
        for line in remarks(machine, lang):
            click.echo(line, err=True)
        if not found:
            click.echo(say(lang, "browser_none"), err=True)
    click.get_current_context().exit(0 if found else NO_BROWSER)


@browser.command()
@click.option("--yes", is_flag=True, help="Ask nothing, not even before sudo.")
@common_options
def install(lang: Lang, *, yes: bool, as_json: bool) -> None:
    """Make sure that a browser starts here: the computer's own, else a Chromium that is downloaded for it."""
    from mes_assist.browser import probe
    from mes_assist.browser.discovery import Machine, find_browsers
    from mes_assist.browser.install import advice, carry_out, plan
    from mes_assist.cli.ask import yes_or_no

    machine = Machine.this()

    def started() -> FoundBrowser | None:
        return probe.first_that_starts(find_browsers(None, machine), machine)

    def run(command: tuple[str, ...]) -> bool:
        click.echo(say(lang, "browser_step", command=" ".join(command)), err=True)
        return run_quietly(command)

    def agreed(step: InstallStep) -> bool:
        if yes:
            return True
        # Without a terminal nobody can answer, nor type the password that sudo asks for.
        return sys.stdin.isatty() and yes_or_no(lang, say(lang, "browser_ask_sudo", command=step.shown)) is True

    ready = started()
    if ready is None:
        steps = plan(machine, has_driver=probe.driver_starts(), has_libraries=_has_libraries())
        ready = carry_out(steps, run=run, started=started, agreed=agreed)
    if as_json:
        print_json(browser=None if ready is None else describe(ready))
    elif ready is not None:
        click.echo(say(lang, "browser_ready", name=ready.name, where=where(ready)))
    if ready is None:
        click.echo(say(lang, advice(machine)), err=True)
    else:
        for line in remarks(machine, lang):
            click.echo(line, err=True)
    click.get_current_context().exit(0 if ready else NO_BROWSER)


def describe(found: FoundBrowser) -> dict[str, str | None]:
    """Return a browser as it goes into JSON."""
    return {
        "name": found.name,
        "executable": None if found.executable is None else str(found.executable),
        "channel": found.channel,
        "origin": found.origin,
    }


def where(found: FoundBrowser) -> str:
    """Return where a browser is, for a person."""
    return str(found.executable) if found.executable else "Playwright"


def remarks(machine: Machine, lang: Lang) -> list[str]:
    """Return what the person should know about this computer before a browser starts on it."""
    from mes_assist.browser.discovery import has_display

    keys = []
    if machine.is_root:
        keys.append("browser_root")
    if not has_display(machine):
        keys.append("browser_windowless")
    return [say(lang, key) for key in keys]


def run_quietly(command: tuple[str, ...]) -> bool:
    """Run a command, its progress on stderr: stdout is for our result. Of its errors only the ``Error`` lines show."""
    from mes_assist.support.inherited import of_installer

    environ = of_installer(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=environ,
            stdout=sys.__stderr__,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        click.echo(f"{command[0]}: {error.strerror}", err=True)
        return False
    if done.returncode != 0:
        # A failed download prints a whole JavaScript stack.
        lines = [line for line in done.stderr.splitlines() if line.startswith(("Error", "E:", "sudo:"))]
        click.echo("\n".join(dict.fromkeys(lines)), err=True)
    return done.returncode == 0


def _has_libraries() -> bool:
    # NSS stands for the rest: no Chromium starts without it, and a machine without a desktop does not have it.
    return not sys.platform.startswith("linux") or ctypes.util.find_library("nss3") is not None
