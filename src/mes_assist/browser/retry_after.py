"""How long a site asks to be left alone (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_asked(headers: Mapping[str, str]) -> int | None:
    """Return what ``Retry-After`` asks for, in seconds from 0; ``None`` when it asks for nothing that makes sense.

    Parameters
    ----------
    headers:
        Of the answer, with lower-case names. A date counts from the answer's own ``Date``, so that a wrong clock on
        this computer does not matter.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return int(asked)
    until, sent = _moment(asked), _moment(headers.get("date", ""))
    if until is None or sent is None:
        return None
    return max(0, round((until - sent).total_seconds()))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
