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


_LETTER = "[0-9A-Za-zÀ-ÖØ-öø-ÿŒœ]"


def wording_regex(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` as a regular expression that the browser understands too, with our rules of wording."""
    first, *others = [r"\s+".join(map(_word_regex, piece.split())) for piece in normalise(pattern).split("*")]
    # What lies between the first piece and the last is taken where it first comes, and for good, as in `flow.words`:
    # what was looked ahead for is not given back. JavaScript has no other word for that.
    between = "".join(rf"(?=(.*?{piece}))\{number}" for number, piece in enumerate(others[:-1], start=1))
    last = "".join(f".*?{piece}" for piece in others[-1:])
    return re.compile(rf"(?<!{_LETTER}){first}{between}{last}(?!{_LETTER})", re.IGNORECASE)


def _word_regex(word: str) -> str:
    """Return a word that may be split by soft hyphens, with any kind of apostrophe."""
    return "\u00ad?".join("['’ʼ]" if letter == "'" else re.escape(letter) for letter in word)
