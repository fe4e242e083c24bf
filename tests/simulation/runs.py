"""Many stories, on every core, and what became of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from .story import StoryEnd, tell
from .world import Crash

_CHUNK = 100


@dataclass(slots=True)
class Sum:
    """What became of many stories.

    Attributes
    ----------
    stories, attempts, kills, calls:
        How many.
    broken:
        By invariant, the seeds that broke it and how.
    counts:
        How often each thing occurred.
    """

    stories: int = 0
    attempts: int = 0
    kills: int = 0
    calls: int = 0
    broken: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, told: StoryEnd) -> None:
        """Add a story."""
        self.stories += 1
        self.attempts += len(told.outcomes) + (told.broken is not None)
        self.kills += told.kills
        self.calls += told.calls
        self.counts.update(told.counts)
        if told.broken is not None:
            self.broken.setdefault(told.broken.invariant, []).append((told.seed, told.broken.what))

    def join(self, other: Sum) -> None:
        """Add other stories."""
        self.stories += other.stories
        self.attempts += other.attempts
        self.kills += other.kills
        self.calls += other.calls
        self.counts.update(other.counts)
        for invariant, broken in other.broken.items():
            self.broken.setdefault(invariant, []).extend(broken)


def seeds(name: str, first: int, many: int) -> list[str]:
    """Return seeds: a name and a number each."""
    return [f"{name}-{number}" for number in range(first, first + many)]


def tell_all(chosen: Iterable[str], *, stop_at_first: bool = False) -> Sum:
    """Tell the stories of these seeds, one after the other; a crash of the engine breaks a rule of its own."""
    total = Sum()
    for seed in chosen:
        try:
            total.add(tell(seed))
        except Crash as crash:
            total.broken.setdefault("crash", []).append((seed, str(crash)))
        if stop_at_first and total.broken:
            break
    return total


def tell_in_parallel(chosen: Sequence[str], done: Callable[[Sum], bool] = lambda _: False) -> Sum:
    """Tell them on every core; ``done`` says from the sum so far whether that is enough."""
    total = Sum()
    chunks = [chosen[begin : begin + _CHUNK] for begin in range(0, len(chosen), _CHUNK)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for part in pool.map(tell_all, chunks):
            total.join(part)
            if done(total):
                pool.shutdown(wait=False, cancel_futures=True)
                break
    return total
