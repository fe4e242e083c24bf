"""No command writes a secret anywhere: not to the screen, the log, the journal, the archive, nor to a file's name."""

from __future__ import annotations

import os
import pty
import signal
import termios
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from leak_runs import CARELESS, TIMEOUT_S, Sandbox
from leak_search import Leak
from leak_site import leak_site

from mock_site import MockSite, Scenario, person

TALKATIVE = ("-vv", "--log-file", "log.jsonl")
AUTO = ("--auto", "--headless", *TALKATIVE)
TRIAL = ("--headless", "--yes", *TALKATIVE)
SHORT = ("--pause-budget", "6s")
"""How long a run waits for somebody who will not come: long enough for a busy machine to fill in a page."""
LOG = "work/log.jsonl"


def _nothing_leaked(sandbox: Sandbox) -> None:
    assert sandbox.leaks() == set()
    assert sandbox.files("tmp/*") == []


@pytest.mark.parametrize(
    ("scenario", "code", "reached"),
    [
        ("champs-masques", 0, "identite"),
        ("v2022-02", 0, "identification"),
        ("mineur", 0, "representant"),
        ("connexion-identifiant", 0, "code_unique"),
        ("connexion-fournisseur", 0, "decision"),
        ("identite-inconnue", 9, "identite_inconnue"),
        ("coupure-apres-choix", 8, "decision"),
    ],
)
def test_a_demo_leaks_nothing(sandbox: Sandbox, scenario: str, code: int, reached: str) -> None:
    """Whatever the person types on the way, nothing of it is written, and the run got to where it was typed."""
    assert sandbox.run("demo", "--scenario", scenario, *AUTO, *(SHORT if code else ())) == code
    assert f'"state": "{reached}"' in (sandbox.root / LOG).read_text("utf-8")
    _nothing_leaked(sandbox)


@pytest.mark.parametrize(("scenario", "kept"), [("pdf-html", "json"), ("pdf-autre-document", "pdf")])
def test_a_proof_that_is_refused_leaks_nothing(sandbox: Sandbox, scenario: str, kept: str) -> None:
    """What is set aside, and what is said of it, holds nothing of the person."""
    assert sandbox.run("demo", "--scenario", scenario, *AUTO, *SHORT) == 10
    assert len(sandbox.files(f"home/demo/quarantine/*.{kept}")) == 1
    assert len(sandbox.files("home/demo/proofs/*/data/evidence/plan-de-page.txt")) == 1
    _nothing_leaked(sandbox)


def test_looking_at_what_was_kept_leaks_nothing(sandbox: Sandbox) -> None:
    """The lists of proofs and of cases, the calendar, the check of a damaged proof: nothing of the person."""
    assert sandbox.run("demo", "--json", *AUTO) == 0
    for how in (TALKATIVE, (*TALKATIVE, "--json")):
        assert sandbox.run("preuves", "list", "--demo", *how) == 0
        assert sandbox.run("preuves", "verify", "--demo", *how) == 0
        (bag,) = sandbox.root.glob("home/demo/proofs/*")
        assert sandbox.run("preuves", "show", bag.name, "--demo", *how) == 0
        assert sandbox.run("suivi", "--demo", *how) == 0
        assert sandbox.run("suivi", "atelier", "--demo", *how) == 0
        assert sandbox.run("suivi", "export", str(sandbox.root / "dates.ics"), "--demo", *how) == 0
        assert sandbox.run("reprendre", "--demo", "--notify", *how) == 0
        assert sandbox.run("preuves", "horodater", bag.name, "--tsa", "http://127.0.0.1:9", "--demo", *how) == 8
        assert sandbox.run("oublier", "--json", *TALKATIVE) == 0
    packed = sandbox.root / "packed.zip"
    assert sandbox.run("preuves", "export", bag.name, "--to", str(packed), "--demo", *TALKATIVE) == 0
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(sandbox.root / "given" / "proofs")  # where the proof and the picture are agreed to be
    packed.unlink()
    (proof,) = sandbox.root.glob("home/demo/proofs/*/data/*.pdf")
    proof.write_bytes(b"Camille Factice")
    assert sandbox.run("preuves", "verify", "--demo", *TALKATIVE) == 1
    assert sandbox.run("preuves", "verify", "--demo", *TALKATIVE, "--json") == 1
    _nothing_leaked(sandbox)


