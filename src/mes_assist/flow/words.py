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
def _compiled(pattern: str, *, whole: bool) -> re.Pattern[str]:
    """Return what matches from the beginning of a text; each piece is taken where it first comes, and for good.

    To look for a later one never helps. It would take as many tries as there are combinations of places: a page that
    says the same word again and again could make them last for ever.
    """
    begin, end = ("", r"\Z") if whole else (rf".*?(?<!{_WORD})", rf"(?!{_WORD})")
    pieces = [re.escape(piece.strip()) for piece in normalise(pattern).split("*")]
    *before, last = [begin + pieces[0], *(f".*?{piece}" for piece in pieces[1:])]
    return re.compile("".join(f"(?>{piece})" for piece in before) + last + end)


def found_in(pattern: str, text: str) -> bool:
    """Tell whether ``text`` holds the wording of ``pattern`` as whole words."""
    return _compiled(pattern, whole=False).match(normalise(text)) is not None


def is_exactly(pattern: str, text: str) -> bool:
    """Tell whether ``pattern`` describes the whole of ``text``."""
    return _compiled(pattern, whole=True).match(normalise(text)) is not None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, normalised, in order."""
    return tuple(re.findall(rf"{_WORD}+", normalise(text)))
