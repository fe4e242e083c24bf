"""The whole walk on the mock site, to the saved PDF: ours against a plain script, each in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.browser import where
from benchmarks.figures import Figure, against, alone, in_turn
from benchmarks.processes import Program, Sites, run, sites

ROUNDS = 12
_PARTS = {"hands_s": "the hands of the scripted person", "ready_s": "imports and the flow, before the browser"}


def measure(more: int) -> list[Figure]:
    """Return wall time and peak memory of both."""
    with sites() as visited, TemporaryDirectory() as folder:
        pairs = in_turn(ROUNDS * more, lambda: _ours(visited, folder), lambda: _by_hand(visited, folder))
    walls = [(ours.wall, other.wall) for ours, other in pairs]
    peaks = [(ours.said["peak_mb"], other.said["peak_mb"]) for ours, other in pairs]
    ours_alone = [(name, [ours.said[key] for ours, _ in pairs]) for key, name in _PARTS.items()]
    return [
        against("whole walk / plain script", "s", walls, goal=1.25),
        against("peak memory of the Python process / plain script", "MB", peaks, goal=1.5),
        *(alone(f"of our walk: {name}", "s", samples) for name, samples in ours_alone),
    ]


def _ours(visited: Sites, folder: str) -> Program:
    with TemporaryDirectory(dir=folder) as home:
        done = run("walk_ours", visited.fresh(), home)
        return _with_a_proof(done, Path(done.said["proof"]))


def _by_hand(visited: Sites, folder: str) -> Program:
    proof = Path(folder) / "justificatif.pdf"
    proof.unlink(missing_ok=True)
    return _with_a_proof(run("walk_by_hand", visited.fresh(), str(proof), json.dumps(where())), proof)


def _with_a_proof(done: Program, proof: Path) -> Program:
    """Make sure that the walk went to its end: one that stops early would be quick."""
    if not proof.read_bytes().startswith(b"%PDF-"):
        raise SystemExit("the walk ended without a proof")
    return done
