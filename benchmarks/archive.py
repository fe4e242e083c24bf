"""A thousand bags: ``preuves list`` against a plain walk, ``preuves verify`` against ``sha256sum``."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sysconfig
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks.figures import Figure, against, in_turn, seconds
from mes_assist.archive.bag import bag_name, write_bag
from mes_assist.archive.kept import RECORD
from mes_assist.archive.record import ActRecord, ProofFacts, record_json
from mes_assist.support.zones import PARIS

ROUNDS = 3
_MANY = 1_000
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_SCREENSHOT = 60_000
"""Bytes of a picture of the confirmation, which hashes like any other bytes."""
_COMMAND = str(Path(sysconfig.get_path("scripts")) / "mes-assist")


def measure(times: int) -> list[Figure]:
    """Return the wall time of both commands against their start-up and the least that does the same."""
    with tempfile.TemporaryDirectory() as folder:
        many, none = Path(folder) / "many", Path(folder) / "none"
        _fill(many, _MANY)
        none.mkdir()
        rounds = ROUNDS * times
        listing, verifying = partial(_ours, "list"), partial(_ours, "verify")
        return [
            against(
                "preuves list of 1,000 bags / its start-up and a walk",
                "ms",
                in_turn(rounds, lambda: listing(many), lambda: listing(none) + 1000 * seconds(lambda: _walk(many))),
                goal=2,
            ),
            against(
                "preuves verify of 1,000 bags / its start-up and sha256sum",
                "ms",
                in_turn(rounds, lambda: verifying(many), lambda: verifying(none) + _sha256sum(many)),
            ),
        ]


def _ours(command: str, proofs: Path) -> float:
    call = [_COMMAND, "preuves", command, "--archive", str(proofs)]
    return 1000 * seconds(lambda: subprocess.run(call, check=True, stdout=subprocess.DEVNULL))


def _walk(proofs: Path) -> None:
    for bag in sorted(proofs.iterdir()):
        json.loads((bag / RECORD).read_bytes())


def _sha256sum(proofs: Path) -> float:
    """Hash every file once, as many as a command line takes at a time."""
    find = ["find", str(proofs), "-type", "f", "-exec", "sha256sum", "--", "{}", "+"]
    return 1000 * seconds(lambda: subprocess.run(find, check=True, stdout=subprocess.DEVNULL))


def _fill(proofs: Path, count: int) -> None:
    """Write bags as runs leave them, but without waiting for the disk each time."""
    from mes_assist.archive.cover import Attached, cover_sheet
    from mes_assist.archive.kept import KeptRecord

    who = {"flow": "opposition", "title": "M'opposer", "profile": "moi", "case": "c0", "attempt": "a0"}
    about = KeptRecord(**who, outcome="done", site="officiel", origin="https://example.org", at=_AT, proof=None)
    pdf = cover_sheet(about, "bag", [Attached("x", 1, "0" * 64)], "0" * 64)  # a PDF with fonts, as a real one has
    facts = ProofFacts("justificatif.pdf", hashlib.sha256(pdf).hexdigest(), len(pdf), 1, "download")
    with patch("mes_assist.support.files.os.fsync"):
        for number in range(count):
            at = _AT + timedelta(hours=number)
            attempt = f"c{number:07x}"
            record = ActRecord(
                flow_id="opposition",
                flow_version="1",
                flow_sha256="0" * 64,
                act_title_fr="M'opposer",
                profile=f"personne {number}",
                case=attempt,
                attempt=attempt,
                outcome="done",
                at=at,
                origin="https://www.monespacesante.fr",
                path="/resultat",
                fictitious=False,
                versions={},
                proof=facts,
                evidence=("evidence/recu.txt", "evidence/capture-ecran.png", "evidence/plan-de-page.txt"),
            )
            files = {
                "justificatif.pdf": pdf,
                "record.json": record_json(record),
                "evidence/recu.txt": b"recu\n" * 200,
                "evidence/capture-ecran.png": os.urandom(_SCREENSHOT),
                "evidence/plan-de-page.txt": b"plan\n" * 150,
            }
            day = at.astimezone(PARIS).date()
            write_bag(proofs, name=bag_name(day, "opposition", record.profile, attempt[-4:]), files=files, info={})
