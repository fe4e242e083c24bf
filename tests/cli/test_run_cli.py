"""``mes-assist opposition`` as other people's scripts see it: JSON, exit code, what is said where, files."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bagit
import pytest

Asked = Callable[..., tuple[Any, list[str]]]

KEYS = (
    *("outcome", "exit_code", "flow", "flow_version", "profile", "case", "states", "reason", "suggest", "message"),
    *("next_attempt_at", "bag", "proof", "duration_s"),
)
PROOF_KEYS = ("bag", "path", "sha256", "bytes", "pages", "captured_by")
BAG = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/record.json"}
PROOF = "data/justificatif-opposition.pdf"
SHORT = ("--pause-budget", "5s")
"""How long a run may wait for somebody who will not come: long enough for a busy machine to fill in a page."""

TO_THE_CODE = ["accueil", "choix_carte", "identite", "coordonnees", "code_provisoire"]
TO_THE_END = [*TO_THE_CODE, "decision", "resultat"]
IDENTIFIED = {"entries": 1, "identifications": 1}
CODE_SENT = IDENTIFIED | {"code_requests": 1}
KNOWN = CODE_SENT | {"code_checks": 1}
OPPOSED = KNOWN | {"decision_posts": 1, "oppositions": 1, "proof_requests": 1}


def checked(result: dict[str, Any], code: int) -> dict[str, Any]:
    """Return the JSON of a run that got as far as a case, once its form is that of the contract."""
    assert tuple(result) == KEYS
    assert result["exit_code"] == code
    assert (result["flow"], result["flow_version"], result["profile"]) == ("opposition", 1, "moi")
    assert re.fullmatch(r"[0-9a-f]{8}", result["case"])
    assert isinstance(result["message"], str)
    assert result["message"]
    assert isinstance(result["duration_s"], float)
    assert result["duration_s"] > 0
    return result


def went_through(result: dict[str, Any], expected: list[str], *, last: int = 1) -> bool:
    """Tell whether these screens came up in this order.

    A quick person may leave one before it is looked at, and come back to it when the site refuses what they typed.
    """
    visited, in_order = result["states"], iter(expected)
    return visited[-last:] == expected[-last:] and all(state in in_order for state in dict.fromkeys(visited))


def absent(result: dict[str, Any]) -> set[str]:
    """Return the keys whose value is null."""
    return {name for name, value in result.items() if value is None}


def files_of(folder: Path) -> set[str]:
    """Return every file under ``folder``, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def open_to_others(folder: Path) -> list[str]:
    """Return what under ``folder``, itself included, is not for its owner alone: folders 0700, files 0600."""
    modes = {True: 0o700, False: 0o600}
    found = [folder, *folder.rglob("*")]
    return [str(path) for path in found if stat.S_IMODE(path.stat().st_mode) != modes[path.is_dir()]]


def check_bag(home: Path, result: dict[str, Any], *, with_proof: bool = True) -> Path:
    """Return the one bag of this home, once it is as the contract says, readable without us."""
    bag = Path(result["bag"])
    assert [path.name for path in (home / "proofs").iterdir()] == [bag.name]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-opposition-moi-[0-9a-f]{4}", bag.name)
    evidence = {path for path in files_of(bag) if path.startswith("data/evidence/")}
    assert len(evidence) >= 3
    assert files_of(bag) - evidence == BAG | ({PROOF} if with_proof else set())
    subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], cwd=bag, check=True)
    subprocess.run(["sha256sum", "--quiet", "-c", "tagmanifest-sha256.txt"], cwd=bag, check=True)
    assert bagit.Bag(str(bag)).is_valid()
    return bag


