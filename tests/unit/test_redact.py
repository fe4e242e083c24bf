"""The last-resort redactor. All numbers are invented."""

from __future__ import annotations

import re
import string

import pytest
from catalogs import forms
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mes_assist.app.procedure import new_id
from mes_assist.support.redact import MASK, redact

SEPARATORS = st.sampled_from(
    ["", " ", ".", "-", "\u00a0", "\u202f", "\u2009", "\t", "/", "\u2011", "\u200b", "%20", " - "]
)
WORDS = st.text(alphabet=string.ascii_letters + "éèàç ,;!?'\n", max_size=30)


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=string.digits, min_size=count, max_size=count)


@st.composite
def nirs(draw: st.DrawFn) -> list[str]:
    """Draw the groups of a social security number, Corsican departments and missing key included."""
    department = draw(st.sampled_from(["2A", "2B", "2a", "2b"]) | _digits(2))
    groups = [draw(st.sampled_from("12345678")), *(draw(_digits(2)) for _ in range(2)), department]
    return [*groups, draw(_digits(3)), draw(_digits(3)), *([draw(_digits(2))] if draw(st.booleans()) else [])]


@st.composite
def phones(draw: st.DrawFn) -> list[str]:
    """Draw the groups of a French phone number."""
    first = draw(st.sampled_from(["0", "+33", "+33(0)", "0033"])) + draw(st.sampled_from("123456789"))
    return [first, *(draw(_digits(2)) for _ in range(4))]


@st.composite
def serials(draw: st.DrawFn) -> list[str]:
    """Draw a card serial number, cut anywhere."""
    digits = draw(st.text(alphabet=string.digits, min_size=8, max_size=21))
    return list(digits) if draw(st.booleans()) else [digits]


@given(groups=nirs() | phones() | serials(), separator=SEPARATORS, before=WORDS, after=WORDS)
@example(groups=list("00000000"), separator=" ", before="", after="AAAAAAAAAAA")
@example(groups=["1", "85", "05", "2A", "006", "084", "36"], separator=" ", before="NIR", after="x")
def test_no_number_of_a_person_survives(groups: list[str], separator: str, before: str, after: str) -> None:
    """However it is separated and whatever stands around it, not one digit of the number is left."""
    masked = redact(before + separator.join(groups) + after)

    assert not re.search(r"\d", masked)
    assert MASK in masked


@given(
    groups=st.lists(st.text(string.ascii_letters + string.digits, min_size=4, max_size=4), min_size=3, max_size=3),
    separator=st.sampled_from(["", " ", "-", ".", "\u00a0"]),
    upper=st.booleans(),
    before=WORDS,
    after=WORDS,
)
@example(groups=["000A", "0000", "0000"], separator=" ", upper=False, before="", after="")
@example(groups=["0A00", "abcd", "0000"], separator=" ", upper=False, before="dont voici", after="")
@example(groups=["ABCD", "1234", "EFGH"], separator="-", upper=True, before="DONT DEUX", after="")
def test_no_access_code_survives(groups: list[str], separator: str, upper: bool, before: str, after: str) -> None:
    """A 12-character code is masked, also when shown in groups of four."""
    if upper:
        groups = [group.upper() for group in groups]
    code = "".join(groups)
    assume(re.search(r"\d", code) and re.search("[A-Za-z]", code))
    mixed_group = any(re.search(r"\d", group) and re.search("[A-Za-z]", group) for group in groups)
    # "abcd 1234 efgh" cannot be told from three ordinary words
    assume(not separator or upper or mixed_group)

    masked = redact(f"{before} {separator.join(groups)} {after}")

    assert not re.search(r"\d", masked)
    assert code not in masked


