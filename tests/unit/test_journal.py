"""The journal: what it remembers, who may read it, and what it does with two processes and bad files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.cases.events import Case, Event, EventKind, count_ended, has_open_intent, is_finished, notice_of
from mes_assist.cases.journal import SqliteJournal
from mes_assist.cases.migrations import STEPS, VERSION
from mes_assist.engine.result import EXIT_CODES
from mes_assist.support.errors import JournalDamaged, JournalError

JOURNALS = Path(__file__).parents[1] / "journals"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
WHERE = {"profile": "moi", "flow": "opposition", "origin": "http://127.0.0.1:1"}
UNFINISHED = [outcome for outcome in EXIT_CODES if outcome not in ("done", "already_done")]

_ABOUT_THE_ACT = ("submit_intended", "submit_settled", "seen_not_done", "journal_rebuilt")

outcomes = st.sampled_from(list(EXIT_CODES))
kinds = st.sampled_from(get_args(EventKind))


class _Ticking:
    """A clock that moves one second each time it is read."""

    def __init__(self) -> None:
        self.reads = 0

    def now(self) -> datetime:
        self.reads += 1
        return START + timedelta(seconds=self.reads)

    def monotonic(self) -> float:
        return float(self.reads)


def _event(kind: EventKind, **data: object) -> Event:
    return Event("a1", START, kind, data)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw an event; an outcome says which."""
    kind = draw(kinds)
    return _event(kind, outcome=draw(outcomes)) if kind == "outcome" else _event(kind)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a journal may be made: in a folder that does not exist yet."""
    return tmp_path / "home" / "journal.sqlite3"


@pytest.fixture
def journal(file: Path) -> Iterator[SqliteJournal]:
    """Return a new journal."""
    with SqliteJournal(file, _Ticking()) as opened:
        yield opened


def _open(journal: SqliteJournal, new_id: str, **elsewhere: str) -> Case:
    where = WHERE | elsewhere
    return journal.open_case(profile=where["profile"], flow=where["flow"], origin=where["origin"], new_id=new_id)


# --- What it remembers -------------------------------------------------------------------------------------------


def test_events_come_back_in_order(journal: SqliteJournal) -> None:
    """What was recorded comes back as it was, oldest first, with its instant, and only for its own case."""
    mine, other = _open(journal, "c1"), _open(journal, "c2", profile="Léa")
    journal.record(mine, "a1", "state_reached", state="décision", step=3)
    journal.record(other, "a9", "attempt_started")
    journal.record(mine, "a1", "outcome", outcome="refused", reason=None)
    found = journal.events("c1")
    assert [(event.kind, event.data) for event in found] == [
        ("state_reached", {"state": "décision", "step": 3}),
        ("outcome", {"outcome": "refused", "reason": None}),
    ]
    assert {event.attempt for event in found} == {"a1"}
    assert found[0].at < found[1].at
    assert found[0].at.utcoffset() == timedelta(0)
    assert journal.events("nobody") == []


def test_events_are_only_ever_appended(journal: SqliteJournal, file: Path) -> None:
    """No later event changes a row that is there, and numbers only grow."""
    case = _open(journal, "c1")
    before: list[tuple[object, ...]] = []
    for kind in get_args(EventKind):
        journal.record(case, "a1", kind, outcome="refused")
        with closing(sqlite3.connect(file)) as reader:
            rows = reader.execute("SELECT * FROM events ORDER BY number").fetchall()
        assert rows[:-1] == before
        assert rows[-1][0] > (before[-1][0] if before else 0)
        before = rows


def test_an_event_is_on_disk_at_once(journal: SqliteJournal, file: Path) -> None:
    """Another process sees an event as soon as it is recorded, while the journal stays open."""
    case = _open(journal, "c1")
    journal.record(case, "a1", "submit_intended", state="decision")
    script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT kind FROM events').fetchall())"
    done = subprocess.run([sys.executable, "-c", script, file], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[('submit_intended',)]"


def test_what_was_recorded_survives_a_kill(file: Path) -> None:
    """A process that is killed right after it recorded an intent leaves that intent, and a journal that opens."""
    script = f"""
import os, signal
from pathlib import Path
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.clock import SystemClock
journal = SqliteJournal(Path({str(file)!r}), SystemClock())
case = journal.open_case(new_id="c1", **{WHERE!r})
journal.record(case, "a1", "submit_intended", state="decision")
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with SqliteJournal(file, _Ticking()) as journal:
        assert _open(journal, "c2").id == "c1"
        assert has_open_intent(journal.events("c1"))


# --- Whose it is ------------------------------------------------------------------------------------------------


