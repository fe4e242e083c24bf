"""The engine keeps its promises in thousands of simulated attempts, with kills; every part of that world is visited."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from .coverage import missing
from .runs import Sum, seeds, tell_all
from .story import tell

_CHUNKS, _STORIES = 10, 500
_FRESH = 500
ROOT = Path(__file__).parents[2]


def _told(folder: Path, chunk: int) -> Sum:
    """Return what became of a chunk of the fixed seeds; told once, whichever test or process needs it first."""
    file = folder / f"simulation-{chunk}.json"
    with FileLock(f"{file}.lock"):
        if not file.exists():
            total = tell_all(seeds("fixed", chunk * _STORIES, _STORIES))
            file.write_text(json.dumps([total.attempts, total.broken, total.counts]))
    attempts, broken, counts = json.loads(file.read_text())
    total = Sum(attempts=attempts, broken=broken)
    total.counts.update(counts)
    return total


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.mark.parametrize("chunk", range(_CHUNKS))
def test_no_fixed_story_breaks_an_invariant(shared: Path, chunk: int) -> None:
    """A seed that breaks one is replayed with ``make simulate ARGS="--replay SEED"``."""
    assert _told(shared, chunk).broken == {}


def test_no_fresh_story_breaks_an_invariant() -> None:
    """Worlds that nobody has seen yet; the seeds are in what fails."""
    name = f"fresh-{secrets.token_hex(4)}"
    print(f"seeds: {name}-0 to {name}-{_FRESH - 1}")
    assert tell_all(seeds(name, 0, _FRESH)).broken == {}


def test_everything_occurs(shared: Path) -> None:
    """Every state, outcome, question, mischief, way of delivery and kill point, over the fixed seeds."""
    total = Sum()
    for chunk in range(_CHUNKS):
        total.join(_told(shared, chunk))
    assert total.attempts >= 5_000
    assert missing(total.counts) == []


def test_a_seed_tells_the_same_story_in_every_process() -> None:
    """Whatever the order of sets and hashes."""
    seed = "fixed-7"
    code = f"from tests.simulation.story import tell; print(*tell({seed!r}, telling=True).lines, sep=chr(10))"
    stories = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(stories) == 1
    assert stories.pop().splitlines() == tell(seed, telling=True).lines
