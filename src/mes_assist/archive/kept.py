"""What bags tell of their acts, and what an act that was cut short left on the disk."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from mes_assist.archive.bag import is_unfinished, list_bags, verify_bag
from mes_assist.archive.manifest import MOST_BYTES
from mes_assist.support.reading import read_regular
from mes_assist.support.zones import PARIS

RECORD = "data/record.json"
"""Where the record lies in a bag."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What ``record.json`` of a bag tells.

    Attributes
    ----------
    flow, title, profile, case, attempt, outcome:
        Which procedure, what was asked in plain French, whose, and how it ended.
    site, origin:
        ``officiel`` or ``factice``, and where.
    at:
        When, in Paris time.
    proof:
        The facts of the proof as they are written; ``None`` when there is only evidence.
    """

    flow: str
    title: str
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
        content = json.loads(read_regular(bag / RECORD, MOST_BYTES))
        who, proof = content["who"], content["proof"]
        texts = {
            "flow": content["flow"]["id"],
            "title": content["act"]["title"],
            "profile": who["profile"],
            "case": who["case"],
            "attempt": who["attempt"],
            "outcome": content["act"]["outcome"],
            "site": content["site"],
            "origin": content["where"]["origin"],
        }
        at = datetime.fromisoformat(content["when"]["paris"])
        in_paris = at.astimezone(PARIS)
        has_texts = all(isinstance(text, str) for text in texts.values())
        if not has_texts or at.utcoffset() is None or not (proof is None or _makes_sense(proof)):
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    return KeptRecord(at=in_paris, proof=proof, **texts)


def _makes_sense(proof: dict[str, Any]) -> bool:
    file = PurePosixPath(proof["file"])
    return isinstance(proof["sha256"], str) and not file.is_absolute() and ".." not in file.parts


def kept_of_attempt(proofs: Path, case: str, attempt: str) -> tuple[Path, KeptRecord] | None:
    """Return the whole bag that this attempt of a case left; ``None`` when there is none."""
    try:
        bags = list_bags(proofs)
    except OSError:
        return None
    for bag in bags:
        record = read_record(bag)
        if record is not None and (record.case, record.attempt) == (case, attempt) and not verify_bag(bag):
            return bag, record
    return None


def sweep(proofs: Path, attempt: str) -> None:
    """Remove the half-written bag of this attempt, which runs no more."""
    for work in proofs.glob(f".*-{attempt[-4:]}.part-*"):
        if is_unfinished(work.name):
            shutil.rmtree(work, ignore_errors=True)
