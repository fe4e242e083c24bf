"""The engine's archive on this computer's disk: bags, the quarantine, outlines, and the person's own downloads."""

from __future__ import annotations

import os
import platform
import secrets
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import mes_assist
from mes_assist.archive.bag import bag_name, write_bag
from mes_assist.archive.proof import ProofReport, validate_proof
from mes_assist.archive.quarantine import set_aside
from mes_assist.archive.record import ActRecord, ProofFacts, receipt_text, record_json
from mes_assist.engine.records import ActMetadata, ArchivedBag, Evidence, Proof, SavedProof, WayOn
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow
from mes_assist.flow.reduce import known_words, reduce_node, reduce_outline
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.clock import Clock
from mes_assist.support.errors import ArchiveError
from mes_assist.support.files import create_private, rename_new
from mes_assist.support.origins import is_loopback
from mes_assist.support.paths import private_folder
from mes_assist.support.zones import PARIS


class DiskArchive:
    """Writes what an attempt leaves.

    Parameters
    ----------
    proofs:
        The folder that holds the bags.
    settings, loaded:
        What was asked of the attempt, and the flow that is followed.
    clock:
        Dates the act.
    browser_version:
        For the record.
    """

    def __init__(
        self, proofs: Path, settings: Settings, loaded: LoadedFlow, clock: Clock, browser_version: str
    ) -> None:
        self._proofs = proofs
        self._settings = settings
        self._loaded = loaded
        self._clock = clock
        self._versions = {
            "mes_assist": mes_assist.__version__,
            "python": platform.python_version(),
            "playwright": version("playwright"),
            "browser": browser_version,
        }

    def keep(self, act: ActMetadata, evidence: Evidence, proof: Proof | None = None) -> ArchivedBag:
        """Write the one bag of an act.

        Raises
        ------
        ArchiveError
            When the disk refuses; nothing is left half-written.
        """
        files = self._evidence_files(evidence)
        facts = None
        if proof is not None:
            facts = ProofFacts(
                f"{proof.name}.pdf", proof.report.sha256, proof.report.size, proof.report.pages, proof.route
            )
            files[facts.file] = proof.data
        record = self._record(act, evidence.snapshot, facts, tuple(name for name in files if "/" in name))
        files["evidence/recu.txt"] = receipt_text(record)
        files["record.json"] = record_json(record)
        day = record.at.astimezone(PARIS).date()
        bag = write_bag(
            self._proofs,
            name=bag_name(day, self._loaded.flow.id, act.profile, act.attempt[-4:]),
            files=files,
            info={"Source-Organization": "site factice" if record.fictitious else record.origin},
        )
        if facts is None:
            return ArchivedBag(bag)
        path = bag / "data" / facts.file
        saved = SavedProof(str(bag), str(path), facts.sha256, facts.size, facts.pages or 0, facts.captured_by)
        return ArchivedBag(bag, saved)

    def set_aside(self, data: bytes, report: ProofReport) -> None:
        """Keep what was refused as a proof in the quarantine; a disk that refuses must not hide the refusal itself."""
        set_aside(self._settings.home, data, report)

    def save_outline(self, attempt: str, snapshot: Snapshot, way_on: WayOn | None = None) -> Path | None:
        """Keep a page that was not recognised, reduced to roles and known wording; ``None``: the disk refuses."""
        folder = self._settings.home / "outlines"
        try:
            file = _free(
                private_folder(folder), f"{self._clock.now():%Y-%m-%d}-{self._loaded.flow.id}-{attempt}", ".txt"
            )
            create_private(file, self._outline(snapshot, way_on))
        except OSError:
            return None
        return file

    def save_download(self, file: Path, name: str, suffix: str) -> Path:
        """Put a file where the person keeps their downloads: under its final name only once it is whole.

        Raises
        ------
        ArchiveError
            When the disk refuses.
        """
        folder, day = self._settings.downloads, self._clock.now().astimezone(PARIS).date()
        stem = f"{name}-{day:%Y-%m-%d}"
        try:
            part = private_folder(folder) / f".{stem}.part-{secrets.token_hex(4)}"
            create_private(part, b"")
        except OSError:
            raise ArchiveError("file_not_saved") from None
        try:
            shutil.copyfile(file, part)
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            path = _free(folder, stem, suffix)
            rename_new(part, path)
        except OSError:
            raise ArchiveError("file_not_saved") from None
        finally:
            part.unlink(missing_ok=True)
        return path

    def _evidence_files(self, evidence: Evidence) -> dict[str, bytes]:
        files = {"evidence/plan-de-page.txt": self._outline(evidence.snapshot)}
        if evidence.picture is not None:
            files["evidence/capture-ecran.png"] = evidence.picture
        return files

    def _outline(self, snapshot: Snapshot, way_on: WayOn | None = None) -> bytes:
        known = known_words(self._loaded.flow)
        outline = reduce_outline(snapshot, known)
        if way_on is not None:
            used = "?" if way_on.control is None else reduce_node(way_on.control, known)
            outline += f"# used: {used}\n# led to: {way_on.state}\n"
        return outline.encode()

    def _record(
        self, act: ActMetadata, snapshot: Snapshot, proof: ProofFacts | None, evidence: tuple[str, ...]
    ) -> ActRecord:
        flow = self._loaded.flow
        return ActRecord(
            flow_id=flow.id,
            flow_version=str(flow.version),
            flow_sha256=self._loaded.sha256,
            act_title_fr=flow.act.title.fr,
            profile=act.profile,
            case=act.case,
            attempt=act.attempt,
            outcome=act.outcome,
            at=self._clock.now(),
            origin=snapshot.origin,
            path=snapshot.path,
            fictitious=is_loopback(snapshot.origin),
            versions=self._versions,
            proof=proof,
            evidence=(*evidence, "evidence/recu.txt"),
            wishes=act.opt_ins,
        )


class DocumentExaminer:
    """Tells what some bytes are; the names and types that the site gives are not trusted."""

    def examine(self, data: bytes, must_contain: Sequence[str]) -> ProofReport:
        """Say whether the bytes are a whole PDF that contains each text."""
        return validate_proof(data, must_contain)

    def suffix_of(self, file: Path) -> str | None:
        """Return ``.zip`` or ``.pdf`` for a whole archive or a PDF; ``None`` for anything else."""
        try:
            with file.open("rb") as opened:
                if opened.read(5) == b"%PDF-":
                    return ".pdf"
            with ZipFile(file) as archive:
                return ".zip" if archive.namelist() and archive.testzip() is None else None
        except (OSError, BadZipFile, RuntimeError, ValueError):
            return None


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """Return a name that no file has: what is there is never overwritten."""
    path, number = folder / f"{stem}{suffix}", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path
