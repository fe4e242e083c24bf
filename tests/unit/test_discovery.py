"""Which browsers are found on computers of every kind, and how they are started."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from mes_assist.browser.discovery import BrowserName, FoundBrowser, Machine, find_browsers, has_display, launch_options
from mes_assist.browser.probe import RefusalReason, first_that_starts, launch_reason
from mes_assist.support.errors import BrowserUnavailable


def machine(
    platform: str = "linux",
    *,
    commands: Iterable[str] = (),
    files: Iterable[str] = (),
    folders: Iterable[str] = (),
    is_root: bool = False,
    **environ: str,
) -> Machine:
    """Invent a computer."""
    known = {Path(file) for file in files}
    return Machine(
        platform=platform,
        environ=environ,
        which=lambda name: f"/usr/bin/{name}" if name in set(commands) else None,
        exists=known.__contains__,
        glob=lambda folder, pattern: [folder / pattern] if str(folder) in set(folders) else [],
        is_root=is_root,
    )


def names(found: list[FoundBrowser]) -> list[str]:
    """Return the names, in order."""
    return [browser.name for browser in found]


def test_order_of_preference() -> None:
    """The person's Chrome comes first, then Edge, then Chromium, and Playwright's own download last."""
    here = machine(
        commands=["chromium", "microsoft-edge", "google-chrome"],
        folders=["/home/a/.cache/ms-playwright"],
        HOME="/home/a",
    )
    assert names(find_browsers(None, here)) == ["chrome", "msedge", "chromium", "playwright"]


def test_nothing_there() -> None:
    """A computer without any browser gives an empty list, not an error: it is the installer's business."""
    assert find_browsers(None, machine()) == []