@pytest.mark.parametrize(
    ("scenario", "states", "counters"),
    [
        ("heureux", TO_THE_END, OPPOSED),
        ("mineur", [*TO_THE_CODE, "representant", "decision", "resultat"], OPPOSED),
        ("jumeaux", [*TO_THE_CODE[:3], "jumeaux", *TO_THE_END[3:]], OPPOSED),
        (
            "sans-coordonnees",
            [state for state in TO_THE_END if state != "coordonnees"],
            {name: count for name, count in OPPOSED.items() if name != "code_requests"},
        ),
    ],
)
def test_done(program: Any, asked: Asked, scenario: str, states: list[str], counters: dict[str, int]) -> None:
    """The act is done once, and the proof lies in its bag, byte for byte as the site gave it."""
    site, command = asked(scenario)
    ended = program.run(*command)
    result = checked(ended.result, 0)
    assert (ended.code, result["outcome"]) == (0, "done")
    assert went_through(result, states, last=2)
    assert absent(result) == {"reason", "suggest", "next_attempt_at"}
    assert site.counters == counters
    bag = check_bag(program.home, result)
    data = (bag / PROOF).read_bytes()
    assert data.startswith(b"%PDF-")
    assert result["proof"] == {
        "bag": str(bag),
        "path": str(bag / PROOF),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "pages": 1,
        "captured_by": "download",
    }
    assert tuple(result["proof"]) == PROOF_KEYS
    assert {"journal.sqlite3", "proofs"} <= {path.name for path in program.home.iterdir()}
    assert open_to_others(program.home) == []


def test_a_site_that_was_started_by_hand(program: Any, site_by_hand: Callable[..., Any]) -> None:
    """The mock site may be a program of its own, as when somebody tries a flow."""
    started = site_by_hand("v2022-02")
    ended = program.run("opposition", "--base-url", started.url, "--headless", "--yes", "--json")
    assert (ended.code, checked(ended.result, 0)["outcome"]) == (0, "done")
    assert started.counters["oppositions"] == 1


def test_already_done(program: Any, asked: Asked) -> None:
    """Nothing is sent again, and the proof that the site still offers is archived."""
    site, command = asked("deja-oppose")
    ended = program.run(*command)
    result = checked(ended.result, 3)
    assert (ended.code, result["outcome"]) == (3, "already_done")
    assert went_through(result, [*TO_THE_CODE, "deja_oppose_justificatif"])
    assert absent(result) == {"reason", "suggest", "next_attempt_at"}
    assert site.counters == KNOWN | {"proof_requests": 1}
    assert Path(result["proof"]["path"]) == check_bag(program.home, result) / PROOF


@pytest.mark.parametrize(
    ("scenario", "ending", "states", "counters"),
    [
        ("espace-deja-cree", ("other_procedure", 4, None, "cloture"), ["profil_existant"], IDENTIFIED),
        ("identite-inconnue", ("refused", 9, "identity_not_found", None), ["identite_inconnue"], IDENTIFIED),
        ("code-expire", ("refused", 9, "code_expired", None), ["coordonnees", "code_provisoire", "code_expire"], KNOWN),
        ("code-utilise", ("refused", 9, "code_used", None), ["coordonnees", "code_provisoire", "code_utilise"], KNOWN),
        (
            "non-representant",
            ("refused", 9, "not_legal_representative", None),
            ["coordonnees", "code_provisoire", "non_representant"],
            KNOWN,
        ),
        (
            "code-jamais-recu",
            ("person_timeout", 6, "code_provisoire", None),
            ["coordonnees", "code_provisoire"],
            CODE_SENT,
        ),
    ],
)
def test_nothing_done(
    program: Any,
    asked: Asked,
    scenario: str,
    ending: tuple[str, int, str | None, str | None],
    states: list[str],
    counters: dict[str, int],
) -> None:
    """The site or the person does not go on: the outcome says why, nothing was sent, and there is no bag."""
    site, command = asked(scenario)
    ended = program.run(*command, *SHORT)
    result = checked(ended.result, ended.code)
    assert tuple(result[name] for name in ("outcome", "exit_code", "reason", "suggest")) == ending
    assert went_through(result, ["accueil", "choix_carte", "identite", *states])
    assert absent(result) - {"reason", "suggest"} == {"next_attempt_at", "bag", "proof"}
    counted = site.counters
    if scenario == "identite-inconnue":  # the person may try again as long as the page stays open
        counted["identifications"] = min(counted["identifications"], 1)
    assert counted == counters
    assert not (program.home / "proofs").exists()


