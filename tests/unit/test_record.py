"""The record and the receipt of an act."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mes_assist.archive.record import ActRecord, ProofFacts, receipt_text, record_json

SHA = "0123456789abcdef" * 4
RECORD = ActRecord(
    flow_id="opposition",
    flow_version="1.0",
    flow_sha256="f" * 64,
    act_title_fr="M'opposer à la création de Mon espace santé",
    profile="moi",
    case="c1",
    attempt=2,
    outcome="done",
    at=datetime(2026, 11, 23, 23, 30, 5, tzinfo=UTC),
    origin="https://www.monespacesante.fr",
    path="/enrolement/cloture/resultat",
    fictitious=False,
    versions={"mes_assist": "0.1.0", "python": "3.11.7", "playwright": "1.65.2", "browser": "156.0.1.2"},
    proof=ProofFacts("justificatif-opposition.pdf", SHA, 1234, 1, "download"),
    evidence=("evidence/recu.txt",),
)


def test_the_record_holds_the_facts() -> None:
    """Everything that the archive promises is in record.json, with both times."""
    assert json.loads(record_json(RECORD)) == {
        "record_version": 1,
        "site": "officiel",
        "act": {"title": RECORD.act_title_fr, "outcome": "done", "wishes": {}},
        "who": {"profile": "moi", "case": "c1", "attempt": 2},
        "when": {"utc": "2026-11-23T23:30:05+00:00", "paris": "2026-11-24T00:30:05+01:00"},
        "where": {"origin": "https://www.monespacesante.fr", "path": "/enrolement/cloture/resultat"},
        "flow": {"id": "opposition", "version": "1.0", "sha256": "f" * 64},
        "versions": dict(RECORD.versions),
        "proof": {
            "file": "justificatif-opposition.pdf",
            "sha256": SHA,
            "bytes": 1234,
            "pages": 1,
            "captured_by": "download",
        },
        "evidence": ["evidence/recu.txt"],
    }


def test_what_goes_beside_the_act_is_told() -> None:
    """Whether the data are to be deleted matters years later: in the record, and in plain words in the receipt."""
    record = replace(RECORD, wishes={"suppression": True, "donnees": False, "autre": True})
    assert json.loads(record_json(record))["act"]["wishes"] == {"suppression": True, "donnees": False, "autre": True}
    receipt = receipt_text(record).decode()
    assert "Supprimer les données, à votre demande: OUI" in receipt
    assert "Télécharger d'abord les données, à votre demande: NON" in receipt
    assert "autre    : OUI" in receipt


def test_the_record_says_when_there_is_no_proof() -> None:
    """No proof is null, and a mock site is named as such."""
    content = json.loads(record_json(replace(RECORD, proof=None, fictitious=True)))

    assert (content["proof"], content["site"]) == (None, "factice")


@pytest.mark.parametrize("path", ["/a?code=SECRET", "/a#SECRET", "/a?x#SECRET"])
def test_the_record_keeps_no_query(path: str) -> None:
    """A query or fragment that reached us by mistake is cut off."""
    assert json.loads(record_json(replace(RECORD, path=path)))["where"]["path"] == "/a"


def test_the_record_keeps_no_number_of_a_person() -> None:
    """A number in the path of the page is masked."""
    assert b"185057800608436" not in record_json(replace(RECORD, path="/dossier/185057800608436"))


def test_a_time_without_zone_is_refused() -> None:
    """An instant that could mean two moments is an error of the caller."""
    with pytest.raises(ValueError, match="time zone"):
        replace(RECORD, at=datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001 - the very thing refused


def test_the_receipt_is_plain() -> None:
    """The receipt says what, when, for whom, where, and which file with its digest in groups of eight."""
    text = receipt_text(RECORD).decode()

    assert "M'opposer à la création de Mon espace santé" in text
    assert "mardi 24 novembre 2026 à 00 h 30 (heure de Paris)" in text
    assert ": moi\n" in text
    assert "https://www.monespacesante.fr (site officiel)" in text
    assert ": la demande a été faite\n" in text
    assert "data/justificatif-opposition.pdf" in text
    assert "\n\n" + "    01234567 89abcdef 01234567 89abcdef\n" * 2 + "\n" in text
    assert "sha256sum -c manifest-sha256.txt" in text
    assert "Une capture\nd'écran n'est pas un justificatif" in text
    assert "FACTICE" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_receipt_of_a_mock_site_says_so_first() -> None:
    """Nobody can take a demonstration for the real thing."""
    text = receipt_text(replace(RECORD, fictitious=True)).decode()

    assert text.startswith("*** SITE FACTICE – SANS VALEUR ***\n")
    assert "(site factice)" in text
    assert "officiel)" not in text


def test_the_receipt_without_proof_says_so() -> None:
    """Without a proof the receipt claims none and shows no digest."""
    text = receipt_text(replace(RECORD, proof=None, outcome="proof_missing")).decode()

    assert "aucun justificatif officiel" in text
    assert "SHA-256 est" not in text


def test_the_receipt_keeps_its_lines_in_order() -> None:
    """A profile with line breaks cannot add a line of its own."""
    assert "Profil   : a Site : faux\n" in receipt_text(replace(RECORD, profile="a\nSite : faux")).decode()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "mercredi 1er juillet 2026 à 14 h 05"),
        (datetime(2026, 1, 31, 12, 0, tzinfo=timezone(timedelta(hours=-4))), "samedi 31 janvier 2026 à 17 h 00"),
    ],
)
def test_paris_time_in_words(at: datetime, words: str) -> None:
    """The date is French, and in Paris time whatever the season or the zone given."""
    assert words in receipt_text(replace(RECORD, at=at)).decode()
