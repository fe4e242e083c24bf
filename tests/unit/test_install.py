"""How a browser comes onto a computer that has none."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from mes_assist.browser.discovery import FoundBrowser, Machine
from mes_assist.browser.install import InstallStep, advice, carry_out, plan

CHROMIUM = FoundBrowser("chromium", Path("/usr/bin/chromium"), None, "path")
DOWNLOAD = InstallStep("download", (("get",),))
PACKAGE = InstallStep("package", (("update",), ("install",)), asks=True)


def machine(platform: str, *, commands: tuple[str, ...] = (), is_root: bool = False) -> Machine:
    """Invent a computer that has these commands."""
    return Machine(
        platform,
        {},
        which=lambda name: f"/usr/bin/{name}" if name in commands else None,
        exists=lambda _: False,
        glob=lambda _folder, _pattern: [],
        is_root=is_root,
    )


MACHINES = [
    machine(platform, commands=commands, is_root=is_root)
    for platform, commands, is_root in itertools.product(
        ("linux", "darwin", "win32"), ((), ("apt-get",), ("apt-get", "sudo")), (False, True)
    )
]


@pytest.mark.parametrize("here", MACHINES)
def test_no_installed_browser_is_ever_replaced(here: Machine) -> None:
    """Whatever the computer, no command names Chrome or Edge: only Chromium is installed."""
    for step in (*plan(here), *plan(here, has_driver=False, has_libraries=False)):
        for command in step.commands:
            assert not {"chrome", "msedge", "google-chrome", "--with-deps"} & set(command)
            if "install" in command:
                assert command[-1] in {"chromium", "libatomic1"}


@pytest.mark.parametrize("here", MACHINES)
def test_sudo_always_asks(here: Machine) -> None:
    """No step with the administrator's rights goes without a question, unless we are the administrator."""
    for step in plan(here):
        assert step.asks == any("sudo" in command for command in step.commands)


def test_gentlest_first() -> None:
    """A download in the person's own folder comes before a package of the system."""
    here = machine("linux", commands=("apt-get", "sudo"))
    assert [step.kind for step in plan(here)] == ["download", "package"]


def test_package_first_on_a_bare_system() -> None:
    """Where the libraries of a desktop are missing, the package comes first: a downloaded browser would not start."""
    here = machine("linux", commands=("apt-get",), is_root=True)
    assert [step.kind for step in plan(here, has_libraries=False)] == ["package", "download"]


def test_the_driver_comes_before_all() -> None:
    """Where Playwright's driver does not run, what it lacks is installed first: the download needs it as well."""
    here = machine("linux", commands=("apt-get",), is_root=True)
    steps = plan(here, has_driver=False, has_libraries=False)
    assert [step.kind for step in steps] == ["driver", "package", "download"]
    assert steps[0].commands[-1] == ("apt-get", "install", "--yes", "libatomic1")


@pytest.mark.parametrize(
    "here",
    [machine("linux"), machine("linux", commands=("apt-get",)), machine("win32"), machine("darwin")],
)
def test_only_a_download_without_rights(here: Machine) -> None:
    """Without apt, or without a way to be the administrator, only the download is left."""
    assert [step.kind for step in plan(here)] == ["download"]


def test_root_needs_no_sudo() -> None:
    """Root installs the package directly, and the list of packages is fetched before."""
    package = plan(machine("linux", commands=("apt-get", "sudo"), is_root=True))[1]
    assert package.shown == "apt-get update && apt-get install --yes chromium"


def test_first_success_ends_it() -> None:
    """Once a browser starts, nothing more is installed."""
    ran: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...]) -> bool:
        ran.append(command)
        return True

    assert carry_out([DOWNLOAD, PACKAGE], run=run, started=lambda: CHROMIUM, agreed=lambda _: True) == CHROMIUM
    assert ran == [("get",)]


def test_installed_but_not_starting_is_no_success() -> None:
    """A step whose browser does not start gives way to the next step."""
    results = iter([None, CHROMIUM])
    found = carry_out([DOWNLOAD, PACKAGE], run=lambda _: True, started=lambda: next(results), agreed=lambda _: True)
    assert found == CHROMIUM


def test_refused_sudo_runs_nothing() -> None:
    """A step that the person refuses is not run at all."""
    ran: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...]) -> bool:
        ran.append(command)
        return False

    assert carry_out([DOWNLOAD, PACKAGE], run=run, started=lambda: CHROMIUM, agreed=lambda _: False) is None
    assert ran == [("get",)]


def test_a_failed_update_is_no_obstacle() -> None:
    """When one mirror is down the installation is tried all the same."""
    found = carry_out(
        [PACKAGE], run=lambda command: command != ("update",), started=lambda: CHROMIUM, agreed=lambda _: True
    )
    assert found == CHROMIUM


@pytest.mark.parametrize(
    ("here", "key"),
    [
        (machine("linux", commands=("apt-get",)), "browser_advice_apt"),
        (machine("linux"), "browser_advice_linux"),
        (machine("darwin"), "browser_advice_macos"),
        (machine("win32"), "browser_advice_windows"),
    ],
)
def test_advice(here: Machine, key: str) -> None:
    """When all failed, the person is told what to do on this kind of computer, in both languages."""
    from mes_assist.support.texts import say

    assert advice(here) == key
    for text in (say("fr", key), say("en", key)):
        assert "playwright install" not in text
