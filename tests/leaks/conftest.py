"""A folder for the runs of the program, and a screen that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
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


@pytest.fixture
def display() -> Iterator[str]:
    """Start a screen and return its name."""
    server = shutil.which("Xvfb")
    assert server is not None, "Xvfb is needed: apt-get install xvfb"
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as running:
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        running.terminate()
