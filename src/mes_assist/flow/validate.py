"""Holding a file's data against the model, and saying what does not fit in words of the flow language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mes_assist.flow.problems import KeyPath, Problem, closest, quoted
from mes_assist.flow.source import Source

M = TypeVar("M", bound=BaseModel)

_MESSAGES = {
    "bool_type": "needs true or false",
    "dict_type": "needs keys and values",
    "float_type": "needs a number",
    "greater_than_equal": "must be {ge} or more",
    "int_type": "needs a whole number",
    "less_than_equal": "must be {le} or less",
    "list_type": "needs a list",
    "model_type": "needs keys and values",
    "string_too_short": "is too short: {min_length} characters or more",
    "string_type": "needs a text",
    "too_short": "must not be empty",
}

PATTERNS = {
    r"[^\s*]": "needs a word, not only *",
    r"^[a-z][a-z0-9_-]*$": "a name begins with a small letter and goes on with small letters, digits, - and _",
    r"^/[^?#\s]*$": "a path begins with / and holds no ?, # or space",
    r"^https?://[^/\s]+$": "an origin is http:// or https:// and a host, with nothing behind",
    r"^(never|\d{4}-\d{2}-\d{2})$": "needs never, or a date such as 2026-11-23",
}
"""What each pattern of the model asks for."""


def validated(model: type[M], source: Source) -> tuple[M | None, list[Problem]]:
    """Return the data of ``source`` as ``model``, or what is wrong with it; that of the YAML first."""
    if source.data is None and source.problems:
        return None, list(source.problems)
    try:
        # Strict and by alias: a file says exactly what the JSON Schema says, 1 is not true and not_ is not "not".
        made = model.model_validate(source.data, strict=True, by_name=False)
    except ValidationError as error:
        found = [_problem(details, model, source) for details in error.errors(include_url=False)]
        known = {(problem.line, problem.column) for problem in source.problems}
        return None, [*source.problems, *(problem for problem in found if (problem.line, problem.column) not in known)]
    return (None if source.problems else made), list(source.problems)


def _problem(details: Any, model: type[BaseModel], source: Source) -> Problem:
    loc: KeyPath = details["loc"]
    path = next(loc[:end] for end in range(len(loc), -1, -1) if loc[:end] in source or not end)
    if details["type"] == "extra_forbidden":
        known = _keys(_model_at(model, loc[:-1]))
        line, column = source.position(path)
        parent = source.problem(path[:-1], f"unknown key {quoted(loc[-1])}", hint=closest(loc[-1], known))
        return Problem(parent.file, line, column, parent.field, parent.message, parent.hint)
    if details["type"] == "missing":
        return source.problem(path, f"key {quoted(loc[-1])} is missing")
    message, hint = _wording(details)
    return source.problem(path, message, of_value=loc[-1:] != ("[key]",), hint=hint)


def _wording(details: Any) -> tuple[str, str | None]:
    kind, context, given = details["type"], details.get("ctx", {}), details["input"]
    if kind == "literal_error":
        expected = context["expected"]
        return f"must be {expected.replace(chr(39), chr(34))}", closest(given, re.findall("'([^']*)'", expected))
    if kind == "value_error":
        return str(context["error"]), None
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], details["msg"]), None
    if kind == "string_too_short" and not given:
        return "must not be empty", None
    return _MESSAGES.get(kind, details["msg"]).format(**context), None


def _model_at(model: type[BaseModel], loc: KeyPath) -> type[BaseModel]:
    parts = iter(loc)
    for part in parts:
        if isinstance(part, int):
            continue
        field = next(field for name, field in model.model_fields.items() if part in (name, field.alias))
        inner = next(_models_in(field.annotation), None)
        if inner is None:
            return model
        if get_origin(field.annotation) is dict:
            next(parts, None)
        model = inner
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _keys(model: type[BaseModel]) -> Iterable[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
