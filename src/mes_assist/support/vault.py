"""The one way to the key ring: what is kept there, for whom, and nothing of it anywhere else.

What is kept, and for whom, stands in ``<home>/secrets.json``: the key ring itself is asked for one value at a time, and
only when it is needed, because asking may make it ask for its password.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.files import replace_private
from mes_assist.support.keyrings import keyring_status
from mes_assist.support.limit import within
from mes_assist.support.paths import private_folder

Result = TypeVar("Result")

SERVICE = "mes-assist"
_FILE = "secrets.json"
_REFUSALS = {
    "absent": "vault_absent",
    "insecure": "vault_insecure",
    "unavailable": "vault_unavailable",
    "timeout": "vault_timeout",
}
_PATIENCE_S = 60.0
"""Long enough to type the key ring's own password where the desktop asks for it."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The values that are kept for the people of one home.

    Attributes
    ----------
    home:
        The data folder.
    patience:
        How many seconds the key ring gets for each answer.
    """

    home: Path
    patience: float = _PATIENCE_S

    def kept(self) -> dict[str, list[CardField]]:
        """Return what is kept, by profile, without asking the key ring."""
        try:
            said = json.loads((self.home / _FILE).read_bytes())
            return {str(profile): [CardField(field) for field in fields] for profile, fields in said.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def keep(self, profile: str, field: CardField, value: SecretStr) -> None:
        """Write a value and read it back.

        Raises
        ------
        VaultUnavailable
            When there is no key ring that can be trusted, or it did not keep the value.
        """
        import keyring

        name, before = _name(profile, field), self.kept()
        self._asked(lambda: None)
        # Noted first: a value that nobody knows of would never be forgotten.
        self._note({**before, profile: sorted({*before.get(profile, []), field})})
        try:
            self._asked(lambda: keyring.set_password(SERVICE, name, value.get_secret_value()))
            if self._asked(lambda: keyring.get_password(SERVICE, name)) != value.get_secret_value():
                raise _refusal("vault_lossy", name)
        except VaultUnavailable as failure:
            if failure.reason != "vault_timeout":  # what waits to be unlocked may yet be written
                self._note(before)
            raise

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
        left = [each for each in self.kept().get(profile, []) if each != field]
        self._note({**self.kept(), profile: left})

    def _note(self, kept: dict[str, list[CardField]]) -> None:
        said = {profile: [field.value for field in fields] for profile, fields in kept.items() if fields}
        file = self.home / _FILE
        try:
            if said:
                replace_private(private_folder(self.home) / _FILE, json.dumps(said, ensure_ascii=False).encode())
            else:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise VaultUnavailable("vault_unnoted", reason="vault_unnoted", path=file) from error

    def _asked(self, work: Callable[[], Result]) -> Result:
        """Ask the key ring, if there is one to be trusted; it may wait for ever to be unlocked."""
        status = keyring_status()
        if not status.usable:
            raise _refusal(_REFUSALS[status.reason], status.name)
        try:
            return within(self.patience, work)
        except TimeoutError:
            raise _refusal("vault_timeout", status.name) from None
        except Exception:  # noqa: BLE001 - back ends are plug-ins: they raise what they like, and may quote a value
            raise _refusal("vault_unavailable", status.name) from None


@dataclass(frozen=True, slots=True)
class Card:
    """What one person keeps of their card."""

    vault: Vault
    profile: str

    def holds(self) -> frozenset[CardField]:
        """Return what is kept, without asking the key ring."""
        return frozenset(self.vault.kept().get(self.profile, ()))

    def value(self, field: CardField) -> SecretStr | None:
        """Return a value; ``None`` when the key ring has it no more.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now.
        """
        return self.vault.value(self.profile, field)


def _refusal(key: str, name: str) -> VaultUnavailable:
    return VaultUnavailable(key, reason=key, name=name)


def _name(profile: str, field: CardField) -> str:
    return f"{field}:{profile}"
