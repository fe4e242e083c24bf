"""How the person is spoken to: typography, short sentences, no jargon, « vous ». The flows' own texts too."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import get_args

import pytest
from catalogs import forms, said_by_flows

from mes_assist.support.texts import Lang

LANGS = get_args(Lang)
TEXTS: dict[Lang, dict[str, str]] = {
    lang: {f"{key} {number}": text for key, texts in forms(lang).items() for number, text in enumerate(texts)}
    | said_by_flows(lang)
    for lang in LANGS
}


def _broken(lang: Lang, found: Callable[[str], Collection[object]]) -> dict[str, object]:
    """Return by key what is found in the texts of a language."""
    return {key: wrong for key, text in TEXTS[lang].items() if (wrong := found(text))}


# What is typed at a computer, and what a value will stand for, is no prose: its quotes and spaces stay plain.
TYPED = re.compile(r"""https?://\S*|pip\ install\ "[^"]*"|chmod\ 700\ "[^"]*"|\{[^}]*\}""", re.VERBOSE)
COMMAND = re.compile(r"mes-assist(?: [a-z]+| --?[a-z]+| [A-Z]+)*|--[a-z-]+|sudo [a-z -]+|\S+\.(?:com|fr|txt)\b\S*")
UNIT = r"(?:h|min|s|j|Ko|Mo|Go|%|€|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|caractères?)"
MOST_WORDS = 25
_TRADE = (
    *("timeout", "locator", "headless", "cookie", "token", "dom", "iframe", "popup", "pop-up", "url", "loopback"),
    *("stdout", "stderr", "traceback", "thread", "json", "html", "http", "hash", "sandbox", "root(?! certificate)"),
    *("script", "cache", "api", "bug", "captcha", "flag", "parser", "exception"),
)
JARGON = {
    "fr": (*_TRADE, "sélecteur", "jeton", "origine", "bac à sable", "serveur", "requête", "chiffrement", "drapeau"),
    "en": (*_TRADE, "selector", "origin", "server", "encryption"),
}
# These are for whoever keeps the flows or looks after the computer: they need the name of the thing.
FOR_MAINTAINERS = re.compile(r"(?:browser_advice_|flows_|observations_)")
FAMILIAR = re.compile(
    r"\b(?:tu|te|toi|ton|ta|tes|tien|tienne|tiens|tiennes)\b|\bt’"
    r"|(?:^|[.!?:] )(?:R[eé])?(?:clique|lance|tape|appuie|regarde|essaie|commence|choisis|attends|vérifie|saisis)\b",
    re.IGNORECASE | re.MULTILINE,
)


def _prose(text: str) -> str:
    """Return a text without what is typed; a value stands as a number would."""
    return TYPED.sub("0", text)


def test_french_punctuation_never_begins_a_line() -> None:
    """A space that does not break stands before : ; ? ! and within « »."""
    lonely = re.compile(r"(?<![\u00a0\u202f])[:;?!»]|«(?![\u00a0\u202f])")
    assert _broken("fr", lambda text: lonely.findall(_prose(text))) == {}


def test_a_number_keeps_its_unit() -> None:
    """8 h 30 and 30 secondes are not broken over two lines."""
    assert _broken("fr", lambda text: re.findall(rf"\d {UNIT}(?!\w)|\d\s?h \d", _prose(text))) == {}


@pytest.mark.parametrize("lang", LANGS)
def test_apostrophes_and_quotes_are_typographic(lang: Lang) -> None:
    """It is l’espace and “Later”, in French «\N{NO-BREAK SPACE}Plus tard\N{NO-BREAK SPACE}»."""
    plain = "['\"]" if lang == "en" else "['\"“”]"
    assert _broken(lang, lambda text: re.findall(plain, _prose(text))) == {}


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_typed_has_plain_spaces(lang: Lang) -> None:
    """A command can be copied from a text and works."""
    commands = re.compile(r"mes-assist[^»”:.;,]*|pip install[^.]*|sudo [^()]*")
    odd = re.compile(r"\w[\u00a0\u202f][\w-]|’")
    assert _broken(lang, lambda text: [each for each in commands.findall(text) if odd.search(each)]) == {}


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_is_long(lang: Lang) -> None:
    """Nobody has to read a sentence twice."""
    assert _broken(lang, _long_sentences) == {}


def _long_sentences(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", text)
    return [sentence for sentence in sentences if len(re.findall(r"\S*\w\S*", sentence)) > MOST_WORDS]


@pytest.mark.parametrize("lang", LANGS)
def test_no_jargon(lang: Lang) -> None:
    """The person is told of windows and pages, not of how they are made."""
    jargon = re.compile(rf"\b(?:{'|'.join(JARGON[lang])})s?\b", re.IGNORECASE)
    found = _broken(lang, lambda text: jargon.findall(COMMAND.sub("", _prose(text))))
    assert {key: words for key, words in found.items() if not FOR_MAINTAINERS.match(key)} == {}


def test_the_person_is_vous() -> None:
    """Nobody is addressed as a child."""
    assert _broken("fr", lambda text: FAMILIAR.findall(_prose(text))) == {}


def test_the_rules_can_fail() -> None:
    """Each rule finds what it is there for."""
    assert FAMILIAR.findall("Clique ici, si tu veux")
    assert re.findall(rf"\d {UNIT}(?!\w)", "dans 2 jours")
    assert _long_sentences("mot " * (MOST_WORDS + 1))
    assert all(len(texts) > 250 for texts in TEXTS.values())