@pytest.mark.parametrize(
    ("platform", "file", "environ", "name"),
    [
        ("linux", "/opt/google/chrome/chrome", {}, "chrome"),
        ("linux", "/snap/bin/chromium", {}, "chromium"),
        ("darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", {}, "chrome"),
        ("darwin", "/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium", {"HOME": "/Users/a"}, "chromium"),
        (
            "win32",
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            {"PROGRAMFILES(X86)": r"C:\Program Files (x86)"},
            "msedge",
        ),
        ("win32", r"C:\U\Google\Chrome\Application\chrome.exe", {"LOCALAPPDATA": r"C:\U"}, "chrome"),
        ("win32", r"D:\Program Files\Google\Chrome\Application\chrome.exe", {"HOMEDRIVE": "D:"}, "chrome"),
        ("linux", "/opt/microsoft/msedge/msedge", {}, "msedge"),
        ("darwin", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", {}, "msedge"),
    ],
)
def test_standard_places(platform: str, file: str, environ: dict[str, str], name: BrowserName) -> None:
    """A browser that is not in PATH is found where its installer puts it."""
    assert find_browsers(None, replace(machine(platform, files=[file]), environ=environ)) == [
        FoundBrowser(name, Path(file), None, "standard")
    ]


@pytest.mark.parametrize(
    ("platform", "folder", "environ"),
    [
        ("linux", "/home/a/.cache/ms-playwright", {"HOME": "/home/a"}),
        ("linux", "/c/ms-playwright", {"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}),
        ("darwin", "/Users/a/Library/Caches/ms-playwright", {"HOME": "/Users/a"}),
        ("win32", r"C:\U\ms-playwright", {"LOCALAPPDATA": r"C:\U"}),
        ("linux", "/elsewhere", {"PLAYWRIGHT_BROWSERS_PATH": "/elsewhere"}),
        ("linux", "/none", {"PLAYWRIGHT_BROWSERS_PATH": "0"}),
    ],
)
def test_playwright_download(platform: str, folder: str, environ: dict[str, str]) -> None:
    """Playwright's own download is found in the cache folder of each system, and started by its channel."""
    assert find_browsers(None, replace(machine(platform, folders=[folder]), environ=environ)) == [
        FoundBrowser("playwright", None, "chromium", "playwright")
    ]


@pytest.mark.parametrize(("wanted", "name"), [("chrome", "chrome"), ("Edge", "msedge"), ("chromium", "chromium")])
def test_wanted_by_name(wanted: str, name: str) -> None:
    """A browser asked for by name is the only one returned."""
    here = machine(commands=["chromium", "microsoft-edge", "google-chrome"])
    assert names(find_browsers(wanted, here)) == [name]


def test_wanted_by_path_or_command() -> None:
    """A path, an unknown command in PATH and an application folder of macOS are taken as they are."""
    assert find_browsers("/x/brave", machine(files=["/x/brave"])) == [
        FoundBrowser("path", Path("/x/brave"), None, "requested")
    ]
    assert find_browsers("vivaldi", machine(commands=["vivaldi"]))[0].executable == Path("/usr/bin/vivaldi")
    inside = "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser"
    found = find_browsers("/Applications/Brave Browser.app", machine("darwin", files=[inside]))
    assert found[0].executable == Path(inside)


@pytest.mark.parametrize("wanted", ["chrome", "msedge", "playwright", "/nowhere/chrome", "netscape"])
def test_wanted_but_absent(wanted: str) -> None:
    """What was asked for and is not there is an error: another browser is never taken in its place."""
    with pytest.raises(BrowserUnavailable) as caught:
        find_browsers(wanted, machine(commands=["chromium"]))
    assert caught.value.key == "browser_not_found"
    assert caught.value.values == {"name": wanted}


def test_display() -> None:
    """Only a Linux without X and Wayland has no display."""
    assert not has_display(machine())
    assert has_display(machine(DISPLAY=":0"))
    assert has_display(machine(WAYLAND_DISPLAY="wayland-0"))
    assert has_display(machine("win32"))
    assert has_display(machine("darwin"))


def test_sandbox_is_off_as_root_only() -> None:
    """Playwright's default is no sandbox at all: ours is a sandbox for everybody but root."""
    browser = FoundBrowser("chromium", Path("/usr/bin/chromium"), None, "path")
    assert launch_options(browser, headless=True, machine=machine())["chromium_sandbox"] is True
    assert launch_options(browser, headless=True, machine=machine(is_root=True))["chromium_sandbox"] is False


def test_signals_stay_ours() -> None:
    """Ctrl-C must not kill the browser under the program."""
    options = launch_options(
        FoundBrowser("playwright", None, "chromium", "playwright"), headless=False, machine=machine()
    )
    assert [options[f"handle_{name}"] for name in ("sigint", "sigterm", "sighup")] == [False, False, False]
    assert options["channel"] == "chromium"
    assert "executable_path" not in options
    assert options["headless"] is False


def test_secrets_of_the_shell_stay_out() -> None:
    """The browser inherits the display and the language, not the keys and tokens of the shell."""
    here = machine(
        PATH="/bin",
        DISPLAY=":0",
        LANG="fr_FR.UTF-8",
        SSLKEYLOGFILE="/k",
        API_TOKEN="t",
        AWS_SECRET_ACCESS_KEY="s",
        NODE_OPTIONS="--inspect",
        DEBUG="pw:*",
        PWDEBUG="1",
    )
    options = launch_options(FoundBrowser("path", Path("/b"), None, "requested"), headless=True, machine=here)
    assert options["env"] == {"PATH": "/bin", "DISPLAY": ":0", "LANG": "fr_FR.UTF-8"}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("BrowserType.launch: Executable doesn't exist at /x\n║ playwright install ║", "missing"),
        ("Chromium distribution 'msedge' is not found at /x\nRun \"playwright install msedge\"", "missing"),
        ("Looks like you launched a headed browser without having a XServer running.", "display"),
        ("Browser logs:\nChromium sandboxing failed!", "sandbox"),
        ("Timeout 60000ms exceeded.\nCall log:\n - <launching> /c --no-sandbox", "hangs"),
        ("Failed to launch: Error: spawn /c EACCES", "denied"),
        ("x: error while loading shared libraries: libnss3.so", "libraries"),
        ("Target page, context or browser has been closed", "crashed"),
    ],
)
def test_launch_reason(message: str, reason: str) -> None:
    """Each of the driver's messages becomes one plain reason."""
    assert launch_reason(message) == reason


def test_first_that_starts() -> None:
    """A browser that does not start gives way to the next one."""
    stub, good = (FoundBrowser("path", Path(name), None, "requested") for name in ("/stub", "/good"))

    def probe(browser: FoundBrowser, _: Machine) -> RefusalReason | None:
        return "crashed" if browser == stub else None

    assert first_that_starts([stub, good], machine(), probe) == good
    assert first_that_starts([stub], machine(), probe) is None


def test_this_machine() -> None:
    """The real computer can be looked at without starting anything."""
    for browser in find_browsers(None, Machine.this()):
        assert re.fullmatch("chrome|msedge|chromium|playwright", browser.name)
