"""One page of the site: what it shows, and the wait for the next change, each with a deadline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Frame, Locator, Page

from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.isolated import IsolatedWorld, own_script
from mes_assist.browser.outline import HiddenChoice, follows_frames, outline_with_refs
from mes_assist.browser.selectors import selector_for
from mes_assist.engine.ports import Look, Unseen
from mes_assist.flow.snapshot import HttpAnswer, Node, Snapshot
from mes_assist.support.origins import origin_of

LOOK_S = 4.0
_SNAPSHOT_MS = 3_000
_MODALS = 'dialog:modal, [aria-modal="true"]'


@dataclass(frozen=True, slots=True)
class Places:
    """Where the nodes of the last look are.

    Attributes
    ----------
    roots:
        The body of each frame, by its number, or the open modal.
    frames:
        The frames by their numbers.
    """

    roots: dict[int, Locator]
    frames: dict[int, Frame]


class PageView:
    """Looks at one page of the flow's origins; elsewhere nothing is read or injected.

    Our selector engine must have been registered; see `mes_assist.browser.selectors`.

    Attributes
    ----------
    world:
        Our own JavaScript world in the page.
    places:
        Where the nodes of the last look are.
    """

    def __init__(self, page: Page, origins: frozenset[str], on_use: Callable[[Node], None] = lambda _: None) -> None:
        self.page = page
        self._origins = origins
        self._on_use = on_use
        self.world = IsolatedWorld(page)
        self.places = Places({}, {})
        self._lost = False

    def look(self, answer: HttpAnswer = "ok") -> Look:
        """Return what the page shows now; never waits for anything to appear.

        Parameters
        ----------
        answer:
            How the server answered for the document.
        """
        if self._own_origin() is None:
            return Unseen.ELSEWHERE
        try:
            seen = within(LOOK_S, lambda: self._look(answer))
        except Error:
            return Unseen.NO_DOCUMENT
        return Unseen.TIMED_OUT if seen is TIMED_OUT else seen or Unseen.NO_DOCUMENT

    def wait(self, since: int | None, seconds: float) -> bool:
        """Return at the first change after ``since``, or after ``seconds``, or when the document goes away.

        Returns
        -------
        bool
            Whether there may be something new to be seen; also where the page does not answer.
        """
        if self._own_origin() is not None:
            try:
                glance = within(seconds + 1, lambda: self._glance(since or 0, seconds))
            except Error:
                first, self._lost = not self._lost, True
                if first or self.page.is_closed():
                    return True
            else:
                if glance is TIMED_OUT:
                    return True
                if glance is not None:
                    self._lost = False
                    return bool(glance["version"] != since)
        self._elsewhere(seconds)
        return True

    def call(self, function: str, *arguments: object) -> object:
        """Run our own function in the isolated world; see `IsolatedWorld.call`."""
        return self.world.call(function, *arguments)

    def locate(self, node: Node) -> Locator:
        """Return the element that a node of the last look stands for.

        Raises
        ------
        playwright.sync_api.Error
            When it is of another page, which was not looked at.
        """
        ref, hidden, place = node.ref.partition("#")
        root = self.places.roots.get(node.frame)
        if root is None:
            msg = "nothing was seen there"
            raise Error(msg)
        return root.locator(selector_for(f"choice:{place}") if hidden else f"aria-ref={ref}")

    def _look(self, answer: HttpAnswer) -> Snapshot | None:
        origin = self._own_origin()
        glance = self._glance() if origin is not None else None
        if origin is None or glance is None:
            return None
        frames = dict(enumerate(self._own_frames()))
        roots = _modal(frames) if glance["modal"] else {n: frame.locator("body") for n, frame in frames.items()}
        nodes = _nodes(roots)
        now = self._glance() if self._own_origin() == origin else None
        if nodes is None or now is None or now["document"] != glance["document"]:
            return None
        self.places = Places(roots, frames)
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

    def _glance(self, since: int | None = None, tick: float = 0) -> dict[str, Any] | None:
        asked = (own_script("watch.js"), sorted(self._origins), since, tick * 1000)
        glance: dict[str, Any] | None
        try:
            glance = self.world.call(*asked)
        except Error:  # another document by now, whose world has to be made, unless it is somebody else's
            glance = None if self._own_origin() is None else self.world.call(*asked)
        if glance is not None and glance["used"] is not None:
            role, name = glance["used"]
            self._on_use(Node(role, " ".join(name.split())))
        return glance

    def _own_origin(self) -> str | None:
        """Return the origin of the page if it is one of ours, and a document."""
        origin = origin_of(self.page.url)
        return origin if origin in self._origins and not self.page.url.startswith("blob:") else None

    def _elsewhere(self, tick: float) -> None:
        """Wait without touching the page."""
        try:
            self.page.wait_for_event("framenavigated", timeout=min(tick, 0.25) * 1000)
        except Error:
            return

    def _own_frames(self) -> list[Frame]:
        main = self.page.main_frame
        return [main, *(child for child in self.page.frames if child is not main and self._is_own(child))]

    def _is_own(self, frame: Frame) -> bool:
        if frame.url == "about:srcdoc" and frame.parent_frame is not None:
            return origin_of(frame.parent_frame.url) in self._origins
        return not frame.url.startswith("blob:") and origin_of(frame.url) in self._origins


def _modal(frames: dict[int, Frame]) -> dict[int, Locator]:
    """Return the modal that was opened last, of the page itself or of one of its frames."""
    found = {number: frame.locator(_MODALS).filter(visible=True) for number, frame in frames.items()}
    number = next((number for number in reversed(found) if found[number].count()), 0)
    return {number: found[number].last}


def _nodes(roots: dict[int, Locator]) -> tuple[Node, ...] | None:
    """Return the nodes below the roots; ``None`` where a snapshot would hold those of other frames."""
    nodes: list[Node] = []
    for number, root in roots.items():
        choices = _hidden_choices(root)
        plain = root.aria_snapshot(timeout=_SNAPSHOT_MS)  # first: it makes the references of the last one void
        detailed = root.aria_snapshot(mode="ai", timeout=_SNAPSHOT_MS)
        if follows_frames(detailed):
            return None
        nodes += outline_with_refs(plain, detailed, choices, frame=number)
    return tuple(nodes)


def _hidden_choices(root: Locator) -> list[HiddenChoice]:
    """Return the choices of which only the label is displayed. Asking for them also keeps snapshots out of frames."""
    labels = root.locator(selector_for("choices"))
    found = []
    for place in range(labels.count()):
        label = labels.nth(place)
        states = {"checked"} if label.is_checked(timeout=_SNAPSHOT_MS) else set()
        states |= {"disabled"} if label.is_disabled(timeout=_SNAPSHOT_MS) else set()
        role = "radio" if label.locator(selector_for("radio")).count() else "checkbox"
        name = " ".join(re.sub("[\u200b\u00ad]", "", label.inner_text(timeout=_SNAPSHOT_MS)).split())
        found.append(HiddenChoice(role, name, frozenset(states), f"#{place}"))
    return found
