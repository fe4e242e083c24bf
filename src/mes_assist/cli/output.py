"""How results are printed: one JSON object, or text that upsets no terminal."""

from __future__ import annotations

import json
from typing import Any

import click


def print_json(**values: Any) -> None:
    """Print one object, all ASCII: a name that is not valid UTF-8 can be written too."""
    click.echo(json.dumps(values))


def printable(text: str) -> str:
    """Return ``text`` without what would upset a terminal: names come from the disk."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
