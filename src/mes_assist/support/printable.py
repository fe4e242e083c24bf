"""Text without what a terminal would obey or could not show."""

from __future__ import annotations

SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""Python calls them unprintable; French texts are full of them."""


def printable(text: str) -> str:
    """Return ``text`` without what would upset a terminal: names come from the disk."""
    return "".join(char if char.isprintable() or char in SPACES else "\N{REPLACEMENT CHARACTER}" for char in text)
