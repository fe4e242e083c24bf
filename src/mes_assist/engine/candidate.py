"""Suggests a control where the one that the flow means is not found; only the person clicks it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mes_assist.engine import floor
from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import TARGET_ROLES
from mes_assist.flow.words import words_of

_CONTROLS = frozenset(TARGET_ROLES["action"])
_CHOICES = frozenset(TARGET_ROLES["choice"])
_FIELDS = frozenset(TARGET_ROLES["field"])
_SECRET = frozenset({"code", "passe"})
"""Words of fields that a page with a decision may hold: a code, a password."""
_SHORTEST = 4
"""Shorter words, such as articles, are not compared."""


def candidate(seen: Snapshot, wordings: Iterable[str]) -> Node | None:
    """Return the one control of the content that shares a word with what is looked for, if it is the only one.

    Nothing is suggested where the content holds a choice, a code or password field, or a control that decides, or that
    is forbidden: there the person is only told.
    """
    content = seen.content
    if any(_is_delicate(node) for node in content):
        return None
    wanted = {word for wording in wordings for word in words_of(wording) if len(word) >= _SHORTEST}
    found = [node for node in content if node.role in _CONTROLS and wanted.intersection(words_of(node.name))]
    return found[0] if len(found) == 1 and "disabled" not in found[0].states else None


def wordings_that_follow(flow: Flow, states: list[str]) -> list[str]:
    """Return what the screens that may follow the last one look for: the wordings of their controls."""
    following = flow.state(states[-1]).next if states else flow.usual[:1]
    steps = [step for state_id in following for step in flow.state(state_id).do]
    return [pattern for step in steps if step.act is not None for pattern in step.act.patterns]


def _is_delicate(node: Node) -> bool:
    if node.role in _CHOICES:
        return True
    if node.role in _FIELDS:
        return bool(_SECRET.intersection(words_of(node.name)))
    decides = floor.is_deciding(node.name) or floor.is_forbidden(node.name)
    return node.role in _CONTROLS and decides
