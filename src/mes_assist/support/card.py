"""What a person's card says, which may be kept for the next time. Pure: text in, a checked value or a reason out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import SecretStr

from mes_assist.support.errors import UsageError


class CardField(StrEnum):
    """What the site asks for when it identifies somebody by their card."""

    NIR = "nir"
    SERIAL = "serial"
    BIRTH = "birth"


NAMES = {
    **{field.value: field for field in CardField},
    "numero": CardField.NIR,
    "serie": CardField.SERIAL,
    "naissance": CardField.BIRTH,
}
"""How a person may call them."""

_NEVER = re.compile(r"pass|mdp|pwd|secret|code|otp|pin|token|jeton|identifiant|login", re.IGNORECASE)
# The first digit of a number that is given for the time being (https://www.insee.fr/fr/metadonnees/definition/c1409).
_SEXES = ("1", "2", "3", "4", "7", "8")
_PROVISIONAL = ("3", "4", "7", "8")
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Checked:
    """A well-formed value; ``doubt`` is the key of the text that says what is unusual about it."""

    value: SecretStr
    doubt: str | None = None


def field_named(name: str) -> CardField:
    """Return the field that a person means.

    Raises
    ------
    UsageError
        ``secret_never`` for a password or a code, which are never kept; ``secret_unknown`` for anything else.
    """
    plain = name.strip().casefold().replace("é", "e")
    if plain in NAMES:
        return NAMES[plain]
    # What was typed may itself be a secret: it is not repeated.
    key = "secret_never" if _NEVER.search(plain) else "secret_unknown"
    raise UsageError(key, reason=key)


def checked(field: CardField, typed: SecretStr, today: date) -> Checked:
    """Return what was typed in the form in which the site wants it.

    Raises
    ------
    UsageError
        ``secret_bad_nir``, ``secret_bad_nir_key``, ``secret_bad_serial`` or ``secret_bad_birth``.
    """
    text = typed.get_secret_value()
    match field:
        case CardField.NIR:
            return _nir(text)
        case CardField.SERIAL:
            return _serial(text)
        case CardField.BIRTH:
            return _birth(text, today)


def _nir(text: str) -> Checked:
    from stdnum.exceptions import InvalidChecksum, ValidationError
    from stdnum.fr import nir

    try:
        number = nir.validate(text)
    except InvalidChecksum:
        raise UsageError("secret_bad_nir_key", reason="secret_bad_nir_key") from None
    except ValidationError:
        number = ""
    if not number.startswith(_SEXES):
        raise UsageError("secret_bad_nir", reason="secret_bad_nir")
    return Checked(SecretStr(number), "secret_provisional" if number.startswith(_PROVISIONAL) else None)


def _serial(text: str) -> Checked:
    """Eleven digits on a card with a photo, eight to thirteen on one without (site-facts of the app)."""
    digits = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{8,13}", digits):
        raise UsageError("secret_bad_serial", reason="secret_bad_serial")
    return Checked(SecretStr(digits), None if len(digits) == 11 else "secret_no_photo")


def _birth(text: str, today: date) -> Checked:
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if date(_FIRST_YEAR, 1, 1) <= day <= today:
            return Checked(SecretStr(f"{day:%d/%m/%Y}"))
    raise UsageError("secret_bad_birth", reason="secret_bad_birth")
