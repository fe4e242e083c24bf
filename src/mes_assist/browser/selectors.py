"""Our selector engine. It runs in Playwright's isolated world, where no page can interfere."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Selectors

_NAME = "mes-assist"


def register(selectors: Selectors) -> None:
    """Register the selector engine, once, before any page is looked at.

    Raises
    ------
    playwright.sync_api.Error
        When it is known already.
    """
    source = resources.files("mes_assist.browser").joinpath("selectors.js").read_text("utf-8")
    selectors.register(_NAME, script=f"({source[source.index('{') :]})", content_script=True)


def selector_for(verb: str) -> str:
    """Return the selector for a command of the engine: ``choices``, ``choice:2``, ``arm:…``; see ``selectors.js``."""
    return f"{_NAME}={verb}"
