"""The one way to the key ring: what is kept there, for whom, and nothing of it anywhere else.

What is kept, and for whom, stands in ``<home>/secrets.json``: the key ring itself is asked for one value at a time, and
only when it is needed, because asking may make it ask for its password.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.files import replace_private
from mes_assist.support.keyrings import keyring_status
from mes_assist.support.limit import within
from mes_assist.support.paths import VAULT_LOCK, private_folder

T = TypeVar("T")

SERVICE = "mes-assist"
_FILE = "secrets.json"
_REFUSALS = {
    "absent": "vault_absent",
    "insecure": "vault_insecure",
    "unavailable": "vault_unavailable",
    "timeout": "vault_timeout",
}
_TIMEOUT_S = 60.0
"""Long enough to type the key ring's own password where the desktop asks for it."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The values that are kept for the people of one home.

    Attributes
    ----------
    home:
        The data folder.
    timeout:
        How many seconds the key ring gets for each answer.
    """

    home: Path
    timeout: float = _TIMEOUT_S

    @property
    def file(self) -> Path:
        """Where it is noted what is kept."""
        return self.home / _FILE

    def kept(self) -> dict[str, list[CardField]]:
        """Return what is kept, by profile, without asking the key ring.

        Raises
        ------
        VaultUnavailable
            When the note of it can not be read: there may be something.
        """
        try:
            said = json.loads(self.file.read_bytes())
            return {str(profile): [CardField(field) for field in fields] for profile, fields in said.items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _refusal("vault_unnoted", path=self.file) from error
        except (ValueError, AttributeError, TypeError) as error:
            raise _refusal("vault_damaged", path=self.file) from error

    def keep(self, profile: str, field: CardField, value: SecretStr) -> None:
        """Write a value and read it back.

        Raises
        ------
        VaultUnavailable
            When there is no key ring that can be trusted, or it did not keep the value.
        """
        import keyring

        name = _name(profile, field)
        self._asked(lambda: None)
        # Noted first: a value that nobody knows of would never be forgotten.
        with self._alone():
            before = self.kept()
            self._note({**before, profile: sorted({*before.get(profile, []), field})})
        try:
            self._asked(lambda: keyring.set_password(SERVICE, name, value.get_secret_value()))
        except VaultUnavailable as failure:
            if failure.reason != "vault_timeout":  # what waits to be unlocked may yet be written
                self._forget_note_of(profile, field)
            raise
        try:
            kept = self._asked(lambda: keyring.get_password(SERVICE, name)) == value.get_secret_value()
        except VaultUnavailable:
            kept = False
        if not kept:
            self.forget(profile, field)  # where that fails, the note stays: something may be there
            raise _refusal("vault_lossy", name=name)

    def value(self, profile: str, field: CardField) -> SecretStr | None:
        """Return a value; ``None`` when the key ring has it no more.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now.
        """
        import keyring

        found = self._asked(lambda: keyring.get_password(SERVICE, _name(profile, field)))
        return SecretStr(found) if found is not None else None

    def forget(self, profile: str, field: CardField) -> None:
        """Remove a value, and the note that there was one.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now: the note stays.
        """
        import keyring
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            try:
                keyring.delete_password(SERVICE, _name(profile, field))
            except PasswordDeleteError:  # also when it was not there
                if keyring.get_password(SERVICE, _name(profile, field)) is not None:
                    raise

        self._asked(delete)
        self._forget_note_of(profile, field)

    def _forget_note_of(self, profile: str, field: CardField) -> None:
        with self._alone():
            kept = self.kept()
            self._note({**kept, profile: [each for each in kept.get(profile, []) if each != field]})

    def forget_note(self) -> None:
        """Remove a note that can not be read, once nothing is left that it may have spoken of."""
        self._note({})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep another process from noting something between what is read here and what is written."""
        from filelock import FileLock

        try:
            lock = FileLock(private_folder(self.home / "locks") / VAULT_LOCK, mode=0o600, timeout=self.timeout)
            with lock:
                yield
        except OSError as error:
            raise _refusal("vault_unnoted", path=self.file) from error

    def _note(self, kept: dict[str, list[CardField]]) -> None:
        said = {profile: [field.value for field in fields] for profile, fields in kept.items() if fields}
        try:
            if said:
                replace_private(private_folder(self.home) / _FILE, json.dumps(said, ensure_ascii=False).encode())
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            raise _refusal("vault_unnoted", path=self.file) from error

    def _asked(self, work: Callable[[], T]) -> T:
        """Ask the key ring, if there is one to be trusted; it may wait for ever to be unlocked."""
        status = keyring_status()
        if not status.usable:
            raise _refusal(_REFUSALS[status.reason], name=status.name)
        try:
            return within(self.timeout, work)
        except TimeoutError:
            raise _refusal("vault_timeout", name=status.name) from None
        except Exception:  # noqa: BLE001 - back ends are plug-ins: they raise what they like, and may quote a value
            raise _refusal("vault_unavailable", name=status.name) from None


@dataclass(frozen=True, slots=True)
class VaultWallet:
    """What one person keeps of their card."""

    vault: Vault
    profile: str

    def holds(self) -> frozenset[CardField]:
        """Return what is kept, without asking the key ring; nothing where that can not be read."""
        try:
            return frozenset(self.vault.kept().get(self.profile, ()))
        except VaultUnavailable:
            return frozenset()

    def value(self, field: CardField) -> SecretStr | None:
        """Return a value; ``None`` when the key ring has it no more.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now.
        """
        return self.vault.value(self.profile, field)


def _refusal(key: str, **values: object) -> VaultUnavailable:
    return VaultUnavailable(key, reason=key, **values)


def _name(profile: str, field: CardField) -> str:
    return f"{field}:{profile}"
