"""Which browsers this computer has, and how one is started. Nothing here starts or installs anything.

The order of preference is the person's own browser first: it is up to date and known to them. Playwright's own
download comes last. The session tries each in turn until one starts.

Playwright's channels know the places of Chrome and Edge too, but tell only by starting whether anything is there, for
which its driver must run; ``browser find`` says it without, and Chromium as systems ship it has no channel.
"""

from __future__ import annotations

import ntpath
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mes_assist.support.errors import BrowserUnavailable
from mes_assist.support.inherited import of_application

BrowserName = Literal["chrome", "msedge", "chromium", "playwright", "path"]
BrowserOrigin = Literal["requested", "path", "standard", "playwright"]

_ALIASES: Mapping[str, BrowserName] = {
    "chrome": "chrome",
    "google-chrome": "chrome",
    "msedge": "msedge",
    "edge": "msedge",
    "microsoft-edge": "msedge",
    "chromium": "chromium",
    "playwright": "playwright",
}
_COMMANDS: Mapping[BrowserName, tuple[str, ...]] = {
    "chrome": ("google-chrome", "google-chrome-stable"),
    "msedge": ("microsoft-edge", "microsoft-edge-stable"),
    "chromium": ("chromium", "chromium-browser"),
}
_LINUX: Mapping[BrowserName, str] = {
    "chrome": "/opt/google/chrome/chrome",
    "msedge": "/opt/microsoft/msedge/msedge",
    "chromium": "/snap/bin/chromium",
}
_MACOS: Mapping[BrowserName, str] = {"chrome": "Google Chrome", "msedge": "Microsoft Edge", "chromium": "Chromium"}
_WINDOWS: Mapping[BrowserName, str] = {
    "chrome": r"Google\Chrome\Application\chrome.exe",
    "msedge": r"Microsoft\Edge\Application\msedge.exe",
    "chromium": r"Chromium\Application\chrome.exe",
}

# Playwright passes most of these today; the promise that nothing else leaves the machine must not depend on that.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
)

_LIMIT_MS = 60_000
"""How long a browser may take to start: an old computer is slow, and one that hangs must make way for the next."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to know about a computer, so that tests can invent one."""

    platform: str
    environ: Mapping[str, str]
    which: Callable[[str], str | None]
    exists: Callable[[Path], bool]
    glob: Callable[[Path, str], list[Path]]
    is_root: bool = False

    @classmethod
    def this(cls) -> Machine:
        """Return the computer that we run on."""
        return cls(
            platform=sys.platform,
            environ=os.environ,
            which=shutil.which,
            exists=Path.is_file,
            glob=lambda folder, pattern: sorted(folder.glob(pattern)),
            is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        )


@dataclass(frozen=True, slots=True)
class FoundBrowser:
    """A browser that may be started: by its executable, or by the channel that Playwright knows it under."""

    name: BrowserName
    executable: Path | None
    channel: str | None
    origin: BrowserOrigin

    def __str__(self) -> str:
        """Return the name that the person knows it under: the one they gave, if they gave a path."""
        return str(self.executable) if self.name == "path" else self.name


def find_browsers(wanted: str | None, machine: Machine) -> list[FoundBrowser]:
    """Return the browsers of this computer in order of preference, or only the ``wanted`` one (a name or a path).

    Raises
    ------
    BrowserUnavailable
        When a browser was asked for and is not there. Another one is never taken in its place.
    """
    names: tuple[BrowserName, ...] = ("chrome", "msedge", "chromium", "playwright")
    if wanted:
        name = _ALIASES.get(wanted.lower())
        if name is None:
            return [_given(wanted, machine)]
        # Playwright's own download is a Chromium too.
        names = ("chromium", "playwright") if name == "chromium" else (name,)
    found = [browser for name in names for browser in _named(name, machine)]
    if wanted and not found:
        raise BrowserUnavailable("browser_not_found", reason="browser_not_found", name=wanted)
    return found


def has_display(machine: Machine) -> bool:
    """Tell whether a window can be shown. Only on Linux may there be no screen at all."""
    if not machine.platform.startswith("linux"):
        return True
    return bool(machine.environ.get("DISPLAY") or machine.environ.get("WAYLAND_DISPLAY"))


def launch_options(browser: FoundBrowser, *, headless: bool, machine: Machine) -> dict[str, Any]:
    """Return the arguments for Playwright's ``chromium.launch``."""
    options: dict[str, Any] = {
        "headless": headless,
        "timeout": _LIMIT_MS,
        # Chromium refuses to start in its sandbox as root; anybody else keeps it (Playwright's own default is off).
        "chromium_sandbox": not machine.is_root,
        # Ctrl-C belongs to the program: it closes the browser properly and says what was done.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
        "args": list(_QUIET),
        "env": of_application(machine.environ),
    }
    if browser.executable is not None:
        options["executable_path"] = browser.executable
    if browser.channel is not None:
        options["channel"] = browser.channel
    return options


def _given(wanted: str, machine: Machine) -> FoundBrowser:
    path = Path(wanted).expanduser()
    if path.suffix == ".app":  # what a person sees in the Finder is a folder
        path = path / "Contents" / "MacOS" / path.stem
    if machine.exists(path):
        return FoundBrowser("path", path.absolute(), None, "requested")
    command = machine.which(wanted)
    if command is None:
        raise BrowserUnavailable("browser_not_found", reason="browser_not_found", name=wanted)
    return FoundBrowser("path", Path(command), None, "requested")


def _named(name: BrowserName, machine: Machine) -> Iterator[FoundBrowser]:
    if name == "playwright":
        if _downloaded(machine):
            # This channel is the full browser, with a window or without; the default would be a second, smaller one.
            yield FoundBrowser(name, None, "chromium", "playwright")
        return
    for command in _COMMANDS[name]:
        if path := machine.which(command):
            yield FoundBrowser(name, Path(path), None, "path")
            return
    for place in _standard_places(name, machine):
        if machine.exists(place):
            yield FoundBrowser(name, place, None, "standard")
            return


def _standard_places(name: BrowserName, machine: Machine) -> Iterator[Path]:
    if machine.platform == "win32":
        for base in _windows_folders(machine.environ):
            yield Path(ntpath.join(base, _WINDOWS[name]))
    elif machine.platform == "darwin":
        for base in ("/Applications", f"{machine.environ.get('HOME', '~')}/Applications"):
            yield Path(base) / f"{_MACOS[name]}.app" / "Contents" / "MacOS" / _MACOS[name]
    else:
        yield Path(_LINUX[name])


def _windows_folders(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield where programs are installed: the folders that Playwright looks in for its channels."""
    for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if base := environ.get(folder):
            yield base
    # A service or a stripped environment may have the drive alone.
    if drive := environ.get("HOMEDRIVE"):
        yield from (ntpath.join(f"{drive}\\", folder) for folder in ("Program Files", "Program Files (x86)"))


def _downloaded(machine: Machine) -> bool:
    configured = machine.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if configured == "0":  # Playwright's way to say: inside the installed package
        return True
    if configured:
        folder = Path(configured)
    elif machine.platform == "win32":
        folder = Path(ntpath.join(machine.environ.get("LOCALAPPDATA", ""), "ms-playwright"))
    elif machine.platform == "darwin":
        folder = Path(machine.environ.get("HOME", "~")) / "Library" / "Caches" / "ms-playwright"
    else:
        cache = machine.environ.get("XDG_CACHE_HOME") or f"{machine.environ.get('HOME', '~')}/.cache"
        folder = Path(cache) / "ms-playwright"
    return bool(machine.glob(folder, "chromium-*/INSTALLATION_COMPLETE"))
