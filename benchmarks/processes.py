"""Processes: a program that runs from its start to its end, and the mock site that it may visit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Program:
    """One run of a program: its wall time in seconds, and what it said about itself on its last line."""

    wall: float
    said: dict[str, Any]


def run(module: str, *arguments: str) -> Program:
    """Run ``python -m benchmarks.<module>`` in a process of its own; its last line is a JSON object.

    Raises
    ------
    subprocess.CalledProcessError
        When it fails.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    began = perf_counter()
    # Its input stays open and silent, as that of a terminal where nobody types.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        code = process.wait()
        wall = perf_counter() - began
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Program(wall, json.loads(said.splitlines()[-1]))


class Sites:
    """Mock sites, one after the other, in a process of their own: a site remembers who has objected already."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._urls = process.stdin, process.stdout
        self._opener = build_opener(ProxyHandler({}))

    def fresh(self) -> str:
        """Return the address of a site where nothing happened yet, and which has its templates ready."""
        print(file=self._orders, flush=True)
        url = self._urls.readline().strip()
        with self._opener.open(f"{url}/enrolement/cloture/accueil") as answer:
            answer.read()
        return url


@contextmanager
def sites() -> Iterator[Sites]:
    """Start the process that serves them; it ends with its input."""
    command = [sys.executable, "-m", "benchmarks.sites"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Sites(process)
