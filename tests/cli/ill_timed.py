"""The program, interrupted at a bad moment: ``python ill_timed.py MOMENT COMMAND...``.

``thrown_away``: while a generator is thrown away, as after any ``any(...)`` that found what it looked for; Python loses
such an interrupt. ``at_the_end``: when all is done, right before the browser is closed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from mes_assist.cli.main import main
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.conversation import Conversation


def _thrown_away() -> Iterator[None]:
    try:
        yield
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def wait(self: Conversation, settled: Any, seconds: float, question: Any = None, **more: Any) -> Any:
    """Wait as ever; press Ctrl-C as soon as the person is waited for."""
    if question is not None:
        Conversation.wait = as_ever  # type: ignore[method-assign]
        next(_thrown_away())
    return as_ever(self, settled, seconds, question, **more)


def note(self: Attempt, kind: Any, **data: Any) -> None:
    """Note as ever; press Ctrl-C once the end of the procedure is noted."""
    noted_as_ever(self, kind, **data)
    if kind == "outcome":
        os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    if sys.argv[1] == "thrown_away":
        as_ever = Conversation.wait
        Conversation.wait = wait  # type: ignore[method-assign]
    else:
        noted_as_ever = Attempt.note
        Attempt.note = note  # type: ignore[method-assign]
    main(sys.argv[2:])
