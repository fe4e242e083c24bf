"""What it costs to wait for the person: a pause of 20 seconds in which nothing happens, in percent of one core."""

from __future__ import annotations

from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, alone
from benchmarks.processes import Program, run, sites

PAUSE_S = 20
"""Not a wait for something else: this is the very thing that is measured."""


def measure(more: int) -> list[Figure]:
    """Return the CPU of our process, and of the driver and the browser that it started."""
    with sites() as visited, TemporaryDirectory() as home:
        waits: list[Program] = [run("pause_ours", visited.fresh(), home, str(PAUSE_S)) for _ in range(more)]
    return [
        alone("our process while it waits for the person", "% of a core", [w.said["own"] for w in waits], goal=1),
        alone("the driver and the browser meanwhile", "% of a core", [w.said["others"] for w in waits]),
    ]
