"""What the programs that we start inherit: what they need, and neither a secret nor what makes them write one down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.browser import probe
from mes_assist.cli import browser as command
from mes_assist.cli import output
from mes_assist.support.inherited import (
    environment,
    of_application,
    of_driver,
    of_installer,
    of_playwright_command,
)

NEEDED = {
    *("PATH", "HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"),
    *("SystemRoot", "PROGRAMFILES", "PROGRAMFILES(X86)", "LD_LIBRARY_PATH"),
    *("PLAYWRIGHT_BROWSERS_PATH", "PLAYWRIGHT_NODEJS_PATH"),
}
OF_THE_NETWORK = {
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "https_proxy", "NODE_EXTRA_CA_CERTS", "PLAYWRIGHT_DOWNLOAD_HOST"),
}
WRITES_DOWN = {"DEBUG": "pw:*", "DEBUG_FILE": "/tmp/all", "NODE_OPTIONS": "--require /nowhere.js", "PWDEBUG": "1"}
OTHERS = {*WRITES_DOWN, "API_TOKEN", "SSLKEYLOGFILE", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "PW_TEST", "LCX"}
ALL = dict.fromkeys(NEEDED | OF_THE_NETWORK | OTHERS | {"PYTHONPATH"}, "x")


def test_each_has_what_it_needs() -> None:
    """The driver no way to the network, which is the browser's; Python where Playwright is; a download both."""
    assert of_driver(ALL, windows=False).keys() == NEEDED
    assert of_playwright_command(ALL, windows=False).keys() == NEEDED | {"PYTHONPATH"}
    assert of_installer(ALL, windows=False).keys() == NEEDED | OF_THE_NETWORK | {"PYTHONPATH"}


def test_the_browser_has_all_but_secrets() -> None:
    """And but what is meant for Node.js and for Playwright."""
    kept_out = {"DEBUG", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "PWDEBUG", "PW_TEST", "API_TOKEN", "SSLKEYLOGFILE"}
    assert of_application(ALL).keys() == ALL.keys() - kept_out


@given(st.sampled_from(sorted(NEEDED)), st.data())
def test_windows_ignores_case(name: str, data: st.DataObject) -> None:
    """Python hands names over in capitals there, whatever they were."""
    written = "".join(data.draw(st.sampled_from((letter.upper(), letter.lower()))) for letter in name)
    assert of_driver({written: "x"}, windows=True) == {written: "x"}
    assert of_driver({name.lower(): "x"}, windows=False) == {}


@given(st.dictionaries(st.text(), st.text()))
def test_nothing_is_added(environ: Mapping[str, str]) -> None:
    """Whatever the names: what comes out went in."""
    for rule in (of_driver, of_playwright_command, of_installer, of_application):
        assert rule(environ).items() <= environ.items()


def test_it_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the start fails; what was set meanwhile stays."""
    monkeypatch.setenv("DEBUG", "pw:*")
    before = dict(os.environ)

    def start() -> None:
        with environment({"PATH": os.environ["PATH"]}):
            assert dict(os.environ) == {"PATH": before["PATH"]}
            os.environ["SET_MEANWHILE"] = "yes"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        start()
    assert os.environ.pop("SET_MEANWHILE") == "yes"
    assert dict(os.environ) == before


IN_A_BROWSER = """
import json
import psutil
from mes_assist.cli import main as command_line

def look(*_, **__):
    from mes_assist.browser.discovery import Machine, find_browsers
    from mes_assist.browser.session import browser_context

    machine = Machine.this()
    with browser_context(find_browsers(None, machine)[:1], headless=True, machine=machine) as context:
        page = context.pages[0]
        page.set_content("<input>")
        page.locator("input").fill("1840768042123")
        driver, = psutil.Process().children()
        limits = [each.rlimit(psutil.RLIMIT_CORE) for each in (driver, *driver.children(recursive=True))]
        return driver.environ(), limits

command_line.cli.main = lambda *_, **__: print(json.dumps(look()))
command_line.main()
"""


def test_what_they_really_inherit(tmp_path: Path) -> None:
    """The driver writes nothing down and is led astray by nothing; no process of the tree may leave a core dump."""
    debug = {**WRITES_DOWN, "DEBUG_FILE": str(tmp_path / "all"), "DEBUGP": "1"}
    started = [sys.executable, "-c", IN_A_BROWSER]
    ran = subprocess.run(
        started, env=os.environ | debug | {"API_TOKEN": "t"}, capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    assert not (tmp_path / "all").exists()
    driver, limits = json.loads(ran.stdout)
    of_playwright = {"PW_LANG_NAME", "PW_LANG_NAME_VERSION", "PW_CLI_DISPLAY_VERSION"}
    assert driver.keys() == of_driver(os.environ).keys() | of_playwright
    assert len(limits) > 1
    assert all(limit == [0, 0] for limit in limits)


SHOW: dict[str, Callable[[Path], object]] = {
    "an installer": lambda to: command.run_quietly((sys.executable, "-c", _show(to))),
    "the driver's version": lambda _: probe.driver_starts(),
    "a viewer": output.opened,
}


def _show(to: Path) -> str:
    return f"import json, os; json.dump(dict(os.environ), open({str(to)!r}, 'w'))"


@pytest.mark.parametrize("started", SHOW.values(), ids=SHOW)
def test_each_other_program(started: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What installs, what is asked for its version and what opens a file are not told what is meant for others."""
    seen = tmp_path / "seen"
    for program in ("xdg-open", "python"):
        file = tmp_path / program
        file.write_text(f"#!{sys.executable}\n{_show(seen)}\n", "utf-8")
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    for name, value in {**WRITES_DOWN, "API_TOKEN": "t", "HTTPS_PROXY": "http://proxy"}.items():
        monkeypatch.setenv(name, value)
    started(seen)
    inherited = json.loads(seen.read_text("utf-8"))
    assert inherited["PATH"].startswith(str(tmp_path))
    assert not inherited.keys() & {"DEBUG", "NODE_OPTIONS", "PWDEBUG", "API_TOKEN"}
