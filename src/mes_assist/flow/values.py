"""The small parts of the flow language: lengths of time, wording, names, texts. Unknown keys are refused everywhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> timedelta:
    """Return the length of time that ``value`` says: a whole number and a unit (``30s``, ``20m``, ``1h``, ``7d``).

    Raises
    ------
    ValueError
        When it is anything else.
    """
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        msg = "a length of time is a whole number and a unit: 30s, 20m, 1h or 7d"
        raise ValueError(msg)
    try:
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
    except OverflowError:
        msg = "this length of time is out of range"
        raise ValueError(msg) from None


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(lambda value: f"{int(value.total_seconds())}s"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*(s|m|h|d)$"}),
]
Pattern = Annotated[str, Field(min_length=2, pattern=r"[^\s*]")]
Patterns = Annotated[
    list[Pattern],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=Pattern | list[Pattern]),
]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
SitePath = Annotated[str, Field(pattern=r"^/[^?#\s]*$")]
PathPatterns = Annotated[
    list[SitePath],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=SitePath | list[SitePath]),
]


class Model(BaseModel):
    """Base of the language: frozen, no unknown key."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def only_one(model: BaseModel, *, of: tuple[str, ...]) -> None:
    """Make sure that exactly one of these keys is there; a choice is one key, so that errors need no guess.

    Raises
    ------
    ValueError
        When there is none, or more than one.
    """
    present = [name for name in of if getattr(model, name) is not None]
    if len(present) != 1:
        names = ", ".join(name.rstrip("_") for name in of)
        msg = f"exactly one of these keys is needed: {names}"
        raise ValueError(msg)


class LocalText(Model):
    """A text for the person, in both languages."""

    fr: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_language(self, lang: Literal["fr", "en"]) -> str:
        """Return the text in ``lang``."""
        return self.fr if lang == "fr" else self.en
