"""What is written to a terminal: lines that stay, and at the end perhaps one that still changes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

_STYLE = re.compile(r"\x1b\[\d+m")
_NARROWEST, _USUAL_WIDTH = 20, 80


@dataclass(frozen=True, slots=True)
class Signs:
    """The marks of a screen that is behind the person, and of the one where they are."""

    passed: str
    here: str


_FINE = Signs("✓", "▸")
_CONSOLE = Signs("√", "►")
"""The fonts of a Windows console have these; of the fine ones they show an empty box."""
_PLAIN = Signs("x", ">")


class TerminalWriter:
    """Writes to a stream, in a way that suits it.

    Only the last line is ever changed, and nothing moves the cursor up: what was said can be scrolled back to and read
    aloud, whatever the person types in between.

    Parameters
    ----------
    stream:
        Where the person reads.
    live:
        Whether the last line may be written over.
    styled:
        Whether a few words may be bold or coloured.
    put:
        Writes a text there, as it is; default: the stream itself, which not every Windows console shows in colours.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        live: bool = False,
        styled: bool = False,
        put: Callable[[str], object] | None = None,
    ) -> None:
        self._stream = stream
        self._put = put or self._write
        self.live = live
        self.styled = styled
        self._last = ""

    @classmethod
    def on(cls, stream: TextIO, *, shared: bool = False, put: Callable[[str], object] | None = None) -> TerminalWriter:
        """Return a writer to this stream: plain lines where it is no terminal, or the person wants them (``NO_COLOR``).

        With ``shared``, others write there too, such as the log: then no line is written over.
        """
        able = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(stream, live=able and not shared, styled=able, put=put)

    @property
    def signs(self) -> Signs:
        """The best marks that can be written here."""
        fine = _CONSOLE if sys.platform == "win32" else _FINE
        try:
            (fine.passed + fine.here).encode(getattr(self._stream, "encoding", None) or "utf-8")
        except (UnicodeEncodeError, LookupError):
            return _PLAIN
        return fine

    def bold(self, text: str) -> str:
        """Return the text in bold, where that can be."""
        return f"\x1b[1m{text}\x1b[0m" if self.styled else text

    def green(self, text: str) -> str:
        """Return the text in green, where that can be."""
        return f"\x1b[32m{text}\x1b[0m" if self.styled else text

    def write(self, text: str) -> None:
        """Write whole lines, in the place of the last one if that was still to change."""
        self.change("")
        self._put(text + "\n")

    def change(self, text: str) -> None:
        """Write the last line, over what it was; an empty text wipes it."""
        if text == self._last:
            return
        wiped = "\r" + " " * _length(self._last) if self._last else ""
        self._put(f"{wiped}\r{text}")
        self._last = text

    def keep(self) -> None:
        """Leave the last line as it is."""
        if self._last:
            self._last = ""
            self._put("\n")

    def holds(self, text: str) -> bool:
        """Tell whether a text can be the line that changes: one that is folded can not be written over."""
        return self.live and _length(text) < self._width()

    def _width(self) -> int:
        try:
            width = os.get_terminal_size(self._stream.fileno()).columns
        except (OSError, ValueError):
            return _USUAL_WIDTH
        return width if width >= _NARROWEST else _USUAL_WIDTH

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _length(text: str) -> int:
    return len(_STYLE.sub("", text))
