"""Making an outline safe to keep: roles, and only the words that the flow and a short list of wording know.

Names, numbers, dates and free text become ``…``, so that a maintainer can read the shape of an unknown page without
learning anything about the person.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import BaseModel

from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.words import words_of

_HIDDEN = "…"


def known_words(flow: Flow) -> frozenset[str]:
    """Return the words that may be kept: those of the flow's own wording, and a shipped list of interface words."""
    return frozenset(_words_in(flow)) | _interface_words()


def reduce_outline(seen: Snapshot, known: frozenset[str]) -> str:
    """Return the outline of ``seen`` as text, one line a node, with every unknown word hidden; no title, no query."""
    lines = [f"# {'/'.join(_kept(part, known) for part in seen.path.split('/'))}"]
    lines += [f"{'  ' * node.depth}- {reduce_node(node, known)}" for node in seen.nodes]
    return "\n".join(lines) + "\n"


def reduce_node(node: Node, known: frozenset[str]) -> str:
    """Return the role, the known words of the name, and the states of a node."""
    states = "".join(f" [{state}]" for state in sorted(node.states))
    name = f' "{_kept(node.name, known)}"' if node.name else ""
    return f"{node.role}{name}{states}"


def _kept(text: str, known: frozenset[str]) -> str:
    kept: list[str] = []
    for word in words_of(text):
        shown = word if word in known and not any(letter.isdigit() for letter in word) else _HIDDEN
        if shown != _HIDDEN or kept[-1:] != [_HIDDEN]:
            kept.append(shown)
    return " ".join(kept)


def _words_in(value: object) -> set[str]:
    if isinstance(value, str):
        return set(words_of(value))
    if isinstance(value, BaseModel):
        return _words_in(list(value.__dict__.values()))
    if isinstance(value, dict):
        return _words_in(list(value.values()))
    if isinstance(value, list | tuple):
        return {word for item in value for word in _words_in(item)}
    return set()


@cache
def _interface_words() -> frozenset[str]:
    return frozenset(words_of(resources.files("mes_assist.flow").joinpath("wording.txt").read_text("utf-8")))
