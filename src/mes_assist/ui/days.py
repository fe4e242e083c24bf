"""A day as a person types it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y")
_FIRST_YEAR, _LAST_YEAR = 2020, 2100
"""The service began in 2022; a year far away is a slip of the finger."""


def day_of(text: str) -> date | None:
    """Return the day that was typed, its own number first or last; ``None`` when it is none that can be meant."""
    for form in _FORMS:
        with suppress(ValueError):
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
            if _FIRST_YEAR <= day.year <= _LAST_YEAR:
                return day
    return None