@given(
    local=st.text(string.ascii_lowercase + string.digits + "._%+-'é", min_size=1, max_size=40),
    domain=st.from_regex(r"[a-z0-9]{1,10}(\.[a-z]{2,5}){1,2}", fullmatch=True),
    at=st.sampled_from(["@", "%40", "%2540", "&#64;"]),
    before=WORDS,
    after=WORDS,
)
def test_no_email_survives(local: str, domain: str, at: str, before: str, after: str) -> None:
    """An address is masked on both sides of its sign, written plainly or encoded."""
    masked = redact(f"{before} {local}{at}{domain} {after}")

    assert at not in masked
    assert domain not in masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("née le 03/05/1952 à Paris", f"née le {MASK} à Paris"),
        ("née le 3-5-52", f"née le {MASK}"),
        ("née le 03.05.1952", f"née le {MASK}"),
        ("née le 1952-05-03", f"née le {MASK}"),
        ("née le 1er mai 1952", f"née le {MASK}"),
        ("Votre code : 482 913", f"Votre {MASK}"),
        ("code reçu par SMS 482913", MASK),
        ("GET https://a.fr/retour?code=x&state=y fin", "GET https://a.fr/retour fin"),
        ("https://a.fr/retour#id_token=x", "https://a.fr/retour"),
        ("https://moi:mdp@a.fr/", "https://a.fr/"),
        ("vers /retour?SAMLResponse=abc puis", "vers /retour puis"),
        ("retour?code=abc", "retour"),
        ("data:application/pdf;base64,JVBERi0xLjc=", MASK),
        ("Authorization: Bearer abc", MASK),
        ("set-cookie: a=b; Path=/", MASK),
        ("avec Bearer abcdefgh.ij", f"avec {MASK}"),
        ("password=hunter2 ok", f"{MASK} ok"),
        ('{"password": "hun ter2"}', f'{{"{MASK}}}'),
        ("Mot de passe : hunter2", MASK),
        ("access_token=abc", f"access_{MASK}"),
        ("eyJhbGci.eyJzdWIi.c2ln", MASK),
        ("id 9f86d081884c7d659a2feaa0c55ad015", f"id {MASK}"),
        ("JVBERi0xLjcKJeLjz9MK/MSAwIG9iago8", MASK),
    ],
)
def test_each_kind_of_secret(text: str, expected: str) -> None:
    """Each kind of secret goes, and only it."""
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Je m'oppose à la création de Mon espace santé",
        "Saisir le code provisoire à 12 caractères",
        "Votre code provisoire a expiré. Il vous reste 3 tentatives.",
        "Vous n'êtes pas encore autorisé à accéder à Mon espace santé",
        "Gestion des cookies : tout accepter, tout refuser",
        "Appelez le 3422, du lundi au vendredi, de 8 h 30 à 17 h 30 (étape 2 sur 5)",
        "Besoin d'aide ? Consultez la page /enrolement/cloture/accueil",
        "https://www.monespacesante.fr/enrolement-accueil",
        "Mot de passe oublié ?",
        "Télécharger le justificatif (PDF, 48 Ko)",
        "anticonstitutionnellement",
        "Playwright 1.65.2",
        "",
    ],
)
def test_ordinary_wording_is_unchanged(text: str) -> None:
    """What the site and the program normally say is left alone."""
    assert redact(text) == text


def test_our_own_texts_are_unchanged() -> None:
    """No French message of the program looks like a secret; those that show an example of a date are the exception."""
    changed = {key for key, texts in forms("fr").items() if any(redact(text) != text for text in texts)}

    assert changed <= {"bad_date", "secret_bad_birth", "notice_ask", "notice_bad", "welcome_notice_day"}


@given(
    st.text()
    | st.text(alphabet="0123456789 ?#&=:/@aA[]r.e", max_size=60)
    | st.lists(st.sampled_from([MASK, *'1@?=/: a"', "12345678", "nir:", "Bearer ", "abcd1234"])).map("".join)
)
@example("1234?a=b 5678")
def test_twice_is_once(text: str) -> None:
    """Masking what is masked changes nothing."""
    once = redact(text)

    assert redact(once) == once


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "_", "a@", "?a", "abc1 ", "://", "/", "http://", "code ", "eyJ", "data:a/b", "+"]
)
def test_long_texts_are_redacted_whole(piece: str) -> None:
    """Nothing gets through at their end; how the time grows with them is measured by ``make bench``."""
    assert "clara@exemple.fr" not in redact(piece * (20_000 // len(piece)) + " clara@exemple.fr")


def test_the_name_of_a_case_is_never_masked() -> None:
    """Whoever reads a log can tell the cases apart: no name that is made for one looks like a number."""
    names = [new_id() for _ in range(2000)]
    assert {redact(f"case={name}") for name in names} == {f"case={name}" for name in names}
