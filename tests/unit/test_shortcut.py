"""The desktop entry of each system, made on this one."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.support.shortcut import Platform, is_ours, platform_of, shortcut

HARD = [
    "/home/Élise Dupont/l'été/python",
    '/a "b" $HOME `id` \\n %f 100%/python',
    r"C:\Users\Élise & Jean (2)\100% à moi\python.exe",
    "/a;b|c>d*e?f#g~h!i=j/python",
]
words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
LINUX: Platform = "linux"
WINDOWS: Platform = "windows"
MACOS: Platform = "macos"


def exec_of(entry: str) -> list[str]:
    """Return the arguments that a desktop would start, read as the specification says."""
    (line,) = re.findall(r"^Exec=(.*)$", entry, re.MULTILINE)
    value = re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r", "s": " "}.get(found[1], found[1]), line)
    quoted = r'"((?:[^"\\`$]|\\.)*)"'
    assert re.fullmatch(f"{quoted}(?: {quoted})*", value)
    arguments = [re.sub(r"\\(.)", r"\1", argument) for argument in re.findall(quoted, value)]
    assert not any(re.search(r"(?<!%)(?:%%)*%(?!%)", argument) for argument in arguments)
    return [argument.replace("%%", "%") for argument in arguments]


@pytest.mark.parametrize("python", HARD)
def test_the_desktop_entry_is_valid(tmp_path: Path, python: str) -> None:
    """The system's own checker has nothing to say, where it is installed, whatever the path."""
    made = shortcut(LINUX, [python, "-P", "-m", "mes_assist"], "fr")
    file = tmp_path / made.name
    file.write_bytes(made.data)
    assert made.executable
    assert exec_of(made.data.decode())[-4:] == [python, "-P", "-m", "mes_assist"]
    if (checker := shutil.which("desktop-file-validate")) is not None:
        done = subprocess.run([checker, str(file)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@given(st.lists(words, min_size=1, max_size=4))
def test_the_desktop_entry_starts_the_very_command(command: list[str]) -> None:
    """Whatever is in a path, the desktop starts that path."""
    assert exec_of(shortcut(LINUX, command, "en").data.decode())[4:] == command


@pytest.mark.parametrize(("code", "waits"), [(0, False), (5, False), (2, True), (11, True)])
def test_what_went_wrong_stays_on_the_screen(code: int, waits: bool) -> None:
    """The terminal that a desktop opens would close at once: then the entry waits for Enter."""
    started = ["sh", "-c", 'printf "[%s]" "$1"; exit "$2"', "sh", "a b", str(code)]
    command = exec_of(shortcut(LINUX, started, "fr").data.decode())
    done = subprocess.run(command, input="\n", capture_output=True, encoding="utf-8", timeout=20, check=True)
    assert done.stdout == "[a b]" + ("\nAppuyez sur Entrée pour fermer cette fenêtre. " if waits else "")


@given(st.lists(words, min_size=1, max_size=4))
def test_on_a_mac_the_shell_starts_the_very_command(command: list[str]) -> None:
    """Each word is quoted for the shell."""
    made = shortcut(MACOS, command, "fr")
    first, _, last = made.data.decode().partition("\nexec ")
    assert first.startswith("#!/bin/sh\n")
    assert shlex.split(last) == command
    assert (made.name.endswith(".command"), made.executable) == (True, True)


def test_on_a_mac_it_runs(tmp_path: Path) -> None:
    """It is a script for any POSIX shell, from a folder with spaces and accents too."""
    program = tmp_path / "l'été à deux" / "python"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n', "utf-8")
    program.chmod(0o700)
    file = tmp_path / "essai.command"
    file.write_bytes(shortcut(MACOS, [str(program), "-m", "a b"], "fr").data)
    done = subprocess.run(["sh", str(file)], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == "<-m><a b>"


def test_on_windows_each_word_is_quoted() -> None:
    """Quotes keep spaces and signs together; a percent sign would be a variable."""
    lines = (
        shortcut(WINDOWS, [r"C:\Élise & Jean\100% à moi\python.exe", "-m", "mes_assist"], "fr")
        .data.decode()
        .split("\r\n")
    )
    assert r'"C:\Élise & Jean\100%% à moi\python.exe" "-m" "mes_assist"' in lines
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert lines[-2:] == ["pause", ""]
    assert not any("\n" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "platform"), [("win32", WINDOWS), ("darwin", MACOS), ("linux", LINUX), ("freebsd14", LINUX)]
)
def test_each_system_has_its_own(name: str, platform: str) -> None:
    """Whatever is no Windows and no Mac has desktop entries."""
    assert platform_of(name) == platform


@pytest.mark.parametrize("platform", [LINUX, WINDOWS, MACOS])
def test_our_own_files_are_known(platform: Platform) -> None:
    """What we made is ours; the same name alone is not."""
    assert is_ours(shortcut(platform, ["x"], "fr").data)
    assert not is_ours(b"[Desktop Entry]\nName=Assistant Mon espace sant\xc3\xa9\n")
