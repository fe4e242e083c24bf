"""How results are printed: one JSON object, or text that upsets no terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
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


def opened(place: Path) -> bool:
    """Open a file or a folder with what the computer has for it, and tell whether that worked."""
    # Only there does waiting end with the opening, and tell whether it worked; on a Mac it ends with the viewer.
    return click.launch(str(place), wait=sys.platform.startswith("linux")) == 0
