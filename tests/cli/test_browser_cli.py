"""``mes-assist browser find`` and ``install``, on invented computers: nothing is started or installed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from mes_assist.browser import probe
from mes_assist.browser.discovery import FoundBrowser, Machine
from mes_assist.cli import browser as command


@dataclass
class Computer:
    """An invented Debian: its commands appear when they are installed."""

    commands: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    ran: list[tuple[str, ...]] = field(default_factory=list)
    installs: bool = True
    is_root: bool = False

    def machine(self) -> Machine:
        """Return what our code sees of it."""
        return Machine(
            "linux",
            {},
            which=lambda name: f"/usr/bin/{name}" if name in self.commands else None,
            exists=lambda _: False,
            glob=lambda _folder, _pattern: [],
            is_root=self.is_root,
        )

    def run(self, line: tuple[str, ...]) -> bool:
        """Note a command; the package is the one that succeeds."""
        self.ran.append(line)
        if "apt-get" in line and "install" in line and self.installs:
            self.commands.add("chromium")
            return True
        return False


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Put an invented computer in the place of this one."""
    invented = Computer()
    monkeypatch.setattr(Machine, "this", invented.machine)
    monkeypatch.setattr(command, "run_quietly", invented.run)
    monkeypatch.setattr(command, "_has_libraries", lambda: True)
    monkeypatch.setattr(probe, "driver_starts", lambda: True)

    def starts(browsers: list[FoundBrowser], _: Machine) -> FoundBrowser | None:
        return next((each for each in browsers if each.name not in invented.broken), None)

    monkeypatch.setattr(probe, "first_that_starts", starts)
    return invented


def test_find_as_text(computer: Computer) -> None:
    """One line per browser on stdout, in order; remarks go to stderr."""
    computer.commands = {"google-chrome", "chromium"}
    done = CliRunner().invoke(command.browser, ["find", "--lang", "en"])
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["chrome", "/usr/bin/google-chrome"],
        ["chromium", "/usr/bin/chromium"],
    ]
    assert "no screen" in done.stderr


def test_find_as_json(computer: Computer) -> None:
    """The same as one JSON object."""
    computer.commands = {"chromium"}
    done = CliRunner().invoke(command.browser, ["find", "--json"])
    chromium = {"name": "chromium", "executable": "/usr/bin/chromium", "channel": None, "origin": "path"}
    assert json.loads(done.stdout) == {"browsers": [chromium], "display": False}


def test_find_nothing(computer: Computer) -> None:
    """No browser is exit 11, and says how to get one."""
    done = CliRunner().invoke(command.browser, ["find", "--lang", "fr"])
    assert done.exit_code == 11
    assert not computer.ran
    assert "browser install" in done.stderr


def test_install_uses_what_is_there(computer: Computer) -> None:
    """With a browser that starts, nothing is installed."""
    computer.commands = {"google-chrome", "apt-get", "sudo"}
    done = CliRunner().invoke(command.browser, ["install", "--lang", "en"])
    assert done.exit_code == 0
    assert computer.ran == []
    assert "/usr/bin/google-chrome" in done.stdout


def test_install_as_root(computer: Computer) -> None:
    """Root gets the package when the download fails, is told of the missing sandbox, and is asked nothing."""
    computer.commands, computer.is_root = {"apt-get"}, True
    done = CliRunner().invoke(command.browser, ["install", "--yes", "--lang", "en", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["browser"]["name"] == "chromium"
    assert computer.ran[0][1:] == ("-m", "playwright", "install", "--no-shell", "chromium")
    assert computer.ran[-1] == ("apt-get", "install", "--yes", "chromium")
    assert done.stderr.count("with less protection") == 1


def test_install_a_broken_browser_is_not_enough(computer: Computer) -> None:
    """A browser that is there but does not start is as good as none."""
    computer.commands, computer.broken, computer.is_root = {"apt-get", "google-chrome"}, {"chrome"}, True
    done = CliRunner().invoke(command.browser, ["install", "--yes", "--json"])
    assert json.loads(done.stdout)["browser"]["name"] == "chromium"


def test_install_never_runs_sudo_unasked(computer: Computer) -> None:
    """Without a terminal nobody can agree: sudo is not run, and the person is told what to do."""
    computer.commands = {"apt-get", "sudo"}
    done = CliRunner().invoke(command.browser, ["install", "--lang", "en"])
    assert done.exit_code == 11
    assert not any("sudo" in line for line in computer.ran)
    assert "sudo apt-get install chromium libatomic1" in done.stderr


def test_install_fails_with_advice(computer: Computer) -> None:
    """When every step fails the exit code is 11, and stdout still holds one JSON object."""
    computer.commands, computer.is_root, computer.installs = {"apt-get"}, True, False
    done = CliRunner().invoke(command.browser, ["install", "--yes", "--json"])
    assert done.exit_code == 11
    assert json.loads(done.stdout) == {"browser": None}


def test_a_command_that_does_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    """A missing program is a failed step, not a crash."""
    assert not command.run_quietly((str(Path("/nowhere/apt-get")),))
    assert "/nowhere/apt-get" in capfd.readouterr().err
