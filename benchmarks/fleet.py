"""A thought test: a million people meet "pas encore autorisé" at the same instant; how evenly they come back.

It calls nothing but the schedule. Whoever comes back within the first day is refused again and gets another date.
"""

from __future__ import annotations

from array import array
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.figures import Figure
from mes_assist.cases.events import Event
from mes_assist.cases.schedule import next_visit
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.clock import PARIS
from mes_assist.support.paths import shipped_flows

PEOPLE = 1_000_000
GOAL = 1.5
_OUTCOME = "not_yet_authorised"
_A_DAY = timedelta(days=1)
_MINUTES = 24 * 60
_STARTS = (9, 12, 18, 23)


def measure(times: int) -> list[Figure]:
    """Return how far the busiest minute is above the mean, for crowds that form at several hours of the day."""
    return [
        Figure(
            name=f"retries, busiest minute over the mean, refused at {hour} h",
            ours=peak,
            other=mean,
            unit="people/min",
            ratio=peak / mean,
            goal=GOAL,
        )
        for hour in _STARTS
        for peak, mean in [_peak_and_mean(datetime(2026, 11, 23, hour, tzinfo=PARIS), PEOPLE * times)]
    ]


def _peak_and_mean(start: datetime, people: int) -> tuple[int, float]:
    """Return the retries in the busiest minute and in the mean of the first day's minutes in which anybody may come."""
    flow = load_flow(find_flow("opposition", shipped_flows())).flow
    retry = flow.state("pas_encore_autorise").retry
    assert retry is not None
    random = Random(1)
    start = start.astimezone(UTC)
    counts = array("l", [0]) * _MINUTES
    for _ in range(people):
        now = start
        past: list[Event] = []
        while (now := next_visit(past, _OUTCOME, retry.later, now, random).at.astimezone(UTC)) < start + _A_DAY:
            counts[int((now - start).total_seconds() // 60)] += 1
            past.append(Event("", now, "outcome", {"outcome": _OUTCOME}))
    waking = [
        counts[minute]
        for minute in range(_MINUTES)
        if 8 <= (start + timedelta(minutes=minute)).astimezone(PARIS).hour < 21
    ]
    return max(counts), sum(waking) / len(waking)
