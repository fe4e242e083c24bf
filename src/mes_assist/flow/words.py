"""How wording is compared: case, apostrophes and spaces never matter; accents do.

A *pattern* is a piece of wording in which ``*`` stands for any run of characters. It is looked for by whole
words, so ``activer`` is not found in ``Désactiver``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'"})
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_WORD = r"[^\W_]"


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Return ``text`` as it is compared: composed, lower case, plain apostrophes, single spaces, no soft hyphen."""
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_APOSTROPHES)
    return _SPACES.sub(" ", composed).strip().casefold()


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = [re.escape(piece.strip()) for piece in normalise(pattern).split("*")]
    body = r".*?".join(pieces)
    return re.compile(rf"(?<!{_WORD}){body}(?!{_WORD})")


def found_in(pattern: str, text: str) -> bool:
    """Tell whether ``text`` holds the wording of ``pattern`` as whole words."""
    return _compiled(pattern).search(normalise(text)) is not None


def is_exactly(pattern: str, text: str) -> bool:
    """Tell whether ``pattern`` describes the whole of ``text``."""
    return _compiled(pattern).fullmatch(normalise(text)) is not None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, normalised, in order."""
    return tuple(re.findall(rf"{_WORD}+", normalise(text)))


_LETTER = "[0-9A-Za-zÀ-ÖØ-öø-ÿŒœ]"


def wording_regex(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` as a regular expression that the browser understands too, with our rules of wording."""
    pieces = []
    for piece in normalise(pattern).split("*"):
        words = [_word_regex(word) for word in piece.split()]
        pieces.append(r"\s+".join(words))
    return re.compile(rf"(?<!{_LETTER}){'.*?'.join(pieces)}(?!{_LETTER})", re.IGNORECASE)


def _word_regex(word: str) -> str:
    """Return a word that may be split by soft hyphens, with any kind of apostrophe."""
    return "\u00ad?".join("['’ʼ]" if letter == "'" else re.escape(letter) for letter in word)
