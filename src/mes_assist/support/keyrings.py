"""Whether this computer has a key ring that can be trusted. A status only: nothing is read, written or unlocked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mes_assist.support.limit import within

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KeyringReason = Literal["ok", "absent", "insecure", "unavailable", "timeout"]

_TIMEOUT_S = 3.0  # seconds; finding a back end asks the session bus, which may never answer over SSH
_INSECURE_WORDS = ("fail", "null", "plaintext", "uncrypted", "unencrypted")


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """What was found.

    Attributes
    ----------
    name:
        Dotted name of the back end, or ``""``.
    usable:
        Whether secrets may be kept there.
    reason:
        ``ok``; ``absent``: no library or no back end; ``insecure``: it would keep secrets unprotected, or lose them;
        ``unavailable``: it failed; ``timeout``: the system did not answer.
    """

    name: str
    usable: bool
    reason: KeyringReason


def keyring_status() -> KeyringStatus:
    """Look at the key ring of this computer, for at most three seconds; never raises and never asks for an unlock."""
    try:
        return within(_TIMEOUT_S, _look)
    except TimeoutError:
        return KeyringStatus("", usable=False, reason="timeout")


def _look() -> KeyringStatus:
    try:
        import keyring

        backend = keyring.get_keyring()
        reason = _judge(backend)
    except ImportError:
        return KeyringStatus("", usable=False, reason="absent")
    except Exception:  # noqa: BLE001 - back ends are plug-ins: they raise what they like
        return KeyringStatus("", usable=False, reason="unavailable")
    return KeyringStatus(_name(backend), usable=reason == "ok", reason=reason)


def _judge(backend: KeyringBackend) -> KeyringReason:
    from keyring.backends import chainer, fail

    if isinstance(backend, fail.Keyring):
        return "absent"
    if isinstance(backend, chainer.ChainerBackend):
        # A chain writes to whichever link accepts, so it is as safe as its weakest one.
        links = list(backend.backends)
        if not links:
            return "absent"
        return next((reason for reason in map(_judge, links) if reason != "ok"), "ok")
    name = _name(backend).lower()
    insecure = backend.priority < 1 or any(word in name for word in _INSECURE_WORDS)
    return "insecure" if insecure else "ok"


def _name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
