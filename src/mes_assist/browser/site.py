"""The engine's browser: the window on the site, behind the port. Every call has a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from playwright.sync_api import Error

from mes_assist.browser import controls
from mes_assist.browser.blobs import shown_blobs
from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.filling import set_value
from mes_assist.browser.session import Session
from mes_assist.engine.ended import BrowserGone
from mes_assist.engine.ports import Action, Look, OpenResult, Unseen, UseResult
from mes_assist.engine.records import Delivery
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from pydantic import SecretStr

T = TypeVar("T")
L = TypeVar("L")

_OPEN_S, _LOOK_S, _USE_S, _FILL_S, _READ_S, _PICTURE_S = 35.0, 10.0, 15.0, 15.0, 30.0, 8.0
"""How long each kind of call may take, in seconds: longer than an honest page ever needs."""
_OVERHANG_S = 5.0
"""How much longer than asked a wait may take."""


class SiteBrowser:
    """What the engine sees and does of one session.

    Parameters
    ----------
    session:
        The pages of the site and what arrives in them.
    origin:
        The site's origin.
    """

    def __init__(self, session: Session, origin: str) -> None:
        self.session = session
        self._origin = origin

    def open(self, path: str) -> OpenResult:
        """Go to a path of the site."""
        return self._within(_OPEN_S, lambda: self.session.open(self._origin + path), "timed_out")

    def look(self) -> Look:
        """Return what the page shows now; never waits for anything to appear."""
        return self._within(_LOOK_S, self.session.look, late=Unseen.TIMED_OUT)

    def wait(self, since: Look, seconds: float) -> bool:
        """Return at the next change of the page, or after ``seconds``; tell whether there may be something new."""
        return self._within(seconds + _OVERHANG_S, lambda: self.session.wait(since, seconds), True)

    def is_elsewhere(self) -> bool:
        """Tell whether the page is at another origin than the site's."""
        return origin_of(self.session.page.url) not in (self._origin, None)

    def use(self, seen: Snapshot, node: Node, action: Action) -> UseResult:
        """Use this very node of a snapshot, if it still is what was seen."""
        return self._within(
            _USE_S, lambda: controls.use(self.session.view(self.session.page), seen, node, action), UseResult.TIMED_OUT
        )

    def fill(self, seen: Snapshot, nodes: Sequence[Node], value: SecretStr) -> bool | None:
        """Set the value of this very field, never by the keyboard; tell whether it stays."""

        def filled() -> bool | None:
            view = self.session.view(self.session.page)
            return set_value(self.session, view, nodes, value) if controls.is_still(view, seen, nodes) else None

        return self._within(_FILL_S, filled, late=False)

    def take_last_used(self) -> Node | None:
        """Return the control that was used last in the page, by role and name, and forget it."""
        used, self.session.used = self.session.used, None
        return used

    def go_back(self) -> None:
        """Leave what took the place of the site's page: a tab that a control opened, or a document shown in it."""

        def back() -> None:
            page = self.session.page
            with suppress(Error):
                if page.opener() is not None:
                    page.close()
                    return
                page.go_back(wait_until="commit")
                self.session.network.viewers.discard(page)

        self._within(_OPEN_S, back, None)

    def keep_json_answers(self) -> None:
        """Keep the site's JSON answers from now on: a proof may be in one of them."""
        self.session.network.keep_answers = True

    def take_deliveries(self, *, last_resort: bool = False) -> Sequence[Delivery]:
        """Return what was delivered and comes to its end, best way first, and forget it."""
        network, taken = self.session.network, list[Delivery]()
        sources: list[Callable[[], Iterable[Delivery]]] = [
            network.take_files,
            partial(shown_blobs, self.session),
            network.take_answers,
        ]
        for source in sources if last_resort else sources[:-1]:
            try:
                self._within(_READ_S, partial(_add_all, taken, source), None)
            except BrowserGone:
                if not taken:
                    raise
        return taken

    def take_download(self) -> Path | None:
        """Return the file of the first download that has come, and forget it; ``None`` when there is none."""
        download = self.session.network.take_download()
        if download is None:
            return None
        try:
            return self._within(_READ_S, download.path, None)
        except Error:
            return Path()

    def is_delivering(self) -> bool:
        """Tell whether something has begun to arrive and has not come to its end."""
        return self.session.network.is_delivering

    def take_retry_after(self) -> int | None:
        """Return for how many seconds the site asked to be left alone, and forget it."""
        asked, self.session.retry_after = self.session.retry_after, None
        return asked

    def screenshot(self) -> bytes | None:
        """Return a picture of the page as PNG, without anything of ours in it; ``None`` when there is none."""

        def taken() -> bytes | None:
            with suppress(Error):
                self.session.page.hide_highlight()
                return self.session.page.screenshot(timeout=_PICTURE_S * 600)
            return None

        return self._within(_PICTURE_S, taken, None)

    def _within(self, seconds: float, call: Callable[[], T], late: L) -> T | L:
        """Return what the call returns, or ``late`` once its time is over.

        Raises
        ------
        BrowserGone
            When the window or the browser went away.
        """
        try:
            found = within(seconds, call)
        except Error:
            self.session.check_open()
            raise
        return late if found is TIMED_OUT else found


def _add_all(taken: list[Delivery], source: Callable[[], Iterable[Delivery]]) -> None:
    """Add what a source has, one after the other: what was added stays, should a later one not come to its end."""
    taken.extend(source())