@pytest.mark.parametrize("typed", [person.NIR, f"mot-de-passe={person.PASSWORD}", person.CODE])
def test_a_secret_in_the_wrong_place_is_not_repeated(sandbox: Sandbox, typed: str) -> None:
    """Somebody who writes the secret itself after the command is told what to do, not shown it."""
    assert sandbox.run("secrets", "set", typed, *TALKATIVE) == 2
    assert sandbox.run("secrets", "set", typed, *TALKATIVE, "--json") == 2
    _nothing_leaked(sandbox)


def test_a_page_that_nobody_knows_leaks_nothing(sandbox: Sandbox) -> None:
    """Of an unknown page full of secrets, in which the person types more, the outline keeps the shape and no word."""
    with leak_site(with_proof=False) as url:
        assert sandbox.run("opposition", "--base-url", url, *TRIAL, *SHORT, "--json") == 7
    (outline,) = sandbox.root.glob("home/outlines/*.txt")
    assert outline.read_text("utf-8").startswith("# /enrolement/…/…\n")
    assert '- heading "…"' in outline.read_text("utf-8")
    _nothing_leaked(sandbox)


def test_a_confirmation_full_of_secrets_leaks_nothing(sandbox: Sandbox) -> None:
    """The bag of a page full of secrets holds them in the proof and in the picture, and nowhere else."""
    with leak_site(with_proof=True) as url:
        assert sandbox.run("opposition", "--base-url", url, *TRIAL) == 0
    assert len(sandbox.files("home/proofs/*/data/justificatif-opposition.pdf")) == 1
    _nothing_leaked(sandbox)


def test_a_bug_leaks_nothing(sandbox: Sandbox) -> None:
    """An error that quotes the whole page is reported by its class and its place in our code."""
    with leak_site(with_proof=True) as url:
        arguments = ("bug", "opposition", "--base-url", url, *TRIAL)
        assert sandbox.run(*arguments, command=CARELESS) == 1
    (report,) = sandbox.root.glob("home/reports/*.md")
    assert "RuntimeError < Error" in report.read_text("utf-8")
    _nothing_leaked(sandbox)


@pytest.mark.parametrize(("found", "code"), [("damaged", 0), ("in the way", 1)])
def test_a_journal_that_cannot_be_read_leaks_nothing(sandbox: Sandbox, found: str, code: int) -> None:
    """It is told without a word of it, whether it was set aside or the run ended there."""
    sandbox.home.mkdir()
    if found == "damaged":
        (sandbox.home / "journal.sqlite3").write_bytes(b"no database at all" * 100)
    else:
        (sandbox.home / "journal.sqlite3").mkdir()
    with MockSite(Scenario()) as site:
        assert sandbox.run("opposition", "--base-url", site.url, *TRIAL) == code
    _nothing_leaked(sandbox)


def test_an_interrupted_run_leaks_nothing(sandbox: Sandbox) -> None:
    """A run that is stopped while the page is filled in leaves nothing of what was typed, nor of the browser."""
    arguments = ("demo", "--scenario", "identite-inconnue", *AUTO)
    assert sandbox.run_until("state=identite_inconnue", signal.SIGINT, *arguments) == 130
    _nothing_leaked(sandbox)


def test_a_killed_run_leaks_nothing(sandbox: Sandbox) -> None:
    """A run that is killed may leave files of the browser behind: they hold nothing of the person."""
    arguments = ("demo", "--scenario", "identite-inconnue", *AUTO)
    assert sandbox.run_until("state=identite_inconnue", signal.SIGKILL, *arguments) == -9
    assert sandbox.leaks() == set()


