"""The catalogs as people write them, and the texts that flows say: what the tests of the wording read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from pydantic import BaseModel

from mes_assist.flow.load import flow_files, is_common, load_flow
from mes_assist.flow.values import LocalText
from mes_assist.support import texts
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang

FOLDER = Path(texts.__file__).parent


def catalog(lang: Lang) -> Catalog:
    """Return the catalog of a language, as it is written."""
    with (FOLDER / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)


def forms(lang: Lang) -> dict[str, tuple[str, ...]]:
    """Return the texts by key, each with its plural forms if it has any."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalog(lang):
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def said_by_flows(lang: Lang) -> dict[str, str]:
    """Return what the shipped flows, and what they include, say to the person: a place of each text, and the text."""
    found: dict[str, str] = {}
    for file in flow_files(shipped_flows()):
        if not is_common(file):
            for place, text in _texts_in(load_flow(file).flow, file.stem):
                found.setdefault(text.in_language(lang), place)
    return {place: text for text, place in found.items()}


def _texts_in(value: object, place: str) -> Iterator[tuple[str, LocalText]]:
    if isinstance(value, LocalText):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts_in(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts_in(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts_in(inner, f"{place}.{number}")
