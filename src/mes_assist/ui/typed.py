"""The lines that a person types in a terminal: read beside the run, and only those that came after a question."""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol, TextIO

_MOST_READS = 256


class Lines(Protocol):
    """Where the typed lines come from; nothing blocks."""

    def forget(self) -> None:
        """Throw away what was typed so far."""
        ...

    def take(self) -> str | None:
        """Return the next line, if there is one."""
        ...


class TypedLines:
    """The lines of a stream, read by a thread that starts when the first question is asked.

    The bytes are read from the file itself: a thread that waits inside ``sys.stdin`` would hold its lock while
    Python exits.

    Parameters
    ----------
    stream:
        What the person types into.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._queue: SimpleQueue[str] = SimpleQueue()
        self.thread: threading.Thread | None = None

    def forget(self) -> None:
        """Throw away what was typed so far, even half a line; the first time, start reading."""
        _flush_terminal(self._stream)
        if self.thread is None:
            _drain(self._stream)
            self.thread = threading.Thread(target=self._read, name="typed-lines", daemon=True)
            self.thread.start()
        while self.take() is not None:
            pass

    def take(self) -> str | None:
        """Return the next line, if there is one."""
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _read(self) -> None:
        with suppress(OSError, ValueError):  # the stream was closed: nobody types any more
            number = _file_of(self._stream)
            if number is None:
                for line in self._stream:
                    self._queue.put(line)
                return
            begun = b""
            while chunk := os.read(number, 4096):
                *lines, begun = (begun + chunk).split(b"\n")
                for whole in lines:
                    self._queue.put(whole.decode(self._stream.encoding or "utf-8", "replace"))


def _file_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None


def _flush_terminal(stream: TextIO) -> None:
    """Empty what the terminal keeps of keys that nobody has read yet."""
    number = _file_of(stream)
    if number is None or not os.isatty(number):
        return
    try:
        import termios
    except ImportError:
        _flush_console()
    else:
        with suppress(termios.error):
            termios.tcflush(number, termios.TCIFLUSH)


def _flush_console() -> None:
    import sys

    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()


def _drain(stream: TextIO) -> None:
    """Throw away what waits in a pipe; only sockets can be asked on Windows."""
    number = _file_of(stream)
    if number is None or os.name == "nt":
        return
    with suppress(OSError, ValueError):
        for _ in range(_MOST_READS):
            if not select.select([number], [], [], 0)[0] or not os.read(number, 4096):
                return
