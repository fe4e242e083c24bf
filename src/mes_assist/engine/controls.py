"""Finding the one control that a flow means, in a page snapshot. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mes_assist.flow.recognise import controls
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Target
from mes_assist.flow.words import is_exactly


@dataclass(frozen=True, slots=True)
class Found:
    """The page shows exactly one."""

    node: Node

    @property
    def is_disabled(self) -> bool:
        """Whether the page does not let it be used now."""
        return "disabled" in self.node.states


@dataclass(frozen=True, slots=True)
class NotFound:
    """The page shows none."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The page shows more than one, here in page order."""

    nodes: tuple[Node, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return tuple(node.name for node in self.nodes)


Control = Found | NotFound | Ambiguous


def find(target: Target, seen: Snapshot) -> Control:
    """Return the control that a target means. Names are tried in order; a whole name wins over a part of one."""
    for pattern in target.patterns:
        nodes = controls(seen, target.kind, [pattern])
        nodes = [node for node in nodes if is_exactly(pattern, node.name)] or nodes
        if len(nodes) > 1:
            return Ambiguous(tuple(nodes))
        if nodes:
            return Found(nodes[0])
    return NotFound()


def node_of(target: Target, seen: Snapshot) -> Node | None:
    """Return the node of the one control that a target means; ``None`` when there is none, or more than one."""
    control = find(target, seen)
    return control.node if isinstance(control, Found) else None


def name_to_say(target: Target, node: Node | None) -> str:
    """Return what the person is told that a control is called: as the page says, else as the flow expects it."""
    if node is not None and node.name:
        return node.name
    return target.patterns[0].replace("*", "…")
