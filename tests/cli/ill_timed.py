"""The program, interrupted where Python would lose it: ``python ill_timed.py COMMAND...``.

The Ctrl-C comes while a generator is thrown away, as after any ``any(...)`` that found what it looked for.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from mes_assist.cli.main import main
from mes_assist.runner import turns


def _thrown_away() -> Iterator[None]:
    try:
        yield
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def wait(self: turns.Turns, settled: Any, seconds: float, question: Any = None, **more: Any) -> Any:
    """Wait as ever; press Ctrl-C as soon as the person is waited for."""
    if question is not None:
        turns.Turns.wait = as_ever  # type: ignore[method-assign]
        next(_thrown_away())
    return as_ever(self, settled, seconds, question, **more)


if __name__ == "__main__":
    as_ever = turns.Turns.wait
    turns.Turns.wait = wait  # type: ignore[method-assign]
    main(sys.argv[1:])
