"""Ctrl-C and its kin: when they are heard, and who hears them."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mes_assist.runner.interruption import interruptible

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Return an event loop of its own."""
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Let Ctrl-C do what it does in a terminal, wherever the tests run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_runs_is_finished_first(number: signal.Signals) -> None:
    """The interrupt leaves the loop between two turns of it: nothing is lost, and it can go on."""
    command = [sys.executable, str(Path(__file__).with_name("interrupted_loop.py")), str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2


@pytest.mark.usefixtures("interrupts")
def test_afterwards_all_is_as_before(loop: asyncio.AbstractEventLoop) -> None:
    """Whatever heard a signal before hears it again, also after a failure."""

    def fail() -> None:
        assert [signal.getsignal(number) for number in SIGNALS] != before
        raise RuntimeError

    before = [signal.getsignal(number) for number in SIGNALS]
    with pytest.raises(RuntimeError), interruptible(loop):
        fail()
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_who_has_it_ignored_has_it_ignored(loop: asyncio.AbstractEventLoop) -> None:
    """In the background of a script Ctrl-C is meant for somebody else."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible(loop):
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_a_loop_without_signals(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the loop hears of none: they are raised as Python raises them."""

    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(loop, "add_signal_handler", refuse)
    monkeypatch.setattr(loop, "remove_signal_handler", refuse)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), interruptible(loop):
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
