"""PDFs that the page shows from its own memory: in a tab, a frame or an embed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from mes_assist.browser.isolated import own_script
from mes_assist.engine.records import Delivery
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from mes_assist.browser.session import Session


def shown_blobs(session: Session) -> Iterator[Delivery]:
    """Yield the PDF blobs that the pages of the site show, each once."""
    shown = [page.url for page in session.context.pages if page.url.startswith("blob:")]
    own = [url for url in shown if origin_of(url) in session.origins]
    for page in session.context.pages:
        if origin_of(page.url) not in session.origins:
            continue
        try:
            found = session.call(page, own_script("blobs.js"), sorted(session.origins), own)
        except Error:
            continue
        for encoded in found if isinstance(found, list) else []:
            try:
                yield Delivery("blob", base64.b64decode(encoded))
            except (binascii.Error, TypeError):
                continue
