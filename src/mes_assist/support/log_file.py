"""The log as a file: JSON lines for its owner alone, which rotate. Its first line says whose it is."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from mes_assist.support.errors import NotOurs
from mes_assist.support.files import check_ours, open_to_add

ALLOWED = frozenset(
    {
        *("flow", "flow_version", "state", "step", "effect", "attempt", "case", "outcome", "reason", "exit_code"),
        *("count", "duration_ms", "kind", "line", "status", "size", "pages", "sha256", "problem", "captured_by"),
        *("origin", "path_template", "browser", "version", "mode", "scenario", "error", "frames", "name_of_error"),
    }
)
"""The keys that an event may carry beside its name; every other key is dropped."""
_LEVELS = ("debug", "info", "warning", "error")
_MAX_BYTES = 2 * 2**20
_BACKUPS = 2
_FIRST_EVENT = "log_of_mes_assist"


def open_log_file(path: Path) -> logging.Handler:
    """Return what writes records into a rotating file of the owner's.

    Raises
    ------
    NotOurs
        When something else than an earlier log has its name, or that of one that rotated.
    OSError
        When the file cannot be opened.
    """
    for each in _rotating(path):
        check_ours(each, _is_log)
    return _PrivateHandler(path, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8")


class _PrivateHandler(RotatingFileHandler):
    """A rotating handler for files of ours alone, 0600, which is silent about its own failures."""

    def _open(self) -> TextIOWrapper:
        descriptor = open_to_add(Path(self.baseFilename), _first_line(), _is_log)
        if os.name != "nt":
            os.fchmod(descriptor, 0o600)  # ours, and somebody may have opened it to others
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8")

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """Go on in the same file when something that is not ours has come to have one of the names."""
        return bool(super().shouldRollover(record)) and all(map(_may_be_moved, _rotating(Path(self.baseFilename))))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: a full disk must not end the run, and the default would print the record."""


def _rotating(path: Path) -> list[Path]:
    """Return the log, and what it is called as it grows old."""
    return [path, *(path.with_name(f"{path.name}.{number + 1}") for number in range(_BACKUPS))]


def _may_be_moved(path: Path) -> bool:
    try:
        check_ours(path, _is_log)
    except (NotOurs, OSError):
        return False
    return True


def _first_line() -> bytes:
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"event": _FIRST_EVENT, "level": "info", "timestamp": at}).encode() + b"\n"


def _is_log(beginning: bytes) -> bool:
    """Tell whether a log begins so: with the line that says it or, of an earlier version, an event in our order."""
    try:
        line = json.loads(beginning.partition(b"\n")[0])
        event, *keys, level, at = line
    except (ValueError, TypeError, RecursionError):
        return False
    if not isinstance(line, dict) or (event, level, at) != ("event", "level", "timestamp"):
        return False
    return line["event"] == _FIRST_EVENT or (bool(keys) and line["level"] in _LEVELS and ALLOWED.issuperset(keys))
