"""A limit for work that may never end: it runs in a thread that is left behind when the time is up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises.

    Parameters
    ----------
    seconds:
        How long it may take.
    work:
        What to do; a thread that still does it does not keep the program alive.

    Raises
    ------
    TimeoutError
        When the time is up.
    """
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            failures.append(error)

    worker = threading.Thread(target=run, name="limited", daemon=True)
    worker.start()
    worker.join(seconds)
    if failures:
        raise failures[0]
    if not results:
        raise TimeoutError
    return results[0]
