"""What starts the program without typing: a desktop entry, as each system wants it. Pure: a command in, a file out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mes_assist.support.texts import Lang, say

Platform = Literal["linux", "windows", "macos"]

_MARK = "mes-assist raccourci"
"""Stands in every file that we made: no other one is ever replaced."""
_NAME = "Assistant Mon espace santé"
_THEN_WAIT = '"$@"; case $? in 0|5) exit 0;; esac; printf "\\n%s " "$0"; read -r _'
"""Runs its arguments. If these end otherwise than as the person wanted (0, 5), it says its name and waits: what went
wrong is still there to be read when the terminal would close."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A file that starts the program: its name, what it holds, and whether it has to be executable."""

    name: str
    data: bytes
    executable: bool


def platform_of(name: str) -> Platform:
    """Return which kind of shortcut a system takes that Python calls ``name``."""
    return "windows" if name == "win32" else "macos" if name == "darwin" else "linux"


def shortcut(platform: Platform, command: Sequence[str], lang: Lang) -> Shortcut:
    """Return the file that runs ``command`` on ``platform`` when it is opened; its few words are in ``lang``."""
    if platform == "windows":
        return Shortcut(f"{_NAME}.cmd", _cmd(command).encode(), executable=False)
    if platform == "macos":
        return Shortcut(
            f"{_NAME}.command", f"#!/bin/sh\n# {_MARK}\nexec {shlex.join(command)}\n".encode(), executable=True
        )
    return Shortcut("mes-assist.desktop", _desktop_entry(command, lang).encode(), executable=True)


def is_ours(beginning: bytes) -> bool:
    """Tell whether a file that begins so was made here, in this version or an earlier one."""
    return _MARK.encode() in beginning


def _desktop_entry(command: Sequence[str], lang: Lang) -> str:
    started = ["sh", "-c", _THEN_WAIT, say(lang, "shortcut_close"), *command]
    lines = {
        "Type": "Application",
        "Name": _NAME,
        "Comment": say("fr", "shortcut_comment"),
        "Comment[en]": say("en", "shortcut_comment"),
        "TryExec": _value(command[0]),  # hides the entry once the program is gone
        "Exec": _value(" ".join(map(_argument, started))),
        "Icon": "text-html",
        "Terminal": "true",  # what keeps the start page from opening can be said nowhere else
        "Categories": "Utility;",
    }
    return f"# {_MARK}\n[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def _argument(word: str) -> str:
    """Quote an argument of ``Exec``; ``%`` would begin a field code."""
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") + '"'


def _value(text: str) -> str:
    """Escape a value of a desktop entry, whatever is in it."""
    return text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


def _cmd(command: Sequence[str]) -> str:
    """Return a command file: read as UTF-8 from its second line on, hence nothing but ASCII before."""
    words = " ".join(f'"{word}"' for word in command).replace("%", "%%")
    done = (f"if %errorlevel%=={code} exit /b 0" for code in (0, 5))
    return "\r\n".join(
        ("@echo off", "chcp 65001 >nul", f"rem {_MARK}", f"title {_NAME}", words, *done, "echo.", "pause", "")
    )
