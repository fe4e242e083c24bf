"""When to come back, as pure arithmetic: in the future, in waking hours, within a fortnight, before the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Literal

from mes_assist.support.zones import PARIS

if TYPE_CHECKING:
    from mes_assist.flow.retries import RetryHere, RetryLater

FURTHEST = timedelta(days=14)
"""No next date is further away (contract of the command line)."""
NEAR = timedelta(days=7)
"""With less than this left after the next try, the person is told what else to do."""
_SOONEST = timedelta(minutes=1)
_AT_FIRST, _AGAIN, _OWN = 0.05, 0.5, 0.9
_LONGER_HERE = 0.2
_MORNING, _EVENING = time(8), time(21)
_WAKING_DAY = timedelta(hours=_EVENING.hour - _MORNING.hour)
_NARROWEST = timedelta(minutes=30)

VisitReason = Literal["policy", "asked_by_site", "before_deadline"]
Advice = Literal["deadline_near", "deadline_today", "deadline_passed"]


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The next visit to the site.

    Attributes
    ----------
    at:
        When, in Paris time.
    why:
        What set the date: the flow's policy, what the site asked for, or the end of the right.
    advice:
        What the person should know about the deadline by then; ``None`` when it is far or there is none.
    """

    at: datetime
    why: VisitReason
    advice: Advice | None = None


def deadline(notice: date, right: timedelta) -> datetime:
    """Return the last instant of a right: the end of the day, Paris time, ``right`` after the day of ``notice``."""
    return datetime.combine(notice + right, time(23, 59, 59), PARIS)


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
    jittered = grown * (1 + _LONGER_HERE * random.random())
    return max(jittered, _asked(retry_after))


def next_visit(
    times: int,
    policy: RetryLater,
    now: datetime,
    random: Random,
    *,
    last_day: datetime | None = None,
    retry_after: int | None = None,
) -> NextVisit:
    """Return when to try again another time: at any waking moment of a span that grows with the attempts.

    The span ends with the grown wait. Where many people may have met the same refusal it is wide, so that the site sees
    them spread over the day: the first time it begins almost at once, later at half the wait.

    Parameters
    ----------
    times:
        How many of the latest attempts in a row ended as this one does; the more, the longer the wait.
    policy:
        The flow's policy for other days.
    now:
        The current instant, aware.
    random:
        Where in the span.
    last_day:
        The end of the right; with ``until: deadline`` the visit is before it while there is waking time left.
    retry_after:
        Seconds that the site asked for; shortened by the fortnight and by the deadline alone.
    """
    now = now.astimezone(UTC)  # a day of 25 hours is no reason to come back an hour late
    grown = _grown(policy.first, policy.factor, times, policy.max)
    earliest = max(grown * _begins(policy, times), _SOONEST)
    why: VisitReason = "policy" if _asked(retry_after) <= earliest else "asked_by_site"
    begin = _waking(now + max(earliest, _asked(retry_after)))
    end = max(_waking(now + min(grown, FURTHEST)), begin + _NARROWEST)
    end = min(end, _last_moment(now + FURTHEST))
    if policy.until == "deadline" and last_day is not None and end > _last_moment(last_day):
        bound, soon = _last_moment(last_day), _waking(now + _SOONEST)
        if soon < bound:
            why = "before_deadline"
            begin, end = max(soon, min(begin, bound - _WAKING_DAY / 2)), bound
    at = _moment(min(begin, end) + (end - min(begin, end)) * random.random())
    return NextVisit(at, why, _advice(now, at, last_day))


def _begins(policy: RetryLater, times: int) -> float:
    """Return where in the grown wait the span begins: where it doubles, after the end of the span before."""
    if not policy.crowd:
        return _OWN
    return _AGAIN if times else _AT_FIRST


def _advice(now: datetime, at: datetime, last_day: datetime | None) -> Advice | None:
    if last_day is None:
        return None
    ends = last_day.astimezone(UTC)
    if at.astimezone(UTC) > ends:
        return "deadline_passed" if now > ends else "deadline_today"
    return "deadline_near" if ends - at.astimezone(UTC) < NEAR else None


def _waking(at: datetime) -> timedelta:
    """Return the waking time in Paris up to ``at``: all nights left out, each day counts 13 hours."""
    local = at.astimezone(PARIS)
    since_morning = datetime.combine(local, local.time()) - datetime.combine(local, _MORNING)
    return _WAKING_DAY * local.toordinal() + min(max(since_morning, timedelta(0)), _WAKING_DAY)


def _last_moment(at: datetime) -> timedelta:
    """Return the waking time up to ``at``, or to the evening before it: what still is early enough."""
    return _waking(at) - timedelta(microseconds=1)


def _moment(waking: timedelta) -> datetime:
    """Return the instant, in Paris time, up to which there is so much waking time: the inverse of `_waking`."""
    days, rest = divmod(waking, _WAKING_DAY)
    return datetime.combine(date.fromordinal(days), _MORNING, PARIS) + rest


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
