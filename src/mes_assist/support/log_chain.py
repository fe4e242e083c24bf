"""What an event of the log passes through, and where it ends: a chain of structlog's processors.

An allow-list comes first and drops what it does not know; the pattern redactor is only the second line.
"""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from typing import TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor

from mes_assist.support.log_file import ALLOWED, open_log_file
from mes_assist.support.redact import redact
from mes_assist.support.sanitise import sanitise

_EVENT = re.compile(r"[a-z][a-z0-9_.]*")
# Values of a known form, which the redactor would take for numbers of a person.
_EXACT = {
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "version": re.compile(r"\d+(\.\d+){1,3}"),
    "origin": re.compile(r"https?://([a-z0-9.-]+|\[::1\])(:\d{1,5})?"),
    "frames": re.compile(r"[\w.]+:\d+"),
}


class Chain(BoundLogger):
    """The open log."""

    def close(self) -> None:
        """Let go of what is open."""
        for handler in self.handlers:
            handler.close()


def open_chain(verbosity: int, log_file: Path | None) -> Chain:
    """Return a log that writes on stderr, into a file or both, as `log.configure` says.

    Raises
    ------
    NotOurs
        When something else than an earlier log has the file's name.
    OSError
        When the file cannot be opened.
    """
    # Not one of the tree of loggers: what a library logs never comes here.
    logger = logging.Logger("mes-assist", logging.DEBUG)  # noqa: LOG001
    if log_file is not None:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
        logger.addHandler(_rendering(open_log_file(log_file), renderer))
    if verbosity > 0:
        console = _rendering(_Console(sys.stderr), _line)
        console.setLevel(logging.INFO if verbosity == 1 else logging.DEBUG)
        logger.addHandler(console)
    chain: Chain = structlog.wrap_logger(
        logger,
        processors=[
            _allow,
            _redact_values,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=Chain,
    ).bind()
    return chain


def _rendering(handler: logging.Handler, renderer: Processor) -> logging.Handler:
    handler.setFormatter(ProcessorFormatter(processors=[ProcessorFormatter.remove_processors_meta, renderer]))
    return handler


def _allow(_: object, __: str, event: EventDict) -> EventDict:
    """Keep the allowed keys with plain values; turn an exception into what may be said of it."""
    error = event.get("exc_info")
    if error is True:
        error = sys.exc_info()[1]
    kept = {key: value for key, value in event.items() if key in ALLOWED and _is_plain(value)}
    if isinstance(error, BaseException):
        kept |= sanitise(error)
    name = event.get("event")
    # A name that does not look like one from the code may hold anything: drop it too.
    return {"event": name if isinstance(name, str) and _EVENT.fullmatch(name) else "unnamed", **kept}


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)  # an object's repr may hold anything


def _redact_values(_: object, __: str, event: EventDict) -> EventDict:
    return {key: _redacted(key, value) if isinstance(value, str) else value for key, value in event.items()}


def _redacted(key: str, value: str) -> str:
    exact = _EXACT.get(key)
    return str(value) if exact and all(map(exact.fullmatch, value.split(", "))) else redact(value)


def _line(_: object, __: str, event: EventDict) -> str:
    """Return an event as a line to read."""
    name, level, at = event.pop("event"), event.pop("level"), event.pop("timestamp")
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    return f"{at[11:19]} {level:<7} {name} {rest}".rstrip()


class _Console(logging.StreamHandler[TextIO]):
    """Lines on stderr; a terminal that was closed does not end the run."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: the default would print the record."""
