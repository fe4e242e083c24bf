"""The journal, the archive and the examiner, in memory: what was written survives a kill, and the disk may fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from mes_assist.archive.proof import ProofProblem, ProofReport
from mes_assist.cases.events import Case, Event, EventKind
from mes_assist.engine.records import ActMetadata, ArchivedBag, Evidence, Proof, SavedProof, WayOn
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.card import CardField
from mes_assist.support.errors import ArchiveError, JournalError, VaultUnavailable

from .scenario import Scenario
from .screens import SECRET
from .world import World

HOME = Path("/sim/home")


class Disk:
    """When the disk fails: between two of its calls, or until the person puts it right."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._troubles = list(scenario.disk)
        self.calls = 0

    def use(self, *kinds: str) -> str | None:
        """Count a call; return the trouble that it meets."""
        self.calls += 1
        for kind, begins, ends in self._troubles:
            if kind in kinds and begins <= self.calls < ends:
                self._world.count(f"disk:{kind}")
                self._world.tell(f"  the disk: {kind}")
                return kind
        return None

    def make_room(self) -> None:
        """Put it right."""
        self._troubles.clear()


class MemoryJournal:
    """The events of every case; an event is durable when its call returns."""

    def __init__(self, world: World, disk: Disk) -> None:
        self._world, self._disk = world, disk
        self.cases: list[Case] = []
        self.kept: dict[str, list[Event]] = {}

    def events(self, case_id: str) -> Sequence[Event]:
        """Return the events of a case."""
        if self._disk.use("journal_down", "disk_down"):
            raise JournalError("journal_unavailable", file=HOME, detail="OperationalError")
        return list(self.kept[case_id])

    def record(self, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        """Append an event."""
        trouble = self._disk.use("journal_down", "journal_slow", "disk_down")
        if trouble == "journal_slow":
            self._world.clock.time += 8.0
        elif trouble is not None:
            raise JournalError("journal_unavailable", file=HOME, detail="OperationalError")
        kept = json.loads(json.dumps(data))
        self._world.tell(f"  journal: {kind} {kept or ''}")
        self.kept[case.id].append(Event(attempt, self._world.clock.now(), kind, kept))


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag, whole."""

    act: ActMetadata
    proof: Proof | None
    at: ArchivedBag


class MemoryArchive:
    """The bags, and what was set aside."""

    def __init__(self, world: World, disk: Disk) -> None:
        self._world, self._disk = world, disk
        self.bags: list[Bag] = []
        self.aside: list[bytes] = []

    def keep(self, act: ActMetadata, evidence: Evidence, proof: Proof | None = None) -> ArchivedBag:
        """Write a bag."""
        assert evidence.snapshot is not None
        trouble = self._disk.use("archive_down", "archive_full", "disk_down")
        if trouble is not None:
            raise ArchiveError("archive_write_failed", folder=HOME / "proofs", detail="OSError")
        name = f"bag-{len(self.bags) + 1}"
        saved = None
        if proof is not None:
            saved = SavedProof(name, "data/proof.pdf", proof.report.sha256, len(proof.data), 1, proof.route)
        kept = ArchivedBag(HOME / "proofs" / name, saved)
        self.bags.append(Bag(act, proof, kept))
        self._world.tell(f"  archive: {name} {'with the proof' if proof else 'with evidence'}")
        return kept

    def set_aside(self, data: bytes, report: ProofReport) -> None:
        """Keep something for a second look, if the disk lets it."""
        assert report.sha256
        if not self._disk.use("quarantine_down", "archive_full", "disk_down"):
            self.aside.append(data)

    def save_outline(self, attempt: str, snapshot: Snapshot, way_on: WayOn | None = None) -> Path | None:
        """Keep the outline of an unknown page, if the disk lets it."""
        assert snapshot.origin
        if way_on is not None:
            self._world.count("way_on:unseen" if way_on.control is None else "way_on:seen")
        if self._disk.use("archive_full", "disk_down"):
            return None
        return HOME / "outlines" / attempt

    def save_download(self, file: Path, name: str, suffix: str) -> Path:
        """Keep a file of the person's own."""
        if self._disk.use("archive_full", "disk_down"):
            raise ArchiveError("archive_write_failed", folder=HOME, detail="OSError")
        return Path("/sim/downloads") / f"{name}{suffix or file.suffix}"


class PlainExaminer:
    """Tells what the simulated bytes are."""

    def examine(self, data: bytes, must_contain: Sequence[str]) -> ProofReport:
        """Say whether they are a whole document that contains each text."""
        return ProofReport(_problem(data, must_contain), 1, hashlib.sha256(data).hexdigest(), len(data))

    def suffix_of(self, file: Path) -> str | None:
        """Return the suffix of a whole archive."""
        return ".zip" if file.suffix == ".zip" else None


def _problem(data: bytes, must_contain: Sequence[str]) -> ProofProblem | None:
    if not data:
        return ProofProblem.EMPTY
    if data.startswith(b"<html"):
        return ProofProblem.HTML
    if not data.endswith(b"%%EOF"):
        return ProofProblem.TRUNCATED
    if b"encrypted" in data:
        return ProofProblem.ENCRYPTED
    if not all(text in data.decode() for text in must_contain):
        return ProofProblem.WRONG_DOCUMENT
    return None


class SimulatedWallet:
    """What the person keeps of their card; the key ring may refuse."""

    def __init__(self, world: World) -> None:
        self._random = world.chance("wallet")

    def holds(self) -> frozenset[CardField]:
        """Return what is kept."""
        return frozenset(CardField)

    def value(self, field: CardField) -> SecretStr | None:
        """Return a value."""
        fate = self._random.random()
        if fate < 0.1:
            raise VaultUnavailable("vault_timeout")
        return None if fate < 0.2 else SecretStr(f"{SECRET}valeur-{field}")
