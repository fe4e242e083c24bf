"""A journal that cannot be read: set aside whole, and made anew from the bags as far as they tell."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mes_assist.archive.bag import list_bags, write_bag
from mes_assist.archive.kept import kept_of_attempt, read_record, sweep
from mes_assist.archive.record import ActRecord, ProofFacts, record_json
from mes_assist.cases import rebuild
from mes_assist.cases.events import has_open_intent, is_finished
from mes_assist.cases.journal import SqliteJournal
from mes_assist.cases.lock import case_lock
from mes_assist.cases.rebuild import open_journal, set_aside_in
from mes_assist.support.errors import JournalDamaged, JournalError

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WHERE = {"flow": "opposition", "origin": "https://www.monespacesante.fr"}
PROOF = ProofFacts("justificatif-opposition.pdf", "0" * 64, 3, 1, "download")


class _Stopped:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def bag_of(
    proofs: Path,
    profile: str,
    case: str,
    *,
    proof: ProofFacts | None = PROOF,
    attempt: str = "a1b2c3d4",
    hours: int = 0,
) -> Path:
    """Write a bag as an attempt does, so many hours after the others."""
    record = ActRecord(
        *("opposition", "1", "0" * 64, "M'opposer", profile, case, attempt, "done" if proof else "proof_missing"),
        *(NOW + timedelta(hours=hours), WHERE["origin"], "/enrolement/fin", False, {}, proof, ()),
    )
    files = {"record.json": record_json(record), **({proof.file: b"pdf"} if proof else {})}
    return write_bag(proofs, name=f"2026-11-23-opposition-{profile}-{case}-{attempt[-4:]}", files=files, info={})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data folder whose journal knows two cases, one with a bag."""
    with SqliteJournal(tmp_path / "journal.sqlite3", _Stopped()) as journal:
        for profile in ("moi", "lea"):
            case = journal.open_case(profile=profile, new_id=f"c-{profile}", flow=WHERE["flow"], origin=WHERE["origin"])
            journal.record(case, "a1", "submit_intended", state="decision")
    bag_of(tmp_path / "proofs", "moi", "c-moi")
    return tmp_path


