"""``python tests/kills/many.py``: a kill at every boundary of every flow, some at random moments; tells the figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from trial import FLOWS, Kill, TrialOutcome, boundaries, try_out

_LONGEST_S = 6.0


def kills(at_random: int, seed: int) -> Iterator[Kill]:
    """Yield what is to be tried out."""
    random = Random(seed)
    for flow in FLOWS:
        with tempfile.TemporaryDirectory(prefix="m") as home:
            passed = boundaries(flow, Path(home) / "home")
        yield from (Kill(flow, boundary) for boundary in range(1, passed + 1))
        yield from (Kill(flow, after=random.uniform(0.2, _LONGEST_S)) for _ in range(at_random))


def _tried(kill: Kill) -> TrialOutcome:
    with tempfile.TemporaryDirectory(prefix="m") as home:
        return try_out(kill, Path(home) / "home")


def main() -> None:
    """Try all of them out; exit code 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=20, metavar="N", help="so many at random moments, for each flow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = list(pool.map(_tried, kills(options.random, options.seed)))
    for flow in FLOWS:
        of_flow = [outcome for outcome in outcomes if outcome.kill.flow == flow]
        counted = Counter((outcome.was_killed, outcome.received) for outcome in of_flow)
        sys.stdout.write(
            f"{flow}: {counted[True, False]} killed before the site had the act, {counted[True, True]} after, "
            f"{counted[False, True] + counted[False, False]} ended before their moment came\n"
        )
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    for outcome in wrong:
        sys.stdout.write(f"WRONG {outcome.kill}: {outcome.wrong}\n")
    sys.stdout.write(f"{sum(outcome.was_killed for outcome in outcomes)} kills, {len(wrong)} wrong\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
