"""The flow language as JSON Schema, for editors: draft 7, which they digest best, made from the models."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from mes_assist.flow.model import Common, Flow
from mes_assist.flow.values import Model
from mes_assist.support.files import check_ours

_SCHEMAS: dict[str, tuple[type[Model], str]] = {
    "flow.v1.schema.json": (Flow, "A procedure of mes-assist"),
    "common.v1.schema.json": (Common, "Screens that procedures of mes-assist share"),
}
_MOST_KEYS = {"Act": 2, "Step": 1, "Target": 1, "When": 1, "OptInAction": 1}


def schemas() -> dict[str, str]:
    """Return the text of each schema file, by its name."""
    return {name: _text(name, model, title) for name, (model, title) in _SCHEMAS.items()}


def drift(folder: Path) -> list[str]:
    """Return the names of the schema files in ``folder`` that are not what the models say."""
    return [name for name, text in schemas().items() if _content(folder / name) != text]


def write(folder: Path) -> None:
    """Write the schema files to ``folder``: they are there for everybody to read, and keep the rights that they have.

    Raises
    ------
    NotOurs
        When one of their names is that of something else; none is written then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in schemas():
        check_ours(folder / name, partial(_is_schema, name))
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _is_schema(name: str, beginning: bytes) -> bool:
    return f'"$id": "{name}"'.encode() in beginning


def _content(file: Path) -> str | None:
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def _text(name: str, model: type[Model], title: str) -> str:
    made = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    for choice, most in _MOST_KEYS.items():
        definitions[choice] |= {"minProperties": 1, "maxProperties": most}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": name}
    whole = (
        head | _plain(made) | {"title": title, "definitions": {key: _plain(definitions[key]) for key in definitions}}
    )
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _plain(schema: Any) -> Any:
    """Return ``schema`` without what only makes an editor's suggestions longer: titles, nulls and defaults."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "properties" in schema:
        kept["properties"] = {key: _plain(value) for key, value in schema["properties"].items()}
        return {key: value if key == "properties" else _plain(value) for key, value in kept.items()}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [choice for choice in kept.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        kept.pop("anyOf")
        kept |= choices[0]
    elif choices:
        kept["anyOf"] = choices
    return {key: _plain(value) for key, value in kept.items()}
