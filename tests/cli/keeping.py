"""Bags as a run leaves them, and the commands about them, without a browser."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from mes_assist.archive.bag import write_bag
from mes_assist.archive.record import ActRecord, ProofFacts, record_json
from mes_assist.cli.main import _run
from mock_site.documents import justification

PDF = justification("Camille Exemple")
SHA = hashlib.sha256(PDF).hexdigest()
NAMED = re.compile(r"(\d{4}-\d\d-\d\d)-(\w+)-(\w+)-(\w+)")
NAME = "2026-11-23-opposition-moi-7f3a"
OTHER = "2026-11-24-cloture-papa-0001"
FACTS = ProofFacts("justificatif-opposition.pdf", SHA, len(PDF), 1, "download")
RECORD = ActRecord(
    flow_id="opposition",
    flow_version="1",
    flow_sha256="f" * 64,
    act_title_fr="M'opposer",
    profile="moi",
    case="c1",
    attempt="a1",
    outcome="done",
    at=datetime(2026, 11, 23, 9, 32, tzinfo=UTC),
    origin="https://www.monespacesante.fr",
    path="/resultat",
    fictitious=False,
    versions={},
    proof=FACTS,
    evidence=(),
)


def keep(
    proofs: Path,
    name: str = NAME,
    record: bytes | None = None,
    more: dict[str, bytes] | None = None,
    **changes: Any,
) -> Path:
    """Write a bag of this name; ``changes`` are made to the record that goes with it, ``record`` replaces it."""
    named = NAMED.fullmatch(name)
    assert named is not None
    day, flow, profile, attempt = named.groups()
    own: dict[str, Any] = {"flow_id": flow, "profile": profile, "attempt": attempt}
    own["at"] = datetime.fromisoformat(f"{day}T09:32:00+00:00")
    facts = replace(RECORD, **own | changes)
    files = {"record.json": record_json(facts) if record is None else record}
    files |= {facts.proof.file: PDF} if facts.proof else {"evidence/recu.txt": b"x"}
    files |= more or {}
    return write_bag(proofs, name=name, files=files, info={})


def run(*arguments: str, lang: str = "en", group: str = "preuves") -> Result:
    """Run a command, as the program itself does."""

    @click.command()
    def program() -> None:
        click.get_current_context().exit(_run([group, *arguments, "--lang", lang]))

    return CliRunner().invoke(program, [], catch_exceptions=False)


def bags(*arguments: str) -> list[dict[str, Any]]:
    """Run a command and return what its JSON says."""
    found = json.loads(run(*arguments, "--json").stdout)
    assert list(found) == ["bags"]
    rows: list[dict[str, Any]] = found["bags"]
    return rows
