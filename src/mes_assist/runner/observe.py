"""Looking at a page: one observation, and the wait for the next change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from playwright.sync_api import Error, Frame, Locator, Page

from mes_assist.flow.observation import Answer, Node, Observation
from mes_assist.runner.guard import origin_of
from mes_assist.runner.isolated import IsolatedWorld
from mes_assist.runner.outline import parse_outline

_SNAPSHOT_MS = 3_000
_MODALS = 'dialog:modal, [aria-modal="true"]'


@cache
def _watch_source() -> str:
    return resources.files("mes_assist.runner").joinpath("watch.js").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen, and where to act on it.

    Attributes
    ----------
    seen:
        The observation; ``None`` while the page is elsewhere (an identity provider) or between two documents.
    roots:
        Where the nodes of each frame number are to be found: the body of the frame, or the open modal.
    version:
        Counter of the page's changes when it was seen.
    document:
        Identity of the document: another one after each navigation.
    loading:
        Whether the document is still being read.
    complete:
        Whether everything that it asked for has come, its scripts too.
    """

    seen: Observation | None
    roots: tuple[Locator, ...] = ()
    version: int | None = None
    document: float | None = None
    loading: bool = False
    complete: bool = True


NOTHING = Sight(None)


class PageWatcher:
    """Observes one page of the flow's origins and waits for its changes."""

    def __init__(self, page: Page, origins: frozenset[str]) -> None:
        self.page = page
        self._origins = origins
        self._world = IsolatedWorld(page)
        self._lost = False
        self._navigations = 0
        page.on("framenavigated", self._count)

    def look(self, answer: Answer = "ok") -> Sight:
        """Return what the page shows now; never waits for anything to appear."""
        if not self._is_here():
            return NOTHING
        before = self._navigations
        try:
            glance = self._world.call(_watch_source(), sorted(self._origins), None, 0)
            if glance is None:
                return NOTHING
            nodes, roots = self._outline(modal=glance["modal"])
            if not self._is_here() or (self._navigations != before and self._document() != glance["document"]):
                return NOTHING  # parts of what was read may be of another document
        except Error:
            return NOTHING
        origin = origin_of(self.page.url) or ""
        seen = Observation(origin, glance["path"], glance["title"], nodes, glance["modal"], answer)
        return Sight(seen, roots, glance["version"], glance["document"], glance["loading"], glance["complete"])

    def wait(self, since: int | None, tick: float) -> bool:
        """Return at the first change after ``since``, or after ``tick`` seconds, or when the document goes away.

        Returns
        -------
        bool
            Whether there may be something new to be seen.
        """
        if self._is_here():
            try:
                glance = self._world.call(_watch_source(), sorted(self._origins), since or 0, tick * 1000)
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
        return self._world.call(function, *arguments)

    def _document(self) -> object:
        glance = self._world.call(_watch_source(), sorted(self._origins), None, 0)
        return None if glance is None else glance["document"]

    def _count(self, frame: Frame) -> None:
        self._navigations += frame is self.page.main_frame

    def _is_here(self) -> bool:
        return origin_of(self.page.url) in self._origins and not self.page.url.startswith("blob:")

    def _elsewhere(self, tick: float) -> None:
        """Wait without touching the page: nothing is read or injected at an identity provider's."""
        try:
            self.page.wait_for_event("framenavigated", timeout=min(tick, 0.25) * 1000)
        except Error:
            return

    def _outline(self, *, modal: bool) -> tuple[tuple[Node, ...], tuple[Locator, ...]]:
        if modal:
            root = self.page.locator(_MODALS).filter(visible=True).last
            return parse_outline(root.aria_snapshot(timeout=_SNAPSHOT_MS)), (root,)
        nodes: list[Node] = []
        roots: list[Locator] = []
        for number, frame in enumerate(self._own_frames()):
            root = frame.locator("body")
            nodes += parse_outline(root.aria_snapshot(timeout=_SNAPSHOT_MS), frame=number)
            roots.append(root)
        return tuple(nodes), tuple(roots)

    def _own_frames(self) -> list[Frame]:
        main = self.page.main_frame
        return [main, *(child for child in self.page.frames if child is not main and self._is_own(child))]

    def _is_own(self, frame: Frame) -> bool:
        inherits = frame.url == "about:srcdoc" and frame.parent_frame is not None
        if inherits and frame.parent_frame is not None:
            return origin_of(frame.parent_frame.url) in self._origins
        return not frame.url.startswith("blob:") and origin_of(frame.url) in self._origins
