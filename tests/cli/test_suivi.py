"""``suivi`` and ``reprendre``: what is told of cases that last, and how they are taken up when time has passed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject

from mes_assist.app.environment import Environment
from mes_assist.app.reminder import remind
from mes_assist.cases.events import Case
from mes_assist.cases.journal import SqliteJournal
from mes_assist.cases.lock import case_lock
from mes_assist.support.texts import say
from mes_assist.support.zones import PARIS

_LATER = """
import sys
from datetime import timedelta
from mes_assist.cli.main import main
from mes_assist.cli.options import CommonOptions
from mes_assist.support.clock import SystemClock
class Ahead(SystemClock):
    def now(self):
        return super().now() + timedelta(days=float(sys.argv[1]))
main(sys.argv[2:], CommonOptions(clock=Ahead()))
"""
OFFICIAL = "https://www.monespacesante.fr"


def later(program: Any, days: float, *arguments: str, **how: Any) -> Any:
    """Run the program with its clock moved forward: nothing that it offers itself can move time."""
    return program.launch([sys.executable, "-c", _LATER, str(days), *arguments], **how).end()


class At:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return where it was put."""
        return self.at

    def monotonic(self) -> float:
        """Return nothing of use."""
        return 0.0


@pytest.fixture
def past(program: Any) -> Callable[..., Case]:
    """Write a case into the journal: ``past("lea", days_ago, ("outcome", {...}))``."""

    def write(profile: str, days_ago: float, *events: Any, flow: str = "opposition", origin: str = OFFICIAL) -> Case:
        clock = At(datetime.now(UTC) - timedelta(days=days_ago))
        with SqliteJournal(program.home / "journal.sqlite3", clock) as journal:
            case = journal.open_case(profile=profile, flow=flow, origin=origin, new_id=f"{profile}-{flow}"[:8])
            for kind, data in (("attempt_started", {}), *events):
                journal.record(case, "a1", kind, **data)
        return case

    return write


def refused(days: float) -> Any:
    """Return how an attempt ended that is to be tried again so many days from now."""
    coming = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    return "outcome", {"outcome": "not_yet_authorised", "reason": None, "next": coming, "why": "policy"}


DONE = ("outcome", {"outcome": "done", "reason": None})


# --- The demo, over several days --------------------------------------------------------------------------------


def test_not_yet_today_done_another_day(program: Any) -> None:
    """Refused today, with a date; shown; not run before it; on that day it is proposed, run and done."""
    first = program.run("demo", "--scenario", "pas-encore-autorise", "--notice-date", "2026-11-20", "--json")
    assert (first.code, first.result["outcome"]) == (75, "not_yet_authorised")
    coming = datetime.fromisoformat(first.result["next_attempt_at"])
    (case,) = program.run("suivi", "--demo", "--json").result["cases"]
    assert (case["case"], case["stage"], case["site"]) == (
        first.result["case"],
        "come_back",
        "factice:pas-encore-autorise",
    )
    assert (case["next_attempt_at"], case["due"]) == (first.result["next_attempt_at"], False)
    assert case["deadline"] == "2027-01-01T23:59:59+01:00"
    shown = program.run("suivi", "--demo").stdout
    assert f"{coming:%d/%m/%Y à %H:%M}" in shown
    assert say("fr", "suivi_not_yet_authorised") in shown
    early = program.run("reprendre", "--demo", "--json")
    assert (early.code, early.result["results"], early.result["due"]) == (0, [], [])

    resumed = later(program, 3, "reprendre", "--demo", "--json")
    (result,) = resumed.result["results"]
    assert (resumed.code, resumed.result["due"]) == (0, [])
    assert (result["outcome"], result["case"]) == ("done", first.result["case"])
    assert Path(result["proof"]["path"]).is_file()
    assert "Reprendre «\N{NO-BREAK SPACE}opposition\N{NO-BREAK SPACE}» pour moi" in resumed.stderr
    (done,) = later(program, 3, "suivi", "--demo", "--json").result["cases"]
    assert (done["stage"], done["command"], done["attempts"]) == ("done", None, 2)
    assert program.run("suivi").stdout.strip() == say("fr", "suivi_none")


# --- What is shown ----------------------------------------------------------------------------------------------


def test_the_most_pressing_comes_first(program: Any, past: Callable[..., Case]) -> None:
    """What is due before what is to come, and what is done last; each with its command."""
    past("fini", 3, DONE)
    past("bientot", 2, refused(4))
    past("lea", 2, refused(-1), flow="cloture")
    past("coupe", 1, ("submit_intended", {"state": "decision"}))
    ended = program.run("suivi", "--json").result
    assert [case["profile"] for case in ended["cases"]] == ["lea", "coupe", "bientot", "fini"]
    assert ended["due"] == 2
    assert [case["command"] for case in ended["cases"]] == [
        *("mes-assist cloture --profile lea", "mes-assist opposition --profile coupe"),
        *("mes-assist opposition --profile bientot", None),
    ]
    assert [case["profile"] for case in program.run("suivi", "--due", "--json").result["cases"]] == ["lea", "coupe"]
    assert [case["profile"] for case in program.run("suivi", "--profile", "fini", "--json").result["cases"]] == ["fini"]
    table = program.run("suivi").stdout
    assert table.index("lea") < table.index("coupe") < table.index("bientot") < table.index("fini")
    assert say("fr", "suivi_to_check") in table
    assert "  mes-assist cloture --profile lea" in table
    assert "  mes-assist opposition --profile bientot" not in table
    plain = program.run("suivi", "--plain", "--lang", "en").stdout
    assert "To do now: mes-assist cloture --profile lea" in plain
    assert "To go on: mes-assist opposition --profile bientot" in plain


def test_a_deadline_that_is_near(program: Any, past: Callable[..., Case]) -> None:
    """The days that are left are told, and in the last week what else to do."""
    ends = (datetime.now(PARIS) + timedelta(days=5)).replace(hour=23, minute=59, second=59, microsecond=0)
    past("lea", 1, ("notice_dated", {"notice": "2026-10-01", "deadline": ends.isoformat()}), refused(1))
    for form in ((), ("--plain",), ("--due",)):
        shown = program.run("suivi", *form).stdout
        assert f"{ends:%d/%m/%Y} (dans 5\N{NO-BREAK SPACE}jours)" in shown
        assert "3422" in shown
    assert "passée\N{NO-BREAK SPACE}; clôturer reste possible" in later(program, 7, "suivi").stdout


def test_what_is_long_done_is_counted(program: Any, past: Callable[..., Case]) -> None:
    """It does not hide what is to be done; one word shows it, and JSON always has it."""
    past("vieux", 40, DONE)
    past("recent", 20, DONE)
    shown = program.run("suivi").stdout
    assert (say("fr", "suivi_hidden", count=1) in shown, "recent" in shown, "vieux" in shown) == (True, True, False)
    assert "vieux" in program.run("suivi", "--all").stdout
    assert len(program.run("suivi", "--json").result["cases"]) == 2


def test_options_before_a_command_of_it_are_refused(program: Any) -> None:
    """``suivi --demo export`` would export the real cases."""
    assert program.run("suivi", "--demo", "export", "x.ics").code == 2


# --- The calendar -----------------------------------------------------------------------------------------------


