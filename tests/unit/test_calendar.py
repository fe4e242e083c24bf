"""The calendar file, read by another library than the one that writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from mes_assist.cases.calendar import Reminder, calendar, dates_of, is_calendar, number_of
from mes_assist.cases.events import Case, Event
from mes_assist.cases.status import CaseStatus, status_of
from mes_assist.support.zones import PARIS

MORE = "Run: this\nor call 3422; now, please"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = Case("c0ffee00", "léa; the 1st,\nof two", "opposition", "https://www.monespacesante.fr")
COMING = datetime(2026, 11, 25, 8, 13, 27, 500, PARIS)
ENDS = datetime(2027, 1, 1, 23, 59, 59, tzinfo=PARIS)


def _event(kind: Any, **data: Any) -> Event:
    return Event("a1", NOW - timedelta(days=1), kind, data)


NOTED = _event("notice_dated", notice="2026-11-20", deadline=ENDS.isoformat())
REFUSED = _event("outcome", outcome="not_yet_authorised", next=COMING.isoformat(), why="policy")
DONE = _event("outcome", outcome="done")
EXPORTED = tuple(Event("", NOW - timedelta(hours=1), "reminder_made", {"date": date}) for date in ("visit", "deadline"))
OTHER = _event("outcome", outcome="other_procedure", suggest="cloture")


def _file(*events: Event) -> Any:
    of = status_of(CASE, events, NOW)
    reminders = [
        Reminder(
            of, kind, number_of(events), f"{kind} of {CASE.profile}", "Run: this\nor call 3422; now, please", cancelled
        )
        for kind, cancelled in dates_of(of, events)
    ]
    return vobject.readOne(calendar(reminders, NOW).decode())


def _by_kind(file: Any) -> dict[str, Any]:
    return {entry.uid.value.split("@")[0].rpartition("-")[2]: entry for entry in file.contents.get("vevent", [])}


def test_another_program_reads_the_dates() -> None:
    """The visit at its instant, the deadline as a whole day, each with its alarms, the text as it was given."""
    entries = _by_kind(_file(NOTED, REFUSED))
    visit, last_day = entries["visit"], entries["deadline"]
    assert visit.dtstart.value == COMING.replace(microsecond=0)
    assert visit.dtend.value - visit.dtstart.value == timedelta(minutes=30)
    assert last_day.dtstart.value == date(2027, 1, 1)
    assert last_day.dtend.value == date(2027, 1, 2)
    assert [alarm.trigger.value for alarm in visit.valarm_list] == [timedelta(0)]
    assert [alarm.trigger.value for alarm in last_day.valarm_list] == [
        -timedelta(days=6, hours=15),
        -timedelta(days=1, hours=15),
    ]
    assert visit.summary.value == f"visit of {CASE.profile}"
    assert visit.description.value == MORE
    assert {entry.status.value for entry in entries.values()} == {"CONFIRMED"}
    assert {entry.contents["class"][0].value for entry in entries.values()} == {"PRIVATE"}


def test_a_second_import_updates_the_first() -> None:
    """The same identifiers, and a number that has grown."""
    first, second = _by_kind(_file(NOTED, REFUSED)), _by_kind(_file(NOTED, REFUSED, *EXPORTED, REFUSED))
    assert {kind: entry.uid.value for kind, entry in first.items()} == {
        "visit": "c0ffee00-visit@mes-assist",
        "deadline": "c0ffee00-deadline@mes-assist",
    }
    for kind, entry in second.items():
        assert entry.uid.value == first[kind].uid.value
        assert int(entry.sequence.value) > int(first[kind].sequence.value)


@pytest.mark.parametrize("over", [DONE, OTHER])
def test_what_is_over_is_cancelled_in_the_calendar(over: Event) -> None:
    """What was exported and is over is cancelled, without an alarm."""
    entries = _by_kind(_file(NOTED, REFUSED, *EXPORTED, over))
    assert {kind: entry.status.value for kind, entry in entries.items()} == {
        "visit": "CANCELLED",
        "deadline": "CANCELLED",
    }
    assert not any(hasattr(entry, "valarm") for entry in entries.values())


@pytest.mark.parametrize("events", [(), (NOTED, DONE), (_event("outcome", outcome="refused"),)])
def test_nothing_to_remember(events: tuple[Event, ...]) -> None:
    """What was never exported and asks for nothing is not in the file."""
    assert _by_kind(_file(*events)) == {}


def test_the_file_says_what_it_is() -> None:
    """Lines end as the format wants, none is longer than it allows, and the file names no method but publishing."""
    content = calendar([Reminder(CaseStatus(CASE, "come_back", next_at=COMING), "visit", 1, "é" * 200, "x")], NOW)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert vobject.readOne(content.decode()).method.value == "PUBLISH"


def test_a_file_that_was_made_here_is_known_again() -> None:
    """By its head alone; another program's calendar is somebody's own."""
    ours = calendar([], NOW)
    assert is_calendar(ours)
    assert is_calendar(ours[:80])
    assert not is_calendar(b"\r\n" + ours)
    assert not is_calendar(ours.replace(b"PRODID:", b"X-NOTE:"))
    assert not is_calendar(b"BEGIN:VCALENDAR\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\n" + ours)
    assert not is_calendar(b"")
