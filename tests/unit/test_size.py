"""What `make size` counts, and of what it complains."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("size", Path(__file__).parents[2] / "tools" / "size.py")
assert _SPEC is not None
assert _SPEC.loader is not None
size = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(size)

TEXT = '''"""A module."""

import os  # needed

# A comment.
LIMIT = 3
"""What it is."""


def name() -> str:
    """Say it.

    Returns nothing of use.
    """
    return """one

    three"""
'''


def test_only_code_is_counted() -> None:
    """Neither blank lines nor comments nor docstrings; but every line of a text that is used."""
    assert size.code_lines(TEXT) == {3, 6, 10, 15, 16, 17}


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("def long():\n    '''Doc.'''\n" + 39 * "    x = 1\n", []),
        ("def long():\n" + 40 * "    x = 1\n", ["1: long has 41 lines, at most 40"]),
        ("def many(self, a, b, c, d, *, e, f): ...", []),
        ("def many(a, b, c, d, *e, f, **g): ...", ["1: many has 7 parameters, at most 6"]),
        ("@click.command()\ndef many(a, b, c, d, e, f, g): ...", []),
    ],
)
def test_long_functions_are_told(text: str, complaints: list[str]) -> None:
    """The docstring is free, and the options of a command are not its author's choice."""
    assert list(size.complaints(ast.parse(text))) == complaints
