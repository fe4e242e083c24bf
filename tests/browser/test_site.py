"""The engine's port on a real page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from mes_assist.browser import site
from mes_assist.browser.session import Session
from mes_assist.engine.records import Delivery

SITE = "http://site.factice"


@pytest.mark.parametrize("end", ["it loops", "it is closed"])
def test_what_has_arrived_outlives_the_page(page: Page, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """A page that loops, or goes away, while documents that it shows are looked for, takes no other with it."""
    session = Session(page.context, frozenset({SITE}))
    arrived = Delivery("download", b"%PDF-")
    monkeypatch.setattr(site, "_READ_S", 0.5)
    monkeypatch.setattr(session.network, "take_files", lambda: iter([arrived]))

    def looks(_: Session) -> list[Delivery]:
        if end == "it loops":
            page.evaluate("for (;;);")
        page.close()
        return list(page.evaluate("[]"))

    monkeypatch.setattr(site, "shown_blobs", looks)
    assert site.SiteBrowser(session, SITE).take_deliveries() == [arrived]
