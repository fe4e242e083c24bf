"""``Retry-After`` as a number of seconds and as a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.browser.retry_after import seconds_asked

MOMENTS = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.integers(min_value=0))
def test_seconds(seconds: int) -> None:
    """A number is taken as it is."""
    assert seconds_asked({"retry-after": f" {seconds} "}) == seconds


@given(MOMENTS, st.integers(min_value=-10_000, max_value=10**8))
def test_a_date_counts_from_the_answers_own(sent: datetime, seconds: int) -> None:
    """Whatever the clock of this computer says; a date that is over asks for nothing more."""
    until = sent + timedelta(seconds=seconds)
    headers = {"retry-after": format_datetime(until, usegmt=True), "date": format_datetime(sent, usegmt=True)}
    assert seconds_asked(headers) == max(0, seconds)


@given(st.text(), st.text())
def test_any_text_is_an_answer_without_a_wish(asked: str, date: str) -> None:
    """Nothing that a server sends is an error."""
    seconds = seconds_asked({"retry-after": asked, "date": date})
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("asked", ["", "-5", "1.5", "bientôt", "Fri, 27 Nov 2026 09:00:00 GMT"])
def test_no_wish(asked: str) -> None:
    """A negative number, a fraction, words, or a date of which nobody knows how far it is."""
    assert seconds_asked({"retry-after": asked}) is None
