"""``mes-assist doctor``: what it looks at, and how it says it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from mes_assist.app import health
from mes_assist.app.health import Check
from mes_assist.browser.discovery import FoundBrowser, Machine
from mes_assist.browser.probe import RefusalReason
from mes_assist.cli import doctor as command
from mes_assist.support.texts import say

CHROME = FoundBrowser("chrome", Path("/c"), None, "path")
EDGE = FoundBrowser("msedge", Path("/e"), None, "path")
CHROMIUM = FoundBrowser("chromium", Path("/m"), None, "path")
GOOD = Check("browser", "ok", "doctor_browser_starts", {"name": "chrome", "where": "/c"})
OPEN = Check("display", "ok", "doctor_display")


def machine(*, is_root: bool = False, **environ: str) -> Machine:
    """Invent a Linux with nothing on it."""
    return Machine("linux", environ, lambda _: None, lambda _: False, lambda _folder, _pattern: [], is_root)


def statuses(checks: Iterator[Check]) -> dict[str, str]:
    """Return the status of each check."""
    return {check.name: check.status for check in checks}


def test_no_browser() -> None:
    """No browser at all is a failure."""
    (check,) = health.check_browsers([], machine(), lambda *_: None)
    assert (check.status, check.key) == ("failed", "browser_none")


def probed(*reasons: RefusalReason | None) -> list[tuple[str, str, object, object]]:
    """Return what is told of Chrome, Edge and Chromium, when trying them one after the other gives these reasons."""
    coming = iter(reasons)
    checks = health.check_browsers([CHROME, EDGE, CHROMIUM], machine(), lambda *_: next(coming))
    return [(each.status, each.key, each.values["state"], each.values.get("reason")) for each in checks]


def test_found_tried_and_refused() -> None:
    """One that is refused is a warning when another one works; what lies behind that one is told and not tried."""
    assert probed("policy", None) == [
        ("warning", "doctor_browser_policy", "refused", "policy"),
        ("ok", "doctor_browser_starts", "works", None),
        ("ok", "doctor_browser_found", "found", None),
    ]


def test_none_works() -> None:
    """Each of them is a failure, with its own reason; without Playwright's driver none needs to be tried."""
    assert [told[::3] for told in probed("libraries", "hangs", "crashed")] == [
        ("failed", "libraries"),
        ("failed", "hangs"),
        ("failed", "crashed"),
    ]
    assert [told[2:] for told in probed("driver")] == [("refused", "driver"), ("found", None), ("found", None)]


def test_root_is_told_of_the_sandbox() -> None:
    """The missing sandbox is said once, as a warning."""
    assert statuses(health.check_browsers([CHROME], machine(is_root=True), lambda *_: None)) == {
        "browser": "ok",
        "sandbox": "warning",
    }


def test_display() -> None:
    """No display is a failure: a real procedure needs a window."""
    assert health.check_display(machine()).status == "failed"
    assert health.check_display(machine(DISPLAY=":1")).status == "ok"


def test_home_that_is_not_there_yet(tmp_path: Path) -> None:
    """A data folder that does not exist is looked at through its parent and not created."""
    assert statuses(health.check_home(tmp_path / "a" / "b"))["home"] == "ok"
    assert not (tmp_path / "a").exists()


def test_home_under_a_file(tmp_path: Path) -> None:
    """A folder that can never be created is a failure."""
    (tmp_path / "file").touch()
    assert statuses(health.check_home(tmp_path / "file" / "home"))["home"] == "failed"


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX")
def test_home_open_to_others(tmp_path: Path) -> None:
    """A data folder that others can read is a warning."""
    tmp_path.chmod(0o755)
    assert statuses(health.check_home(tmp_path))["permissions"] == "warning"
    tmp_path.chmod(0o700)
    assert "permissions" not in statuses(health.check_home(tmp_path))


def test_disk_almost_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little space is a warning."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1024))
    assert statuses(health.check_home(tmp_path))["space"] == "warning"


@pytest.mark.parametrize(
    "folder", ["OneDrive - Clinique/x", "Dropbox", "Nextcloud/sante", "Library/Mobile Documents/com~apple~CloudDocs"]
)
def test_synchronised_folder(tmp_path: Path, folder: str) -> None:
    """A folder that a service copies elsewhere is a warning: the proof would leave the computer."""
    assert statuses(health.check_home(tmp_path / folder))["synchronised"] == "warning"


def test_plain_folder_is_not_synchronised(tmp_path: Path) -> None:
    """An ordinary folder gives no such warning."""
    assert health.synchronised(tmp_path / "Documents") is None


