"""``mes-assist raccourci``: where the shortcut goes, and what it never replaces."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mes_assist.cli.raccourci import raccourci
from mes_assist.support.errors import UsageError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the places are those of a Linux desktop")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty desktop of a person whose folders have spaces and accents."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DESKTOP_DIR", str(tmp_path / "Bureau à moi"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "données"))
    (tmp_path / "Bureau à moi").mkdir()
    return tmp_path / "Bureau à moi"


def run(*arguments: object) -> Result:
    """Run the command in French."""
    return CliRunner().invoke(raccourci, [*map(str, arguments), "--lang", "fr"])


def refusal(result: Result) -> str | None:
    """Return why nothing was done."""
    return result.exception.reason if isinstance(result.exception, UsageError) else None


def test_on_the_desktop_and_in_the_menu(desktop: Path) -> None:
    """The person is told both places, and can start what lies there."""
    done = run()
    files = [desktop / "mes-assist.desktop", desktop.parent / "données/applications/mes-assist.desktop"]
    assert done.exit_code == 0
    for file in files:
        assert f"Raccourci créé\N{NO-BREAK SPACE}: {file}" in done.stdout
        assert file.stat().st_mode & 0o777 == 0o700


def test_a_second_time_changes_nothing(desktop: Path) -> None:
    """What is there and right is left as it is."""
    run()
    before = (desktop / "mes-assist.desktop").stat()
    again = json.loads(run("--json").stdout)
    assert [file["written"] for file in again["files"]] == [False, False]
    assert (desktop / "mes-assist.desktop").stat().st_mtime_ns == before.st_mtime_ns


def test_an_earlier_one_of_ours_is_renewed(desktop: Path) -> None:
    """A shortcut to a place where the program no longer is would help nobody."""
    file = desktop / "mes-assist.desktop"
    run()
    file.write_bytes(file.read_bytes().replace(b"-P", b"-I"))
    assert json.loads(run("--json").stdout)["files"][0] == {"path": str(file), "written": True}


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling"])
def test_what_is_not_ours_stays(desktop: Path, kind: str) -> None:
    """Nothing at all is written then, not even in the other place."""
    file, elsewhere = desktop / "mes-assist.desktop", desktop.parent / "other"
    if kind == "folder":
        file.mkdir()
    elif kind == "file":
        file.write_text("mine", "utf-8")
    else:
        file.symlink_to(elsewhere)
        if kind == "link":
            elsewhere.write_text("# mes-assist raccourci", "utf-8")
    assert refusal(run()) == "shortcut_foreign"
    assert not (desktop.parent / "données/applications/mes-assist.desktop").exists()
    assert kind != "file" or file.read_text("utf-8") == "mine"
    assert kind != "dangling" or not elsewhere.exists()


def test_without_a_desktop_only_in_the_menu(desktop: Path) -> None:
    """No folder is made up on a computer that has none."""
    desktop.rmdir()
    assert [Path(file["path"]).parent.name for file in json.loads(run("--json").stdout)["files"]] == ["applications"]
    assert not desktop.exists()


def test_neither_desktop_nor_menu(desktop: Path) -> None:
    """The person is told to choose a folder."""
    desktop.rmdir()
    (desktop.parent / "données").write_text("no folder", "utf-8")
    assert refusal(run()) == "shortcut_nowhere"


@pytest.mark.parametrize(("platform", "name"), [("win32", ".cmd"), ("darwin", ".command"), ("linux", ".desktop")])
def test_in_a_folder_of_ones_choice(desktop: Path, monkeypatch: pytest.MonkeyPatch, platform: str, name: str) -> None:
    """Only there; each system gets its own kind."""
    monkeypatch.setattr("sys.platform", platform)
    chosen = desktop.parent / "clé USB"
    assert refusal(run("--folder", chosen)) == "shortcut_unwritable"
    chosen.mkdir()
    assert run("--folder", chosen).exit_code == 0
    assert [file.suffix for file in chosen.iterdir()] == [name]
    assert list(desktop.iterdir()) == []


def test_what_is_made_starts_the_program(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside it with the name of a module is not taken for one."""
    monkeypatch.setattr("sys.platform", "darwin")
    run("--folder", desktop)
    (file,) = desktop.iterdir()
    (desktop / "json.py").write_text("raise SystemExit('taken')", "utf-8")
    command = shlex.split(file.read_text("utf-8").partition("exec ")[2])
    done = subprocess.run([*command, "--version"], cwd=desktop, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.startswith("mes-assist, version")) == (0, True)
