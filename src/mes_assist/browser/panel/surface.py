"""The panel's side of the browser: it is drawn in every page of the site, and its answers come back from there."""

from __future__ import annotations

import json
from collections import deque
from contextlib import suppress
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from mes_assist.browser.deadline import within
from mes_assist.flow.snapshot import Node
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mes_assist.browser.session import Session

_BINDING = "mesAssistTell"
_PARTS = ("place.js", "draw.js", "panel.js", "talk.js", "move.js")
_FRAME_MS = 1_000
_DRAW_S, _FRAME_S = 2.0, 3.0
_POINT = "(x, y) => { globalThis.mesAssistPanel?.point(x, y); }"


@cache
def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def source(origins: frozenset[str]) -> str:
    """Return the script that makes the panel; elsewhere than on ``origins`` it ends before it looks at anything."""
    here = (
        f"window === top && {json.dumps(sorted(origins))}.includes(location.origin) && location.protocol !== 'blob:'"
        " && document.contentType === 'text/html' && !globalThis.mesAssistPanel"
    )
    parts = "\n".join(map(_part, _PARTS))
    return f"if ({here}) {{ (() => {{ const CSS_TEXT = {json.dumps(_part('panel.css'))};\n{parts}\n}})(); }}"


class PanelSurface:
    """Draws in the pages of one session. Nothing is sent to a page that is elsewhere.

    Parameters
    ----------
    session:
        The browser.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._heard: deque[str] = deque()
        self._wired: set[Page] = set()
        self._made: set[Page] = set()
        self._scripts: dict[Page, str] = {}
        self._drawn: dict[Page, str] = {}

    def draw(self, view: dict[str, Any]) -> None:
        """Show it in every page of the site, and in every document that they will hold."""
        from playwright.sync_api import Error

        script = f"globalThis.mesAssistPanel?.show({json.dumps(view)});"
        for page in self._session.context.pages:
            if self._drawn.get(page) != script and self._is_of_the_site(page):
                with suppress(Error):  # it is being closed
                    within(_DRAW_S, partial(self._draw_in, page, script))

    def highlight(self, control: Node) -> None:
        """Outline a control of the page, once it is in view."""
        from playwright.sync_api import Error

        with suppress(Error):
            within(_FRAME_S, partial(self._frame, control))

    def take_message(self) -> dict[str, Any] | None:
        """Return the next thing that the panel told, if there is one."""
        return json.loads(self._heard.popleft()) if self._heard else None

    def _frame(self, control: Node) -> None:
        locator = self._session.locate(control)
        locator.scroll_into_view_if_needed(timeout=_FRAME_MS)
        box = locator.bounding_box(timeout=_FRAME_MS)
        page = locator.page
        if box is not None and page in self._drawn:
            self._session.call(page, _POINT, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def _draw_in(self, page: Page, script: str) -> None:
        world = self._session.world(page)
        if page not in self._wired:
            world.listen(_BINDING, self._heard.append)
            self._wired.add(page)
        if page not in self._made:
            world.run_always(source(self._session.origins))
            self._made.add(page)
        self._scripts[page] = world.run_always(script, self._scripts.get(page))
        self._drawn[page] = script

    def _is_of_the_site(self, page: Page) -> bool:
        return origin_of(page.url) in self._session.origins and not page.url.startswith("blob:")
