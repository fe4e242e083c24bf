"""The program and the mock site as processes of their own, watched through their pipes: no wait is blind."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any
from urllib.request import ProxyHandler, build_opener

import psutil
import pytest

from mock_site import MockSite, Scenario, load_scenario
from mock_site.__main__ import assign

PATIENCE = 120
"""Seconds after which a process that has not done what it should is stuck; nothing ever waits that long."""

COMMAND = str(Path(sysconfig.get_path("scripts")) / "mes-assist")
"""The program itself, as it is installed beside the Python that runs the tests."""


@dataclass(frozen=True)
class Ended:
    """What a process that ended left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def result(self) -> dict[str, Any]:
        """The one JSON object of the standard output; anything beside it is an error."""
        found = json.loads(self.stdout)
        assert isinstance(found, dict)
        return found


class Process:
    """A running process whose lines can be waited for.

    Parameters
    ----------
    command, env:
        What to run, and in which environment.
    terminal:
        Give it a terminal to read from and to write its errors to; else it can read nothing.
    """

    def __init__(self, command: list[str], env: dict[str, str], *, terminal: bool = False) -> None:
        self.heard: list[str] = []
        self.printed: list[str] = []
        self._new: SimpleQueue[str] = SimpleQueue()
        self._prompts: SimpleQueue[str] = SimpleQueue()
        self._terminal: int | None = None
        self._gone = threading.Event()
        if terminal:
            self._terminal, theirs = pty.openpty()
            # What the leader of a session opens first becomes its terminal, with Ctrl-C and hanging up.
            command = ["sh", "-c", 'exec "$@" <"$0" 2>"$0"', os.ttyname(theirs), *command]
        self.popen = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # so that a signal may be sent to the whole group, as a terminal does
        )
        self._readers = [
            threading.Thread(target=self._read, args=(self.popen.stdout, self.printed), daemon=True),
            threading.Thread(target=self._read, args=(self.popen.stderr, self.heard), daemon=True),
        ]
        if terminal:
            self._readers.append(threading.Thread(target=self._read_terminal, args=(theirs,), daemon=True))
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[str], into: list[str]) -> None:
        with stream:
            for line in stream:
                into.append(line)
                self._new.put(line)

    def _read_terminal(self, theirs: int) -> None:
        """Read what appears on the terminal until it is hung up; its last holder lets it go."""
        assert self._terminal is not None
        begun = b""
        while (more := select.select([self._terminal], [], [], 0.05)[0]) or not self._gone.is_set():
            if more:
                *lines, begun = (begun + os.read(self._terminal, 4096)).split(b"\n")
                for line in lines:
                    self.heard.append(line.decode("utf-8", "replace"))
                    self._new.put(self.heard[-1])
                self._prompts.put(begun.decode("utf-8", "replace"))
        os.close(theirs)
        os.close(self._terminal)

    def wait_for(self, *texts: str) -> str:
        """Return the next line, of either stream, that holds all these texts."""
        limit = time.monotonic() + PATIENCE
        while (left := limit - time.monotonic()) > 0:
            with suppress(Empty):
                line = self._new.get(timeout=min(left, 1))
                if all(text in line for text in texts):
                    return line
                continue
            if not any(reader.is_alive() for reader in self._readers):
                break
        raise AssertionError(f"never said {texts}: {''.join(self.printed)}{''.join(self.heard)}")

    def wait_for_prompt(self, text: str) -> None:
        """Return once the terminal shows a line that begins so and is not ended: it waits for an answer."""
        limit = time.monotonic() + PATIENCE
        while (left := limit - time.monotonic()) > 0:
            with suppress(Empty):
                if self._prompts.get(timeout=left).startswith(text):
                    return
        raise AssertionError(f"never asked {text}: {''.join(self.heard)}")

    def type(self, text: str) -> None:
        """Type something at the terminal."""
        assert self._terminal is not None
        os.write(self._terminal, text.encode())

    def hang_up(self) -> None:
        """Close the window of the terminal."""
        self._gone.set()

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal to the process, or to its whole group, as Ctrl-C in a terminal does."""
        if group:
            os.killpg(self.popen.pid, number)
        else:
            self.popen.send_signal(number)

    def family(self) -> list[psutil.Process]:
        """Return the processes that it has started and that run now."""
        return list(psutil.Process(self.popen.pid).children(recursive=True))

    def browser(self) -> psutil.Process:
        """Return the main process of its browser, the one that started all the others."""
        (main,) = (one for one in self.family() if "--remote-debugging-pipe" in one.cmdline() and not _is_helper(one))
        return main

    def end(self) -> Ended:
        """Wait until it has ended and return what it said."""
        code = self.popen.wait(PATIENCE)
        self.hang_up()
        for reader in self._readers:
            reader.join(PATIENCE)
        return Ended(code, "".join(self.printed), "".join(self.heard))

    def stop(self) -> None:
        """Make sure that it runs no more, with all that it started."""
        if self.popen.poll() is None:
            for one in self.family():
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            self.popen.kill()
        self.end()


def _is_helper(process: psutil.Process) -> bool:
    return any(part.startswith("--type=") for part in process.cmdline())


@dataclass(frozen=True)
class Site:
    """A running mock site, as others see it."""

    url: str

    def get(self, path: str) -> Any:
        """Return what one of its observation addresses says."""
        with build_opener(ProxyHandler({})).open(self.url + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    @property
    def counters(self) -> dict[str, int]:
        """What it counted, without the zeros."""
        counts: dict[str, int] = self.get("/factice/compteurs")
        return {name: count for name, count in counts.items() if count}


@dataclass
class Program:
    """How the program is started: from outside, with a home and a folder for temporary files of its own."""

    home: Path
    scratch: Path
    stack: ExitStack
    env: dict[str, str] = field(default_factory=dict)
    command: str = COMMAND

    def start(self, *arguments: str, env: dict[str, str] | None = None, **how: Any) -> Process:
        """Start ``mes-assist``."""
        return self.launch([self.command, *arguments], env=env, **how)

    def launch(self, command: list[str], *, env: dict[str, str] | None = None, **how: Any) -> Process:
        """Start any command in the same surroundings."""
        process = Process(command, self.env | (env or {}), **how)
        self.stack.callback(process.stop)
        return process

    def run(self, *arguments: str, env: dict[str, str] | None = None, **how: Any) -> Ended:
        """Run ``mes-assist`` to its end."""
        return self.start(*arguments, env=env, **how).end()

    def left_behind(self, family: list[psutil.Process]) -> list[psutil.Process]:
        """Return what still runs of ``family``, and whatever else carries our home; the dying get a moment."""
        carriers = [one for one in psutil.process_iter() if one.pid != os.getpid() and self._carries(one)]
        return list(psutil.wait_procs([*family, *carriers], timeout=10)[1])

    def _carries(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return bool(process.environ().get("MES_ASSIST_HOME") == str(self.home))
        return False


@pytest.fixture
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the proofs of an empty home."""
    monkeypatch.setenv("MES_ASSIST_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "proofs"


@pytest.fixture
def program(own_home: Path) -> Iterator[Program]:
    """Return the program: without a display or a terminal, in French, unless a test says otherwise."""
    surroundings = re.compile(r"DISPLAY|WAYLAND_DISPLAY|LANG|LANGUAGE|LC_.*|.*_PROXY|NO_COLOR|TERM", re.IGNORECASE)
    # A short path: browsers put sockets there, whose paths have a limit.
    with tempfile.TemporaryDirectory(prefix="m") as scratch, ExitStack() as stack:
        env = {name: value for name, value in os.environ.items() if not surroundings.fullmatch(name)}
        env |= {"MES_ASSIST_HOME": str(own_home), "TMPDIR": scratch, "LANG": "fr_FR.UTF-8", "PYTHONUTF8": "1"}
        env["TERM"] = "xterm"
        yield Program(own_home, Path(scratch), stack, env)


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Start the mock site, in a thread: ``site("heureux", "pdf=empty")``."""
    with ExitStack() as stack:

        def start(scenario: str = "heureux", *changes: str) -> Site:
            fields = load_scenario(scenario).model_dump(exclude_unset=True)
            for change in changes:
                assign(fields, change)
            return Site(stack.enter_context(MockSite(Scenario.model_validate(fields))).url)

        yield start


@pytest.fixture
def site_by_hand(program: Program) -> Callable[..., Site]:
    """Start the mock site as its own process, as a person would."""

    def start(scenario: str) -> Site:
        env = {"MES_ASSIST_HOME": ""}  # it is no process of the program's
        command = [sys.executable, "-m", "mock_site", "--port", "0", "--scenario", scenario]
        said = program.launch(command, env=env).wait_for("site factice : http")
        return Site(said.rpartition(" : ")[2].strip())

    return start


@pytest.fixture
def asked(site: Callable[..., Site], small_path: Path | None) -> Callable[..., tuple[Site, list[str]]]:
    """Start a mock site and return it with the arguments of a run on it that nobody has to attend."""

    def prepare(scenario: str = "heureux", *changes: str) -> tuple[Site, list[str]]:
        started = site(scenario, *changes)
        quick = [] if small_path is None else ["--browser", str(small_path)]
        return started, ["opposition", "--base-url", started.url, "--headless", "--yes", "--json", *quick]

    return prepare