def _nonsense(file: Path) -> None:
    file.write_bytes(b"%PDF-1.7 this is something else entirely" * 100)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _half_a_row(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("UPDATE events SET data = '{'")


def _opened(home: Path) -> SqliteJournal:
    return open_journal(home, _Stopped(), (home / "proofs", home / "proofs", home / "nowhere"))


@pytest.mark.parametrize("damage", [_nonsense, _cut, _half_a_row])
def test_a_damaged_journal_is_set_aside_and_made_anew(home: Path, damage: Callable[[Path], None]) -> None:
    """Not a byte of it is lost; a finished act is known again from its bag; of the rest nobody can know."""
    damage(home / "journal.sqlite3")
    damaged = (home / "journal.sqlite3").read_bytes()
    with _opened(home) as journal:
        ((case, events),) = journal.histories()
        assert (case.id, case.profile, case.origin) == ("c-moi", "moi", WHERE["origin"])
        assert [event.kind for event in events] == ["journal_rebuilt", "proof_archived", "outcome"]
        assert is_finished(events)
        lost = journal.open_case(profile="lea", new_id="new", **WHERE, rebuilt=bool(set_aside_in(home)))
        assert has_open_intent(journal.events(lost.id))
    (aside,) = set_aside_in(home)
    assert aside.read_bytes() == damaged
    assert aside.stat().st_mode & 0o777 == 0o600


def test_what_is_whole_is_left_alone(home: Path) -> None:
    """Nothing is set aside, and the bags add nothing to what the journal says."""
    with _opened(home) as journal:
        assert [case.id for case, _ in journal.histories()] == ["c-moi", "c-lea"]
        assert [len(events) for _, events in journal.histories()] == [1, 1]
    assert set_aside_in(home) == []


def test_a_folder_of_bags_that_is_gone_hides_no_other(home: Path) -> None:
    """What the others tell is rebuilt all the same."""
    _nonsense(home / "journal.sqlite3")
    with open_journal(home, _Stopped(), [home / "nowhere", home / "proofs"]) as journal:
        assert [case.id for case, _ in journal.histories()] == ["c-moi"]


def test_a_folder_of_bags_that_can_not_be_read_hides_no_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bags are not known; those of the others are."""
    _nonsense(home / "journal.sqlite3")

    def listed(proofs: Path) -> list[Path]:
        if proofs.name == "locked":
            raise PermissionError
        return list_bags(proofs)

    monkeypatch.setattr(rebuild, "list_bags", listed)
    with open_journal(home, _Stopped(), [home / "locked", home / "proofs"]) as journal:
        assert [case.id for case, _ in journal.histories()] == ["c-moi"]


def test_where_nobody_can_be_alone_nothing_is_set_aside(home: Path) -> None:
    """Two that rebuild at once would lose what each sets aside."""
    _nonsense(home / "journal.sqlite3")
    before = (home / "journal.sqlite3").read_bytes()
    (home / "locks").write_text("a file", "utf-8")
    with pytest.raises(JournalError) as raised:
        open_journal(home, _Stopped(), [])
    assert raised.value.key == "journal_unavailable"
    assert (home / "journal.sqlite3").read_bytes() == before
    assert set_aside_in(home) == []


def test_a_disk_that_does_not_let_it_be_set_aside_keeps_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is an error of the journal, not a crash."""
    _nonsense(home / "journal.sqlite3")

    def refuse(_from: Path, _to: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(JournalError):
        open_journal(home, _Stopped(), [])
    assert (home / "journal.sqlite3").exists()


def test_damage_twice(home: Path) -> None:
    """Both are kept, also when they are set aside within the same instant."""
    for remains in (b"first" * 999, b"second" * 999):
        (home / "journal.sqlite3").write_bytes(remains)
        _opened(home).__exit__()
    assert [path.read_bytes()[:5] for path in set_aside_in(home)] == [b"first", b"secon"]


def test_a_journal_of_a_newer_version_is_not_damage(home: Path) -> None:
    """It is refused and stays where it is."""
    with closing(sqlite3.connect(home / "journal.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError) as raised:
        _opened(home)
    assert not isinstance(raised.value, JournalDamaged)
    assert set_aside_in(home) == []


def test_a_bag_without_a_proof_is_an_act_that_lacks_it(home: Path) -> None:
    """Evidence only: the case is open, and what is missing can still be fetched."""
    bag_of(home / "proofs", "lea", "c-lea", proof=None)
    _nonsense(home / "journal.sqlite3")
    with _opened(home) as journal:
        events = {case.profile: events for case, events in journal.histories()}
    assert [event.kind for event in events["lea"]] == ["journal_rebuilt", "evidence_archived", "outcome"]
    assert events["lea"][-1].data["outcome"] == "proof_missing"
    assert has_open_intent(events["lea"])  # whatever happened since is not known


def test_the_bags_of_a_case_tell_their_story_in_order(home: Path) -> None:
    """Evidence at nine, the proof at ten: the case is done, whatever the names of the folders sort as."""
    bag_of(home / "proofs", "lea", "c-lea", proof=None, attempt="ffffffff")
    later = bag_of(home / "proofs", "lea", "c-lea", attempt="00000000", hours=1)
    shutil.copytree(later, home / "stick" / later.name)
    _nonsense(home / "journal.sqlite3")
    with open_journal(home, _Stopped(), (home / "proofs", home / "stick")) as journal:
        events = {case.profile: events for case, events in journal.histories()}["lea"]
    assert is_finished(events)
    assert [event.kind for event in events].count("proof_archived") == 1


@pytest.mark.parametrize("left", ["", None])
@pytest.mark.parametrize("trace", ["bag", "lock"])
def test_a_journal_that_is_gone(home: Path, left: str | None, trace: str) -> None:
    """Emptied, as after a power cut, or deleted: bags and locks tell that there was one. What it held is not known."""
    with case_lock(home, "c-moi"):
        pass
    shutil.rmtree(home / ("locks" if trace == "bag" else "proofs"))
    (home / "journal.sqlite3").unlink()
    if left is not None:
        (home / "journal.sqlite3").write_text(left)
    with _opened(home) as journal:
        assert [case.id for case, _ in journal.histories()] == (["c-moi"] if trace == "bag" else [])
    (aside,) = set_aside_in(home)
    assert aside.read_bytes() == b""
    _opened(home).__exit__()
    assert set_aside_in(home) == [aside]


def test_a_home_that_is_new(tmp_path: Path) -> None:
    """Nothing was lost where nothing was."""
    _opened(tmp_path / "new").__exit__()
    assert set_aside_in(tmp_path / "new") == []


def test_a_bag_that_tells_nothing_is_passed_over(home: Path) -> None:
    """A record that cannot be read gives no case, and no error."""
    (home / "proofs/2026-11-23-opposition-moi-c-moi-c3d4/data/record.json").write_text("{")
    _nonsense(home / "journal.sqlite3")
    with _opened(home) as journal:
        assert list(journal.histories()) == []


# --- What an attempt that was cut short left --------------------------------------------------------------------


def test_the_bag_of_an_attempt_is_found_again(home: Path) -> None:
    """It is the attempt's own, whole, and the latest; any other one is not taken for it."""
    proofs = home / "proofs"
    bag = proofs / "2026-11-23-opposition-moi-c-moi-c3d4"
    assert kept_of_attempt(proofs, "c-moi", "a1b2c3d4") == (bag, read_record(bag))
    assert kept_of_attempt(proofs, "c-moi", "another") is None
    assert kept_of_attempt(proofs, "c-lea", "a1b2c3d4") is None
    assert kept_of_attempt(home / "nowhere", "c-moi", "a1b2c3d4") is None
    (bag / "data/justificatif-opposition.pdf").write_bytes(b"half")
    assert kept_of_attempt(proofs, "c-moi", "a1b2c3d4") is None


@pytest.mark.parametrize("file", ["/etc/passwd", "../elsewhere.pdf", "data/../../elsewhere.pdf", 1])
def test_a_proof_is_in_its_bag(home: Path, file: object) -> None:
    """A record that leads elsewhere tells nothing."""
    bag = home / "proofs/2026-11-23-opposition-moi-c-moi-c3d4"
    record = json.loads((bag / "data/record.json").read_text("utf-8"))
    record["proof"]["file"] = file
    (bag / "data/record.json").write_text(json.dumps(record), "utf-8")
    assert read_record(bag) is None


def test_half_a_bag_of_a_dead_attempt_is_swept(home: Path) -> None:
    """Only its own: another attempt may be writing right now."""
    proofs = home / "proofs"
    begins, ends = ".2026-11-23-opposition-moi", "part-0123abcd"
    own, other = proofs / f"{begins}-c3d4.{ends}", proofs / f"{begins}-ffff.{ends}"
    theirs = [proofs / name for name in (".photos-c3d4.part-0123abcd", f"{begins}-c3d4.part-old", ".c3d4.part-1")]
    for work in (own, other, *theirs):
        (work / "data").mkdir(parents=True)
    sweep(proofs, "a1b2c3d4")
    assert (own.exists(), other.exists()) == (False, True)
    assert all(work.exists() for work in theirs)
    assert len([path for path in proofs.iterdir() if not path.name.startswith(".")]) == 1
