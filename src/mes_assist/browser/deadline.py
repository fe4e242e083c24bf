"""A deadline on every call into the browser.

A page that loops, or an open native dialog, holds up every call into it, and most of Playwright's calls have no
deadline of their own. Why it is done this way, and what was measured: ``docs/adr/0001-playwright-and-deadlines.md``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Final, Literal, NoReturn, TypeVar

T = TypeVar("T")


class Late(Enum):
    """The answer of a call that did not come back in time."""

    TIMED_OUT = "timed out"


TIMED_OUT: Final = Late.TIMED_OUT


class _Expired(SystemExit):
    """Raised out of Playwright's loop: of all exceptions asyncio lets only this kind and ``KeyboardInterrupt`` out."""


def within(seconds: float, call: Callable[[], T]) -> T | Literal[Late.TIMED_OUT]:
    """Return what ``call`` returns, or ``TIMED_OUT`` once ``seconds`` are over.

    What was asked may still happen after that, or may have happened. Calls may be nested: the one whose time is over
    is left. Not to be used where Playwright calls us back (event listeners): the deadline would end whatever the
    program itself is waiting for.

    Parameters
    ----------
    seconds:
        How long it may take at most, in seconds.
    call:
        One or more calls of Playwright's synchronous interface. Our own code in it is not interrupted.

    Raises
    ------
    playwright.sync_api.Error
        As ``call`` does.
    """
    try:
        loop = asyncio.get_running_loop()  # Playwright's own, which counts as running between its calls too
    except RuntimeError:  # its driver is gone: the call says so at once
        return call()
    expired = _Expired()
    timer = loop.call_later(seconds, _raise, expired)
    try:
        return call()
    except _Expired as raised:
        if raised is not expired:
            raise
        return TIMED_OUT
    finally:
        timer.cancel()


def _raise(error: BaseException) -> NoReturn:
    raise error
