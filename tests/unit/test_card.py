"""What a card says: which numbers are taken, which are doubted, and what is never kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr

from mes_assist.support.card import CardField, checked, field_named
from mes_assist.support.errors import UsageError
from mes_assist.support.texts import say
from mock_site.person import NIR, SERIAL, with_key

TODAY = date(2026, 11, 27)


def kept(field: CardField, typed: str) -> tuple[str, str | None]:
    """Return what would be kept, and the doubt."""
    found = checked(field, SecretStr(typed), TODAY)
    return found.value.get_secret_value(), found.doubt


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        (CardField.NIR, NIR, (NIR, None)),
        (
            CardField.NIR,
            " ".join([NIR[:1], NIR[1:3], NIR[3:5], NIR[5:7], NIR[7:10], NIR[10:13], NIR[13:]]),
            (NIR, None),
        ),
        (CardField.NIR, "2 53 07 2b 073 004 70", ("253072B07300470", None)),
        (CardField.NIR, with_key("7790399999042"), (with_key("7790399999042"), "secret_provisional")),
        (CardField.SERIAL, SERIAL, (SERIAL, None)),
        (CardField.SERIAL, "402 123 456 78", (SERIAL, None)),
        (CardField.SERIAL, "12345678", ("12345678", "secret_no_photo")),
        (CardField.BIRTH, "14/03/1979", ("14/03/1979", None)),
        (CardField.BIRTH, " 1979-03-14 ", ("14/03/1979", None)),
        (CardField.BIRTH, "14031979", ("14/03/1979", None)),
    ],
)
def test_what_is_taken(field: CardField, typed: str, expected: tuple[str, str | None]) -> None:
    """In the form in which the site wants it, with what is unusual about it."""
    assert kept(field, typed) == expected


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        (CardField.NIR, NIR[:13], "secret_bad_nir"),
        (CardField.NIR, "bonjour", "secret_bad_nir"),
        (CardField.NIR, "2" * 200, "secret_bad_nir"),
        (CardField.NIR, NIR[:14] + str((int(NIR[14]) + 1) % 10), "secret_bad_nir_key"),
        (CardField.SERIAL, "1234567", "secret_bad_serial"),
        (CardField.SERIAL, "12345678901234", "secret_bad_serial"),
        (CardField.SERIAL, "٤٠٢١٢٣٤٥٦٧٨", "secret_bad_serial"),
        (CardField.BIRTH, "31/02/1979", "secret_bad_birth"),
        (CardField.BIRTH, "14/03/1879", "secret_bad_birth"),
        (CardField.BIRTH, "28/11/2026", "secret_bad_birth"),
    ],
)
def test_what_is_refused(field: CardField, typed: str, reason: str) -> None:
    """With a reason that has words, and without what was typed."""
    with pytest.raises(UsageError) as refused:
        kept(field, typed)
    assert refused.value.reason == reason
    assert typed not in say("fr", reason) + str(refused.value)


@given(st.text(max_size=20), st.sampled_from(CardField))
def test_anything_may_be_typed(typed: str, field: CardField) -> None:
    """It is taken or refused, never something else."""
    try:
        value, _ = kept(field, typed)
    except UsageError:
        return
    assert kept(field, value)[0] == value


@given(st.integers(0, 12), st.integers(0, 9))
def test_a_wrong_digit_is_found(place: int, digit: int) -> None:
    """The key finds any single slip of the finger."""
    assume(NIR[place] != str(digit))
    with pytest.raises(UsageError):
        kept(CardField.NIR, NIR[:place] + str(digit) + NIR[place + 1 :])


@given(st.dates(date(1900, 1, 1), TODAY))
def test_any_birthday(day: date) -> None:
    """However it is written."""
    assert kept(CardField.BIRTH, f"{day:%d/%m/%Y}") == kept(CardField.BIRTH, day.isoformat())
    assert kept(CardField.BIRTH, day.isoformat())[0] == f"{day:%d/%m/%Y}"
    assert day <= TODAY + timedelta(0)


@pytest.mark.parametrize(
    ("name", "field"),
    [("nir", CardField.NIR), ("Série", CardField.SERIAL), ("naissance", CardField.BIRTH), ("serial", CardField.SERIAL)],
)
def test_names(name: str, field: CardField) -> None:
    """In both languages."""
    assert field_named(name) is field


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *((name, "secret_never") for name in ("mot-de-passe", "password", "code", "Code provisoire", "otp", "mdp")),
        *((name, "secret_unknown") for name in ("", "nom", "téléphone", "279039999904288")),
    ],
)
def test_what_is_never_kept(name: str, reason: str) -> None:
    """Passwords and codes, and that is said; what was typed is not repeated."""
    with pytest.raises(UsageError) as refused:
        field_named(name)
    assert refused.value.reason == reason
    assert refused.value.values == {}