@pytest.mark.headed
def test_what_is_typed_in_the_wrong_window_is_not_repeated(sandbox: Sandbox, display: str) -> None:
    """Somebody who types their number into the terminal instead of the page is not shown it, nor is it kept."""
    with MockSite(Scenario()) as site, _terminal() as (hand, stdin):
        process = sandbox.start("opposition", "--base-url", site.url, *TALKATIVE, stdin=stdin, DISPLAY=display)
        sandbox.wait_until(process, "Je vous attends")
        os.write(hand, f"{person.NIR}\n".encode())
        sandbox.wait_until(process, "Cette réponse n’est pas comprise")
        os.write(hand, b"STOP\n")
        assert process.wait(TIMEOUT_S) == 5
    _nothing_leaked(sandbox)


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """Open a terminal that does not show what is typed: whatever shows it is the program."""
    hand, stdin = pty.openpty()
    try:
        settings = termios.tcgetattr(stdin)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(stdin, termios.TCSANOW, settings)
        yield hand, stdin
    finally:
        os.close(hand)
        os.close(stdin)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.monespacesante.fr/?jeton=Jm6-adresse-Rb2",
        "https://www.monespacesante.fr/#Jm6-adresse-Rb2",
        "https://moi:Jm6-adresse-Rb2@www.monespacesante.fr",
        "http://example.org?Jm6-adresse-Rb2",
    ],
)
def test_a_refused_address_leaks_nothing(sandbox: Sandbox, url: str) -> None:
    """An address that is refused is named without its query, its fragment and its password."""
    assert sandbox.run("opposition", "--base-url", url, *TALKATIVE) == 2
    _nothing_leaked(sandbox)


def test_the_other_commands_leak_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    """Commands that look at the computer and at the flow files do not show what the environment holds."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema_version: 1\nid: [broken\nstates: {a: *b}\n", "utf-8")
    for how in (TALKATIVE, (*TALKATIVE, "--json")):
        assert sandbox.run("flows", "list", *how) == 0
        assert sandbox.run("flows", "check", *how) == 0
        assert sandbox.run("flows", "check", str(broken), *how) == 2
        assert sandbox.run("flows", "schema", "--check", *how) == 0
        assert sandbox.run("browser", "find", *how) == 0
        assert sandbox.run("doctor", *how) in (0, 11)
    for arguments in (("--version",), ("--help",), ("opposition", "--help"), ("flows", "schema")):
        assert sandbox.run(*arguments) == 0
    for refused in (
        ("opposition", "--nonsense", *TALKATIVE),
        ("demo", "nonesuch", *AUTO),
        ("demo", "--scenario", "x", *AUTO),
    ):
        assert sandbox.run(*refused) == 2
    _nothing_leaked(sandbox)


# --- The tests above are able to fail ---------------------------------------------------------------------------


def _secrets_in(found: set[Leak], place: str) -> set[str]:
    return {leak.secret for leak in found if leak.where.startswith(place)}


def test_carelessness_on_an_unknown_page_is_noticed(sandbox: Sandbox) -> None:
    """Without its precautions the same run leaks into outline, log and screen, and each leak is found."""
    with leak_site(with_proof=False) as url:
        arguments = ("outline,logged", "opposition", "--base-url", url, *TRIAL, *SHORT)
        assert sandbox.run(*arguments, command=CARELESS) == 7
    found = sandbox.leaks()
    for place in ("home/outlines/", LOG, "stderr-0"):
        assert {"nir", "what the page says", "name", "birth date"} <= _secrets_in(found, place), place
    assert "password" in _secrets_in(found, "home/outlines/")  # it was really typed: the page repeats it in its title


def test_carelessness_on_a_confirmation_is_noticed(sandbox: Sandbox) -> None:
    """An outline that is kept whole is found in the bag, a wordy journal too; the exempt files hide neither."""
    with leak_site(with_proof=True) as url:
        assert sandbox.run("outline,journal", "opposition", "--base-url", url, *TRIAL, command=CARELESS) == 0
    assert {leak.where.rpartition("/")[2] for leak in sandbox.leaks()} == {"plan-de-page.txt", "journal.sqlite3"}


def test_a_careless_report_is_noticed(sandbox: Sandbox) -> None:
    """A report that quotes the error is found out: by the page, the address with its query, and what was prefilled."""
    with leak_site(with_proof=True) as url:
        assert sandbox.run("bug,reported", "opposition", "--base-url", url, *TRIAL, command=CARELESS) == 1
    assert {"nir", "name", "query of an address"} <= _secrets_in(sandbox.leaks(), "home/reports/")
