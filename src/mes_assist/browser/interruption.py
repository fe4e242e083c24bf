"""Ctrl-C, SIGTERM and SIGHUP: they end a run between two turns of the event loop, never in the middle of one.

Python raises ``KeyboardInterrupt`` wherever it happens to be. Where a generator is just being thrown away it is lost,
and the run goes on; where Playwright has just taken a message of its driver nothing more is ever heard of that, and
closing the browser waits for ever. So a signal only wakes the loop, which raises when it comes to it, as
``asyncio.Runner`` does (https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption).
"""

from __future__ import annotations

import signal
from asyncio import AbstractEventLoop, Handle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def interruptible() -> Iterator[Callable[[AbstractEventLoop], None]]:
    """Have each of these signals raise ``KeyboardInterrupt``, out of the loop as soon as the caller has told of one.

    Where the loop does not run, or is not come back to, a second Ctrl-C raises at once. A signal that is ignored, as
    in the background of a script or under ``nohup``, stays so. To be used in the main thread.

    Yields
    ------
    Callable
        What is to be told the loop.
    """
    interrupts = _Interrupts()
    before = _heard_by()
    try:
        for number in before:
            signal.signal(number, interrupts.interrupt)
        yield interrupts.watch
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        interrupts.forget()


def _heard_by() -> dict[signal.Signals, Any]:
    """Return what hears each of the signals now; an ignored one, or one that is not Python's, is left out."""
    known = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in known}
    return {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}


class _Interrupts:
    """At most one interrupt waits for the loop at a time."""

    def __init__(self) -> None:
        self._loop: AbstractEventLoop | None = None
        self._waiting: Handle | None = None

    def watch(self, loop: AbstractEventLoop) -> None:
        self._loop = loop

    def interrupt(self, number: int, _: object) -> None:
        insists = self._waiting is not None and number == signal.SIGINT
        if self._loop is None or not self._loop.is_running() or insists:
            raise KeyboardInterrupt
        if self._waiting is None:
            self._waiting = self._loop.call_soon_threadsafe(self._leave)

    def forget(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def _leave(self) -> None:
        self._waiting = None
        raise KeyboardInterrupt
