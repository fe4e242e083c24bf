"""What an attempt gets from the browser and hands to the archive, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mes_assist.archive.proof import ProofReport
from mes_assist.flow.snapshot import Node, Snapshot


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bytes that the site delivered, and the way they came.

    Attributes
    ----------
    route:
        ``download``, ``response``, ``blob`` or ``json``.
    data:
        The bytes as received.
    flaw:
        ``cut``: the connection ended too soon; ``lost``: the browser shows it and did not keep the bytes.
    """

    route: str
    data: bytes
    flaw: Literal["cut", "lost"] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was made of the screen that confirms the act; never called a proof.

    Attributes
    ----------
    snapshot:
        What the screen showed.
    picture:
        The screen as PNG; ``None`` when there is none.
    """

    snapshot: Snapshot
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class WayOn:
    """How the person went on from a page that was not known.

    Attributes
    ----------
    control:
        What they used last, by role and name; ``None`` when nothing is known of it.
    state:
        The known screen that came next.
    """

    control: Node | None
    state: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A valid proof, byte for byte as received."""

    data: bytes
    report: ProofReport
    route: str
    name: str
    """What the flow calls it."""


@dataclass(frozen=True, slots=True)
class ActMetadata:
    """Whose act a bag is about, and what they said about what goes beside it: ids, and whether they wanted it."""

    profile: str
    case: str
    attempt: str
    outcome: str
    opt_ins: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class SavedProof:
    """A proof in its bag."""

    bag: str
    path: str
    sha256: str
    bytes: int
    pages: int
    captured_by: str


@dataclass(frozen=True, slots=True)
class ArchivedBag:
    """The bag of an act, with the proof in it or with evidence only."""

    bag: Path
    proof: SavedProof | None = None
