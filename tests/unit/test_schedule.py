"""When to come back: pure arithmetic, so all of it is checked for any policy, instant and chance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.cases.schedule import FURTHEST, PARIS, RIGHT_TO_OPPOSE, deadline, next_attempt, wait_here
from mes_assist.flow.model import RetryHere, RetryLater

SOONEST = timedelta(minutes=1)
ZONES = [UTC, PARIS, ZoneInfo("America/Martinique"), ZoneInfo("Pacific/Noumea")]

durations = st.timedeltas(timedelta(seconds=1), timedelta(days=40))
factors = st.floats(1, 10)
counts = st.integers(0, 1000)
asked = st.none() | st.integers(0, 10**30)
instants = st.datetimes(datetime(2022, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from(ZONES))  # noqa: DTZ001
here = st.builds(RetryHere, times=st.integers(1, 10), first=durations, factor=factors, max=durations)
later = st.builds(RetryLater, first=durations, factor=factors, max=durations, until=st.sampled_from([None, "deadline"]))


class _NoJitter(Random):
    def random(self) -> float:
        return 0.0


def _ahead(when: datetime, now: datetime) -> timedelta:
    """Return the real time between two instants: with one zone object on both sides Python compares wall clocks."""
    return when.astimezone(UTC) - now.astimezone(UTC)


@given(later, counts, instants, st.integers(), st.none() | instants, asked)
def test_the_next_date_is_ahead_and_within_a_fortnight(
    policy: RetryLater, attempts: int, now: datetime, seed: int, last_day: datetime | None, retry_after: int | None
) -> None:
    """Whatever the policy, the deadline and the site say, the next date is 1 minute to 14 days of real time ahead."""
    when = next_attempt(policy, attempts, now, Random(seed), last_day=last_day, retry_after=retry_after)
    assert SOONEST <= _ahead(when, now) <= FURTHEST
    assert when.utcoffset() == when.astimezone(PARIS).utcoffset()


@given(later, counts, instants)
def test_later_waits_grow(policy: RetryLater, attempts: int, now: datetime) -> None:
    """Without jitter, one more attempt never makes the next date come sooner."""
    dates = [next_attempt(policy, attempts + more, now, _NoJitter()) for more in range(3)]
    assert dates == sorted(dates)


@given(here, counts)
def test_waits_here_grow_up_to_the_most(policy: RetryHere, tries: int) -> None:
    """Without jitter, the waits of one run grow from the first one, and none is longer than the longest allowed."""
    waits = [wait_here(policy, tries + more, _NoJitter()) for more in range(3)]
    assert waits == sorted(waits)
    assert all(wait <= policy.max for wait in waits)
    assert wait_here(policy, 0, _NoJitter()) == min(policy.first, policy.max)


@given(here, counts, later, counts, instants, st.integers(), asked)
def test_one_seed_gives_one_date(
    policy: RetryHere, tries: int, other: RetryLater, attempts: int, now: datetime, seed: int, retry_after: int | None
) -> None:
    """The same chance gives the same waits, so that a run can be played again."""
    waits = {wait_here(policy, tries, Random(seed), retry_after) for _ in range(2)}
    dates = {next_attempt(other, attempts, now, Random(seed), retry_after=retry_after) for _ in range(2)}
    assert (len(waits), len(dates)) == (1, 1)


@given(here, counts, st.integers())
def test_jitter_is_a_fifth_at_most(policy: RetryHere, tries: int, seed: int) -> None:
    """Chance only lengthens a wait, and never by more than a fifth."""
    exact, jittered = wait_here(policy, tries, _NoJitter()), wait_here(policy, tries, Random(seed))
    assert exact <= jittered <= exact * 1.2 + timedelta(microseconds=1)


@given(here, counts, st.integers(), asked)
def test_a_wait_here_honours_what_the_site_asked(
    policy: RetryHere, tries: int, seed: int, retry_after: int | None
) -> None:
    """The wait is never shorter than the site asked, a fortnight at most, and any number that it wrote is survived."""
    wait = wait_here(policy, tries, Random(seed), retry_after)
    assert wait >= min(timedelta(seconds=min(retry_after or 0, 10**7)), FURTHEST)


@given(later, counts, instants, st.integers(0, int(FURTHEST.total_seconds())))
def test_the_next_date_honours_what_the_site_asked(
    policy: RetryLater, attempts: int, now: datetime, retry_after: int
) -> None:
    """The next date is never sooner than the site asked, as long as that lies within the fortnight."""
    when = next_attempt(policy, attempts, now, _NoJitter(), retry_after=retry_after)
    assert _ahead(when, now) >= timedelta(seconds=retry_after)


@given(later, counts, instants, st.timedeltas(timedelta(minutes=2), timedelta(days=60)), st.sampled_from(ZONES))
def test_the_deadline_is_not_missed(
    policy: RetryLater, attempts: int, now: datetime, left: timedelta, zone: Any
) -> None:
    """With ``until: deadline`` the next date is never after the last day while that is still ahead."""
    last_day = (now.astimezone(UTC) + left).astimezone(zone)
    when = next_attempt(policy.model_copy(update={"until": "deadline"}), attempts, now, _NoJitter(), last_day=last_day)
    assert when <= last_day


def test_a_deadline_that_has_passed_stops_nobody() -> None:
    """After the last day the policy's own wait holds: the site may still say yes."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    policy = RetryLater(first=timedelta(days=1), max=timedelta(days=7), until="deadline")
    assert next_attempt(policy, 0, now, _NoJitter(), last_day=now - timedelta(days=1)) == now + timedelta(days=1)


@pytest.mark.parametrize(
    ("notice", "offset_hours"),
    [
        (date(2026, 11, 23), 1),  # winter to winter
        (date(2026, 2, 20), 2),  # summer time begins on 29 March: the last day is in summer time
        (date(2026, 9, 20), 1),  # summer time ends on 25 October: the last day is in winter time
        (date(2026, 6, 1), 2),  # summer to summer
        (date(2026, 9, 13), 1),  # the last day is the day of the change itself: 25 hours long
        (date(2026, 2, 15), 2),  # the same in spring: 23 hours long
    ],
)
def test_six_weeks_end_at_midnight_in_paris(notice: date, offset_hours: int) -> None:
    """The right ends with the 42nd day after the notice, Paris time, whatever the clocks did meanwhile."""
    last = deadline(notice)
    assert last.date() - notice == RIGHT_TO_OPPOSE == timedelta(days=42)
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert last.utcoffset() == timedelta(hours=offset_hours)
    following = (last.astimezone(UTC) + timedelta(seconds=1)).astimezone(PARIS)
    assert (following.date() - last.date(), following.hour) == (timedelta(days=1), 0)


@given(st.dates(date(2022, 1, 1), date(2040, 1, 1)))
def test_a_later_notice_never_ends_sooner(notice: date) -> None:
    """One day more in the notice gives one day more of right: 23, 24 or 25 hours."""
    gained = deadline(notice + timedelta(days=1)).astimezone(UTC) - deadline(notice).astimezone(UTC)
    assert timedelta(hours=23) <= gained <= timedelta(hours=25)
