"""What must not be taken for the proof, and a disk that refuses the right one."""

from __future__ import annotations

from typing import Any

import pytest
from stage import Play, Stage

from mes_assist.archive.bag import verify_bag
from mes_assist.cases.events import has_open_intent
from mes_assist.engine.question import Answer
from mock_site import Faults, Scenario
from mock_site.scenario import Delivery, Pdf

BAD = [
    *(("attachment", pdf) for pdf in ("truncated", "empty", "html", "password", "wrong", "missing")),
    *(("blob_iframe", pdf) for pdf in ("truncated", "password")),
    *(("graphql_link", pdf) for pdf in ("html", "wrong")),
    ("inline", "wrong"),
    ("inline", "missing"),
]
REASONS = {
    "truncated": "truncated",
    "empty": "empty",
    "html": "html",
    "password": "encrypted",
    "wrong": "wrong_document",
    "missing": "nothing_arrived",
}


@pytest.mark.parametrize(("delivery", "pdf"), BAD)
def test_each_bad_document_is_told_apart(play: Play, delivery: Delivery, pdf: Pdf) -> None:
    """The act is done and the proof is missing: said so, evidence kept, nothing archived as a proof."""
    played = play(Scenario(version="v2022-02", delivery=delivery, pdf=pdf), gives_up=("save_proof",))
    result = played.result
    assert (result.outcome, result.exit_code, result.reason) == ("proof_missing", 10, REASONS[pdf])
    assert (result.proof, played.counts["oppositions"]) == (None, 1)
    assert "Ne refaites pas la demande" in result.message
    asked = played.asked("save_proof")[0].text
    assert "VOTRE DEMANDE EST FAITE" in asked
    assert "*" not in asked  # a control is called as the page calls it
    (bag,) = played.bags
    assert str(bag) == result.bag
    assert verify_bag(bag) == []
    assert not list(bag.rglob("*.pdf"))
    assert "aucun justificatif officiel" in (bag / "data" / "evidence" / "recu.txt").read_text("utf-8")
    assert not has_open_intent(played.events)


@pytest.mark.parametrize(("pdf", "suffix"), [("truncated", ".pdf"), ("password", ".pdf"), ("html", ".json")])
def test_what_was_refused_is_set_aside(play: Play, pdf: Pdf, suffix: str) -> None:
    """PDF-like bytes are kept under their hash; of a page only type, size and hash."""
    played = play(Scenario(version="v2022-02", pdf=pdf), gives_up=("save_proof",))
    (kept,) = (played.home / "quarantine").iterdir()
    assert kept.suffix == suffix
    assert len(kept.stem) == 64


def test_an_answer_that_is_cut_off(play: Play) -> None:
    """A download that ends too early is no proof."""
    played = play(Scenario(faults=Faults(truncated_body=True)), gives_up=("save_proof",))
    assert played.result.outcome == "proof_missing"
    assert played.result.proof is None


def test_the_next_attempt_fetches_what_is_missing(stage: Stage) -> None:
    """The case stays open; the site says that the act is done, and gives the proof at last."""
    from mock_site import MockSite

    with MockSite(Scenario(pdf="missing")) as site:
        first = stage.play(site, gives_up=("save_proof",))
        again = stage.play(site, gives_up=("save_proof",))
    assert (first.result.outcome, again.result.outcome) == ("proof_missing", "proof_missing")
    assert again.result.case == first.result.case
    assert again.counts["oppositions"] == 1
    assert len(again.bags) == 1  # nothing was done the second time


def test_a_disk_that_refuses_the_proof(stage: Stage) -> None:
    """The proof is in hand and the folder cannot be written: the person puts it right, and it lands."""
    from mock_site import MockSite

    proofs = stage.home / "proofs"
    proofs.parent.mkdir(parents=True)
    proofs.write_text("in the way")

    class Repairing(dict[Any, Any]):
        def get(self, kind: Any, default: Any = None) -> Any:
            if kind != "archive":
                return default
            proofs.unlink()
            return Answer.NOW

    with MockSite(Scenario()) as site:
        played = stage.play(site, answers=Repairing())
    assert (played.result.outcome, played.counts["oppositions"]) == ("done", 1)
    assert len(played.asked("archive")) == 1
    assert verify_bag(played.bags[0]) == []


def test_a_disk_that_stays_full(stage: Stage) -> None:
    """Nobody puts it right: the outcome says that the proof is missing, and why."""
    from mock_site import MockSite

    proofs = stage.home / "proofs"
    proofs.parent.mkdir(parents=True)
    proofs.write_text("in the way")
    with MockSite(Scenario()) as site:
        played = stage.play(site, gives_up=("archive",))
    assert (played.result.outcome, played.result.reason) == ("proof_missing", "archive_write_failed")
    assert played.result.bag is None
