"""The browser that the program itself would take, for everything that is measured here."""

from __future__ import annotations

from typing import Any

from mes_assist.browser.discovery import FoundBrowser, Machine, find_browsers

MACHINE = Machine.this()


def browsers() -> list[FoundBrowser]:
    """Return the browsers of this computer, the preferred one first.

    Raises
    ------
    SystemExit
        When there is none.
    """
    found = find_browsers(None, MACHINE)
    if not found:
        raise SystemExit("no browser: mes-assist browser install")
    return found


def where() -> dict[str, Any]:
    """Return how a plain script names the preferred browser to Playwright."""
    first = browsers()[0]
    return {"executable_path": str(first.executable)} if first.executable else {"channel": first.channel}
