"""The log: events, names and counts, never what a page or a person said.

Nothing is written unless asked for, and until then not even structlog is imported: it costs a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mes_assist.support.log_chain import Chain


class Log:
    """What the other modules log with: an event name written in the code, and values for the allowed keys."""

    chain: Chain | None = None
    """Where it goes, while it goes anywhere."""

    def debug(self, event: str, **values: object) -> None:
        """Log a detail for maintainers."""
        self._emit("debug", event, values)

    def info(self, event: str, **values: object) -> None:
        """Log a step of the run."""
        self._emit("info", event, values)

    def warning(self, event: str, **values: object) -> None:
        """Log something unexpected that the run goes on after."""
        self._emit("warning", event, values)

    def error(self, event: str, **values: object) -> None:
        """Log a failure; ``exc_info=error`` adds its sanitised form."""
        self._emit("error", event, values)

    def _emit(self, level: str, event: str, values: Mapping[str, object]) -> None:
        if self.chain is not None:
            getattr(self.chain, level)(event, **values)


_LOG = Log()


def get_logger() -> Log:
    """Return the log; it may be called at import and costs nothing until `configure` opens a sink."""
    return _LOG


def configure(verbosity: int, log_file: Path | None) -> None:
    """Say where the log goes; calling it again replaces what was said before.

    Parameters
    ----------
    verbosity:
        0: nothing on stderr; 1: from ``info``; 2 or more: from ``debug``.
    log_file:
        Where to write everything as JSON lines (0600, rotated at 2 MiB), or ``None``. Its first line says whose it is.

    Raises
    ------
    NotOurs
        When something else than an earlier log has its name, or that of one that rotates.
    OSError
        When the file cannot be opened.
    """
    silence_libraries()
    if _LOG.chain is not None:
        _LOG.chain.close()
        _LOG.chain = None
    if verbosity > 0 or log_file is not None:
        from mes_assist.support.log_chain import open_chain

        _LOG.chain = open_chain(verbosity, log_file)


def silence_libraries() -> None:
    """Keep the standard library's last-resort handler from printing what libraries log: it may quote a page."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
