"""``mes-assist demo``: the whole procedure on the embedded mock site, for somebody who has only just arrived."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import bagit
import pytest

from mes_assist.support.texts import Lang, say


def the_bag(program: Any) -> Path:
    """Return the one bag of the demo."""
    (bag,) = (program.home / "demo" / "proofs").iterdir()
    return Path(bag)


def test_without_a_screen_or_a_terminal(program: Any) -> None:
    """It goes headless and plays by itself, says that nothing real happens, and tells where the proof is."""
    ended = program.run("demo", "opposition")
    assert ended.code == 0
    assert say("fr", "browser_windowless") in ended.stderr
    assert say("fr", "demo_starts") in ended.stderr
    bag = the_bag(program)
    assert str(bag / "data" / "justificatif-opposition.pdf") in ended.stdout
    assert "sha256sum -c manifest-sha256.txt" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "outcome: done"
    assert say("fr", "outcome_done") in ended.stdout


def test_home_of_its_own(program: Any) -> None:
    """The demo touches nothing of the real procedures, and each of its files says that it is not real."""
    assert program.run("demo", "--auto", "--headless").code == 0
    assert [path.name for path in program.home.iterdir()] == ["demo"]
    bag = the_bag(program)
    subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], cwd=bag, check=True)
    assert bagit.Bag(str(bag)).info["Source-Organization"] == "site factice"
    assert json.loads((bag / "data" / "record.json").read_text("utf-8"))["site"] == "factice"
    assert "site factice" in (bag / "data" / "evidence" / "recu.txt").read_text("utf-8")
    assert bag.name in program.run("preuves", "list", "--demo").stdout
    assert program.run("preuves", "verify", "--demo").code == 0
    assert bag.name not in program.run("preuves", "list").stdout


@pytest.mark.parametrize(
    ("scenario", "outcome", "code"),
    [
        ("deja-oppose", "already_done", 3),
        ("jamais-autorise", "not_yet_authorised", 75),
    ],
)
def test_scenario(program: Any, scenario: str, outcome: str, code: int) -> None:
    """``--scenario`` shows another situation or another year of the site, with the same result as a run on it."""
    ended = program.run("demo", "--scenario", scenario, "--json", "--lang", "en")
    result = ended.result
    assert (ended.code, result["exit_code"], result["outcome"]) == (code, code, outcome)
    assert result["flow"] == "opposition"
    assert say("en", "demo_starts") in ended.stderr


@pytest.mark.headed
def test_with_a_screen(program: Any, display: str) -> None:
    """Where there is a screen the window is shown; without a terminal it still plays by itself."""
    run = program.start("demo", "--json", env={"DISPLAY": display})
    run.wait_for("Début de la démarche")
    assert not any(part.startswith("--headless") for part in run.browser().cmdline())
    ended = run.end()
    assert (ended.code, ended.result["outcome"]) == (0, "done")
    assert say("fr", "browser_windowless") not in ended.stderr


def test_interrupted(program: Any) -> None:
    """Ctrl-C ends the demo as it ends a run, and nothing runs on."""
    run = program.start("demo", "--scenario", "code-jamais-recu", "--json", "-v")
    run.wait_for("pause_began", "code_provisoire")
    family = run.family()
    run.signal(signal.SIGINT, group=True)
    ended = run.end()
    assert (ended.code, ended.result["outcome"]) == (130, "interrupted")
    assert "Traceback" not in ended.stderr
    assert program.left_behind(family) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_unknown_scenario(program: Any, lang: Lang) -> None:
    """The scenarios that exist are listed, and nothing is begun."""
    ended = program.run("demo", "--lang", lang, "--scenario", "nonesuch")
    assert (ended.code, ended.stdout) == (2, "")
    assert say(lang, "scenario_missing", name="nonesuch", names="accueil-confidentialite, activer-precoche") in (
        ended.stderr
    )
    assert not program.home.exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_unknown_flow(program: Any, lang: Lang) -> None:
    """A procedure that does not exist is bad usage, as JSON too."""
    ended = program.run("demo", "nonesuch", "--json", "--lang", lang)
    assert (ended.code, ended.result["outcome"], ended.result["flow"]) == (2, "usage", "nonesuch")
    assert ended.result["message"] == say(lang, "flow_missing", name="nonesuch")
    assert not (program.home / "demo" / "journal.sqlite3").exists()
