"""When to come back, as pure arithmetic: the next date never lies in the past nor beyond a fortnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from mes_assist.flow.model import RetryHere, RetryLater

PARIS = ZoneInfo("Europe/Paris")
RIGHT_TO_OPPOSE = timedelta(weeks=6)
"""Six weeks from the sending of the notice (CSP R1111-28, consolidated text)."""
FURTHEST = timedelta(days=14)
"""No next date is further away (contract of the command line)."""
_SOONEST = timedelta(minutes=1)
_JITTER = 0.2


def deadline(notice: date) -> datetime:
    """Return the last instant of the right to oppose: the end of the day, Paris time, six weeks after ``notice``."""
    return datetime.combine(notice + RIGHT_TO_OPPOSE, time(23, 59, 59), PARIS)


def wait_here(policy: RetryHere, tries: int, random: Random, retry_after: int | None = None) -> timedelta:
    """Return how long to wait before try number ``tries`` + 1 of the same run.

    Parameters
    ----------
    policy:
        The flow's retry policy.
    tries:
        Tries already made in this run, 0 or more.
    random:
        Source of the jitter: up to a fifth longer, so that many people do not come back at the same instant.
    retry_after:
        Seconds that the site asked for, if it did; never shortened but to a fortnight.
    """
    grown = _grown(policy.first, policy.factor, tries, policy.max)
    jittered = grown * (1 + _JITTER * random.random())
    return max(jittered, _asked(retry_after))


def next_attempt(
    policy: RetryLater,
    attempts: int,
    now: datetime,
    random: Random,
    *,
    last_day: datetime | None = None,
    retry_after: int | None = None,
) -> datetime:
    """Return when to try again another time.

    Parameters
    ----------
    policy:
        The flow's policy for other days.
    attempts:
        Attempts of this case that already ended so, this one not counted, 0 or more.
    now:
        The current instant, aware.
    random:
        Source of the jitter, up to a fifth longer.
    last_day:
        The deadline of the right; a later date is brought back to it while it is still ahead.
    retry_after:
        Seconds that the site asked for; never shortened but by the fortnight.
    """
    grown = _grown(policy.first, policy.factor, attempts, policy.max) * (1 + _JITTER * random.random())
    wait = max(grown, _asked(retry_after), _SOONEST)
    now = now.astimezone(UTC)  # a day of 25 hours is no reason to come back an hour late
    wanted = now + min(wait, FURTHEST)
    if policy.until == "deadline" and last_day is not None and now + _SOONEST < last_day < wanted:
        wanted = last_day
    return wanted.astimezone(PARIS)


def _asked(retry_after: int | None) -> timedelta:
    """Return the wait that the site asked for: any number may be written there, more than a fortnight is no help."""
    return timedelta(seconds=min(retry_after or 0, FURTHEST.total_seconds()))


def _grown(first: timedelta, factor: float, times: int, most: timedelta) -> timedelta:
    wait = first
    for _ in range(times):
        if wait >= most:
            break
        wait *= factor
    return min(wait, most)