def test_only_the_owner_can_read_it(journal: SqliteJournal, file: Path) -> None:
    """The file is 0600 and its folder 0700, and so is what SQLite puts beside it while it writes."""
    seen: set[int] = set()
    case = _open(journal, "c1")

    def look(_: str) -> None:
        seen.update(path.stat().st_mode & 0o777 for path in file.parent.iterdir())

    journal._db.set_trace_callback(look)
    journal._db.execute("BEGIN IMMEDIATE")
    journal.record(case, "a1", "attempt_started")
    names = {path.name for path in file.parent.iterdir()}
    journal._db.execute("COMMIT")
    assert names > {file.name}
    assert seen == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_lies_beside_it_between_two_runs(file: Path) -> None:
    """Once it is closed, the journal is one file: a copy of that file is a copy of everything."""
    with SqliteJournal(file, _Ticking()) as journal:
        journal.record(_open(journal, "c1"), "a1", "attempt_started")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


# --- Cases ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", UNFINISHED)
def test_an_unfinished_case_is_taken_up_again(journal: SqliteJournal, outcome: str) -> None:
    """A case stays open after every outcome but the two that finish it, and the new id is not used."""
    first = _open(journal, "c1")
    journal.record(first, "a1", "outcome", outcome=outcome)
    assert _open(journal, "c2") == first


@pytest.mark.parametrize("outcome", ["done", "already_done"])
def test_a_finished_case_is_followed_by_a_new_one(journal: SqliteJournal, outcome: str) -> None:
    """After ``done`` or ``already_done`` the next attempt opens a case of its own, which is then the open one."""
    journal.record(_open(journal, "c1"), "a1", "outcome", outcome=outcome)
    assert _open(journal, "c2").id == "c2"
    assert _open(journal, "c3").id == "c2"


@pytest.mark.parametrize("elsewhere", [{"profile": "Léa"}, {"flow": "cloture"}, {"origin": "http://127.0.0.1:2"}])
def test_a_case_belongs_to_one_profile_flow_and_site(journal: SqliteJournal, elsewhere: dict[str, str]) -> None:
    """Another profile, flow or site has a case of its own; each finds its own again."""
    assert _open(journal, "c1").id == "c1"
    assert _open(journal, "c2", **elsewhere).id == "c2"
    assert _open(journal, "c3").id == "c1"
    assert _open(journal, "c4", **elsewhere).id == "c2"


def test_two_processes_at_the_same_instant_get_the_same_case(file: Path) -> None:
    """Processes that all start on a journal that does not exist yet agree on one case, and none of them fails."""
    script = f"""
import sys
from pathlib import Path
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.clock import SystemClock
print("ready", flush=True)
sys.stdin.readline()
with SqliteJournal(Path({str(file)!r}), SystemClock()) as journal:
    print(journal.open_case(new_id=sys.argv[1], **{WHERE!r}).id)
"""
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", script, f"c{number}"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(6)
        ]
        assert [racer.stdout.readline() for racer in racers if racer.stdout] == ["ready\n"] * 6
        answers = [_answer(racer) for racer in racers]
    assert len({answer for answer, _ in answers}) == 1, answers
    assert {problems for _, problems in answers} == {""}


def _answer(racer: subprocess.Popen[str]) -> tuple[str, str]:
    return racer.communicate("\n")


def test_a_case_is_opened_while_nobody_else_may_write(journal: SqliteJournal, file: Path) -> None:
    """Between looking for an open case and opening one, no other connection can open another."""
    refused: list[str] = []

    def intrude(statement: str) -> None:
        if not statement.startswith("SELECT id FROM cases"):
            return
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("INSERT INTO cases VALUES ('x', 'moi', 'opposition', 'http://127.0.0.1:1', '')")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    journal._db.set_trace_callback(intrude)
    assert _open(journal, "c1").id == "c1"
    assert refused == ["database is locked"]


# --- Bad files --------------------------------------------------------------------------------------------------


def _not_a_database(file: Path) -> None:
    file.write_bytes(b"%PDF-1.7 this is something else entirely" * 100)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _without_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript("DROP TABLE events; DROP TABLE cases;")


def _unreadable(column: str, value: str) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute(f"UPDATE events SET {column} = CAST(? AS TEXT)", (value.encode("latin-1"),))

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        _not_a_database,
        _cut,
        _without_tables,
        _unreadable("data", "{"),
        _unreadable("at", "yesterday"),
        _unreadable("data", '{"state": "\xff"}'),
    ],
    ids=["not a database", "cut", "without tables", "half a row", "no date", "not text"],
)
def test_a_damaged_journal_says_so(file: Path, damage: Callable[[Path], None]) -> None:
    """Whatever is wrong with the file, opening a case on it ends in a `JournalError` that quotes nothing of it."""
    with SqliteJournal(file, _Ticking()) as journal:
        journal.record(_open(journal, "c1"), "a1", "attempt_started")
    damage(file)
    with pytest.raises(JournalDamaged) as raised, SqliteJournal(file, _Ticking()) as journal:
        journal.check()
    assert (raised.value.key, raised.value.outcome) == ("journal_unavailable", "internal_error")
    assert set(raised.value.values) == {"file", "detail"}


