"""Ctrl-C and its kin: when they are heard, and who hears them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mes_assist.browser.interruption import interruptible

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Loop:
    """An event loop, as far as it matters here: what is to be called soon can be called, or be forgotten."""

    def __init__(self, *, runs: bool = True) -> None:
        self.runs = runs
        self.soon: list[Callable[[], object]] = []

    def is_running(self) -> bool:
        """Tell what the test said."""
        return self.runs

    def call_soon_threadsafe(self, call: Callable[[], object]) -> Loop:
        """Note it; the loop is its own handle."""
        self.soon.append(call)
        return self

    def cancel(self) -> None:
        """Forget it."""
        self.soon.clear()


@pytest.fixture(autouse=True)
def unignored() -> Iterator[None]:
    """Let the signals do what they do in a terminal, wherever the tests run."""
    before = [signal.signal(number, signal.default_int_handler) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_runs_is_finished_first(number: signal.Signals) -> None:
    """The interrupt leaves the loop between two turns of it: nothing is lost, and it can go on."""
    command = [sys.executable, str(Path(__file__).with_name("interrupted_loop.py")), str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2


@pytest.mark.parametrize("number", SIGNALS)
def test_where_no_loop_runs_it_is_raised_at_once(number: signal.Signals) -> None:
    """Before there is one, and when what ran in it is gone."""
    loop: Any = Loop(runs=False)
    with interruptible() as raised_by:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        raised_by(loop)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert loop.soon == []


def test_who_insists_is_heard_at_once() -> None:
    """Our own code is busy, and the loop is not come back to: a second Ctrl-C does not wait for it."""
    loop: Any = Loop()
    with interruptible() as raised_by:
        raised_by(loop)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert len(loop.soon) == 1
    assert loop.soon == []  # nothing is raised later, out of somebody else's loop


def test_a_terminal_that_hangs_up_says_so_more_than_once() -> None:
    """The system and the shell both do: it is one interrupt, and the next one is another."""
    loop: Any = Loop()
    with interruptible() as raised_by:
        raised_by(loop)
        for _ in range(3):
            signal.raise_signal(signal.SIGHUP)
        (leave,) = loop.soon
        with pytest.raises(KeyboardInterrupt):
            leave()
        signal.raise_signal(signal.SIGHUP)
        assert len(loop.soon) == 2


def test_afterwards_all_is_as_before() -> None:
    """Whatever heard a signal before hears it again, also after a failure."""

    def fail() -> None:
        assert all(signal.getsignal(number) is not signal.default_int_handler for number in SIGNALS)
        raise RuntimeError

    with pytest.raises(RuntimeError), interruptible():
        fail()
    assert all(signal.getsignal(number) is signal.default_int_handler for number in SIGNALS)


@pytest.mark.parametrize("number", SIGNALS)
def test_who_has_it_ignored_has_it_ignored(number: signal.Signals) -> None:
    """In the background of a script Ctrl-C is meant for somebody else, and so is a hang-up under ``nohup``."""
    signal.signal(number, signal.SIG_IGN)
    with interruptible():
        assert signal.getsignal(number) is signal.SIG_IGN
