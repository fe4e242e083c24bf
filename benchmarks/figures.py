"""What a benchmark returns, as data; only ``__main__`` prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

Run = TypeVar("Run")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes
    ----------
    name:
        What was measured.
    unit:
        Of ``ours``, ``p95`` and ``other``.
    ours:
        The median of ours.
    p95:
        What 95 of 100 of ours stay under.
    other:
        The median of what ours is held against, measured in turn with it.
    ratio:
        Ours to the other's: the median of the pairs' own ratios, so that a load that comes and goes weighs on both.
    goal:
        The highest that is good: of ``ratio`` where there is one, else of ``ours``. ``None``: measured to be known.
    """

    name: str
    unit: str
    ours: float
    p95: float | None = None
    other: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; ``None`` without a goal."""
        if self.goal is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.goal


def alone(name: str, unit: str, ours: Sequence[float], *, goal: float | None = None) -> Figure:
    """Return the figure of samples that stand alone."""
    return Figure(name, unit, median(ours), p95=p95(ours), goal=goal)


def against(name: str, unit: str, pairs: Sequence[tuple[float, float]], *, goal: float | None = None) -> Figure:
    """Return the figure of pairs (ours, the other's) that were measured in turn."""
    ours, others = zip(*pairs, strict=True)
    ratio = median(mine / other for mine, other in pairs)
    return Figure(name, unit, median(ours), other=median(others), ratio=ratio, goal=goal)


def in_turn(rounds: int, ours: Callable[[], Run], other: Callable[[], Run]) -> list[tuple[Run, Run]]:
    """Run both so many times after one warm-up of each, and take turns at being first."""
    ours(), other()
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = other()
            pairs.append((ours(), second))
        else:
            pairs.append((ours(), other()))
    return pairs


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def p95(samples: Sequence[float]) -> float | None:
    """Return the 95th percentile; ``None`` of samples too few to have one."""
    return quantiles(samples, n=20, method="inclusive")[-1] if len(samples) >= 20 else None