def test_a_newer_journal_is_refused_and_left_alone(file: Path) -> None:
    """A journal of a version to come is not opened, and no byte of it is changed."""
    with SqliteJournal(file, _Ticking()):
        pass
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = file.read_bytes()
    with pytest.raises(JournalError) as raised:
        SqliteJournal(file, _Ticking())
    assert raised.value.key == "journal_too_new"
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A file where the data folder should be is a `JournalError`, not a traceback."""
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(JournalError, match="journal_unavailable"):
        SqliteJournal(tmp_path / "home" / "journal.sqlite3", _Ticking())


def test_a_write_that_fails_says_so(journal: SqliteJournal) -> None:
    """An event that cannot be written raises: nobody believes that an intent is on disk when it is not."""
    case = _open(journal, "c1")
    journal._db.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="journal_unavailable"):
        journal.record(case, "a1", "submit_intended")
    assert journal.events("c1") == []


def test_an_event_of_an_unknown_case_is_refused(journal: SqliteJournal) -> None:
    """An event always belongs to a case that exists."""
    with pytest.raises(JournalError):
        journal.record(Case("nobody", **WHERE), "a1", "attempt_started")


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_journal_of_every_older_version_is_brought_up_to_date(file: Path, version: int) -> None:
    """What it held is still there, it is as a new one is, and an act that was begun in it is not forgotten."""
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as database:
        database.executescript((JOURNALS / "v1.sql").read_text("utf-8"))
        for step in range(1, version):
            database.executescript(";".join(STEPS[step]))
        database.execute(f"PRAGMA user_version = {version}")
    with SqliteJournal(file, _Ticking()) as journal:
        journal.check()
        assert _open(journal, "new").id == "new"  # c1 is finished
        waiting = _open(journal, "c9", profile="léa")
        assert waiting.id == "c2"
        assert has_open_intent(journal.events("c2"))
        journal.record(waiting, "a3", "attempt_started")
    with SqliteJournal(file.with_name("new.sqlite3"), _Ticking()):
        assert _tables(file) == _tables(file.with_name("new.sqlite3"))


def _tables(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
        return [(name, " ".join(sql.split())) for name, sql in rows] + database.execute(
            "PRAGMA user_version"
        ).fetchall()


def test_it_is_written_ahead(journal: SqliteJournal) -> None:
    """A reader is never kept waiting by a writer, and the other way round: the log is written ahead."""
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_full_disk_says_so_and_keeps_what_was_written(journal: SqliteJournal) -> None:
    """The event that no longer fits is refused, and those before it are whole."""
    case = _open(journal, "c1")
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(JournalError) as raised:
        _fill(journal, case)
    assert not isinstance(raised.value, JournalDamaged)
    kept = journal.events("c1")
    assert [event.data["state"] for event in kept] == [f"state-{number}" for number in range(len(kept))]
    assert kept
    journal.check()


def _fill(journal: SqliteJournal, case: Case) -> None:
    for number in range(1000):
        journal.record(case, "a1", "state_reached", state=f"state-{number}")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="who may write where is a matter of POSIX permissions")
def test_a_folder_where_nothing_can_be_written(file: Path) -> None:
    """Nothing is begun there, but what the journal says can be read."""
    with SqliteJournal(file, _Ticking()) as journal:
        journal.record(_open(journal, "c1"), "a1", "submit_intended")
    file.chmod(0o444)
    file.parent.chmod(0o555)
    with _nobody_special(file):
        with pytest.raises(JournalError) as raised:
            SqliteJournal(file, _Ticking())
        assert not isinstance(raised.value, JournalDamaged)
        with SqliteJournal(file, _Ticking(), read_only=True) as journal:
            ((case, events),) = journal.histories()
            assert (case.id, [event.kind for event in events]) == ("c1", ["submit_intended"])
            with pytest.raises(JournalError):
                journal.record(case, "a1", "submit_settled")


@contextmanager
def _nobody_special(file: Path) -> Iterator[None]:
    """Give up the administrator's powers for a while, which no permission holds back."""
    if os.geteuid() != 0:
        yield
        return
    for folder in file.parent.parents:
        if folder != Path("/") and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_clock_that_jumps_back_changes_no_order(file: Path) -> None:
    """Events come back in the order in which they were written, whatever their dates say."""
    clock = _Ticking()
    with SqliteJournal(file, clock) as journal:
        case = _open(journal, "c1")
        journal.record(case, "a1", "submit_intended")
        clock.reads = -100_000
        journal.record(case, "a1", "submit_settled")
        events = journal.events("c1")
    assert [event.kind for event in events] == ["submit_intended", "submit_settled"]
    assert events[1].at < events[0].at
    assert not has_open_intent(events)


