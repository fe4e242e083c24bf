"""Looking at a page: one observation, and the wait for the next change."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error, Frame, Locator, Page

from mes_assist.browser.isolated import IsolatedWorld, own_script
from mes_assist.browser.outline import parse_outline
from mes_assist.engine.ports import Look, Unseen
from mes_assist.flow.snapshot import Answer, Node, Snapshot
from mes_assist.support.origins import origin_of

_SNAPSHOT_MS = 3_000
_MODALS = 'dialog:modal, [aria-modal="true"]'


class PageWatcher:
    """Observes one page of the flow's origins and waits for its changes."""

    def __init__(self, page: Page, origins: frozenset[str]) -> None:
        self.page = page
        self._origins = origins
        self.world = IsolatedWorld(page)
        self._lost = False
        self._navigations = 0
        page.on("framenavigated", self._count)

    def look(self, answer: Answer = "ok") -> Look:
        """Return what the page shows now; never waits for anything to appear."""
        origin, before = self._own_origin(), self._navigations
        if origin is None:
            return Unseen.ELSEWHERE
        try:
            glance = self._glance()
            if glance is None:
                return Unseen.NO_DOCUMENT
            nodes, _ = self._outline(modal=glance["modal"])
            if self._navigations != before and not self._still_shows(glance, origin):
                return Unseen.NO_DOCUMENT
        except Error:
            return Unseen.NO_DOCUMENT
        return Snapshot(
            origin,
            glance["path"],
            glance["title"],
            nodes,
            glance["modal"],
            answer,
            document=glance["document"],
            version=glance["version"],
            ready=glance["ready"],
        )

    def wait(self, since: int | None, tick: float) -> bool:
        """Return at the first change after ``since``, or after ``tick`` seconds, or when the document goes away.

        Returns
        -------
        bool
            Whether there may be something new to be seen.
        """
        if self._own_origin() is not None:
            try:
                glance = self._glance(since or 0, tick)
                if glance is not None:
                    self._lost = False
                    return bool(glance["version"] != since)
            except Error:
                first, self._lost = not self._lost, True
                if first or self.page.is_closed():
                    return True
        self._elsewhere(tick)
        return True

    def call(self, function: str, *arguments: object) -> object:
        """Run our own function in the isolated world; see `IsolatedWorld.call`."""
        return self.world.call(function, *arguments)

    def _glance(self, since: int | None = None, tick: float = 0) -> dict[str, Any] | None:
        glance: dict[str, Any] | None = self.world.call(
            own_script("watch.js"), sorted(self._origins), since, tick * 1000
        )
        return glance

    def _still_shows(self, glance: dict[str, Any], origin: str) -> bool:
        """Tell whether the page is the document that was glanced at; nothing is asked of one that is elsewhere."""
        if self._own_origin() != origin:
            return False
        now = self._glance()
        return now is not None and now["document"] == glance["document"]

    def _count(self, frame: Frame) -> None:
        self._navigations += frame is self.page.main_frame

    def _own_origin(self) -> str | None:
        """Return the origin of the page if it is one of ours, and a document."""
        origin = origin_of(self.page.url)
        return origin if origin in self._origins and not self.page.url.startswith("blob:") else None

    def _elsewhere(self, tick: float) -> None:
        """Wait without touching the page: nothing is read or injected at an identity provider's."""
        try:
            self.page.wait_for_event("framenavigated", timeout=min(tick, 0.25) * 1000)
        except Error:
            return

    def _outline(self, *, modal: bool) -> tuple[tuple[Node, ...], tuple[Locator, ...]]:
        if modal:
            root = self._modal()
            return parse_outline(root.aria_snapshot(timeout=_SNAPSHOT_MS)), (root,)
        nodes: list[Node] = []
        roots: list[Locator] = []
        for number, frame in enumerate(self._own_frames()):
            root = frame.locator("body")
            nodes += parse_outline(root.aria_snapshot(timeout=_SNAPSHOT_MS), frame=number)
            roots.append(root)
        return tuple(nodes), tuple(roots)

    def locate(self, node: Node) -> Locator:
        """Return the element that a node stands for."""
        roots = [self._modal()] if self._glance()["modal"] else [frame.locator("body") for frame in self._own_frames()]
        found = roots[node.frame].get_by_role(node.role, name=node.name, exact=True)
        return found.nth(int(node.ref or 0))

    def _modal(self) -> Locator:
        """Return the modal that was opened last, of the page itself or of one of its frames."""
        found = [frame.locator(_MODALS).filter(visible=True) for frame in self._own_frames()]
        return next((some for some in reversed(found) if some.count()), found[0]).last

    def _own_frames(self) -> list[Frame]:
        main = self.page.main_frame
        return [main, *(child for child in self.page.frames if child is not main and self._is_own(child))]

    def _is_own(self, frame: Frame) -> bool:
        inherits = frame.url == "about:srcdoc" and frame.parent_frame is not None
        if inherits and frame.parent_frame is not None:
            return origin_of(frame.parent_frame.url) in self._origins
        return not frame.url.startswith("blob:") and origin_of(frame.url) in self._origins
