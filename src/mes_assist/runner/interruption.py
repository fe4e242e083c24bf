"""Ctrl-C, SIGTERM and SIGHUP: they end a run between two turns of the event loop, never in the middle of one.

Python raises ``KeyboardInterrupt`` wherever it happens to be. Where a generator is just being thrown away it is lost,
and the run goes on; where Playwright has just taken a message of its driver nothing more is ever heard of that, and
closing the browser waits for ever. A signal that the loop itself is told of does neither: see
``loop.add_signal_handler`` (https://docs.python.org/3/library/asyncio-eventloop.html).
"""

from __future__ import annotations

import signal
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn


@contextmanager
def interruptible(loop: AbstractEventLoop) -> Iterator[None]:
    """Have each of these signals raise ``KeyboardInterrupt`` out of ``loop``; to be used in the main thread.

    Somebody who runs us where Ctrl-C is ignored, as in the background of a script, wants it ignored.
    """
    before = {number: signal.getsignal(number) for number in _wanted()}
    for number in before:
        try:
            loop.add_signal_handler(number, _interrupt)
        except NotImplementedError:  # Windows
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
            signal.signal(number, handler)


def _wanted() -> list[signal.Signals]:
    names = (
        ["SIGTERM", "SIGHUP"] if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else ["SIGINT", "SIGTERM", "SIGHUP"]
    )
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt
