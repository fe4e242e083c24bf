"""How a run ends when something cuts it short: signals, a browser that dies, a second run, the person's own words."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from mes_assist.cases.events import Event, has_open_intent
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.clock import SystemClock
from mes_assist.support.texts import say
from mock_site import MockSite, Scenario, pages

Asked = Callable[..., tuple[Any, list[str]]]
Waiting = Callable[..., tuple[Any, Any]]


def journal(program: Any) -> tuple[str, list[Event]]:
    """Return the id and the events of the one case of this home."""
    file = program.home / "journal.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        ((case,),) = database.execute("SELECT id FROM cases").fetchall()
    with SqliteJournal(file, SystemClock()) as opened:
        return case, opened.events(case)


def check_last(program: Any, result: dict[str, Any]) -> None:
    """Make sure that the last thing the journal knows of the case is the outcome that was told."""
    case, events = journal(program)
    assert case == result["case"]
    assert (events[-1].kind, events[-1].data["outcome"]) == ("outcome", result["outcome"])
    assert events[-1].data["reason"] == result["reason"]


def check_clean(program: Any, family: list[psutil.Process], *, browser_closed: bool = True) -> None:
    """Make sure that no process runs on, and that no half-finished work or profile of a browser lies about."""
    assert program.left_behind(family) == []
    assert list(program.home.glob("proofs/.*")) == []
    if browser_closed:  # one that was killed may leave its profile, which holds nothing of a private window
        assert list(program.scratch.glob("playwright*")) == []


@pytest.fixture
def waiting(program: Any, asked: Asked) -> Waiting:
    """Start a run that waits for a code that never comes; return it, and the site, once it waits."""

    def start(*more: str) -> tuple[Any, Any]:
        site, command = asked("code-jamais-recu")
        run = program.start(*command, "-v", *more)
        run.wait_for("pause_began", "code_provisoire")
        return run, site

    return start


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_during_a_pause(program: Any, waiting: Waiting, number: signal.Signals) -> None:
    """The browser is closed, the journal says how it ended, and the result is given as for any other end."""
    run, site = waiting()
    family = run.family()
    assert run.browser() in family
    run.signal(number)
    ended = run.end()
    result = ended.result
    assert (ended.code, result["exit_code"], result["outcome"]) == (130, 130, "interrupted")
    assert result["message"] == say("fr", "outcome_interrupted")
    assert (result["next_attempt_at"], result["bag"], result["proof"]) == (None, None, None)
    check_last(program, result)
    assert "oppositions" not in site.counters
    assert "Traceback" not in ended.stderr
    check_clean(program, family)


def ill_timed(moment: str, command: list[str]) -> list[str]:
    """Return how to run the program so that it is interrupted at this moment."""
    return [sys.executable, str(Path(__file__).with_name("ill_timed.py")), moment, *command]


def test_an_interrupt_that_python_would_lose(program: Any, asked: Asked) -> None:
    """A Ctrl-C that comes while Python throws something away ends the run all the same."""
    _, command = asked("code-jamais-recu")
    ended = program.launch(ill_timed("thrown_away", [*command, "--pause-budget", "30s"])).end()
    assert (ended.code, ended.result["outcome"]) == (130, "interrupted")
    check_last(program, ended.result)
    check_clean(program, [])


def test_an_interrupt_when_all_is_done(program: Any, asked: Asked) -> None:
    """The proof is archived: a Ctrl-C now can not make the result forget it."""
    _, command = asked()
    ended = program.launch(ill_timed("at_the_end", command)).end()
    assert (ended.code, ended.result["outcome"]) == (0, "done")
    assert Path(ended.result["proof"]["path"]).is_file()
    check_last(program, ended.result)
    check_clean(program, [])


def test_interrupted_without_the_proof(program: Any, asked: Asked) -> None:
    """The act is done and its proof is not there yet: that is what the result says, louder than the interruption."""
    _, command = asked("pdf-vide")
    run = program.start(*command, "-v")
    run.wait_for("proof_refused")
    family = run.family()
    run.signal(signal.SIGINT)
    ended = run.end()
    result = ended.result
    assert (ended.code, result["outcome"], result["reason"]) == (10, "proof_missing", "interrupted")
    check_last(program, result)
    assert [str(bag) for bag in (program.home / "proofs").iterdir()] == [result["bag"]]
    check_clean(program, family)


def test_browser_killed(program: Any, waiting: Waiting) -> None:
    """The browser dies under the run: it ends as if the window had been closed, and the reason tells the difference."""
    run, site = waiting()
    family = run.family()
    run.browser().kill()
    ended = run.end()
    result = ended.result
    assert (ended.code, result["outcome"], result["reason"]) == (5, "stopped_by_person", "browser_gone")
    check_last(program, result)
    assert "oppositions" not in site.counters
    check_clean(program, family, browser_closed=False)


def test_driver_killed(program: Any, waiting: Waiting) -> None:
    """What drives the browser dies under the run: nothing is heard any more, which is a browser that is gone."""
    run, _ = waiting()
    family = run.family()
    (driver,) = (one for one in family if "run-driver" in one.cmdline())
    driver.kill()
    ended = run.end()
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (5, "stopped_by_person", "browser_gone")
    check_last(program, ended.result)
    check_clean(program, family, browser_closed=False)


def test_case_busy(program: Any, waiting: Waiting) -> None:
    """A second run of the same case is turned away and told who holds it; the first is not disturbed."""
    run, site = waiting()
    before = site.counters
    second = program.run("opposition", "--base-url", site.url, "--headless", "--yes", "--json")
    result = second.result
    assert (second.code, result["outcome"], result["reason"]) == (75, "waiting", "case_busy")
    assert str(run.popen.pid) in result["message"]
    assert (result["states"], result["next_attempt_at"], result["bag"], result["proof"]) == ([], None, None, None)
    assert site.counters == before
    assert run.popen.poll() is None
    run.signal(signal.SIGTERM)
    assert run.end().result["outcome"] == "interrupted"


def test_killed_in_the_middle_of_the_act(program: Any, asked: Asked) -> None:
    """After a crash the case is free; the act, which was in the journal before it was done, is not done again."""
    site, command = asked("pdf-second-essai")  # fetching the proof takes long enough to be killed in the middle of it
    run = program.start(*command, "-v")
    run.wait_for("submit_intended")
    limit = time.monotonic() + 60
    while "oppositions" not in site.counters:
        assert time.monotonic() < limit
    family = run.family()
    run.signal(signal.SIGKILL)
    assert run.end().code == -signal.SIGKILL
    assert program.left_behind(family) == []
    case, before = journal(program)
    assert "submit_intended" in [event.kind for event in before]
    second = program.run(*command)
    result = second.result
    assert (second.code, result["outcome"], result["case"]) == (3, "already_done", case)
    assert (say("fr", "look_first") in second.stderr) == has_open_intent(before)
    assert result["proof"] is not None
    assert (site.counters["oppositions"], site.counters["decision_posts"]) == (1, 1)


# --- A person at a terminal, with a window --------------------------------------------------------------------------


@pytest.fixture
def decision(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockSite]:
    """Run a mock site that has identified its visitor already: every address shows the decision."""

    def start(visit: Any, path: str) -> tuple[str, dict[str, Any], int]:
        visit.session.known = True
        return "decision", {"name": "Camille Factice", "people": []}, 200

    monkeypatch.setattr(pages, "start", start)
    with MockSite(Scenario()) as site:
        yield site


@pytest.fixture
def questioned(program: Any, display: str, decision: MockSite) -> Callable[..., Any]:
    """Start a run at a terminal, and return it once it asks for the yes."""

    def start(*more: str, typed_ahead: str = "", told: tuple[str, ...] = ("--json",)) -> Any:
        arguments = ("opposition", "--base-url", decision.url, *told, *more)
        run = program.start(*arguments, env={"DISPLAY": display}, terminal=True)
        run.type(typed_ahead)
        run.wait_for(say("fr", "person_how_confirm"))
        return run

    return start


@pytest.mark.headed
def test_yes(program: Any, questioned: Callable[..., Any], decision: MockSite) -> None:
    """A typed yes, and nothing else, lets the act be done; the proof is fetched from the window."""
    run = questioned()
    assert decision.counts["oppositions"] == 0
    family = run.family()
    run.type("OUI\n")
    ended = run.end()
    assert (ended.code, ended.result["outcome"]) == (0, "done")
    assert ended.result["proof"]["captured_by"] == "download"
    assert (decision.counts["oppositions"], decision.counts["activations"]) == (1, 0)
    check_clean(program, family)


@pytest.mark.headed
def test_the_window_stays_until_enter(program: Any, questioned: Callable[..., Any]) -> None:
    """Whoever looks at the window reads there how it ended; whoever is at the terminal closes it with Enter.

    By then the list of the screens is ticked to its end.
    """
    run = questioned(told=())
    run.type("OUI\n")
    run.wait_for("✓", "Opposition enregistrée")
    run.wait_for(say("fr", "person_how_end"))
    family = run.family()
    run.type("\n")
    ended = run.end()
    assert (ended.code, ended.stdout.splitlines()[-1]) == (0, "outcome: done")
    check_clean(program, family)


@pytest.mark.headed
@pytest.mark.parametrize(
    ("keys", "code", "outcome", "reason"),
    [
        ("NON\n", 5, "stopped_by_person", "declined"),
        ("\x03", 130, "interrupted", None),
    ],
    ids=["NON", "Ctrl-C"],
)
def test_no(
    program: Any,
    questioned: Callable[..., Any],
    decision: MockSite,
    keys: str,
    code: int,
    outcome: str,
    reason: str | None,
) -> None:
    """No and Ctrl-C each end the run with a name of its own, and nothing was sent."""
    run = questioned()
    family = run.family()
    run.type(keys)
    ended = run.end()
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (code, outcome, reason)
    assert decision.counts["decision_posts"] == 0
    check_last(program, ended.result)
    check_clean(program, family)


@pytest.mark.headed
def test_what_is_no_yes(program: Any, questioned: Callable[..., Any], decision: MockSite) -> None:
    """Only a clear yes counts: neither one typed before the question, nor an empty line, nor other words; then STOP."""
    run = questioned(typed_ahead="OUI\n")
    run.type("\n")
    run.wait_for(say("fr", "person_unclear_confirm"))
    run.type("oui mais\n")
    run.wait_for(say("fr", "person_unclear_confirm"))
    assert decision.counts["decision_posts"] == 0
    run.type("STOP\n")
    ended = run.end()
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (5, "stopped_by_person", "cancelled")
    check_last(program, ended.result)
    assert decision.counts["decision_posts"] == 0


@pytest.mark.headed
def test_no_answer(questioned: Callable[..., Any], decision: MockSite) -> None:
    """Silence is no yes: when the time is over the run ends and nothing was sent."""
    ended = questioned("--pause-budget", "1s").end()
    assert (ended.code, ended.result["outcome"], ended.result["reason"]) == (6, "person_timeout", "no_answer")
    assert decision.counts["decision_posts"] == 0


@pytest.mark.headed
def test_terminal_closed(program: Any, questioned: Callable[..., Any], decision: MockSite) -> None:
    """The window of the terminal is closed: an interruption like any other, although nobody can read it any more."""
    run = questioned()
    family = run.family()
    run.hang_up()
    ended = run.end()
    assert (ended.code, ended.result["outcome"]) == (130, "interrupted")
    check_last(program, ended.result)
    assert decision.counts["decision_posts"] == 0
    # The system ends with the terminal whatever still tidies up.
    check_clean(program, family, browser_closed=False)
