"""The log: events, names and counts, never what a page or a person said.

An allow-list comes first and drops what it does not know; the pattern redactor is only the second line. Nothing is
written unless asked for, and until then not even structlog is imported: it costs a fifth of a second.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from mes_assist.support.redact import redact
from mes_assist.support.sanitise import sanitise

__all__ = ["ALLOWED", "Log", "configure", "get_logger", "sanitise", "silence_libraries"]

ALLOWED = frozenset(
    {
        *("flow", "flow_version", "state", "step", "effect", "attempt", "case", "outcome", "reason", "exit_code"),
        *("count", "duration_ms", "kind", "line", "status", "size", "pages", "sha256", "problem", "captured_by"),
        *("origin", "path_template", "browser", "version", "mode", "scenario", "error", "frames", "name_of_error"),
    }
)
"""The keys that an event may carry beside its name; every other key is dropped."""

_EVENT = re.compile(r"[a-z][a-z0-9_.]*")
# Values of a known form, which the redactor would take for numbers of a person.
_EXACT = {
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "version": re.compile(r"\d+(\.\d+){1,3}"),
    "origin": re.compile(r"https?://([a-z0-9.-]+|\[::1\])(:\d{1,5})?"),
    "frames": re.compile(r"[\w.]+:\d+"),
}
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SILENT = 100

Event = MutableMapping[str, Any]


class Log:
    """What the other modules log with: an event name written in the code, and values for the allowed keys."""

    __slots__ = ()

    def debug(self, event: str, **values: object) -> None:
        """Log a detail for maintainers."""
        _emit("debug", event, values)

    def info(self, event: str, **values: object) -> None:
        """Log a step of the run."""
        _emit("info", event, values)

    def warning(self, event: str, **values: object) -> None:
        """Log something unexpected that the run goes on after."""
        _emit("warning", event, values)

    def error(self, event: str, **values: object) -> None:
        """Log a failure; ``exc_info=error`` adds its sanitised form."""
        _emit("error", event, values)


_threshold = _SILENT
_sinks: list[Sink] = []
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
    global _threshold  # noqa: PLW0603 - logging is global by nature
    silence_libraries()
    while _sinks:
        _sinks.pop().close()
    if verbosity > 0:
        _sinks.append(_Console(LEVELS["info"] if verbosity == 1 else LEVELS["debug"]))
    if log_file is not None:
        from mes_assist.support.log_file import FileSink

        _sinks.append(FileSink(log_file))
    _threshold = min((sink.level for sink in _sinks), default=_SILENT)
    if _sinks:
        _configure_structlog()


def _configure_structlog() -> None:
    import structlog

    structlog.configure(
        processors=[
            _allow,
            _redact_values,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _deliver,
        ],
        wrapper_class=structlog.BoundLogger,
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _emit(level: str, event: str, values: Mapping[str, object]) -> None:
    if LEVELS[level] < _threshold:
        return
    import structlog

    getattr(structlog.get_logger(), level)(event, **values)


def _allow(_: object, __: str, event: Event) -> Event:
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


def _redact_values(_: object, __: str, event: Event) -> Event:
    return {key: _redacted(key, value) if isinstance(value, str) else value for key, value in event.items()}


def _redacted(key: str, value: str) -> str:
    exact = _EXACT.get(key)
    return value if exact and all(map(exact.fullmatch, value.split(", "))) else redact(value)


def _deliver(_: object, __: str, event: Event) -> str:
    for sink in _sinks:
        if LEVELS[event["level"]] >= sink.level:
            sink.write(event)
    return ""


def silence_libraries() -> None:
    """Keep the standard library's last-resort handler from printing what libraries log: it may quote a page."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


class Sink:
    """Somewhere the log goes."""

    def __init__(self, level: int) -> None:
        self.level = level

    def write(self, event: Event) -> None:
        """Write one event."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what is open."""


class _Console(Sink):
    """Readable lines on stderr."""

    def write(self, event: Event) -> None:
        rest = " ".join(f"{key}={value}" for key, value in event.items() if key not in {"event", "level", "timestamp"})
        line = f"{event['timestamp'][11:19]} {event['level']:<7} {event['event']} {rest}".rstrip()
        try:
            print(line, file=sys.stderr)  # noqa: T201 - stderr is this sink
        except (OSError, ValueError):
            return  # a closed terminal does not end the run
