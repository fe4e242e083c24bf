"""From Playwright's accessibility snapshot to nodes, without anything that was typed or chosen.

``aria_snapshot()`` prints what is typed in fields (passwords too), the chosen option of lists and the addresses of
links. This is the one place where that raw text exists; it is never stored, logged, raised or returned.
"""

from __future__ import annotations

import json
import re

from mes_assist.flow.observation import INLINE_ROLES, Node

_LINE = re.compile(
    r"""(?P<indent>\ *)-\ (?P<role>/?[a-z]+)
        (?:\ (?P<name>"(?:[^"\\]|\\.)*"))?
        (?P<states>(?:\ \[[^\]]*\])*)
        (?::(?:\ (?P<text>.*))?)?$""",
    re.VERBOSE,
)
_VALUE_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"})
_NAMED_BY_CONTENT = frozenset({"button", "link", "heading", "radio", "checkbox", "switch", "option", "tab", "menuitem"})
_KEPT_STATES = frozenset({"checked", "disabled", "expanded", "pressed", "selected"})
_SHORTEST_SECRET = 3


def parse_outline(raw: str, *, frame: int = 0) -> tuple[Node, ...]:
    """Return the nodes of a snapshot.

    Whatever lies inside a field or a list is dropped, and what was typed in a text field is also erased wherever else
    the snapshot repeats it: a label that wraps a field carries its value into the name of its neighbours. The chosen
    option of a list is erased from the names of controls for the same reason.

    Parameters
    ----------
    raw:
        What ``Locator.aria_snapshot()`` returned.
    frame:
        Position of the frame, kept in each node.
    """
    nodes: list[Node] = []
    typed: set[str] = set()
    chosen: set[str] = set()
    hidden_below: int | None = None
    prose_hidden_below: int | None = None
    for line in raw.splitlines():
        found = _LINE.fullmatch(_unquoted(line))
        if found is None:
            continue
        depth = len(found["indent"]) // 2
        role, text = found["role"], _scalar(found["text"])
        if hidden_below is not None and depth > hidden_below:
            typed |= _secrets(text)
            chosen |= _secrets(_scalar(found["name"])) if "selected" in found["states"] else set()
            continue
        hidden_below = None
        if prose_hidden_below is not None and depth <= prose_hidden_below:
            prose_hidden_below = None
        if role.startswith("/"):
            continue
        if role in _VALUE_ROLES:
            hidden_below = depth
            typed |= _secrets(text)
            text = ""
        elif prose_hidden_below is not None and role in INLINE_ROLES - {"link"}:
            continue
        name = _scalar(found["name"])
        if name and role in _NAMED_BY_CONTENT:
            prose_hidden_below = depth
        nodes += _nodes_of(role, name, text, _states(found["states"]), depth, frame)
    return tuple(_without(node, typed if node.role in INLINE_ROLES else typed | chosen) for node in nodes)


def _nodes_of(role: str, name: str, text: str, states: frozenset[str], depth: int, frame: int) -> list[Node]:
    if role in INLINE_ROLES and not name:
        return [Node(role, text, states, depth, frame)] if text else []
    node = Node(role, name, states, depth, frame)
    return [node, Node("text", text, frozenset(), depth + 1, frame)] if text else [node]


def _unquoted(line: str) -> str:
    """Undo YAML's single quotes around a whole key: ``- 'button "a: b"'``, with or without what follows it."""
    indent, dash, rest = line.partition("- ")
    if not rest.startswith("'"):
        return line
    closing = re.match(r"'((?:[^']|'')*)'", rest)
    if closing is None:
        return line
    return indent + dash + closing[1].replace("''", "'") + rest[closing.end() :]


def _scalar(text: str | None) -> str:
    text = (text or "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _states(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\[([a-z]+)", text) if word in _KEPT_STATES)


def _secrets(text: str) -> set[str]:
    return {text} if len(text) >= _SHORTEST_SECRET else set()


def _without(node: Node, secrets: set[str]) -> Node:
    name = node.name
    for secret in secrets:
        name = name.replace(secret, "")
    return node if name == node.name else Node(node.role, name.strip(), node.states, node.depth, node.frame)
