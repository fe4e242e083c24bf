"""Whether the key ring can be trusted."""

from __future__ import annotations

import sys
import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from mes_assist.support import keyrings
from mes_assist.support.keyrings import KeyringStatus, keyring_status


class _Untouched(KeyringBackend):
    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError(service, username)

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError(service, username)


class _Good(_Untouched):
    priority = 5


class _Weak(_Untouched):
    priority = 0.5


class _PlaintextKeyring(_Good):
    priority = 5


class _Odd(_Untouched):
    @property
    def priority(self) -> float:
        msg = "no bus"
        raise RuntimeError(msg)


def _chain(*links: KeyringBackend) -> KeyringBackend:
    class Chain(chainer.ChainerBackend):
        priority = 10
        backends = links

    return Chain()


@pytest.fixture(autouse=True)
def _forget_test_back_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", None)


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (_Good(), "ok"),
        (fail.Keyring(), "absent"),
        (null.Keyring(), "insecure"),
        (_Weak(), "insecure"),
        (_PlaintextKeyring(), "insecure"),
        (_Odd(), "unavailable"),
        (_chain(), "absent"),
        (_chain(_Good()), "ok"),
        (_chain(_Good(), _Weak()), "insecure"),
        (_chain(_PlaintextKeyring(), _Good()), "insecure"),
    ],
)
def test_each_back_end_is_judged(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend, reason: str) -> None:
    """Only a back end that keeps and protects secrets is usable, a chain only if all its links do; none is touched."""
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)

    status = keyring_status()

    assert (status.reason, status.usable) == (reason, reason == "ok")


def test_the_back_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dotted name tells a maintainer which back end it is."""
    monkeypatch.setattr(keyring, "get_keyring", null.Keyring)

    assert keyring_status().name == "keyring.backends.null.Keyring"


def test_a_missing_library_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library there is simply no key ring."""
    monkeypatch.setitem(sys.modules, "keyring", None)

    assert keyring_status() == KeyringStatus("", usable=False, reason="absent")


def test_a_failing_back_end_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the search for a back end raises is a status."""

    def search() -> KeyringBackend:
        msg = "D-Bus"
        raise RuntimeError(msg)

    monkeypatch.setattr(keyring, "get_keyring", search)

    assert keyring_status().reason == "unavailable"


def test_a_system_that_never_answers_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is over the status says so."""
    answer = threading.Event()
    monkeypatch.setattr(keyring, "get_keyring", answer.wait)
    monkeypatch.setattr(keyrings, "_TIMEOUT_S", 0.05)

    assert keyring_status() == KeyringStatus("", usable=False, reason="timeout")
    answer.set()


def test_here_it_never_raises() -> None:
    """On this very machine, whatever it has, a status comes back."""
    assert isinstance(keyring_status(), KeyringStatus)
