"""What the bags tell of the acts that left them behind, and what an act that was cut short left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from mes_assist.archive.bag import list_bags, verify_bag

RECORD = "data/record.json"
"""Where the record lies in a bag."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What ``record.json`` of a bag tells.

    Attributes
    ----------
    flow, profile, case, attempt, outcome:
        Which procedure, whose, and how it ended.
    site, origin:
        ``officiel`` or ``factice``, and where.
    at:
        When, in Paris time.
    proof:
        The facts of the proof as they are written; ``None`` when there is only evidence.
    """

    flow: str
    profile: str
    case: str
    attempt: str
    outcome: str
    site: str
    origin: str
    at: datetime
    proof: dict[str, Any] | None


def read_record(bag: Path) -> KeptRecord | None:
    """Return what the bag's record tells, or ``None`` if it is missing or makes no sense."""
    try:
        content = json.loads((bag / RECORD).read_bytes())
        who, proof = content["who"], content["proof"]
        texts = {
            "flow": content["flow"]["id"],
            "profile": who["profile"],
            "case": who["case"],
            "attempt": who["attempt"],
            "outcome": content["act"]["outcome"],
            "site": content["site"],
            "origin": content["where"]["origin"],
        }
        at = datetime.fromisoformat(content["when"]["paris"])
        has_texts = all(isinstance(text, str) for text in texts.values())
        if not has_texts or at.utcoffset() is None or not (proof is None or _makes_sense(proof)):
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return KeptRecord(at=at, proof=proof, **texts)


def _makes_sense(proof: dict[str, Any]) -> bool:
    file = PurePosixPath(proof["file"])
    return isinstance(proof["sha256"], str) and not file.is_absolute() and ".." not in file.parts


def kept_of_case(proofs: Path, case: str, attempts: Collection[str]) -> tuple[Path, KeptRecord] | None:
    """Return the latest whole bag that one of these attempts of a case left; ``None`` when there is none."""
    try:
        bags = list_bags(proofs)
    except OSError:
        return None
    found = [(bag, record) for bag in bags if (record := read_record(bag)) is not None]
    for bag, record in sorted(found, key=lambda pair: pair[1].at, reverse=True):
        if record.case == case and record.attempt in attempts and not verify_bag(bag):
            return bag, record
    return None


def sweep(proofs: Path, attempts: Collection[str]) -> None:
    """Remove the half-written bags of these attempts, which run no more."""
    suffixes = {attempt[-4:] for attempt in attempts}
    for work in proofs.glob(".*.part-*"):
        if work.name.partition(".part-")[0].rpartition("-")[2] in suffixes:
            shutil.rmtree(work, ignore_errors=True)
