"""What is printed upsets no terminal and no file."""

from __future__ import annotations

import io
import sys

import pytest

from mes_assist.cli.output import write_anywhere
from mes_assist.support.printable import printable


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "L’été\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}ça va\N{NO-BREAK SPACE}» ✓"),
        ("cp1252", "L’été\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}ça va\N{NO-BREAK SPACE}» ?"),
        ("latin-1", "L'été\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}ça va\N{NO-BREAK SPACE}» ?"),
        ("ascii", 'L\'ete : " ca va " ?'),
    ],
)
def test_every_encoding_takes_every_text(monkeypatch: pytest.MonkeyPatch, encoding: str, written: str) -> None:
    """A sign that an encoding does not have is replaced by a plainer one."""
    stream = io.TextIOWrapper(raw := io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    write_anywhere()
    stream.write("L’été\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}ça va\N{NO-BREAK SPACE}» ✓")
    stream.flush()
    assert raw.getvalue().decode(encoding) == written


def test_what_would_upset_a_terminal_is_replaced() -> None:
    """An escape sequence in a name does nothing; the spaces of our own texts stay."""
    assert printable("a\x1b[2J\N{NO-BREAK SPACE}: b\N{NARROW NO-BREAK SPACE}?") == (
        "a\N{REPLACEMENT CHARACTER}[2J\N{NO-BREAK SPACE}: b\N{NARROW NO-BREAK SPACE}?"
    )
