"""A folder for the runs of the program, and a screen that nobody sees."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from leak_runs import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return an empty folder; its path is short because browsers put sockets into it, whose paths have a limit."""
    with tempfile.TemporaryDirectory(prefix="m") as root, ExitStack() as stack:
        yield Sandbox(Path(root), stack)
