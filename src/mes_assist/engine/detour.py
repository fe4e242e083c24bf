"""What was not known and how the person went on from there, noted for whoever mends the flow."""

from __future__ import annotations

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ports import Look
from mes_assist.engine.records import WayOn
from mes_assist.flow.snapshot import Snapshot


def note_unknown(attempt: Attempt, look: Look) -> None:
    """Remember a page that no state claims, or on which a control was not found, until a known screen is reached."""
    if isinstance(look, Snapshot):
        attempt.unknown = look


def note_way_on(attempt: Attempt, state_id: str) -> None:
    """Keep the outline of what was not known, with the control that the person used and the screen it led to."""
    seen, attempt.unknown = attempt.unknown, None
    if seen is not None:
        attempt.ports.archive.save_outline(attempt.id, seen, WayOn(attempt.ports.browser.take_last_used(), state_id))
