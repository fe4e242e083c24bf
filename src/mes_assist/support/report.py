"""The report of a bug: enough for a maintainer to find the place, and nothing of the person or the page."""

from __future__ import annotations

import platform
import secrets
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mes_assist import __version__
from mes_assist.support.clock import SystemClock
from mes_assist.support.files import replace_private
from mes_assist.support.paths import private_folder
from mes_assist.support.redact import redact
from mes_assist.support.sanitise import class_chain, own_frames

_LIBRARIES = ("playwright", "pydantic", "pypdf", "structlog", "keyring")


def write_report(home: Path, error: BaseException, context: Mapping[str, str]) -> Path:
    """Write the redacted report of an unexpected error and return its path.

    Parameters
    ----------
    home:
        The data folder; the report goes to ``<home>/reports/``.
    error:
        The error: its classes and our own frames are written, its message is not.
    context:
        Names from the code with short values (command, flow, state); the values are redacted.

    Raises
    ------
    OSError
        When the report cannot be written.
    """
    now = SystemClock().now()
    lines = [
        "# mes-assist: internal error",
        "",
        "No message, page text or personal data is in this file: it can be read and sent as it is.",
        "",
        f"- error: {class_chain(error)}",
        *(f"- {name}: {redact(value)}" for name, value in context.items()),
        f"- at: {now.isoformat(timespec='seconds')}",
        f"- mes-assist: {__version__}",
        f"- python: {platform.python_version()} ({sys.implementation.name})",
        *(f"- {name}: {_version(name)}" for name in _LIBRARIES),
        f"- platform: {platform.system()} {platform.release()} {platform.machine()}",
        "",
        "Where in our code, outermost first:",
        "",
        *(f"- {module}:{function}:{line}" for module, function, line in own_frames(error)),
        "",
    ]
    folder = private_folder(home / "reports")
    path = folder / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.md"
    replace_private(path, "\n".join(lines).encode())
    return path


def saved_report(home: Path, error: BaseException, context: Mapping[str, str]) -> str:
    """Write the report and return its path, or ``-`` where none can be written. Parameters as in `write_report`."""
    try:
        return str(write_report(home, error, context))
    except OSError:
        return "-"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
