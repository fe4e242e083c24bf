"""``make simulate ARGS="--runs 20000 --seed S"``: many stories, what they broke, and what never occurred."""

from __future__ import annotations

import argparse
import sys
import time

from .coverage import missing
from .runs import Sum, seeds, tell_in_parallel
from .story import tell

INVARIANTS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "L1", "L2")
ENOUGH = 5_000
"""Over so many of the fixed seeds everything has to occur."""


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--runs", type=int, default=5_000, help="how many stories")
    parser.add_argument("--seed", default="fixed", help="what the seeds begin with")
    parser.add_argument("--first", type=int, default=0, help="the number of the first seed")
    parser.add_argument("--replay", metavar="SEED", help="tell one story in words")
    parser.add_argument("--occurred", action="store_true", help="print how often everything occurred")
    asked = parser.parse_args()
    if asked.replay:
        return _replay(asked.replay)
    began = time.monotonic()
    total = tell_in_parallel(seeds(asked.seed, asked.first, asked.runs))
    _print(total, time.monotonic() - began, everything=asked.occurred)
    is_all = asked.seed == "fixed" and asked.first == 0 and asked.runs >= ENOUGH
    absent = missing(total.counts) if is_all else []
    if absent:
        print("Never occurred, which is a failure of the simulation:", *absent, sep="\n  ")
    return 1 if total.broken or absent else 0


def _replay(seed: str) -> int:
    told = tell(seed, telling=True)
    print(*told.lines, sep="\n")
    return 1 if told.broken is not None else 0


def _print(total: Sum, seconds: float, *, everything: bool) -> None:
    print(
        f"{total.stories} stories, {total.attempts} attempts ({total.attempts / seconds:.0f}/s), {total.kills} kills,"
        f" {total.calls} calls of ports"
    )
    if everything:
        for what, times in sorted(total.counts.items()):
            print(f"{times:9} {what}")
    for invariant in sorted({*INVARIANTS, *total.broken}):
        broken = total.broken.get(invariant, [])
        print(f"{invariant}: {len(broken)} violations")
        for seed, what in broken[:10]:
            print(f'  {what}\n    make simulate ARGS="--replay {seed}"')


if __name__ == "__main__":
    sys.exit(main())
