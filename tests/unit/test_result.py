"""How an attempt ended, as data: the documented codes and the documented JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import get_args

import pytest

from mes_assist.archive.kept import KeptRecord
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import EXIT_CODES, Result, saved_proof
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS

KEYS = [
    *("outcome", "exit_code", "flow", "flow_version", "profile", "case", "states", "reason", "suggest", "message"),
    *("next_attempt_at", "bag", "proof", "duration_s"),
]
PROOF = SavedProof("/b", "/b/data/j.pdf", "ab" * 32, 1234, 1, "download")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        *(("done", 0), ("internal_error", 1), ("usage", 2), ("already_done", 3), ("other_procedure", 4)),
        *(("stopped_by_person", 5), ("person_timeout", 6), ("unknown_page", 7), ("site_unavailable", 8)),
        *(("refused", 9), ("proof_missing", 10), ("browser_unavailable", 11), ("not_yet_authorised", 75)),
        *(("waiting", 75), ("interrupted", 130)),
    ],
)
def test_each_outcome_has_its_documented_code(outcome: str, code: int) -> None:
    """The exit codes are those of the contract, which other people's scripts depend on."""
    assert Result(outcome=outcome, flow="opposition", profile="moi").exit_code == code


def test_there_is_no_other_outcome() -> None:
    """The list of outcomes is closed, and each has its words in both languages."""
    assert len(EXIT_CODES) == 15
    for lang in get_args(Lang):
        assert all(say(lang, f"outcome_{outcome}") for outcome in EXIT_CODES)


def test_an_outcome_that_does_not_exist_has_no_code() -> None:
    """A misspelt outcome is an error at once, never a code of its own."""
    with pytest.raises(KeyError):
        _ = Result(outcome="dnoe", flow="opposition", profile="moi").exit_code


def test_absent_values_are_null() -> None:
    """Every documented key is there, in the documented order, even when there is nothing to say."""
    empty = Result(outcome="usage", flow="opposition", profile="moi").as_json()
    assert list(empty) == KEYS
    assert {key for key, value in empty.items() if value is None} == {
        *("flow_version", "case", "reason", "suggest", "next_attempt_at", "bag", "proof")
    }
    assert (empty["states"], empty["message"], empty["duration_s"]) == ([], "", 0.0)


def test_all_values_are_told() -> None:
    """A full result says where the proof is, when to come back with the offset, and how long it took."""
    result = Result(
        outcome="done",
        flow="opposition",
        profile="Léa",
        message="C'est fait.",
        flow_version=3,
        case="c1",
        states=("accueil", "resultat"),
        reason="r",
        suggest="cloture",
        next_attempt_at=datetime(2026, 7, 1, 10, 30, 15, 999_999, tzinfo=PARIS),
        bag="/b",
        proof=PROOF,
        duration_s=1.23456,
    )
    assert json.loads(json.dumps(result.as_json())) == {
        "outcome": "done",
        "exit_code": 0,
        "flow": "opposition",
        "flow_version": 3,
        "profile": "Léa",
        "case": "c1",
        "states": ["accueil", "resultat"],
        "reason": "r",
        "suggest": "cloture",
        "message": "C'est fait.",
        "next_attempt_at": "2026-07-01T10:30:15+02:00",
        "bag": "/b",
        "proof": {
            "bag": "/b",
            "path": "/b/data/j.pdf",
            "sha256": "ab" * 32,
            "bytes": 1234,
            "pages": 1,
            "captured_by": "download",
        },
        "duration_s": 1.235,
    }


def test_the_next_date_can_be_read_back() -> None:
    """The next date is ISO 8601 with its offset, whatever the zone."""
    when = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=-4)))
    told = Result(outcome="waiting", flow="opposition", profile="moi", next_attempt_at=when).as_json()
    assert datetime.fromisoformat(told["next_attempt_at"]) == when


@pytest.mark.parametrize("pages", [1, None])
def test_the_proof_of_a_bag_is_as_its_record_says(pages: int | None) -> None:
    """Without one there is none; pages that nobody counted are none."""
    facts = {"file": "j.pdf", "sha256": "ab" * 32, "bytes": 1234, "pages": pages, "captured_by": "download"}
    when = datetime(2026, 11, 23, tzinfo=PARIS)
    about = ("opposition", "M'opposer", "moi", "c", "a", "done", "officiel", "https://x", when)
    path = str(Path("/b/data/j.pdf"))
    expected = SavedProof(str(Path("/b")), path, "ab" * 32, 1234, pages or 0, "download")
    assert saved_proof(Path("/b"), KeptRecord(*about, facts)) == expected
    assert saved_proof(Path("/b"), KeptRecord(*about, None)) is None
