"""How the person is spoken to: typography, short sentences, no jargon, « vous ». The flows' own texts too."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from catalogs import forms, said_by_flows

from mes_assist.support.texts import Lang

TEXTS = [
    pytest.param(lang, text, id=f"{lang}-{place}")
    for lang in get_args(Lang)
    for place, text in [
        *((key, text) for key, texts in forms(lang).items() for text in texts),
        *said_by_flows(lang).items(),
    ]
]
FRENCH = [pytest.param(param.values[1], id=param.id) for param in TEXTS if param.values[0] == "fr"]

# What is typed at a computer, and what a value will stand for, is no prose: its quotes and spaces stay plain.
TYPED = re.compile(r"""https?://\S*|pip\ install\ "[^"]*"|chmod\ 700\ "[^"]*"|\{[^}]*\}""", re.VERBOSE)
COMMAND = re.compile(r"mes-assist(?: [a-z]+| --?[a-z]+| [A-Z]+)*|--[a-z-]+|sudo [a-z -]+|\S+\.(?:com|fr|txt)\b\S*")
UNIT = r"(?:h|min|s|j|Ko|Mo|Go|%|€|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|caractères?)"
MOST_WORDS = 25
_TRADE = (
    *(
        "timeout",
        "locator",
        "headless",
        "cookie",
        "token",
        "dom",
        "iframe",
        "popup",
        "pop-up",
        "url",
        "loopback",
        "stdout",
    ),
    *(
        "stderr",
        "traceback",
        "thread",
        "json",
        "html",
        "http",
        "hash",
        "sandbox",
        "root(?! certificate)",
        "script",
        "cache",
        "api",
        "bug",
    ),
    *("captcha", "flag", "parser", "exception"),
)
JARGON = {
    "fr": (*_TRADE, "sélecteur", "jeton", "origine", "bac à sable", "serveur", "requête", "chiffrement", "drapeau"),
    "en": (*_TRADE, "selector", "origin", "server", "encryption"),
}
# These are for whoever keeps the flows or looks after the computer: they need the name of the thing.
FOR_MAINTAINERS = re.compile(r"(?:fr|en)-(?:doctor_browser_|browser_advice_|flows_|diagram_|observations_)")
FAMILIAR = re.compile(
    r"\b(?:tu|te|toi|ton|ta|tes|tien|tienne|tiens|tiennes)\b|\bt’"
    r"|(?:^|[.!?:] )(?:R[eé])?(?:clique|lance|tape|appuie|regarde|essaie|commence|choisis|attends|vérifie|saisis)\b",
    re.IGNORECASE | re.MULTILINE,
)


def _prose(text: str) -> str:
    """Return a text without what is typed; a value stands as a number would."""
    return TYPED.sub("0", text)


@pytest.mark.parametrize("text", FRENCH)
def test_french_punctuation_never_begins_a_line(text: str) -> None:
    """A space that does not break stands before : ; ? ! and within « »."""
    assert re.findall(r"(?<![\u00a0\u202f])[:;?!»]|«(?![\u00a0\u202f])", _prose(text)) == []


@pytest.mark.parametrize("text", FRENCH)
def test_a_number_keeps_its_unit(text: str) -> None:
    """8 h 30 and 30 secondes are not broken over two lines."""
    assert re.findall(rf"\d {UNIT}(?!\w)|\d\s?h \d", _prose(text)) == []


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_apostrophes_and_quotes_are_typographic(lang: Lang, text: str) -> None:
    """It is l’espace and “Later”, in French «\N{NO-BREAK SPACE}Plus tard\N{NO-BREAK SPACE}»."""
    assert re.findall("['\"]" if lang == "en" else "['\"“”]", _prose(text)) == []


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_what_is_typed_has_plain_spaces(lang: Lang, text: str) -> None:
    """A command can be copied from a text and works."""
    commands = re.findall(r"mes-assist[^»”:.;,]*|pip install[^.]*|sudo [^()]*", text)
    assert [command for command in commands if re.search(r"\w[\u00a0\u202f][\w-]|’", command)] == []


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_no_sentence_is_long(lang: Lang, text: str) -> None:
    """Nobody has to read a sentence twice."""
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", text)
    counted = {sentence: len(re.findall(r"\S*\w\S*", sentence)) for sentence in sentences}
    assert {sentence: words for sentence, words in counted.items() if words > MOST_WORDS} == {}


@pytest.mark.parametrize(("lang", "text"), [param for param in TEXTS if not FOR_MAINTAINERS.match(str(param.id))])
def test_no_jargon(lang: Lang, text: str) -> None:
    """The person is told of windows and pages, not of how they are made."""
    assert re.findall(rf"\b(?:{'|'.join(JARGON[lang])})s?\b", COMMAND.sub("", _prose(text)), re.IGNORECASE) == []


@pytest.mark.parametrize("text", FRENCH)
def test_the_person_is_vous(text: str) -> None:
    """Nobody is addressed as a child."""
    assert FAMILIAR.findall(_prose(text)) == []


def test_the_rules_can_fail() -> None:
    """Each rule finds what it is there for."""
    assert FAMILIAR.findall("Clique ici, si tu veux")
    assert re.findall(rf"\d {UNIT}(?!\w)", "dans 2 jours")
    assert len(FRENCH) > 250
    assert {param.values[0] for param in TEXTS} == {"fr", "en"}
