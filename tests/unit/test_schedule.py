"""When to come back: pure arithmetic, so all of it is checked for any policy, instant and chance."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.cases.events import Event, count_ended
from mes_assist.cases.schedule import FURTHEST, NextVisit, deadline, next_visit, wait_here
from mes_assist.flow.retries import ComeBack, RetryHere, RetryLater
from mes_assist.support.zones import PARIS

SOONEST = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
A_DAY = timedelta(days=1)
A_NIGHT = timedelta(hours=11)
SIX_WEEKS = timedelta(weeks=6)
ZONES = [UTC, PARIS, ZoneInfo("America/Martinique"), ZoneInfo("Pacific/Noumea")]

durations = st.timedeltas(timedelta(seconds=1), timedelta(days=40))
factors = st.floats(1, 10)
counts = st.integers(0, 1000)
few = st.integers(0, 30)
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


def _past(attempts: int, outcome: str = "not_yet_authorised") -> list[Event]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [Event(f"a{number}", at, "outcome", {"outcome": outcome}) for number in range(attempts)]


def _visit(policy: RetryLater, attempts: int, now: datetime, random: Random, **bounds: Any) -> NextVisit:
    return next_visit(count_ended(_past(attempts), "not_yet_authorised"), policy, now, random, **bounds)


@given(later, few, instants, st.integers(), st.none() | instants, asked)
def test_the_next_date_is_ahead_and_within_a_fortnight(
    policy: RetryLater, attempts: int, now: datetime, seed: int, last_day: datetime | None, retry_after: int | None
) -> None:
    """Whatever the policy, the deadline and the site say, the next date is 1 minute to 14 days of real time ahead."""
    when = _visit(policy, attempts, now, Random(seed), last_day=last_day, retry_after=retry_after).at
    assert SOONEST - TICK <= _ahead(when, now) <= FURTHEST
    assert when.utcoffset() == when.astimezone(PARIS).utcoffset()


@given(later, few, instants, st.integers(), st.none() | instants, asked)
def test_nobody_is_sent_back_at_night(
    policy: RetryLater, attempts: int, now: datetime, seed: int, last_day: datetime | None, retry_after: int | None
) -> None:
    """The next date lies between 8 and 21 hours in Paris, in summer and in winter time."""
    when = _visit(policy, attempts, now, Random(seed), last_day=last_day, retry_after=retry_after).at
    assert time(8) <= when.time() < time(21)
    assert when.astimezone(UTC).astimezone(PARIS).time() == when.time()  # an hour that exists


@given(later, few, instants, st.integers(), st.none() | instants)
def test_later_waits_grow(
    policy: RetryLater, attempts: int, now: datetime, seed: int, last_day: datetime | None
) -> None:
    """With the same chance, one more attempt never makes the next date come sooner."""
    dates = [_visit(policy, attempts + more, now, Random(seed), last_day=last_day).at for more in range(3)]
    assert dates == sorted(dates)


def test_only_the_same_outcome_in_a_row_makes_the_wait_grow() -> None:
    """An outage after three refusals begins with its own first wait."""
    now, policy = datetime(2026, 11, 23, 9, tzinfo=UTC), RetryLater(first=timedelta(hours=2), max=timedelta(days=7))
    other = next_visit(count_ended(_past(3), "site_unavailable"), policy, now, Random(1))
    assert other == _visit(policy, 0, now, Random(1))
    assert _visit(policy, 3, now, Random(1)).at > other.at


@given(here, counts)
def test_waits_here_grow_up_to_the_most(policy: RetryHere, tries: int) -> None:
    """Without jitter, the waits of one run grow from the first one, and none is longer than the longest allowed."""
    waits = [wait_here(policy, tries + more, _NoJitter()) for more in range(3)]
    assert waits == sorted(waits)
    assert all(wait <= policy.max for wait in waits)
    assert wait_here(policy, 0, _NoJitter()) == min(policy.first, policy.max)


@given(here, counts, later, few, instants, st.integers(), asked)
def test_one_seed_gives_one_date(
    policy: RetryHere, tries: int, other: RetryLater, attempts: int, now: datetime, seed: int, retry_after: int | None
) -> None:
    """The same chance gives the same waits, so that a run can be played again."""
    waits = {wait_here(policy, tries, Random(seed), retry_after) for _ in range(2)}
    dates = {_visit(other, attempts, now, Random(seed), retry_after=retry_after) for _ in range(2)}
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


@given(later, few, instants, st.integers(), st.integers(0, int((FURTHEST - A_NIGHT).total_seconds())))
def test_the_next_date_honours_what_the_site_asked(
    policy: RetryLater, attempts: int, now: datetime, seed: int, retry_after: int
) -> None:
    """The next date is never sooner than the site asked, as long as that lies within the fortnight."""
    visit = _visit(policy, attempts, now, Random(seed), retry_after=retry_after)
    assert _ahead(visit.at, now) >= timedelta(seconds=retry_after) - TICK
    assert visit.why in ("policy", "asked_by_site")


@given(later, few, instants, st.timedeltas(A_DAY, timedelta(days=60)), st.sampled_from(ZONES), st.integers())
def test_the_deadline_is_not_missed(
    policy: RetryLater, attempts: int, now: datetime, left: timedelta, zone: Any, seed: int
) -> None:
    """With ``until: deadline`` the next date is never after the last day while a day of it is left."""
    last_day = (now.astimezone(UTC) + left).astimezone(zone)
    bounded = policy.model_copy(update={"until": "deadline"})
    visit = _visit(bounded, attempts, now, Random(seed), last_day=last_day)
    assert visit.at <= last_day
    near = _ahead(last_day, visit.at) < timedelta(days=7)
    assert visit.advice == ("deadline_near" if near else None)


@pytest.mark.parametrize(
    ("late", "advice"),
    [
        (timedelta(days=1), "deadline_passed"),
        (timedelta(seconds=1), "deadline_passed"),
        (timedelta(minutes=-50), "deadline_today"),
    ],
)
@pytest.mark.parametrize("until", [None, "deadline"])
def test_a_deadline_that_has_passed_stops_nobody(late: timedelta, advice: str, until: Any) -> None:
    """After the last day, or in its last evening, the policy's own wait holds; it is said which of the two it is."""
    last_day = datetime(2026, 11, 23, 23, 59, 59, tzinfo=PARIS)
    policy = RetryLater(first=A_DAY, max=timedelta(days=7), until=until)
    visit = _visit(policy, 0, last_day + late, Random(2), last_day=last_day)
    assert last_day < visit.at <= last_day + late + timedelta(days=2)
    assert visit.advice == advice


