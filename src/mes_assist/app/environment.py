"""What the use cases get from whoever calls them: the time, the person's terminal, and what opens a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mes_assist.support.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What a use case is given.

    Attributes
    ----------
    clock:
        Where the time comes from.
    write:
        Writes a text where the person reads, apart from results.
    open:
        Opens a file or a folder with what the computer has for it, and tells whether that worked.
    has_log:
        Whether the log is written there too.
    """

    clock: Clock = field(default_factory=SystemClock)
    write: Callable[[str], object] = lambda _: None
    open: Callable[[Path], bool] = lambda _: False
    has_log: bool = False

    def tell(self, line: str) -> None:
        """Tell the person one line."""
        self.write(f"{line}\n")