def next_date(result: dict[str, Any]) -> timedelta:
    """Return how far away the next date of the JSON is, once it is written as the contract says."""
    written = result["next_attempt_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", written)
    return datetime.fromisoformat(written) - datetime.now(UTC)


def test_never_authorised(program: Any, asked: Asked) -> None:
    """A next date within a fortnight, later each time; the case stays the same; a person may come back too early."""
    site, command = asked("jamais-autorise")
    first = program.run(*command)
    result = checked(first.result, 75)
    assert (first.code, result["outcome"], result["states"]) == (75, "not_yet_authorised", ["pas_encore_autorise"])
    assert absent(result) == {"reason", "suggest", "bag", "proof"}
    assert timedelta(hours=1) < next_date(result) < timedelta(days=2)
    second = program.run(*command)
    again = checked(second.result, 75)
    assert again["case"] == result["case"]
    assert next_date(result) < next_date(again) <= timedelta(days=14)
    assert site.counters == {"entries": 2}


def test_outage(program: Any, asked: Asked) -> None:
    """The site is down: a next date, not before the half hour that it asked for."""
    site, command = asked("panne")
    ended = program.run(*command)
    result = checked(ended.result, 8)
    assert (ended.code, result["outcome"], result["states"]) == (8, "site_unavailable", ["indisponible"])
    assert absent(result) == {"reason", "suggest", "bag", "proof"}
    assert timedelta(minutes=29) < next_date(result) <= timedelta(days=14)
    assert site.counters == {"entries": 1}


def test_network_lost(program: Any, asked: Asked) -> None:
    """The site went away half-way, after the person's code left: the run ends with a date and spends no second code."""
    site, command = asked("hors-ligne")
    ended = program.run(*command, *SHORT)
    result = checked(ended.result, 8)
    assert (ended.code, result["outcome"]) == (8, "site_unavailable")
    assert timedelta() < next_date(result) <= timedelta(days=14)
    assert site.counters == CODE_SENT


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        ("pdf-tronque", "truncated"),
        ("pdf-vide", "empty"),
        ("pdf-html", "html"),
        ("pdf-protege", "encrypted"),
        ("pdf-autre-document", "wrong_document"),
    ],
)
def test_bad_pdf(program: Any, asked: Asked, scenario: str, reason: str) -> None:
    """The act is done but what came is no proof: the loudest exit code, evidence only, and the bad bytes aside."""
    site, command = asked(scenario)
    ended = program.run(*command, *SHORT)
    result = checked(ended.result, 10)
    assert (ended.code, result["outcome"], result["reason"]) == (10, "proof_missing", reason)
    assert absent(result) == {"suggest", "next_attempt_at", "proof"}
    counted = site.counters
    assert counted.pop("proof_requests") >= 1
    assert counted == {name: count for name, count in OPPOSED.items() if name != "proof_requests"}
    check_bag(program.home, result, with_proof=False)
    (aside,) = (program.home / "quarantine").iterdir()
    kept_whole = reason not in ("empty", "html")  # of what does not even resemble a PDF only the facts are kept
    assert (aside.suffix == ".pdf") == kept_whole
    if kept_whole:
        assert aside.stem == hashlib.sha256(aside.read_bytes()).hexdigest()
    assert open_to_others(program.home / "quarantine") == []


def test_no_answer_to_the_act_is_looked_at_first(program: Any, asked: Asked) -> None:
    """The connection is cut after the act: it is not sent again, and the next run finds it done, with its proof."""
    site, command = asked("coupure-apres-choix")
    first = checked(program.run(*command, *SHORT).result, 8)
    assert (first["outcome"], first["reason"]) == ("site_unavailable", "submit_unanswered")
    assert site.counters["oppositions"] == 1
    second = program.run(*command, *SHORT)
    result = checked(second.result, 3)
    assert (second.code, result["outcome"], result["case"]) == (3, "already_done", first["case"])
    check_bag(program.home, result)
    assert (site.counters["oppositions"], site.counters["decision_posts"]) == (1, 1)


