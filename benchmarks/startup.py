"""How soon the command line answers: ``mes-assist --version`` against the bare import of the library under it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from benchmarks.figures import Figure, against, alone, in_turn, seconds

ROUNDS = 25
_COMMAND = str(Path(sysconfig.get_path("scripts")) / "mes-assist")
_IMPORTED = """
import sys
from mes_assist.cli.main import main
try:
    main(["--version"])
finally:
    print(sum(name.partition(".")[0] == "playwright" for name in sys.modules))
"""


def measure(more: int) -> list[Figure]:
    """Return the wall time of both, and how much of Playwright was imported."""
    pairs = in_turn(ROUNDS * more, lambda: _milliseconds(_COMMAND, "--version"), _bare_click)
    return [
        against("mes-assist --version / python -c 'import click'", "ms", pairs, goal=3),
        alone("Playwright modules imported by --version", "", [_playwright_modules()], goal=0),
    ]


def _bare_click() -> float:
    return _milliseconds(sys.executable, "-c", "import click")


def _milliseconds(*command: str) -> float:
    return 1000 * seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))


def _playwright_modules() -> int:
    done = subprocess.run([sys.executable, "-c", _IMPORTED], check=True, capture_output=True, text=True)
    return int(done.stdout.splitlines()[-1])
