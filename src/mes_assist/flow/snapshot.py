"""A page snapshot: what was seen of a page at one instant, as plain data.

It never holds what is typed in a field, the chosen option of a list or the address of a link:
``browser.outline`` drops them before it builds one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from mes_assist.flow.words import normalise

INLINE_ROLES = frozenset(
    {"text", "link", "strong", "emphasis", "code", "mark", "subscript", "superscript", "insertion", "deletion", "time"}
)
"""Roles that may be pieces of one sentence."""

ASIDE_ROLES = frozenset({"navigation", "contentinfo", "complementary"})
"""Landmarks that say nothing about which screen this is (menus, footers, asides)."""


@dataclass(frozen=True, slots=True)
class Node:
    """One line of a page's accessibility outline.

    Attributes
    ----------
    role:
        ARIA role as Playwright prints it (``button``, ``heading``…), or ``text`` for loose text.
    name:
        Accessible name, or the text itself for ``text`` nodes.
    states:
        ``checked``, ``disabled``, ``expanded``, ``pressed``, ``selected``.
    depth:
        Nesting, 0 for the outermost.
    frame:
        Position of its frame among the frames that were observed, 0 for the page itself.
    ref:
        Reference by which the browser finds this very element again; empty in a stored snapshot.
    """

    role: str
    name: str = ""
    states: frozenset[str] = frozenset()
    depth: int = 0
    frame: int = 0
    ref: str = field(default="", compare=False)


PROSE_ROLES = frozenset({"heading", "cell", "columnheader", "rowheader"})
"""Roles whose name is prose of the page rather than the label of a control."""


HttpAnswer = Literal["ok", "not_found", "server_error", "unreachable"]
"""How the server answered for the document: well, with 404 or 410, with 5xx or 429, or not at all."""


Ready = Literal["loading", "interactive", "complete"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page at one instant.

    Attributes
    ----------
    origin:
        Scheme, host and port, without a trailing slash.
    path:
        Path of the address, without query and fragment.
    title:
        Title of the document.
    nodes:
        The outline, frame after frame; that of the open modal alone when there is one.
    modal:
        Whether ``nodes`` are those of an open modal.
    answer:
        How the server answered for the document.
    document:
        Identity of the document: another one after each navigation.
    version:
        Counter of the page's changes when it was seen.
    ready:
        The document's ``readyState``: ``complete`` once all that it asked for has come.
    main:
        The nodes outside menus, footers and asides.
    passages:
        The page's prose, normalised, made from ``main``: each run of sibling inline nodes is one passage, so that a
        sentence split by a link is whole again. Lone links are left out.
    labels:
        The passages that may be the label of a hidden choice: all but headings.
    """

    origin: str
    path: str
    title: str
    nodes: tuple[Node, ...]
    modal: bool = False
    answer: HttpAnswer = "ok"
    document: float = field(default=0.0, compare=False)
    version: int | None = field(default=None, compare=False)
    ready: Ready = field(default="complete", compare=False)
    main: tuple[Node, ...] = field(init=False, repr=False, compare=False)
    passages: tuple[str, ...] = field(init=False, repr=False, compare=False)
    labels: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "main", tuple(outside(self.nodes, ASIDE_ROLES)))
        object.__setattr__(self, "passages", tuple(_passages(self.main)))
        headings = {normalise(node.name) for node in self.main if node.role == "heading"}
        object.__setattr__(self, "labels", tuple(text for text in self.passages if text not in headings))

    @property
    def content(self) -> tuple[Node, ...]:
        """The nodes of ``main`` without those of the header."""
        return tuple(outside(self.main, frozenset({"banner"})))

    def as_data(self) -> dict[str, Any]:
        """Return the observation as JSON data, each node as a list."""
        nodes = [[node.depth, node.role, node.name, sorted(node.states), node.frame] for node in self.nodes]
        kept = ("origin", "path", "title", "modal", "answer")
        return {name: getattr(self, name) for name in kept} | {"nodes": nodes}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Return the observation that ``as_data`` made."""
        nodes = tuple(
            Node(role, name, frozenset(states), depth, frame) for depth, role, name, states, frame in data["nodes"]
        )
        return cls(**data | {"nodes": nodes})


def outside(nodes: tuple[Node, ...], roles: frozenset[str]) -> Iterator[Node]:
    """Yield the nodes that are not inside one of these roles."""
    aside: Node | None = None
    for node in nodes:
        if aside is not None and node.frame == aside.frame and node.depth > aside.depth:
            continue
        aside = node if node.role in roles else None
        yield node


def _passages(nodes: tuple[Node, ...]) -> Iterator[str]:
    run: list[Node] = []
    for node in nodes:
        continues = node.role in INLINE_ROLES and (not run or run[-1].depth == node.depth)
        if not continues:
            yield from _as_passage(run)
            run = []
        if node.role in INLINE_ROLES:
            run.append(node)
        elif node.name and node.role in PROSE_ROLES:
            yield normalise(node.name)
    yield from _as_passage(run)


def _as_passage(run: list[Node]) -> Iterator[str]:
    if any(node.role != "link" for node in run):
        yield normalise(" ".join(node.name for node in run))
