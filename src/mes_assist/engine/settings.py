"""What the person asked of an attempt, and how long it waits for pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mes_assist.engine.ports import Wallet
from mes_assist.engine.question import Mode
from mes_assist.support.texts import Lang


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a page, in seconds, before it is said that something is odd.

    Attributes
    ----------
    unknown:
        For a page that no state claims, while it may still be loading.
    effect:
        For a page to react to a click.
    delivery:
        For a proof to arrive.
    """

    unknown: float = 4.0
    effect: float = 12.0
    delivery: float = 8.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked of this attempt.

    Attributes
    ----------
    home:
        The data folder.
    downloads:
        Where the person keeps what they download.
    origin:
        The site.
    profile:
        Whose case.
    lang:
        The person's language.
    mode:
        ``assist``: the engine clicks; ``guide``: it only points. At first: the person may change it on the way.
    pause_budget:
        How long to wait for the person; ``None``: what the flow says.
    notice:
        When the letter or e-mail was sent, if the person says so now.
    timeouts:
        How long to wait for pages.
    case_of:
        What the case belongs to instead of the site's address, for a mock site whose address changes.
    title_of:
        The title of another procedure that the person may be offered instead; ``None`` where there is none.
    follows_on:
        Whether the window already shows where another procedure ended.
    wallet:
        What the person keeps of their card, if anything.
    """

    home: Path
    downloads: Path
    origin: str
    profile: str
    lang: Lang
    mode: Mode = "assist"
    pause_budget: timedelta | None = None
    notice: date | None = None
    timeouts: Timeouts = Timeouts()
    case_of: str | None = None
    title_of: Callable[[str], str | None] = lambda _: None
    follows_on: bool = False
    wallet: Wallet | None = None
