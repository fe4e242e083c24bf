"""``make campaign``: what takes hours, by hand. Each part is seeded, kept when it is done, and not run again.

The results go into ``docs/campaign.md``, to be committed; ``--again`` forgets what was kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_KEPT = _ROOT / "build" / "campaign"
_LAST_LINES = 12

PARTS: dict[str, tuple[str, ...]] = {
    "simulation": ("-m", "tests.simulation", "--runs", "100000", "--seed", "campaign"),
    "mutants": ("-m", "tests.simulation.mutants"),
    "kills": ("tests/kills/many.py", "--random", "40"),
}
"""What is run, each a program of the tests that ends with 0 when all was right."""


def run(name: str) -> dict[str, object]:
    """Run a part to its end, and keep how it ended."""
    began = datetime.now(UTC)
    done = subprocess.run([sys.executable, *PARTS[name]], cwd=_ROOT, capture_output=True, text=True, check=False)
    told = done.stdout.strip().splitlines()[-_LAST_LINES:]
    minutes = round((datetime.now(UTC) - began).total_seconds() / 60)
    result: dict[str, object] = {
        "day": f"{began:%Y-%m-%d}",
        "minutes": minutes,
        "right": done.returncode == 0,
        "told": told,
    }
    _KEPT.mkdir(parents=True, exist_ok=True)
    (_KEPT / f"{name}.json").write_text(json.dumps(result), "utf-8")
    return result


def report(results: dict[str, dict[str, object]]) -> str:
    """Return the page that is committed."""
    lines = ["# Campaigns", "", "What `make campaign` said, the last time that each part was run.", ""]
    for name, result in results.items():
        verdict = "right" if result["right"] else "WRONG"
        told = result["told"] if isinstance(result["told"], list) else []
        lines += [
            f"## {name}",
            "",
            f"{result['day']}, {result['minutes']} min: {verdict}.",
            "",
            "```text",
            *told,
            "```",
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Run what was not run yet; exit code 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    results: dict[str, dict[str, object]] = {}
    for name in PARTS:
        kept = _KEPT / f"{name}.json"
        wanted = not options.parts or name in options.parts
        if wanted and (options.again or not kept.is_file()):
            results[name] = run(name)
        elif kept.is_file():
            results[name] = json.loads(kept.read_text("utf-8"))
    page = report(results)
    (_ROOT / "docs" / "campaign.md").write_text(page, "utf-8")
    sys.stdout.write(page)
    sys.exit(0 if all(result["right"] for result in results.values()) else 1)


if __name__ == "__main__":
    main()
