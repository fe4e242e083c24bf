"""How an attempt ended, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mes_assist.archive.kept import KeptRecord
from mes_assist.engine.records import SavedProof

EXIT_CODES: Mapping[str, int] = {
    "done": 0,
    "internal_error": 1,
    "usage": 2,
    "already_done": 3,
    "other_procedure": 4,
    "stopped_by_person": 5,
    "person_timeout": 6,
    "unknown_page": 7,
    "site_unavailable": 8,
    "refused": 9,
    "proof_missing": 10,
    "browser_unavailable": 11,
    "not_yet_authorised": 75,
    "waiting": 75,
    "interrupted": 130,
}
"""The documented contract: outcome to exit code."""


def saved_proof(bag: Path, record: KeptRecord) -> SavedProof | None:
    """Return the proof that lies in a bag, as the bag's own record describes it."""
    facts = record.proof
    if facts is None:
        return None
    path = bag / "data" / facts["file"]
    return SavedProof(
        str(bag), str(path), facts["sha256"], facts["bytes"], facts.get("pages") or 0, facts["captured_by"]
    )


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one attempt. ``message`` is in the person's language.

    ``goes_on``, which is not part of the JSON, tells that the person wants the suggested procedure at once.
    """

    outcome: str
    flow: str | None
    profile: str | None
    message: str = ""
    flow_version: int | None = None
    case: str | None = None
    states: tuple[str, ...] = ()
    reason: str | None = None
    suggest: str | None = None
    next_attempt_at: datetime | None = None
    bag: str | None = None
    proof: SavedProof | None = None
    duration_s: float = 0.0
    goes_on: bool = False

    @property
    def exit_code(self) -> int:
        """The documented exit code of the outcome."""
        return EXIT_CODES[self.outcome]

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object; absent values are ``None``."""
        proof = self.proof
        return {
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "flow": self.flow,
            "flow_version": self.flow_version,
            "profile": self.profile,
            "case": self.case,
            "states": list(self.states),
            "reason": self.reason,
            "suggest": self.suggest,
            "message": self.message,
            "next_attempt_at": self.next_attempt_at.isoformat(timespec="seconds") if self.next_attempt_at else None,
            "bag": self.bag,
            "proof": None
            if proof is None
            else {name: getattr(proof, name) for name in ("bag", "path", "sha256", "bytes", "pages", "captured_by")},
            "duration_s": round(self.duration_s, 3),
        }
