"""The errors a person may meet. Each knows its outcome and speaks through a key of the texts.

An error never carries page content: its values are names, paths and numbers that we chose ourselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class MesAssistError(Exception):
    """A foreseeable failure.

    Parameters
    ----------
    key:
        Key of the message in ``support/texts`` (says what happened, what was not done, what to do next).
    reason:
        Stable machine-readable detail for the JSON result, or ``None``.
    values:
        What fills the placeholders of the message.
    """

    outcome: ClassVar[str] = "internal_error"

    def __init__(self, key: str, *, reason: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.reason = reason
        self.values = values

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key} ({details})" if details else self.key


class UsageError(MesAssistError):
    """Bad arguments or a bad flow file."""

    outcome = "usage"


class NotOurs(UsageError):
    """Something that this program did not make has the name that it was given; it is left as it is.

    Parameters
    ----------
    path:
        The name.
    """

    def __init__(self, path: Path) -> None:
        super().__init__("not_ours", reason="not_ours", path=path)


class BrowserUnavailable(MesAssistError):
    """No browser could be started, or there is no display for its window."""

    outcome = "browser_unavailable"


class ArchiveError(MesAssistError):
    """The archive could not be written or read."""

    outcome = "internal_error"


class AuthorityFailed(MesAssistError):
    """A timestamp authority gave nothing that can be kept; the proof is as it was."""

    outcome = "site_unavailable"


class VaultUnavailable(MesAssistError):
    """The key ring can not be used, or must not be trusted; nothing is kept, and everything else works."""

    outcome = "usage"


class JournalError(MesAssistError):
    """The journal could not be opened or written."""

    outcome = "internal_error"


class JournalDamaged(JournalError):
    """The journal can not be read, or not whole."""


class CaseBusy(MesAssistError):
    """Another run of the same case is going on."""

    outcome = "waiting"
