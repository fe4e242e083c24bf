"""The way to the key ring, with one in memory: what is kept, read back, forgotten, and what is refused."""

from __future__ import annotations

import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import null
from keyring.errors import KeyringLocked, PasswordDeleteError
from pydantic import SecretStr

from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.texts import say
from mes_assist.support.vault import SERVICE, Vault, VaultWallet

VALUE = SecretStr("279039999904288")


class MemoryKeyring(KeyringBackend):
    """A key ring in memory, which may lose, refuse or never answer."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.lossy = False
        self.failure: Exception | None = None
        self.free = threading.Event()
        self.free.set()

    def _turn(self) -> None:
        self.free.wait(30)
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        """Return what it holds."""
        self._turn()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it."""
        self._turn()
        if not self.lossy:
            self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Hold it no more."""
        self._turn()
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """Make a key ring in memory the computer's own."""
    backend = MemoryKeyring()
    monkeypatch.setattr("keyring.core._keyring_backend", backend)
    return backend


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Return the vault of an empty home."""
    return Vault(tmp_path / "home", timeout=0.5)


def test_kept_and_read_back(ring: MemoryKeyring, vault: Vault) -> None:
    """The value is in the key ring alone; the home says only that there is one."""
    vault.keep("zoë", CardField.NIR, VALUE)
    assert ring.held == {(SERVICE, "nir:zoë"): VALUE.get_secret_value()}
    assert vault.value("zoë", CardField.NIR) == VALUE
    assert vault.kept() == {"zoë": [CardField.NIR]}
    file = vault.home / "secrets.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert VALUE.get_secret_value() not in file.read_text("utf-8")


def test_people_are_kept_apart(ring: MemoryKeyring, vault: Vault) -> None:
    """Forgetting one leaves the others; the last one leaves no trace."""
    for who in ("papa", "maman"):
        vault.keep(who, CardField.SERIAL, VALUE)
    vault.keep("papa", CardField.BIRTH, VALUE)
    vault.forget("papa", CardField.SERIAL)
    assert vault.kept() == {"maman": [CardField.SERIAL], "papa": [CardField.BIRTH]}
    vault.forget("papa", CardField.BIRTH)
    vault.forget("maman", CardField.SERIAL)
    assert (ring.held, vault.file.exists()) == ({}, False)


def test_forgetting_what_is_gone(ring: MemoryKeyring, vault: Vault) -> None:
    """The note goes too."""
    vault.keep("moi", CardField.NIR, VALUE)
    ring.held.clear()
    assert vault.value("moi", CardField.NIR) is None
    vault.forget("moi", CardField.NIR)
    assert vault.kept() == {}


def test_listing_never_asks_the_key_ring(ring: MemoryKeyring, vault: Vault) -> None:
    """It might ask for its password."""
    vault.keep("moi", CardField.NIR, VALUE)
    ring.free.clear()
    assert vault.kept() == {"moi": [CardField.NIR]}
    ring.free.set()


def test_a_key_ring_that_keeps_nothing_is_found_out(ring: MemoryKeyring, vault: Vault) -> None:
    """What was written is read back; nothing is noted, or left."""
    ring.lossy = True
    _refused(vault, "vault_lossy")
    assert vault.kept() == {}


def test_the_null_back_end_is_refused(monkeypatch: pytest.MonkeyPatch, vault: Vault) -> None:
    """It takes everything and keeps nothing."""
    monkeypatch.setattr("keyring.core._keyring_backend", null.Keyring())
    _refused(vault, "vault_insecure")
    assert not vault.home.exists()


def test_a_locked_key_ring_says_the_remedy(ring: MemoryKeyring, vault: Vault) -> None:
    """It would wait for ever; what may yet be written stays noted, so that it can be forgotten."""
    ring.free.clear()
    _refused(vault, "vault_timeout")
    assert "gnome-keyring-daemon --unlock" in say("fr", "vault_timeout")
    assert vault.kept() == {"moi": [CardField.NIR]}
    ring.free.set()


@pytest.mark.parametrize("failure", [KeyringLocked(VALUE.get_secret_value()), RuntimeError("D-Bus")])
def test_a_key_ring_that_refuses(ring: MemoryKeyring, vault: Vault, failure: Exception) -> None:
    """Whatever it raises is told without what it says, which may quote a value."""
    ring.failure = failure
    error = _refused(vault, "vault_unavailable")
    assert VALUE.get_secret_value() not in f"{error!r} {error} {error.values}"
    assert error.__cause__ is None
    assert vault.kept() == {}


def test_a_home_that_cannot_be_written(ring: MemoryKeyring, tmp_path: Path) -> None:
    """Nothing is kept that could not be forgotten."""
    (tmp_path / "home").write_bytes(b"a file")
    _refused(Vault(tmp_path / "home"), "vault_unnoted")
    assert ring.held == {}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"moi": ["password"]}', b'{"moi": 3}', b"\xff"])
def test_a_note_that_makes_no_sense(ring: MemoryKeyring, vault: Vault, content: bytes) -> None:
    """Something may be kept: it is an error, never "nothing"; a run goes on without."""
    vault.home.mkdir()
    vault.file.write_bytes(content)
    _refused(vault, "vault_damaged")
    assert vault.file.read_bytes() == content
    assert VaultWallet(vault, "moi").holds() == frozenset()


def test_a_value_that_cannot_be_read_back_is_not_left_behind(ring: MemoryKeyring, vault: Vault) -> None:
    """It is removed; where even that fails, the note stays, so that it can be forgotten later."""
    read = ring.get_password
    ring.get_password = lambda service, username: "another"  # type: ignore[method-assign]
    _refused(vault, "vault_lossy")
    assert (ring.held, vault.kept()) == ({}, {})

    def fail(service: str, username: str) -> None:
        raise RuntimeError

    ring.delete_password = fail  # type: ignore[method-assign]
    _refused(vault, "vault_unavailable")
    assert (len(ring.held), vault.kept()) == (1, {"moi": [CardField.NIR]})
    ring.get_password = read  # type: ignore[method-assign]


def _refused(vault: Vault, reason: str) -> VaultUnavailable:
    with pytest.raises(VaultUnavailable) as refused:
        vault.keep("moi", CardField.NIR, VALUE)
    assert refused.value.reason == reason
    return refused.value


def test_nothing_shows_a_value(ring: MemoryKeyring, vault: Vault) -> None:
    """Neither printing nor a message."""
    vault.keep("moi", CardField.NIR, VALUE)
    found = vault.value("moi", CardField.NIR)
    assert VALUE.get_secret_value() not in f"{found} {found!r}"
    assert keyring.get_keyring() is ring
