"""Keeping what an act leaves behind: evidence of the screen, and the bag with the proof."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Error

import mes_assist
from mes_assist.archive.bag import bag_name, write_bag
from mes_assist.archive.record import ActRecord, ProofFacts, receipt_text, record_json
from mes_assist.flow.load import LoadedFlow
from mes_assist.flow.reduce import known_words, reduce_outline
from mes_assist.flow.snapshot import Snapshot
from mes_assist.runner.capture import CapturedProof
from mes_assist.runner.guard import is_loopback
from mes_assist.runner.result import SavedProof
from mes_assist.runner.session import Session
from mes_assist.support.clock import Clock

_PARIS = ZoneInfo("Europe/Paris")
_SCREENSHOT_MS = 5_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What we made ourselves of the confirmation screen; never called a proof."""

    seen: Snapshot
    files: Mapping[str, bytes] = field(default_factory=dict)


def take_evidence(session: Session, seen: Snapshot, loaded: LoadedFlow) -> Evidence:
    """Photograph the screen, without anything of ours on it, and keep its outline reduced to known wording."""
    files = {"evidence/plan-de-page.txt": reduce_outline(seen, known_words(loaded.flow)).encode()}
    try:
        session.page.hide_highlight()
        files["evidence/capture-ecran.png"] = session.page.screenshot(timeout=_SCREENSHOT_MS)
    except Error:
        pass
    return Evidence(seen, files)


@dataclass(frozen=True, slots=True)
class Attempted:
    """Whose act a bag is about, and what they said about what goes beside it: ids, and whether they wanted it."""

    profile: str
    case: str
    attempt: str
    outcome: str
    wishes: Mapping[str, bool] = field(default_factory=dict)


class Keeper:
    """Writes the one bag of an act.

    Parameters
    ----------
    proofs:
        The folder that holds the bags.
    loaded:
        The flow that was followed.
    clock:
        Dates the act.
    browser_version:
        For the record.
    """

    def __init__(self, proofs: Path, loaded: LoadedFlow, clock: Clock, browser_version: str) -> None:
        self._proofs = proofs
        self._loaded = loaded
        self._clock = clock
        self._versions = {
            "mes_assist": mes_assist.__version__,
            "python": platform.python_version(),
            "playwright": version("playwright"),
            "browser": browser_version,
        }

    def keep(
        self, of: Attempted, evidence: Evidence, proof: CapturedProof | None, name: str
    ) -> tuple[Path, SavedProof | None]:
        """Write the bag and return its folder, with where the proof lies in it.

        Parameters
        ----------
        of:
            Whose act.
        evidence:
            What we made of the confirmation screen.
        proof:
            What the site issued; ``None`` when it issues nothing.
        name:
            What the flow calls the proof, for its file name.

        Raises
        ------
        ArchiveError
            When the disk refuses; nothing is left half-written.
        """
        flow = self._loaded.flow
        at = self._clock.now()
        facts = None
        files = dict(evidence.files)
        if proof is not None:
            file = f"{name}.pdf"
            files[file] = proof.data
            facts = ProofFacts(file, proof.report.sha256, proof.report.size, proof.report.pages, proof.route)
        record = ActRecord(
            flow_id=flow.id,
            flow_version=str(flow.version),
            flow_sha256=self._loaded.sha256,
            act_title_fr=flow.act.title.fr,
            profile=of.profile,
            case=of.case,
            attempt=of.attempt,
            outcome=of.outcome,
            at=at,
            origin=evidence.seen.origin,
            path=evidence.seen.path,
            fictitious=is_loopback(evidence.seen.origin),
            versions=self._versions,
            proof=facts,
            evidence=(*evidence.files, "evidence/recu.txt"),
            wishes=of.wishes,
        )
        files["evidence/recu.txt"] = receipt_text(record)
        files["record.json"] = record_json(record)
        bag = write_bag(
            self._proofs,
            name=bag_name(at.astimezone(_PARIS).date(), flow.id, of.profile, of.attempt[-4:]),
            files=files,
            info={"Source-Organization": "site factice" if record.fictitious else evidence.seen.origin},
        )
        if facts is None:
            return bag, None
        path = bag / "data" / facts.file
        return bag, SavedProof(str(bag), str(path), facts.sha256, facts.size, facts.pages or 0, facts.captured_by)
