"""What has to occur over the fixed seeds: a world in which it never does proves nothing about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from mes_assist.engine.question import QuestionKind
from mes_assist.flow.model import Flow

from .scenario import DELIVERIES, DISK, MISCHIEF
from .story import loaded
from .watch import METHODS

OUTCOMES = (
    *("done", "already_done", "other_procedure", "stopped_by_person", "person_timeout", "unknown_page"),
    *("site_unavailable", "refused", "proof_missing", "not_yet_authorised", "waiting", "interrupted", "internal_error"),
)
FLOWS = ("opposition", "cloture-sans-compte", "cloture")
_NOT_SHOWN: dict[str, set[str]] = {
    "opposition": {"deja_clos_justificatif"},
    "cloture-sans-compte": set(),
    "cloture": set(),
}
_NOT_ASKED: tuple[QuestionKind, ...] = ("end",)


def missing(counts: Mapping[str, int]) -> list[str]:
    """Return what should have occurred and did not."""
    return sorted(what for what in expected() if not counts.get(what))


def expected() -> Iterator[str]:
    """Yield everything that has to occur."""
    yield from (f"outcome:{outcome}" for outcome in OUTCOMES)
    yield from (f"kill:{method}:{when}" for method in METHODS for when in ("before", "after"))
    yield from (f"question:{kind}" for kind in get_args(QuestionKind) if kind not in _NOT_ASKED)
    yield from (f"mischief:{what}" for what in MISCHIEF)
    yield from (f"delivery:{plan}" for plan in DELIVERIES)
    yield from (f"disk:{trouble}" for trouble in DISK)
    yield from (f"look:{why}" for why in ("elsewhere", "timed_out", "no_document"))
    yield from (f"used:{used}" for used in ("done", "changed", "blocked", "timed_out"))
    yield from (f"gone:{why}" for why in ("window_closed", "browser_died"))
    yield "kept_already"
    yield from ("way_on:seen", "way_on:unseen")
    for name in FLOWS:
        yield from _states(loaded(name).flow)


def _states(flow: Flow) -> Iterator[str]:
    for state, _ in flow.every_state():
        if state not in _NOT_SHOWN[flow.id]:
            yield f"state:{flow.id}:{state}"
