"""Every word said to the person, in French and in English, one message catalog per language.

The catalogs are gettext's: ``fr.po`` and ``en.po`` are written by people, the ``.mo`` beside them by ``make texts``. A
text is called by its key, and so is its translation into either language.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal, Never

Lang = Literal["fr", "en"]


def say(lang: Lang, key: str, **values: object) -> str:
    """Return the text of ``key`` with its placeholders filled; surplus values are ignored.

    The value ``count`` chooses between the forms of a text that has several (1 jour, 2 jours).

    Raises
    ------
    KeyError
        When the key, or the value of a placeholder, is missing.
    """
    catalog, count = _catalog(lang), values.get("count")
    text = catalog.ngettext(key, "", count) if isinstance(count, int) else ""
    return (text or catalog.gettext(key)).format(**values)


def duration_in_words(lang: Lang, seconds: int) -> str:
    """Return a time left, such as 2 min 05 s, in the typography of the language."""
    minutes, rest = divmod(seconds, 60)
    return say(lang, "person_minutes" if minutes else "person_seconds", minutes=minutes, seconds=rest)


def default_lang(environ: Mapping[str, str] = os.environ) -> Lang:
    """Return English if ``LC_ALL``, else ``LC_MESSAGES``, else ``LANG`` says so; French otherwise."""
    locale = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if locale.lower().startswith("en") else "fr"


class _Missing(NullTranslations):
    """What gettext asks for a text that a catalog has not: the key itself must never be shown to a person."""

    def gettext(self, message: str) -> Never:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return msgid2


@cache
def _catalog(lang: Lang) -> GNUTranslations:
    with Path(__file__).with_name(f"{lang}.mo").open("rb") as file:
        catalog = GNUTranslations(file)
    catalog.add_fallback(_Missing())
    return catalog
