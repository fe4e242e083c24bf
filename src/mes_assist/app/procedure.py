"""A procedure that is to be run: what was asked, and what is refused before any page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.app.options import RunOptions, checked_origin
from mes_assist.flow.shipped import title_of
from mes_assist.support.errors import UsageError
from mes_assist.support.origins import is_loopback

if TYPE_CHECKING:
    from mes_assist.browser.session import OpenContext
    from mes_assist.engine.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What is to be run.

    Attributes
    ----------
    flow:
        The name of a shipped flow, or the file of one.
    base_url, home, options:
        The site's address as given, the data folder, and the options.
    auto:
        Whether a script answers.
    case_of:
        What the case belongs to instead of the site's address, for a mock site.
    stays:
        Whether the window stays until the person has read in the panel how it ended.
    window:
        The window to run in, where the person is asked too; ``None``: one of its own.
    """

    flow: str | Path
    base_url: str
    home: Path
    options: RunOptions
    auto: bool = False
    case_of: str | None = None
    stays: bool = False
    window: OpenContext | None = None

    @property
    def name(self) -> str:
        """The flow's name."""
        return self.flow if isinstance(self.flow, str) else self.flow.stem

    @property
    def origin(self) -> str:
        """The site's origin; a ``UsageError`` when the address names none."""
        return checked_origin(self.base_url)


def refuse_the_unsafe(of: Procedure) -> None:
    """Refuse what is for a site on this computer alone, before any page.

    Raises
    ------
    UsageError
        With its reason.
    """
    origin, options = of.origin, of.options
    if options.headless and not is_loopback(origin):
        raise UsageError("headless_only_loopback", reason="headless_only_loopback")
    if options.yes and not is_loopback(origin):
        raise UsageError("yes_only_loopback", reason="yes_only_loopback")
    if options.headless and not (options.yes or of.auto):
        raise UsageError("no_way_to_ask", reason="no_way_to_ask")


def new_id() -> str:
    """Return a new name for a case or an attempt: eight characters.

    The first is a letter that no number of a person's has: eight digits would be masked in every log.
    """
    return secrets.choice("cdef") + secrets.token_hex(4)[1:]


def settings_of(of: Procedure) -> Settings:
    """Return what the engine is asked."""
    from platformdirs import user_downloads_path

    from mes_assist.engine.settings import Settings
    from mes_assist.support.vault import Vault, VaultWallet

    origin, home, options = of.origin, of.home, of.options
    return Settings(
        home=home,
        downloads=home / "telechargements" if is_loopback(origin) else user_downloads_path(),
        origin=origin,
        profile=options.profile,
        lang=options.lang,
        mode=options.mode,
        pause_budget=options.pause_budget,
        notice=options.notice_date,
        title_of=lambda flow: title_of(flow, options.lang),
        wallet=VaultWallet(Vault(home), options.profile),
        case_of=of.case_of,
    )