@pytest.mark.parametrize("profile", [None, "léa"])
def test_the_histories_of_all_cases(journal: SqliteJournal, profile: str | None) -> None:
    """Every case comes with its own events, one without events too."""
    cases = [_open(journal, "c1"), _open(journal, "c2", profile="léa"), _open(journal, "c3", profile="tom")]
    for case in (*cases[:2], *cases[:2]):
        journal.record(case, "a1", "attempt_started")
        journal.record(case, "a1", "state_reached", state=case.id)
    found = {case.id: [event.kind for event in events] for case, events in journal.histories(profile=profile)}
    both = ["attempt_started", "state_reached"] * 2
    assert found == ({"c1": both, "c2": both, "c3": []} if profile is None else {"c2": both})


def test_after_a_loss_a_new_case_begins_with_it(journal: SqliteJournal) -> None:
    """What the lost journal held of this person is not known: an act may have been begun."""
    where = WHERE | {"new_id": "c1"}
    case = journal.open_case(**where, rebuilt=True)
    assert has_open_intent(journal.events("c1"))
    journal.record(case, "a1", "submit_settled")
    assert not has_open_intent(journal.events("c1"))
    assert journal.open_case(**where, rebuilt=True) == case
    assert len(journal.events("c1")) == 2


# --- Reading the events -----------------------------------------------------------------------------------------


@given(st.lists(events()))
def test_the_last_outcome_tells_whether_a_case_is_finished(past: list[Event]) -> None:
    """A case is finished exactly when its latest outcome is ``done`` or ``already_done``."""
    outcomes_only = [event.data["outcome"] for event in past if event.kind == "outcome"]
    assert is_finished(past) == (outcomes_only[-1:] in (["done"], ["already_done"]))


@given(st.lists(events()))
def test_an_intent_stays_open_until_it_is_settled(past: list[Event]) -> None:
    """An intent is open exactly when the last event about submitting is one, or the loss of what was known of it."""
    about = [event.kind for event in past if event.kind in _ABOUT_THE_ACT]
    assert has_open_intent(past) == (about[-1:] in (["submit_intended"], ["journal_rebuilt"]))


@given(st.lists(events()), outcomes, st.lists(events().filter(lambda event: event.kind != "outcome")))
def test_outcomes_in_a_row_are_counted_from_the_end(past: list[Event], outcome: str, rest: list[Event]) -> None:
    """One more attempt that ends so counts one more; one that ends otherwise starts at zero; the rest is ignored."""
    ended = _event("outcome", outcome=outcome)
    assert count_ended([*past, ended, *rest], outcome) == count_ended(past, outcome) + 1
    assert all(count_ended([*past, ended, *rest], other) == 0 for other in EXIT_CODES if other != outcome)
    assert count_ended(rest, outcome) == 0


def test_the_last_notice_holds() -> None:
    """The person may correct the date of the notice."""
    dates = ("2026-11-20", "2026-11-02")
    said = [_event("notice_dated", notice=notice, deadline=None) for notice in dates]
    assert notice_of([]) is None
    assert notice_of([*said, _event("attempt_started")]) == date(2026, 11, 2)


def test_who_is_forgotten_leaves_nothing(file: Path, journal: SqliteJournal) -> None:
    """Neither cases nor events, nor a trace in the file; everybody else's stay."""
    theirs, other = _open(journal, "c-lea", profile="lea-quelle-personne"), _open(journal, "c-moi")
    for case in (theirs, other):
        journal.record(case, "a1", "submit_intended", state="decision")
    journal.forget("lea-quelle-personne")
    assert [case.id for case, _ in journal.histories()] == ["c-moi"]
    assert (len(journal.events("c-lea")), len(journal.events("c-moi"))) == (0, 1)
    left = b"".join(path.read_bytes() for path in file.parent.iterdir() if path.is_file())
    assert b"lea-quelle-personne" not in left
    assert b"c-lea" not in left


def test_whoever_only_reads_sees_what_is_being_written(file: Path, journal: SqliteJournal) -> None:
    """Also while another has it open to write, and can write nothing."""
    case = _open(journal, "c-moi")
    with SqliteJournal(file, _Ticking(), read_only=True) as reader:
        journal.record(case, "a1", "submit_intended", state="decision")
        assert [event.kind for event in reader.events("c-moi")] == ["submit_intended"]
        with pytest.raises(JournalError):
            reader.record(case, "a1", "submit_intended")
