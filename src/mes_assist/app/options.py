"""What may be asked of a run, whoever asks: the options of the command line, and the address of the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mes_assist.support.defaults import MYSELF
from mes_assist.support.errors import UsageError
from mes_assist.support.origins import is_loopback, origin_of
from mes_assist.support.texts import Lang

if TYPE_CHECKING:
    from mes_assist.engine.question import Mode

FICTITIOUS = "factice:"
"""Begins the name of the site in a case of the demo: its address is another one each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of a command that runs a flow, as given, or as they are when nobody gives them."""

    headless: bool = False
    yes: bool = False
    mode: Mode = "assist"
    browser: str | None = None
    archive: Path | None = None
    profile: str = MYSELF
    notice_date: date | None = None
    pause_budget: timedelta | None = None
    lang: Lang
    as_json: bool = False
    no_panel: bool = False


def checked_origin(base_url: str) -> str:
    """Return the origin that ``--base-url`` names.

    Raises
    ------
    UsageError
        When it is no site's address, holds more than an origin, or is not encrypted although it leaves this computer.
    """
    origin = origin_of(base_url)
    if origin is None or _holds_more_than_an_origin(base_url):
        raise UsageError("bad_base_url", reason="bad_base_url", url=_without_secrets(base_url))
    if urlsplit(origin).scheme != "https" and not is_loopback(origin):
        raise UsageError("base_url_not_encrypted", reason="base_url_not_encrypted", url=origin)
    return origin


def _holds_more_than_an_origin(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)


def _without_secrets(url: str) -> str:
    return url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].rpartition("@")[2]