def test_time_zone() -> None:
    """Paris is known here."""
    assert health.check_time_zone().status == "ok"
    assert ZoneInfo("Europe/Paris").key == "Europe/Paris"


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        ([GOOD, OPEN, Check("keyring", "warning", "doctor_no_keyring", {})], 0),
        ([GOOD, Check("display", "failed", "browser_windowless")], 11),
        ([Check("browser", "failed", "browser_none"), Check("home", "failed", "doctor_home_not_writable")], 11),
        ([GOOD, OPEN, Check("home", "failed", "doctor_home_not_writable")], 2),
    ],
)
def test_exit_code(checks: list[Check], code: int) -> None:
    """11 is for the browser and its window, 2 for what must be put right first; a warning is no failure."""
    assert health.exit_code(checks) == code


def test_as_text_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same checks, as marked lines for a person and as one object for a program."""
    monkeypatch.setattr(command, "examine", lambda _: [GOOD, OPEN])
    text = CliRunner().invoke(command.doctor, ["--lang", "fr"])
    assert text.exit_code == 0
    assert text.stdout.startswith("✓ Navigateur\N{NO-BREAK SPACE}: chrome démarre (/c).")
    report = json.loads(CliRunner().invoke(command.doctor, ["--json", "--lang", "en"]).stdout)
    assert report["exit_code"] == 0
    assert [check["check"] for check in report["checks"]] == ["browser", "display"]
    assert {"mes-assist", "python", "playwright"} <= set(report["versions"])


def test_every_sentence_exists() -> None:
    """Each key that a check may use has its sentence in both languages, with the values that the check gives."""
    values = {"name": "n", "where": "w", "reason": "r", "path": "p", "service": "s", "megabytes": 1, "command": "c"}
    reasons = ("starts", "found", *get_args(RefusalReason))
    keys = [f"doctor_browser_{reason}" for reason in reasons]
    keys += ["doctor_keyring", "doctor_no_keyring", "doctor_home", "doctor_home_not_writable", "doctor_home_open"]
    keys += [
        "doctor_home_full",
        "doctor_home_synchronised",
        "doctor_time_zone",
        "doctor_no_time_zone",
        "doctor_display",
    ]
    keys += ["doctor_well", "doctor_unwell", "browser_root", "browser_windowless", "browser_none", "browser_not_found"]
    keys += ["browser_ready", "browser_step", "browser_ask_sudo"]
    for key in keys:
        assert say("fr", key, **values) != say("en", key, **values)


FAKES = {
    "google-chrome": "echo 'DevTools remote debugging is disallowed by the system admin.' >&2; exit 1",
    "microsoft-edge": "exit 1",
}


@pytest.fixture
def fakes(program: Any, tmp_path: Path, small_path: Path | None) -> list[Path]:
    """Put a Chrome that is forbidden and an Edge that dies before the browsers of this computer."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in FAKES.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name).chmod(0o755)
    if small_path is not None:  # starts in half the time
        (folder / "chromium").symlink_to(small_path)
    program.env["PATH"] = f"{folder}{os.pathsep}{program.env['PATH']}"
    return [folder / name for name in FAKES]


def test_doctor_and_a_run_take_the_same_browser(program: Any, fakes: list[Path]) -> None:
    """Both come to the third one, and both say in the person's words why not the first two."""
    told = program.run("doctor", "--json").result
    browsers = [check for check in told["checks"] if check["check"] == "browser"][:3]
    assert [(check["state"], check.get("reason")) for check in browsers] == [
        ("refused", "policy"),
        ("refused", "crashed"),
        ("works", None),
    ]
    ended = program.run("demo", "--scenario", "pas-encore-autorise", "--headless", "--auto", "--json", "-v")
    assert ended.result["states"] == ["pas_encore_autorise"]
    for check, path in zip(browsers, fakes, strict=False):
        assert str(path) in check["message"]
        assert check["message"] in ended.stderr
    assert ended.stderr.count("browser_refused") == 2


def test_only_the_one_that_was_asked_for_is_tried(program: Any, fakes: list[Path]) -> None:
    """That another one would start is no reason to take it; why this one does not is said."""
    ended = program.run("demo", "--headless", "--auto", "--json", "--browser", str(fakes[0]))
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (
        11,
        "browser_unavailable",
        "browser_failed",
    )
    assert say("fr", "doctor_browser_policy", name=fakes[0], where=fakes[0]) in ended.stderr
