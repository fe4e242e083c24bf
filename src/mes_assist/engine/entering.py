"""Enters the site."""

from __future__ import annotations

from mes_assist.engine.attempt import Attempt


def enter_site(attempt: Attempt) -> None:
    """Open the first entry path that the site still has."""
    for path in attempt.flow.site.start:
        if attempt.ports.browser.open(path) != "not_found":
            return
