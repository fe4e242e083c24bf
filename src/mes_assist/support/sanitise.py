"""What may be said of an exception: its classes and our own places in the code, never its message.

The messages of Playwright quote the page, and those of the system quote paths with the person's name.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator

_PACKAGE = __name__.partition(".")[0]


def sanitise(error: BaseException) -> dict[str, str]:
    """Return what a log line may hold of ``error``.

    Returns
    -------
    dict[str, str]
        ``error``: the class and those of its causes, ``A < B`` where B caused A; ``frames``: our own ``module:line``,
        outermost first.
    """
    frames = ", ".join(f"{module}:{line}" for module, _, line in own_frames(error))
    return {"error": class_chain(error), "frames": frames}


def class_chain(error: BaseException) -> str:
    """Return the class names of ``error`` and its causes, as in ``ArchiveError < OSError``."""
    return " < ".join(type(link).__name__ for link in _causes(error))


def own_frames(error: BaseException) -> list[tuple[str, str, int]]:
    """Return ``(module, function, line)`` for each frame of this package in the traceback, outermost first."""
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] == _PACKAGE:
            frames.append((module, frame.f_code.co_name, line))
    return frames


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
