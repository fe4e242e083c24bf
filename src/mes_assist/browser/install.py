"""How a browser comes onto a computer that has none: a plan, decided first and then carried out step by step.

Only Chromium is ever installed. `playwright install chrome` and `... msedge` would replace the person's own browser
and are neither run nor advised.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mes_assist.browser.discovery import FoundBrowser, Machine

InstallKind = Literal["driver", "download", "package"]


@dataclass(frozen=True, slots=True)
class InstallStep:
    """One way to get a browser: its commands, and whether they act with the administrator's rights."""

    kind: InstallKind
    commands: tuple[tuple[str, ...], ...]
    asks: bool = False

    @property
    def shown(self) -> str:
        """Return the commands as the person would type them."""
        return " && ".join(" ".join(command) for command in self.commands)


def plan(machine: Machine, *, has_driver: bool = True, has_libraries: bool = True) -> list[InstallStep]:
    """Return the ways to get a browser here, the gentlest first.

    Parameters
    ----------
    machine:
        The computer.
    has_driver:
        Whether Playwright's driver runs. Without it nothing else can, so that what it lacks comes first.
    has_libraries:
        Whether the system has the libraries of a desktop. A browser that Playwright downloads stays in the person's
        own cache folder but needs them; the system's package brings them along, and comes first without them.
    """
    driver = [] if has_driver else _apt("driver", "libatomic1", machine)
    download = [InstallStep("download", ((sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"),))]
    package = _apt("package", "chromium", machine)
    return [*driver, *download, *package] if has_libraries else [*driver, *package, *download]


def advice(machine: Machine) -> str:
    """Return the key of the text that says what to do by hand on this kind of computer."""
    if machine.platform == "win32":
        return "browser_advice_windows"
    if machine.platform == "darwin":
        return "browser_advice_macos"
    return "browser_advice_apt" if machine.which("apt-get") else "browser_advice_linux"


def carry_out(
    steps: list[InstallStep],
    *,
    run: Callable[[tuple[str, ...]], bool],
    started: Callable[[], FoundBrowser | None],
    agreed: Callable[[InstallStep], bool],
) -> FoundBrowser | None:
    """Try each step until a browser starts, and return that browser.

    Parameters
    ----------
    steps:
        What :func:`plan` decided.
    run:
        Runs one command and tells whether it succeeded.
    started:
        Returns the first browser that starts, if any: an installed one that does not start is no success.
    agreed:
        Tells whether the person wants this step; called only for a step that asks.
    """
    for step in steps:
        if step.asks and not agreed(step):
            continue
        # An update that fails (one mirror is down) need not prevent the installation: only the last command decides.
        *before, last = step.commands
        for command in before:
            run(command)
        if run(last) and (browser := started()):
            return browser
    return None


def _apt(kind: InstallKind, package: str, machine: Machine) -> list[InstallStep]:
    if not machine.platform.startswith("linux") or machine.which("apt-get") is None:
        return []
    commands = (("apt-get", "update"), ("apt-get", "install", "--yes", package))
    if machine.is_root:
        return [InstallStep(kind, commands)]
    if machine.which("sudo") is None:
        return []
    return [InstallStep(kind, tuple(("sudo", *command) for command in commands), asks=True)]
