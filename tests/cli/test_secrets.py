"""``secrets``, at a terminal, with a real Secret Service (gnome-keyring in a session bus of its own)."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_site.person import NIR, SERIAL

_PROMPTS = {"nir": "social-security number", "serial": "serial number"}
_TOOLS = ("dbus-run-session", "gnome-keyring-daemon")
real = pytest.mark.skipif(
    not all(map(shutil.which, _TOOLS)), reason="needs gnome-keyring and dbus: make test installs them where it may"
)
_UNLOCKED = 'printf %s le-trousseau | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
_LOCKED = 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; exec "$@"'


class Desktop:
    """A desktop session with a key ring, which is the same one each time."""

    def __init__(self, program: Any, home: Path) -> None:
        self._program = program
        self.home = home
        home.mkdir(mode=0o700)

    def start(self, *command: str, script: str = _UNLOCKED, **how: Any) -> Any:
        """Start a command in a session of its own."""
        env = {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home)}
        return self._program.launch(["dbus-run-session", "--", "sh", "-c", script, "sh", *command], env=env, **how)

    def run(self, *arguments: str) -> Any:
        """Run the program to its end."""
        return self.start(self._program.command, *arguments, "--json").end()


@pytest.fixture
def desktop(program: Any, tmp_path: Path) -> Desktop:
    """Return a desktop whose key ring is empty."""
    return Desktop(program, tmp_path / "desktop")


def kept_by(desktop: Desktop, program: Any, typed: dict[str, str]) -> Any:
    """Type values at a terminal, each at its own prompt, and return how it ended."""
    process = desktop.start(program.command, "secrets", "set", *typed, "--lang", "en", terminal=True)
    for field, value in typed.items():
        process.wait_for_prompt(_PROMPTS[field])
        process.type(f"{value}\n")
    return process.end()


@real
def test_a_real_key_ring(desktop: Desktop, program: Any, own_home: Path) -> None:
    """Typed without being shown, kept from one session to the next, in no file in clear, and forgotten."""
    ended = kept_by(desktop, program, {"nir": NIR, "serial": SERIAL})
    assert ended.code == 0, ended.stderr
    assert "Kept in the key ring" in ended.stdout
    assert not any(number in ended.stdout + ended.stderr for number in (NIR, SERIAL))
    assert desktop.run("secrets", "list").result == {"secrets": [{"profile": "moi", "fields": ["nir", "serial"]}]}
    assert _value(desktop, own_home) == NIR
    everything = [path for place in (desktop.home, own_home) for path in place.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in everything)
    assert not any(number.encode() in path.read_bytes() for path in everything for number in (NIR, SERIAL))
    assert desktop.run("secrets", "forget").result == {"profile": "moi", "forgotten": ["nir", "serial"]}
    assert _value(desktop, own_home) == "None"
    assert desktop.run("secrets", "list").result == {"secrets": []}


_READ = """
import sys
from pathlib import Path
from mes_assist.support.vault import Vault
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
try:
    found = Vault(Path(sys.argv[1]), timeout=float(sys.argv[2])).value("moi", CardField.NIR)
    print(found and found.get_secret_value())
except VaultUnavailable as error:
    print(error.reason)
"""


def _value(desktop: Desktop, home: Path, patience: float = 30, **how: Any) -> str:
    ended = desktop.start(sys.executable, "-c", _READ, str(home), str(patience), **how).end()
    return str(ended.stdout.strip())


@real
def test_a_locked_key_ring(desktop: Desktop, program: Any, own_home: Path) -> None:
    """Nobody unlocks it: an answer comes all the same, within its time, and it is no value."""
    assert kept_by(desktop, program, {"nir": NIR}).code == 0
    assert _value(desktop, own_home, 5, script=_LOCKED) in ("vault_timeout", "vault_unavailable")


def test_without_a_key_ring(program: Any) -> None:
    """Everything else works, and that is said; passwords and codes are refused before anything is typed."""
    env = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    process = program.start("secrets", "set", "nir", "--lang", "en", env=env, terminal=True)
    process.wait_for_prompt("social-security number")
    process.type(f"{NIR}\n")
    ended = process.end()
    assert ended.code == 2
    assert "Everything else works" in ended.stderr
    assert NIR not in ended.stdout + ended.stderr
    for name, word in (("mot-de-passe", "never kept"), ("code", "never kept"), ("telephone", "three things")):
        refused = program.run("secrets", "set", name, "--lang", "en", env=env)
        assert (refused.code, word in refused.stderr) == (2, True)
    piped = program.run("secrets", "set", "nir", "--json", env=env)
    assert (piped.code, json.loads(piped.stdout)["reason"]) == (2, "no_way_to_ask")


def test_asked_again_until_it_is_well_formed(program: Any) -> None:
    """A slip of the finger is told; Enter skips, and then nothing is kept."""
    process = program.start("secrets", "set", "nir", "--lang", "en", terminal=True)
    process.wait_for_prompt("social-security number")
    process.type(f"{NIR[:14]}{(int(NIR[14]) + 1) % 10}\n")
    process.wait_for("key (the last two digits)")
    process.wait_for_prompt("social-security number")
    process.type("\n")
    assert "Nothing was saved" in process.end().stdout
