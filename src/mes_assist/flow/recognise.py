"""Recognises which screen of a flow a snapshot shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import TARGET_ROLES, When
from mes_assist.flow.words import found_in

_CONTROLS = frozenset(role for roles in TARGET_ROLES.values() for role in roles)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The states that claim a page.

    Attributes
    ----------
    state:
        The one state that was recognised; ``None`` when the page is unknown.
    claims:
        Every state whose ``when`` holds, after interrupts and ``over`` have been weighed. More than one is a
        contradiction, hence an unknown page.
    """

    state: str | None
    claims: tuple[str, ...]


def recognise(flow: Flow, seen: Snapshot) -> Recognition:
    """Return the screen of ``flow`` that ``seen`` shows.

    An interrupt wins over a state, and a state over those named in its ``over``; any other double match is an unknown
    page.
    """
    claims = [name for name, state in flow.interrupts.items() if holds(state.when, seen)]
    if not claims:
        claims = [name for name, state in flow.states.items() if holds(state.when, seen)]
    beaten = {loser for name in claims for loser in flow.state(name).over}
    winners = tuple(name for name in claims if name not in beaten)
    return Recognition(winners[0] if len(winners) == 1 else None, winners)


def holds(when: When, seen: Snapshot) -> bool:
    """Tell whether the matcher holds for the page."""
    if when.all is not None:
        return all(holds(part, seen) for part in when.all)
    if when.any is not None:
        return any(holds(part, seen) for part in when.any)
    if when.not_ is not None:
        return not holds(when.not_, seen)
    if when.path is not None:
        return any(path_matches(pattern, seen.path) for pattern in when.path)
    if when.dialog is not None:
        return seen.modal
    if when.bare is not None:
        return not any(node.role in _CONTROLS for node in seen.content)
    if when.answer is not None:
        return seen.answer == when.answer
    if when.text is not None:
        return _says(seen.passages, when.text)
    if when.heading is not None:
        return bool(named(seen.main, ("heading",), when.heading))
    kind = next(name for name in TARGET_ROLES if getattr(when, name) is not None)
    patterns: list[str] = getattr(when, kind)
    return bool(controls(seen, kind, patterns)) or (kind == "choice" and _says(seen.labels, patterns))


def controls(seen: Snapshot, kind: str, patterns: list[str]) -> list[Node]:
    """Return the controls of this kind of target whose name holds one of the patterns, in page order.

    Those of menus, footers and asides are left out, except for ``menu``.
    """
    return named(seen.nodes if kind == "menu" else seen.main, TARGET_ROLES[kind], patterns)


def named(nodes: Iterable[Node], roles: tuple[str, ...], patterns: list[str]) -> list[Node]:
    """Return the nodes of these roles whose name holds one of the patterns, in page order."""
    return [
        node
        for node in nodes
        if node.role in roles and node.name and any(found_in(pattern, node.name) for pattern in patterns)
    ]


def _says(prose: Iterable[str], patterns: list[str]) -> bool:
    return any(found_in(pattern, passage) for passage in prose for pattern in patterns)


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether ``path`` fits ``pattern``: ``*`` stands for one part of it, ``**`` for any rest."""
    return _path_regex(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _path_regex(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*|\*)", pattern)
    regex = "".join({"**": ".*", "*": "[^/]*"}.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(regex.replace("/.*", "(/.*)?"))
