"""What every part of the simulated world shares: the time, chance, what is told of the story and what occurred."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Violation(BaseException):
    """An invariant does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant
        self.what = what


class PlannedBug(Exception):
    """A bug that the world has on purpose."""


class Crash(BaseException):
    """A bug that nobody planned."""


class Killed(BaseException):
    """The program was killed: nothing of it runs any more."""


class SimulatedClock:
    """Simulated time; it passes only where the world says so, and the wall's may jump."""

    def __init__(self) -> None:
        self.time = 0.0
        self.wall = START

    def now(self) -> datetime:
        """Return the wall's time."""
        return self.wall + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        """Return the seconds since the story began."""
        return self.time

    def __call__(self) -> datetime:
        """Return the wall's time."""
        return self.now()


class World:
    """One story's time, chance and telling."""

    def __init__(self, seed: str, *, telling: bool = False) -> None:
        self.seed = seed
        self.clock = SimulatedClock()
        self.counts: Counter[str] = Counter()
        self.lines: list[str] | None = [] if telling else None

    def chance(self, name: str) -> Random:
        """Return a source of chance of its own, which no other part's draws disturb."""
        return Random(f"{self.seed}/{name}")

    def count(self, what: str) -> None:
        """Note that something occurred."""
        self.counts[what] += 1

    def tell(self, line: str) -> None:
        """Add a line to the story, when it is told."""
        if self.lines is not None:
            self.lines.append(f"{self.clock.time:10.2f}  {line}")
