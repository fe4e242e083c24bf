"""From two snapshots to nodes with references.

The default snapshot says what is there: names, states, prose, without what is hidden from assistive technology. The one
for tools (``mode="ai"``) gives references, blocks and what is clickable without a role. No text of the second one is
kept: it only tells where to cut, so that what is dropped from the first (see `parse_outline`) comes in by no other way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mes_assist.browser.aria import _LINE, _VALUE_ROLES, _scalar, _states, _unquoted, parse_outline
from mes_assist.flow.snapshot import INLINE_ROLES, PROSE_ROLES, Node
from mes_assist.flow.words import normalise

_REF = re.compile(r"\[ref=([a-z0-9]+)\]")
_SAID = INLINE_ROLES | PROSE_ROLES | {"img"}
"""The roles whose names say what a card is called."""
_APART = -2
_STRUCTURE = frozenset({"paragraph", "generic", "list", "listitem", "group", "figure", "separator"})


@dataclass(slots=True)
class _Line:
    """One line of the snapshot for tools."""

    role: str
    name: str
    states: frozenset[str]
    depth: int
    above: int
    ref: str = ""
    pointer: bool = False
    end: int = 0


@dataclass(frozen=True, slots=True)
class HiddenChoice:
    """A radio or box that is not displayed, known by its label."""

    role: str
    name: str
    states: frozenset[str]
    ref: str


def outline_with_refs(
    plain: str, detailed: str, choices: Sequence[HiddenChoice] = (), *, frame: int = 0
) -> tuple[Node, ...]:
    """Return the nodes of a snapshot, each with its reference.

    Parameters
    ----------
    plain, detailed:
        What ``Locator.aria_snapshot()`` returned in its default mode, and in mode ``ai`` right after it.
    choices:
        The choices of which only the labels are displayed, in page order.
    frame:
        Position of the frame, kept in each node.

    Returns
    -------
    tuple[Node, ...]
        Those of `parse_outline`; between two blocks of prose an unnamed ``generic``, and before what is clickable
        without a role a ``generic`` with its words as name. Where the page moved between the two, some have no
        reference.
    """
    lines = _lines(detailed)
    placed = _Placing(lines).place(parse_outline(plain, frame=frame))
    return _with_choices(_with_cards(placed, lines), choices)


def follows_frames(detailed: str) -> bool:
    """Tell whether a snapshot went into a frame, or would have: it must not be read then."""
    return re.search(r"^ *- '?iframe\b.*(\[ref=|:$)", detailed, re.MULTILINE) is not None


def _lines(raw: str) -> list[_Line]:
    """Return the lines that can be read, text beside a role as a line of its own, without what is marked as hidden."""
    lines: list[_Line] = []
    above: list[int] = []
    dropped_below: int | None = None
    for line in filter(None, raw.split("\n")):
        depth = (len(line) - len(line.lstrip(" "))) // 2
        if dropped_below is not None and depth > dropped_below:
            continue
        dropped_below = None
        found = _LINE.fullmatch(_unquoted(line))
        if found is None or "[aria-hidden]" in found["states"]:
            dropped_below = depth
            continue
        role, text = found["role"], _scalar(found["text"])
        if role.startswith("/"):
            continue
        above = [place for place in above if lines[place].depth < depth]
        parent = above[-1] if above else -1
        if role == "text":
            lines.append(_Line(role, text, frozenset(), depth, parent))
            continue
        ref = _REF.search(found["states"])
        made = _Line(role, _scalar(found["name"]), _states(found["states"]), depth, parent, ref[1] if ref else "")
        made.pointer = "[cursor=pointer]" in found["states"]
        lines.append(made)
        above.append(len(lines) - 1)
        if role in _VALUE_ROLES:
            dropped_below = depth
        elif text:
            lines.append(_Line("text", text, frozenset(), depth + 1, len(lines) - 1))
    for place, one in enumerate(lines):
        after = (later for later in range(place + 1, len(lines)) if lines[later].depth <= one.depth)
        one.end = next(after, len(lines))
    return lines


class _Placing:
    """Finds the line of each node, in order: whatever the plain snapshot has, the detailed one has too."""

    def __init__(self, lines: list[_Line]) -> None:
        self._lines = lines
        self._next = 0
        self._said = -1
        self._placed: list[tuple[Node, int]] = []

    def place(self, nodes: tuple[Node, ...]) -> list[tuple[Node, int]]:
        """Return the nodes, prose cut into its blocks, each with the place of its line (-1: none)."""
        for node in nodes:
            if node.role == "text":
                self._place_text(node)
                continue
            place = self._find(node)
            if node.role in INLINE_ROLES:
                self._say(replace(node, ref=self._ref(place)), place)
            else:
                self._placed.append((replace(node, ref=self._ref(place)), place))
                self._said = -1
        return self._placed

    def _find(self, node: Node) -> int:
        rest = range(self._next, len(self._lines))
        same = [p for p in rest if self._lines[p].role == node.role and self._lines[p].states == node.states]
        for fits in (lambda name: name == node.name, lambda name: not name, lambda name: _was_cut(name, node.name)):
            place = next((p for p in same if fits(self._lines[p].name)), None)
            if place is not None:
                self._next = place + 1
                return place
        return -1

    def _place_text(self, node: Node) -> None:
        left, start = node.name.split(), -1
        begun: list[str] = []

        def end(words: list[str], place: int) -> None:
            if words:
                self._say(replace(node, name=" ".join(words), ref=self._ref_near(place)), place)

        place = self._next
        while left and place < len(self._lines) and self._lines[place].role in ("text", "generic"):
            before, taken = _said_by(self._lines[place].name, left) if self._lines[place].role == "text" else (0, 0)
            if before:  # a legend, which the detailed snapshot has as the name of its group only
                end(begun, start)
                end(left[:before], self._next - 1)
                begun, self._said = [], _APART
            if taken:
                if begun and self._parts(start, place):
                    end(begun, start)
                    begun = []
                start = start if begun else place
                begun, left = begun + left[before : before + taken], left[before + taken :]
                self._next = place + 1
            place += 1
        end(begun + left, start)

    def _say(self, node: Node, place: int) -> None:
        if self._said == _APART or (self._said >= 0 and place >= 0 and self._parts(self._said, place)):
            self._placed.append((Node("generic", depth=node.depth, frame=node.frame), -1))
        self._placed.append((node, place))
        self._said = place

    def _parts(self, one: int, other: int) -> bool:
        """Tell whether two pieces of prose lie in two blocks: a block beside bare words may be part of a sentence."""
        ours, theirs = self._path(one), self._path(other)
        shared = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), -1)
        if shared < 0:
            return False
        sides = [self._lines[path[shared]] for path in (ours, theirs)]
        return all(side.role == "generic" for side in sides) or any(
            side.role == "generic" and side.pointer for side in sides
        )

    def _path(self, place: int) -> list[int]:
        path = [place]
        while self._lines[path[0]].above >= 0:
            path.insert(0, self._lines[path[0]].above)
        return path

    def _ref(self, place: int) -> str:
        return self._lines[place].ref if place >= 0 else ""

    def _ref_near(self, place: int) -> str:
        while place >= 0:
            if self._lines[place].ref:
                return self._lines[place].ref
            place = self._lines[place].above
        return ""


def _said_by(line: str, left: list[str]) -> tuple[int, int]:
    """Return how many words of ``left`` come before what ``line`` says, and how many it says.

    It may say hidden ones between them.
    """
    said, words = 0, line.split()
    for word in words:
        said += said < len(left) and word == left[said]
    if said:
        return 0, said
    later = (place for place in range(1, len(left)) if words and left[place : place + len(words)] == words)
    place = next(later, 0)
    return place, len(words) if place else 0


def _was_cut(whole: str, left: str) -> bool:
    """Tell whether ``left`` is what is left of ``whole`` after something that was typed was taken out."""
    letters = iter(whole)
    return bool(left) and all(letter in letters for letter in left)


def _with_cards(placed: list[tuple[Node, int]], lines: list[_Line]) -> list[Node]:
    """Put what is clickable without a role before what it holds, unless that is a control of its own."""
    nodes = [node for node, _ in placed]
    for card in reversed([p for p, line in enumerate(lines) if line.role == "generic" and line.pointer]):
        held = [n for n, (_, place) in enumerate(placed) if card < place < lines[card].end]
        inside = [placed[n][0] for n in held]
        name = " ".join(node.name for node in inside if node.role in _SAID and node.role != "link" and node.name)
        if not name or any(node.role not in _SAID | _STRUCTURE or node.role == "link" for node in inside):
            continue
        first = inside[0]
        made = Node("generic", name, depth=first.depth, frame=first.frame, ref=lines[card].ref)
        nodes.insert(held[0], made)
    return nodes


def _with_choices(nodes: list[Node], choices: Sequence[HiddenChoice]) -> tuple[Node, ...]:
    """Put each choice that is not displayed before the words of its label, unless it is there without a reference."""
    start = 0
    for choice in choices:
        bare = (
            n for n, node in enumerate(nodes) if not node.ref and (node.role, node.name) == (choice.role, choice.name)
        )
        known = next(bare, None)
        if known is not None:
            nodes[known] = replace(nodes[known], ref=choice.ref)
            continue
        place = next((n for n in range(start, len(nodes)) if _begins(nodes, n, choice.name)), None)
        if place is None:
            continue
        label = nodes[place]
        ref = f"{label.ref}{choice.ref}"
        nodes.insert(place, Node(choice.role, choice.name, choice.states, label.depth, label.frame, ref))
        start = place + 1
    return tuple(nodes)


def _begins(nodes: list[Node], place: int, label: str) -> bool:
    """Tell whether the prose from ``place`` on says what the label says."""
    if nodes[place].role not in _SAID or not nodes[place].name:
        return False
    said = nodes[place].name
    for node in nodes[place + 1 :]:
        if len(said) >= len(label) or not (node.role in _SAID or node.role in _STRUCTURE):
            break
        said = f"{said} {node.name}".strip()
    return normalise(label) in normalise(said) and normalise(said).find(normalise(label)) < len(nodes[place].name)
