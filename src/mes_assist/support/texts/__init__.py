"""Every word said to the person, in French and in English, one table per language."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["fr", "en"]


def say(lang: Lang, key: str, **values: object) -> str:
    """Return the text of ``key`` with its placeholders filled; surplus values are ignored.

    Raises
    ------
    KeyError
        When the key, or the value of a placeholder, is missing.
    """
    return _table(lang)[key].format(**values)


def default_lang(environ: Mapping[str, str] = os.environ) -> Lang:
    """Return English if ``LC_ALL``, else ``LC_MESSAGES``, else ``LANG`` says so; French otherwise."""
    locale = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if locale.lower().startswith("en") else "fr"


@cache
def _table(lang: Lang) -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name(f"{lang}.toml").read_text(encoding="utf-8"))
