"""Browsers that do not start, as small programs: each is refused with its reason and gives way to the next one."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import Playwright

from mes_assist.browser.discovery import FoundBrowser, Machine, find_browsers, launch_options
from mes_assist.browser.probe import BrowserRefused, RefusalReason, open_window
from mes_assist.browser.session import start_browser
from mes_assist.support.errors import BrowserUnavailable

HERE = Machine.this()
# What the browsers say is what they really say: a Chromium under these policies, a Debian without its libraries.
DYING: dict[str, tuple[str, RefusalReason]] = {
    "exits at once": ("exit 1", "crashed"),
    "opens elsewhere": ("echo 'Opening in existing browser session.'; exit 0", "profile"),
    "a locked profile": (
        "echo 'The profile appears to be in use by another process' >&2; exit 21",
        "profile",
    ),
    "a missing library": (
        'echo "$0: error while loading shared libraries: libnss3.so: cannot open shared object file" >&2; exit 127',
        "libraries",
    ),
    "forbidden": ("echo 'DevTools remote debugging is disallowed by the system admin.' >&2; exit 1", "policy"),
    "a prescribed profile": (
        "echo 'DevTools remote debugging requires a non-default data directory. Specify this using' >&2",
        "policy",
    ),
    "no sandbox": ("echo '[1:1:FATAL:zygote_host_impl_linux.cc] No usable sandbox! If this' >&2; exit 1", "sandbox"),
    "a stub": ("echo \"Command '$0' requires the chromium snap to be installed.\" >&2; exit 10", "missing"),
}
# Answers whatever Playwright asks when it starts a browser, and opens no page: as Chromium without developer tools.
NO_PAGES = """#!{python}
import json, os
asked = b""
while chunk := os.read(3, 65536):
    *whole, asked = (asked + chunk).split(b"\\0")
    for message in map(json.loads, whole):
        about = {{"product": "Chrome/140.0.0.0", "userAgent": "x", "browserContextId": "c"}}
        answer = {{"id": message["id"], "result": about}}
        if message["method"] == "Target.createTarget":
            answer = {{"id": message["id"], "error": {{"code": -32000, "message": "Failed to open a new tab"}}}}
        os.write(4, json.dumps(answer).encode() + b"\\0")
        if message["method"] == "Browser.close":
            raise SystemExit
"""


def fake(folder: Path, script: str, *, mode: int = 0o755, name: str = "browser") -> FoundBrowser:
    """Return a browser that is a small program."""
    path = folder / name
    path.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(mode)
    return FoundBrowser("path", path, None, "requested")


def reason_of(playwright: Playwright, browser: FoundBrowser, machine: Machine = HERE) -> RefusalReason:
    """Return why it was refused."""
    with pytest.raises(BrowserRefused) as caught:
        open_window(playwright, browser, headless=True, machine=machine)
    return caught.value.reason


@pytest.mark.parametrize(("script", "reason"), DYING.values(), ids=DYING)
def test_each_death_has_its_reason(playwright: Playwright, tmp_path: Path, script: str, reason: RefusalReason) -> None:
    """By what the browser said before it ended."""
    assert reason_of(playwright, fake(tmp_path, script)) == reason


def test_what_cannot_be_run_at_all(playwright: Playwright, tmp_path: Path) -> None:
    """A file that nobody may execute, one whose interpreter is gone, and one that is gone itself."""
    assert reason_of(playwright, fake(tmp_path, "exit 0", mode=0o644)) == "denied"
    assert reason_of(playwright, fake(tmp_path, "#!/nowhere/sh\n")) == "missing"
    assert reason_of(playwright, FoundBrowser("path", tmp_path / "gone", None, "requested")) == "missing"


PROBE = """
import sys
from mes_assist.browser import discovery, probe
discovery._LIMIT_MS = 300
browser = discovery.FoundBrowser("path", discovery.Path(sys.argv[1]), None, "requested")
print(probe.start_failure(browser, discovery.Machine.this()))
"""


def test_what_hangs_is_given_up(tmp_path: Path) -> None:
    """After the limit; when Playwright ends, nothing that it started runs on."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ours = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    first = os.open(pipe, os.O_WRONLY)
    hanging = fake(tmp_path, f'tail -f /dev/null > "{pipe}" & wait')
    probe = [sys.executable, "-c", PROBE, str(hanging.executable)]
    assert subprocess.run(probe, capture_output=True, text=True, check=True).stdout == "hangs\n"
    os.close(first)
    assert select.select([ours], [], [], 10)[0]  # nobody holds the other end any more
    assert os.read(ours, 1) == b""
    os.close(ours)


def test_the_limit_is_a_minute() -> None:
    """An old computer is slow, and three minutes, Playwright's own limit, are too long to see nothing."""
    options = launch_options(FoundBrowser("chrome", None, None, "path"), headless=False, machine=HERE)
    assert options["timeout"] == 60_000


@pytest.mark.skipif(sys.platform == "win32", reason="the fake speaks through inherited file descriptors")
def test_what_opens_no_page_is_refused(playwright: Playwright, tmp_path: Path) -> None:
    """It starts, and a policy keeps a program from opening a page in it."""
    assert reason_of(playwright, fake(tmp_path, NO_PAGES.format(python=sys.executable))) == "pages"


def test_a_run_takes_the_next_one(playwright: Playwright, small_path: Path | None, tmp_path: Path) -> None:
    """Each that does not start is told with its reason; the window that comes has one empty page."""
    good = FoundBrowser("chromium", small_path, None, "path") if small_path else find_browsers(None, HERE)[0]
    first, second = fake(tmp_path, "exit 1", name="a"), fake(tmp_path, "exit 0", mode=0o644, name="b")
    refused: list[tuple[FoundBrowser, RefusalReason]] = []
    context = start_browser(
        playwright,
        [first, second, good],
        headless=True,
        machine=HERE,
        on_refusal=lambda browser, reason: refused.append((browser, reason)),
    )
    assert refused == [(first, "crashed"), (second, "denied")]
    assert [page.url for page in context.pages] == ["about:blank"]
    assert isinstance(context.browser, PlaywrightBrowser)
    context.browser.close()


def test_a_run_without_any_is_an_error(playwright: Playwright, tmp_path: Path) -> None:
    """It names all that were tried, and has a reason of its own."""
    tried = [fake(tmp_path, "exit 1", name=name) for name in ("a", "b")]
    with pytest.raises(BrowserUnavailable) as caught:
        start_browser(playwright, tried, headless=True, machine=HERE)
    assert caught.value.reason == "browser_failed"
    assert caught.value.values == {"name": f"{tmp_path / 'a'}, {tmp_path / 'b'}"}
    with pytest.raises(BrowserUnavailable) as caught:
        start_browser(playwright, [], headless=True, machine=HERE)
    assert caught.value.reason == "browser_none"


TALKATIVE = """
import logging
from contextlib import suppress
from mes_assist.browser.discovery import Machine
from mes_assist.browser.session import browser_context
from mes_assist.support.errors import BrowserUnavailable
with suppress(BrowserUnavailable), browser_context([], headless=True, machine=Machine.this()):
    pass
logging.getLogger("asyncio").error("hunter2")
"""


def test_what_libraries_log_is_not_printed() -> None:
    """Without a log too: what Playwright raises in a task of its own quotes the page, and asyncio would print it."""
    done = subprocess.run([sys.executable, "-c", TALKATIVE], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
