"""Puts a secret into the fields that were recognised, and into nothing else.

Never by a keyboard, nor by what ends in one (Playwright's ``fill``, ``type``, ``press_sequentially``): that types into
whatever has the focus, which a page may move elsewhere at the right moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex

from playwright.sync_api import Error
from pydantic import SecretStr

from mes_assist.browser.isolated import own_script, tell
from mes_assist.browser.page import PageView
from mes_assist.browser.session import Session
from mes_assist.flow.snapshot import Node


def set_value(session: Session, view: PageView, nodes: Sequence[Node], value: SecretStr) -> bool | None:
    """Set the value of a field, or of the boxes that it is split into; tell whether it stays, ``None``: no field."""
    event, fill, origins = token_hex(), own_script("fill.js"), sorted(session.origins)
    try:
        fields = [view.locate(node) for node in nodes]
        if not fields or session.call(fields[0].page, fill, origins, "listen", event) is None:
            return None
        if not all(tell(field, event) for field in fields):
            return None
        stays = session.call(fields[0].page, fill, origins, "fill", value.get_secret_value())
    except Error:  # Playwright's own words may hold what was put in: they go nowhere
        return None
    return stays if isinstance(stays, bool) else None
