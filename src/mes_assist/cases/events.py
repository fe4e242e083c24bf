"""What happened to a case, as data, and what follows from it. Pure: nothing is stored that events already tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

EventKind = Literal[
    "attempt_started",
    "state_reached",
    "pause_began",
    "pause_ended",
    "submit_intended",
    "submit_settled",
    "seen_not_done",
    "wish_noted",
    "proof_archived",
    "evidence_archived",
    "bag_forgotten",
    "outcome",
    "notice_dated",
    "reminder_made",
    "journal_rebuilt",
]

FINISHED = ("done", "already_done")
"""The outcomes after which a case asks for nothing more."""


class Case(NamedTuple):
    """One person's procedure on one site."""

    id: str
    profile: str
    flow: str
    origin: str


class Event(NamedTuple):
    """Something that happened to a case; ``attempt`` is empty for what happened between two attempts."""

    attempt: str
    at: datetime
    kind: EventKind
    data: Mapping[str, Any]


def bag_event(*, with_proof: bool) -> EventKind:
    """Return the kind of event that tells that a bag was written."""
    return "proof_archived" if with_proof else "evidence_archived"


def last(events: Sequence[Event], *kinds: EventKind) -> Event | None:
    """Return the latest event of these kinds."""
    return next((event for event in reversed(events) if event.kind in kinds), None)


def is_finished(events: Sequence[Event]) -> bool:
    """Tell whether a case is done: its last outcome says so."""
    outcome = last(events, "outcome")
    return outcome is not None and outcome.data["outcome"] in FINISHED


def has_open_intent(events: Iterable[Event]) -> bool:
    """Tell whether an act may have been begun of which nothing more is known.

    That is so after a submit step that nothing settled, and in a case that was opened after the journal was lost: what
    the lost one held is not known. It is no longer so once the site showed that the act is still to be done.
    """
    effects = {"submit_intended": True, "journal_rebuilt": True, "submit_settled": False, "seen_not_done": False}
    return _as_last_told(events, effects)


def lacks_bag(events: Iterable[Event]) -> bool:
    """Tell whether an act was begun of which nothing is archived."""
    return _as_last_told(events, {"submit_intended": True, "proof_archived": False, "evidence_archived": False})


def _as_last_told(events: Iterable[Event], effects: Mapping[str, bool]) -> bool:
    """Return what the latest event that has an effect says; ``False`` when there is none."""
    told = False
    for event in events:
        told = effects.get(event.kind, told)
    return told


def lacks_proof(events: Iterable[Event]) -> bool:
    """Tell whether an act was done, as its last screen or an outcome says, and what proves it is still to be had."""
    lacks = False
    for event in events:
        if event.kind == "submit_settled":
            lacks = lacks or event.data.get("end") is True
        elif event.kind == "outcome" and event.data["outcome"] == "proof_missing":
            lacks = True
        elif event.kind == "proof_archived" or (event.kind == "outcome" and event.data["outcome"] in FINISHED):
            lacks = False
    return lacks


def bag_location(bag: Path, home: Path) -> dict[str, Any]:
    """Return what the journal notes of where a bag is: its name, and that it is elsewhere, never a path."""
    return {"bag": bag.name, "elsewhere": bag.parent.resolve() != (home / "proofs").resolve()}


def bags_kept(events: Iterable[Event]) -> set[str]:
    """Return the names of the bags that lie in the usual folder: neither kept elsewhere nor forgotten on request."""
    names: set[str] = set()
    for event in events:
        if event.kind in ("proof_archived", "evidence_archived") and event.data.get("elsewhere") is False:
            names.add(event.data["bag"])
        elif event.kind == "bag_forgotten":
            names.discard(event.data["bag"])
    return names


def count_ended(events: Sequence[Event], outcome: str) -> int:
    """Count the latest attempts in a row that ended with ``outcome``."""
    count = 0
    for event in reversed(events):
        if event.kind == "outcome":
            if event.data["outcome"] != outcome:
                break
            count += 1
    return count


def notice_of(events: Sequence[Event]) -> date | None:
    """Return when the notice was sent, as the person said it last."""
    said = last(events, "notice_dated")
    return date.fromisoformat(said.data["notice"]) if said is not None else None