def test_exported_and_imported_again(program: Any, past: Callable[..., Case], tmp_path: Path) -> None:
    """The dates are in the file; when all is done, a second export cancels what the first one brought."""
    past("lea", 1, refused(2))
    file = tmp_path / "dates.ics"
    assert program.run("suivi", "export", str(file), "--json").result["dates"][0]["kind"] == "visit"
    before = vobject.readOne(file.read_text("utf-8")).vevent
    assert before.status.value == "CONFIRMED"
    assert "mes-assist opposition --profile lea" in before.description.value
    assert file.stat().st_mode & 0o777 == 0o600
    past("lea", 0, DONE)
    program.run("suivi", "export", str(file))
    after = vobject.readOne(file.read_text("utf-8")).vevent
    assert (after.uid.value, after.status.value) == (before.uid.value, "CANCELLED")
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_calendar_file_that_cannot_be_written(program: Any, past: Callable[..., Case], tmp_path: Path) -> None:
    """It is said, and nothing counts as exported."""
    past("lea", 1, refused(2))
    ended = program.run("suivi", "export", str(tmp_path / "nowhere" / "dates.ics"), "--json")
    assert (ended.code, ended.result["reason"]) == (2, "suivi_unwritable")
    with closing(sqlite3.connect(program.home / "journal.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM events WHERE kind = 'reminder_made'").fetchone() == (0,)


def test_the_dates_of_one_person_among_their_downloads(
    program: Any, past: Callable[..., Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the panel offers it at the end: only what is theirs; where nothing can be written, that is said."""
    past("lea", 1, refused(2))
    past("papa", 1, refused(3))
    monkeypatch.setattr("platformdirs.user_downloads_path", lambda: tmp_path / "Téléchargements")
    file, said = remind(Environment(), "fr", demo=False, profile="lea")
    assert file is not None
    assert str(file) in said
    assert [entry.summary.value for entry in vobject.readOne(file.read_text("utf-8")).vevent_list] == [
        say("fr", "suivi_calendar_visit", profile="lea", flow="opposition")
    ]
    monkeypatch.setattr("platformdirs.user_downloads_path", lambda: file / "nowhere")
    assert remind(Environment(), "fr", demo=False, profile="lea") == (None, say("fr", "remind_failed"))


# --- Taking up ---------------------------------------------------------------------------------------------------


def test_for_cron(program: Any, past: Callable[..., Case]) -> None:
    """Without anybody to ask nothing is run; the exit code says whether something is due, and so does a word."""
    past("lea", 2, refused(1))
    assert program.run("reprendre", "--notify").code == 0
    due = later(program, 2, "reprendre", "--notify")
    assert (due.code, say("fr", "resume_due", count=1) in due.stderr) == (75, True)
    assert "lea" not in due.stderr  # others may see the screen
    silent = later(program, 2, "reprendre", "--json")
    assert (silent.code, silent.result["results"]) == (75, [])
    assert [case["profile"] for case in silent.result["due"]] == ["lea"]
    assert later(program, 2, "reprendre", "--profile", "tom").code == 0
    assert later(program, 2, "reprendre", "--base-url", "https://example.org").code == 0


def test_each_on_the_persons_word(program: Any, past: Callable[..., Case], display: str) -> None:
    """A no leaves that case for later; stop leaves all the rest; nothing was run, so all is still due."""
    past("lea", 2, refused(-1))
    past("tom", 2, refused(-1))
    run = program.start("reprendre", "--json", env={"DISPLAY": display}, terminal=True)
    run.wait_for_prompt("Reprendre «\N{NO-BREAK SPACE}opposition\N{NO-BREAK SPACE}» pour lea")
    run.type("non\n")
    run.wait_for_prompt("Reprendre «\N{NO-BREAK SPACE}opposition\N{NO-BREAK SPACE}» pour tom")
    run.type("stop\n")
    ended = run.end()
    assert (ended.code, ended.result["results"]) == (75, [])
    assert [case["profile"] for case in ended.result["due"]] == ["lea", "tom"]


def test_on_a_trial_site(program: Any, past: Callable[..., Case], site: Callable[..., Any]) -> None:
    """All the options of a run hold: due cases are run on their own site, the yes given in advance."""
    here = site()
    past("lea", 2, refused(-1), origin=here.url)
    past("tom", 2, refused(-1))
    ended = program.run("reprendre", "--headless", "--yes", "--base-url", here.url, "--json")
    (result,) = ended.result["results"]
    assert (ended.code, result["outcome"], result["profile"]) == (0, "done", "lea")
    assert here.counters["oppositions"] == 1
    refused_elsewhere = program.run("reprendre", "--headless", "--yes", "--json")
    assert refused_elsewhere.code == 2  # tom's case is on the real site
    assert refused_elsewhere.result["results"][0]["reason"] == "headless_only_loopback"


def test_the_notice_is_one_persons(program: Any, past: Callable[..., Case]) -> None:
    """Its date is not written into everybody's case."""
    past("lea", 2, refused(-1))
    past("tom", 2, refused(-1))
    ended = program.run("reprendre", "--headless", "--yes", "--notice-date", "2026-11-20", "--json")
    assert (ended.code, ended.result["reason"]) == (2, "resume_notice_of_whom")
    assert all(case["deadline"] is None for case in program.run("suivi", "--json").result["cases"])


def test_ctrl_c_is_for_all_of_them(program: Any, past: Callable[..., Case], site: Callable[..., Any]) -> None:
    """The case that was running ends properly, the next one is not begun, and what was done is told."""
    here = site("code-jamais-recu")
    for profile in ("lea", "tom"):
        past(profile, 2, refused(-1), origin=here.url)
    run = program.start("reprendre", "--headless", "--yes", "--json", "-v")
    run.wait_for("pause_began", "code_provisoire")
    run.signal(signal.SIGINT)
    ended = run.end()
    assert ended.code == 130
    assert [(result["profile"], result["outcome"]) for result in ended.result["results"]] == [("lea", "interrupted")]
    assert {case["profile"]: case["stage"] for case in ended.result["due"]} == {"lea": "broken_off", "tom": "come_back"}


def test_nothing_is_forgotten_in_the_last_week(program: Any, past: Callable[..., Case]) -> None:
    """A case without a next date is due again when its right is about to end."""
    ends = (datetime.now(PARIS) + timedelta(days=9)).replace(hour=23, minute=59, second=59, microsecond=0)
    said = ("outcome", {"outcome": "refused", "reason": "code_wrong"})
    past("lea", 1, ("notice_dated", {"notice": "2026-10-01", "deadline": ends.isoformat()}), said)
    assert program.run("reprendre", "--notify").code == 0
    assert later(program, 3, "reprendre", "--notify").code == 75


def test_a_procedure_that_the_program_no_longer_has(program: Any, past: Callable[..., Case]) -> None:
    """It can be seen, not taken up; the same with a demo whose scenario is gone."""
    past("lea", 2, refused(-1), flow="ma-demarche")
    assert program.run("reprendre", "--json").result["due"] == []
    (case,) = program.run("suivi", "--json").result["cases"]
    assert case["command"] == "mes-assist flows run ma-demarche.yaml --profile lea"
    home = program.home / "demo"
    with SqliteJournal(home / "journal.sqlite3", At(datetime.now(UTC) - timedelta(days=2))) as journal:
        gone = journal.open_case(profile="moi", flow="opposition", origin="factice:parti", new_id="d1")
        journal.record(gone, "a1", "attempt_started")
    ended = program.run("reprendre", "--demo", "--json")
    assert (ended.code, ended.result["results"][0]["reason"]) == (2, "scenario_gone")


def test_somebody_is_at_it(program: Any, past: Callable[..., Case]) -> None:
    """A case that is being run is neither broken off nor due."""
    case = past("lea", 0, ("submit_intended", {"state": "decision"}))
    with case_lock(program.home, case.id):
        assert program.run("suivi", "--json").result["cases"][0]["stage"] == "running"
        assert program.run("reprendre", "--notify").code == 0
    assert program.run("reprendre", "--notify").code == 75


# --- Faults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("suivi", "--json"), ("suivi", "atelier", "--json")])
def test_a_damaged_journal(program: Any, past: Callable[..., Case], command: tuple[str, ...]) -> None:
    """It is set aside and that is said; what the bags tell is shown, here nothing."""
    past("lea", 2, refused(-1))
    (program.home / "journal.sqlite3").write_bytes(b"not at all" * 1000)
    ended = program.run(*command)
    assert (ended.code, ended.result["cases"]) == (0, [])
    (aside,) = program.home.glob("journal-abime-*.sqlite3")
    assert str(aside) in ended.stderr
    assert program.run(*command).stderr == ""


# --- Twenty people in an afternoon ------------------------------------------------------------------------------


def test_the_list_of_the_day(program: Any, past: Callable[..., Case]) -> None:
    """In the order in which they came, with how it ended; who came on another day is not on it."""
    past("hier", 1.5, DONE)
    past("deux", 0, refused(2))
    past("trois", 0, DONE)
    cases = program.run("suivi", "atelier", "--json").result["cases"]
    assert [case["profile"] for case in cases] == ["deux", "trois"]
    shown = program.run("suivi", "atelier").stdout
    assert say("fr", "suivi_counts", done=1, open=1) in shown
    assert "hier" not in shown
    assert say("fr", "suivi_nobody_today") in later(program, 2, "suivi", "atelier").stdout


@pytest.mark.parametrize(("profile", "erased"), [("tom", True), ("lea", False)])
def test_the_next_person_sees_nothing_of_the_one_before(
    program: Any, past: Callable[..., Case], display: str, profile: str, erased: bool
) -> None:
    """The terminal is erased with what was scrolled away, but not under the same person's eyes."""
    past("lea", 0.01, DONE)
    arguments = ("opposition", "--base-url", "http://127.0.0.1:9", "--profile", profile, "--pause-budget", "1s")
    run = program.start(*arguments, env={"DISPLAY": display}, terminal=True)
    ended = run.end()
    assert ("\x1b[3J" in ended.stderr) == erased
    assert ended.code == 8


def test_what_is_asked_of_the_journal_is_json(program: Any, past: Callable[..., Case]) -> None:
    """A name that would upset a terminal comes out harmless, and whole in JSON."""
    past("l\x1b[31méa", 1, refused(-1))
    assert "\x1b" not in program.run("suivi").stdout
    (case,) = json.loads(program.run("suivi", "--json", env={"COLUMNS": "20", **os.environ}).stdout)["cases"] or [None]
    assert case["profile"] == "l\x1b[31méa"