def test_before_the_deadline_the_next_date_comes_sooner() -> None:
    """A week's wait that would miss the last day is cut short, and the reason is told."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    policy = RetryLater(first=timedelta(days=7), max=timedelta(days=7), until="deadline")
    late = Random(0)
    visit = _visit(policy, 0, now, late, last_day=now + timedelta(hours=14))
    assert visit.at.date() == now.date()
    assert (visit.why, visit.advice) == ("before_deadline", "deadline_near")


@pytest.mark.parametrize(
    ("now", "date"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=PARIS), "2026-03-29T08:"),  # the night in which summer time begins
        (datetime(2026, 10, 24, 22, tzinfo=PARIS), "2026-10-25T08:"),  # and that in which it ends
        (datetime(2026, 11, 23, 3, tzinfo=PARIS), "2026-11-23T08:"),
    ],
)
def test_a_short_wait_at_night_ends_in_the_morning(now: datetime, date: str) -> None:
    """Not all at eight sharp: even a short wait is spread over half an hour."""
    policy = RetryLater(first=timedelta(minutes=5), max=timedelta(hours=1))
    dates = {_visit(policy, 0, now, Random(seed)).at for seed in range(9)}
    assert len(dates) == 9
    assert all(when.isoformat().startswith(date) for when in dates)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_each_wait_is_longer_than_the_one_before(times: int) -> None:
    """Where waits double, whatever chance says."""
    now, policy = datetime(2026, 11, 23, 9, tzinfo=UTC), RetryLater(first=A_DAY, max=timedelta(days=14))
    dates = [[_visit(policy, more, now, Random(seed)).at for seed in range(99)] for more in (times, times + 1)]
    assert max(dates[0]) <= min(dates[1])


def test_who_waits_for_their_own_comes_back_when_it_is_time() -> None:
    """A code by post is not there after a tenth of the wait: the span is narrow."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    letter = ComeBack(first=timedelta(days=3), max=timedelta(days=3), reason="code_by_post")
    waits = [_ahead(_visit(letter, 0, now, Random(seed)).at, now) for seed in range(50)]
    assert timedelta(days=2.5) < min(waits)
    assert max(waits) <= timedelta(days=3)


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
    last = deadline(notice, SIX_WEEKS)
    assert last.date() - notice == SIX_WEEKS
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert last.utcoffset() == timedelta(hours=offset_hours)
    following = (last.astimezone(UTC) + timedelta(seconds=1)).astimezone(PARIS)
    assert (following.date() - last.date(), following.hour) == (timedelta(days=1), 0)


@given(st.dates(date(2022, 1, 1), date(2040, 1, 1)))
def test_a_later_notice_never_ends_sooner(notice: date) -> None:
    """One day more in the notice gives one day more of right: 23, 24 or 25 hours."""
    gained = deadline(notice + A_DAY, SIX_WEEKS).astimezone(UTC) - deadline(notice, SIX_WEEKS).astimezone(UTC)
    assert timedelta(hours=23) <= gained <= timedelta(hours=25)
