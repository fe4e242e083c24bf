"""Dates of cases as an iCalendar file (RFC 5545). Pure: the status of cases in, bytes out.

Every date keeps its identifier for ever and its number only grows: importing a later file updates what the person's
calendar holds, and what is no longer to be done is cancelled there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from mes_assist import __version__
from mes_assist.cases.events import Event
from mes_assist.cases.status import CaseStatus

DateKind = Literal["visit", "deadline"]
KINDS: tuple[DateKind, ...] = ("visit", "deadline")
_OURS = "-//mes-assist//"
_VISIT_LASTS = timedelta(minutes=30)
_NINE_O_CLOCK = timedelta(hours=9)
_BEFORE_DEADLINE = (timedelta(days=7) - _NINE_O_CLOCK, timedelta(days=2) - _NINE_O_CLOCK)
_NUMBERS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One date of a case.

    Attributes
    ----------
    status:
        The case.
    kind:
        ``visit``: when to come back; ``deadline``: the last day of the right.
    number:
        Grows with everything that happens to the case.
    summary, description:
        In the person's language.
    cancelled:
        Whether it was exported earlier and nothing is to be done any more.
    """

    status: CaseStatus
    kind: DateKind
    number: int
    summary: str
    description: str
    cancelled: bool = False


def dates_of(status: CaseStatus, events: Sequence[Event]) -> Iterator[tuple[DateKind, bool]]:
    """Yield the dates of a case, and whether each is cancelled: exported earlier, no longer to be done."""
    exported = {event.data["date"] for event in events if event.kind == "reminder_made"}
    is_over = status.stage in ("done", "other")
    wanted = {"visit": status.next_at, "deadline": None if is_over else status.deadline}
    for kind in KINDS:
        if wanted[kind] is not None:
            yield kind, False
        elif kind in exported:
            yield kind, True


def number_of(events: Sequence[Event]) -> int:
    """Return a number that grows with all that happens: in seconds, so that a rebuilt journal goes on from it."""
    return max((int((event.at - _NUMBERS_BEGIN).total_seconds()) for event in events), default=0)


def calendar(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """Return the file, with an alarm at each visit and two before each deadline."""
    file = Calendar()
    file.add("prodid", f"{_OURS}{__version__}//FR")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for reminder in reminders:
        file.add_component(_entry(reminder, now))
    content: bytes = file.to_ical()
    return content


def is_calendar(beginning: bytes) -> bool:
    """Tell whether a file that begins so is a calendar that was made here: its head names what made it."""
    head = beginning.partition(b"BEGIN:VEVENT")[0].splitlines()
    return head[:1] == [b"BEGIN:VCALENDAR"] and any(line.startswith(f"PRODID:{_OURS}".encode()) for line in head)


def _entry(reminder: Reminder, now: datetime) -> Entry:
    status = reminder.status
    entry = Entry()
    entry.add("uid", f"{status.case.id}-{reminder.kind}@mes-assist")
    entry.add("sequence", reminder.number)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("summary", reminder.summary)
    entry.add("description", reminder.description)
    entry.add("class", "PRIVATE")
    if reminder.kind == "deadline" and status.deadline is not None:
        day = status.deadline.date()
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    else:
        begins = (status.next_at or status.since or now).astimezone(UTC)
        entry.add("dtstart", begins)
        entry.add("dtend", begins + _VISIT_LASTS)
    if reminder.cancelled:
        entry.add("status", "CANCELLED")
        return entry
    entry.add("status", "CONFIRMED")
    for before in (timedelta(0),) if reminder.kind == "visit" else _BEFORE_DEADLINE:
        entry.add_component(_alarm(reminder.summary, before))
    return entry


def _alarm(text: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -before)
    return alarm
