"""From Playwright's accessibility snapshot to nodes, without anything that was typed or chosen.

``aria_snapshot()`` prints what is typed in fields (passwords too), the chosen option of lists and the addresses of
links. This is the one place where that raw text exists; it is never stored, logged, raised or returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from mes_assist.flow.snapshot import INLINE_ROLES, Node

_LINE = re.compile(
    r"""(?P<indent>\ *)-\ (?P<role>/?[a-z-]+)
        (?:\ (?P<name>"(?:[^"\\]|\\.)*"))?
        (?P<states>(?:\ \[[^\]]{0,99}\])*)
        (?::(?:\ (?P<text>.*))?)?$""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")  # to read \x7f, which is YAML and not JSON
_VALUE_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"})
_NAMED_BY_CONTENT = frozenset({"button", "link", "heading", "radio", "checkbox", "switch", "option", "tab", "menuitem"})
_KEPT_STATES = frozenset({"checked", "disabled", "expanded", "pressed", "selected"})
_SHORTEST_ANYWHERE = 3
"""What is shorter is erased only as a whole word, and only where several fields may share a label (a code in boxes)."""


def parse_outline(raw: str, *, frame: int = 0) -> tuple[Node, ...]:
    """Return the nodes of a snapshot.

    Whatever lies inside a field or a list is dropped, and what was typed in a text field is also erased wherever else
    the snapshot repeats it: a label that wraps a field carries its value into the name of its neighbours. The chosen
    option of a list is erased from the names of controls for the same reason. A line that cannot be read hides all
    that lies below it.

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
    for line in filter(None, raw.split("\n")):
        found = _LINE.fullmatch(_unquoted(line))
        depth = (len(line) - len(line.lstrip(" "))) // 2
        if hidden_below is not None and depth > hidden_below:
            if found is not None and not found["role"].startswith("/"):  # a placeholder was not typed
                typed.add(_scalar(found["text"]))
                chosen |= {_scalar(found["name"])} if "selected" in found["states"] else set()
            continue
        hidden_below = None if found else depth
        if prose_hidden_below is not None and depth <= prose_hidden_below:
            prose_hidden_below = None
        if found is None or found["role"].startswith("/"):
            continue
        role, name, text = found["role"], _scalar(found["name"]), _scalar(found["text"])
        states = _states(found["states"])
        if role in _VALUE_ROLES:
            hidden_below = depth
            typed.add(text)
            text = ""
        elif prose_hidden_below is not None and role in INLINE_ROLES - {"link"}:
            continue
        elif role == "option" and "selected" in states:  # a list that is not marked as one
            chosen.add(name)
            name = ""
        if name and role in _NAMED_BY_CONTENT:
            prose_hidden_below = depth
        nodes += _nodes_of(role, name, text, states, depth, frame)
    return _without(nodes, typed, typed | chosen)


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
            return str(json.loads(_ESCAPE.sub(lambda found: r"\u00" if found[1] == "x" else found[0], text)))
        except ValueError:
            return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _states(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\[([a-z]+)", text) if word in _KEPT_STATES)


def _without(nodes: Iterable[Node], typed: set[str], values: set[str]) -> tuple[Node, ...]:
    prose, controls, fields = _any_of(typed), _any_of(values), _any_of(values, short=True)
    kept = []
    for node in nodes:
        elsewhere = controls if node.role in _NAMED_BY_CONTENT else fields
        pattern = prose if node.role in INLINE_ROLES else elsewhere
        name = node.name
        while (left := pattern.sub("", name)) != name:  # what is left may join into another secret
            name = left
        kept.append(node if name == node.name else Node(node.role, name.strip(), node.states, node.depth, node.frame))
    return tuple(kept)


def _any_of(secrets: set[str], *, short: bool = False) -> re.Pattern[str]:
    """Return what matches any of ``secrets``, the longest first; nothing when there is none."""
    longest_first = sorted(secrets, key=lambda secret: (-len(secret), secret))
    pieces = [re.escape(secret) for secret in longest_first if len(secret) >= _SHORTEST_ANYWHERE]
    if short:
        words = (secret for secret in longest_first if len(secret) < _SHORTEST_ANYWHERE and secret.isalnum())
        pieces += [rf"(?<!\w){secret}(?!\w)" for secret in words]
    return re.compile("|".join(pieces) or r"(?!)")
