"""What the tests of the browser's side share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from mes_assist.browser.page import PageView
from mes_assist.flow.snapshot import Snapshot

SITE = "http://site.factice"


def _answer(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.fixture
def show(page: Page) -> Callable[..., PageView]:
    """Show a document of the site, and others beside it: ``show(html, {"http://…": html})``."""

    def shown(html: str, others: dict[str, str] | None = None) -> PageView:
        page.set_default_timeout(10_000)
        for url, body in {f"{SITE}/": html, **(others or {})}.items():
            page.route(url, _answer(f"<!doctype html>{body}"))
        page.goto(f"{SITE}/")
        return PageView(page, frozenset({SITE}))

    return shown


@pytest.fixture
def look() -> Callable[[PageView], Snapshot]:
    """Look at a page that can be seen."""

    def looked(view: PageView) -> Snapshot:
        now = view.look()
        assert isinstance(now, Snapshot)
        return now

    return looked
