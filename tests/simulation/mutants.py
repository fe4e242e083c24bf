"""``make mutants``: breaks each rule of the engine once; the simulation or the fast tests have to notice."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_LIST = Path(__file__).with_name("mutants.txt")
_FAST = ("tests/engine", "tests/simulation/test_pinned.py", "tests/unit/test_schedule.py", "tests/unit/test_status.py")
_STORIES = 3_000
HUNT = """
import sys
from tests.simulation.runs import seeds, tell_all
total = tell_all(seeds("fixed", 0, int(sys.argv[1])), stop_at_first=True)
for invariant, broken in total.broken.items():
    print(invariant, broken[0][1])
sys.exit(1 if total.broken else 0)
"""
"""What tells stories, as many as its argument says, until one breaks an invariant."""

PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
"""Up to the first failure, without what would remember it."""


class Mutant(NamedTuple):
    """A rule that is broken: its name, the file, and what a piece of its text becomes."""

    name: str
    file: str
    old: str
    new: str


def mutants() -> list[Mutant]:
    """Return the mutants of the list."""
    blocks = re.split(r"\n{2,}", _LIST.read_text("utf-8").strip())
    return [_mutant(*block.splitlines()) for block in blocks if not block.startswith("#")]


def _mutant(head: str, *lines: str) -> Mutant:
    name, _, file = head.partition(" | ")
    old, new = ("\n".join(line[2:] for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
    return Mutant(name, file, old, new)


def main() -> int:
    """Try every mutant, or those whose name holds a word."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only the mutants whose name holds it")
    asked = parser.parse_args()
    chosen = [mutant for mutant in mutants() if asked.word in mutant.name]
    alive = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for mutant, caught in zip(chosen, pool.map(caught_by, chosen), strict=True):
            alive += caught is None
            print(f"{'ALIVE' if caught is None else 'caught':7} {mutant.name:45} {caught or ''}", flush=True)
    print(f"{len(chosen)} mutants, {alive} alive")
    return 1 if alive or not chosen else 0


def caught_by(mutant: Mutant) -> str | None:
    """Return what notices a mutant: the fast tests, or an invariant of the simulation; ``None``: nothing does."""
    with copied() as source:
        _break(source / "mes_assist" / mutant.file, mutant)
        if (failed := run(source, [*PYTEST, *_FAST])) is not None:
            return f"tests: {first_failure(failed)}"
        found = run(source, ["-c", HUNT, str(_STORIES)])
        return None if found is None else f"simulation: {found.strip().splitlines()[-1][:100]}"


@contextmanager
def copied() -> Iterator[Path]:
    """Make a copy of the program that may be broken."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source)
        shutil.copytree(ROOT / "flows", Path(folder) / "flows")
        yield source


def _break(file: Path, mutant: Mutant) -> None:
    text = file.read_text("utf-8")
    if text.count(mutant.old) != 1:
        msg = f"{mutant.name}: {text.count(mutant.old)} times in {mutant.file}: {mutant.old!r}"
        raise SystemExit(msg)
    file.write_text(text.replace(mutant.old, mutant.new), "utf-8")


def run(source: Path, arguments: Sequence[str], seconds: float | None = None) -> str | None:
    """Run Python on a broken copy of the program; return what it prints when it fails, or does not end in time."""
    path = os.pathsep.join((str(source), str(ROOT / "fixtures")))
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return "no end"
    return None if done.returncode == 0 else done.stdout or done.stderr


def first_failure(output: str) -> str:
    """Return the line that says what failed."""
    failures = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failures[0][:100] if failures else output.strip()[-100:]


if __name__ == "__main__":
    sys.exit(main())