def test_yes_accepts_no_terms_of_use(program: Any, asked: Asked) -> None:
    """``--yes`` is for the act alone: terms of use that stand in the way are never accepted by it."""
    site, command = asked("cgu")
    ended = program.run(*command, *SHORT)
    assert "cgu_accepted" not in site.counters
    assert "oppositions" not in site.counters
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (6, "person_timeout", "cgu")


def test_unknown_page(program: Any, tmp_path: Path) -> None:
    """A page that nobody resolves: its outline is kept for its owner alone, and the message says where it is."""
    (tmp_path / "site" / "Motdelapage").mkdir(parents=True)
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "-d", str(tmp_path / "site")]
    said = program.launch(command, env={"MES_ASSIST_HOME": ""}).wait_for("Serving HTTP")
    url = re.search(r"http://[0-9.:]+", said)
    assert url is not None
    arguments = ("--base-url", url.group(), "--headless", "--yes", "--json", "--pause-budget", "1s")
    ended = program.run("opposition", *arguments)
    result = checked(ended.result, 7)
    assert (ended.code, result["outcome"], result["states"]) == (7, "unknown_page", [])
    (outline,) = (program.home / "outlines").iterdir()
    assert str(outline) in result["message"]
    assert "Motdelapage" not in outline.read_text("utf-8")
    assert open_to_others(program.home / "outlines") == []


def test_archive_folder(program: Any, asked: Asked, tmp_path: Path) -> None:
    """``--archive`` stands for ``<home>/proofs``, and the profile names case and bag."""
    _, command = asked("heureux")
    folder = tmp_path / "coffre"
    result = program.run(*command, "--archive", str(folder), "--profile", "Maman").result
    assert (result["outcome"], result["profile"]) == ("done", "Maman")
    (bag,) = folder.iterdir()
    assert (result["bag"], result["proof"]["bag"]) == (str(bag), str(bag))
    assert "-opposition-maman-" in bag.name
    assert not (program.home / "proofs").exists()
    assert open_to_others(folder) == []


def test_english(program: Any, asked: Asked) -> None:
    """``--lang en`` gives an English message and English lines of progress, on a French computer too."""
    _, command = asked("espace-deja-cree")
    ended = program.run(*command, "--lang", "en")
    assert ended.result["message"].startswith("An activated space already exists for this person")
    assert "Your Vitale card" in ended.stderr
    assert not re.search("[éèàêç]", ended.stderr + ended.result["message"])


def test_language_of_the_computer(program: Any, asked: Asked) -> None:
    """Without ``--lang`` the computer's language counts."""
    _, command = asked("panne")
    assert program.run(*command, env={"LANG": "en_GB.UTF-8"}).result["message"].startswith("The site")


def test_log_file(program: Any, asked: Asked, tmp_path: Path) -> None:
    """``--log-file`` gets JSON lines for its owner alone, and adds nothing to what is said."""
    _, command = asked("panne")
    log = tmp_path / "journal.log"
    logged = program.run(*command, "--log-file", str(log))
    assert logged.code == 8
    assert logged.result["outcome"] == "site_unavailable"
    assert "state_reached" not in logged.stderr
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"attempt_started", "state_reached", "outcome"} <= {line["event"] for line in lines}
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    assert {line["case"] for line in lines if "case" in line} == {logged.result["case"]}
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_verbose(program: Any, asked: Asked) -> None:
    """``-v`` says screens and steps, ``-vv`` everything; the standard output stays one JSON object."""
    _, command = asked("espace-deja-cree")
    for verbose, looks in (("-v", False), ("-vv", True)):
        ended = program.run(*command, verbose)
        assert ended.result["outcome"] == "other_procedure"
        assert "state_reached" in ended.stderr
        assert re.search(r"info +step state=accueil step=0 kind=click line=\S+enrolement\.yaml:\d+", ended.stderr)
        assert (re.search(r"debug +looked count=\d+", ended.stderr) is not None) is looks
