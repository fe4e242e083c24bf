"""``oublier``: everything is shown, each kind is asked about, and only what the person says is removed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from keeping import NAME, OTHER, bags, keep, run
from pydantic import SecretStr

from mes_assist.cases.journal import FILE, SqliteJournal
from mes_assist.cases.lock import case_lock
from mes_assist.support.card import CardField
from mes_assist.support.clock import SystemClock
from mes_assist.support.vault import SERVICE, Vault

ORDER = ["secrets", "flows", "logs", "settings", "demo", "aside", "journal", "proofs"]


class Ring:
    """What the key ring of the test holds."""

    held: dict[tuple[str, str], str]


@pytest.fixture
def home(proofs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home in which everything is kept, for two people."""
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    held: dict[tuple[str, str], str] = {}

    class Memory(KeyringBackend):
        priority = 5

        def get_password(self, service: str, username: str) -> str | None:
            return held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if held.pop((service, username), None) is None:
                raise PasswordDeleteError

    monkeypatch.setattr("keyring.core._keyring_backend", Memory())
    Ring.held = held
    folder = proofs.parent
    keep(proofs)
    keep(proofs, OTHER)
    for profile in ("moi", "papa"):
        Vault(folder).keep(profile, CardField.NIR, SecretStr("279039999904288"))
    with SqliteJournal(folder / FILE, SystemClock()) as journal:
        for number, (profile, flow, bag) in enumerate((("moi", "opposition", NAME), ("papa", "cloture", OTHER))):
            case = journal.open_case(profile=profile, flow=flow, origin="https://example.org", new_id=f"c{number}")
            journal.record(case, "a1", "proof_archived", bag=bag, elsewhere=False)
    logs = ("reports/x.md", "outlines/x.txt", "quarantine/x.json")
    for name in ("flows/x.local.yaml", *logs, "demo/y", "horodatage.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}", "utf-8")
    (folder / "journal-abime-1.sqlite3").touch()
    return folder


Say = Callable[..., Any]


@pytest.fixture
def say_of_each(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run the command as somebody at a terminal, who answers from what each question is about."""
    asked: list[str] = []

    def answer(_: str, question: str) -> bool | None:
        asked.append(question)
        return next((reply for word, reply in wanted.items() if word in question), False)

    wanted: dict[str, bool | None] = {}
    monkeypatch.setattr("mes_assist.cli.oublier.yes_or_no", answer)
    monkeypatch.setattr("mes_assist.cli.oublier._at_a_terminal", lambda: True)

    def say(*arguments: str, **said: bool | None) -> tuple[Any, list[str]]:
        asked.clear()
        wanted.clear()
        wanted.update({word.replace("_", " "): reply for word, reply in said.items()})
        return run(*arguments, group="oublier"), asked

    return say


def left(profile: str | None = None) -> list[str]:
    """Return the kinds that there still are."""
    more = () if profile is None else ("--profile", profile)
    return [kind["kind"] for kind in json.loads(run(*more, "--json", group="oublier").stdout)["kept"]]


def test_everything_is_shown_and_asked_about(home: Path, say_of_each: Say) -> None:
    """In this order, the proofs last and with a warning; no is the end of it."""
    assert left() == ORDER
    result, asked = say_of_each()
    assert result.exit_code == 0
    assert len(asked) == len(ORDER)
    assert "THE PROOFS" in asked[-1]
    assert "is lost" in result.stderr
    assert "SSD" in result.stdout
    assert str(home / "proofs" / NAME) in result.stdout
    assert left() == ORDER


@pytest.mark.parametrize(
    ("word", "gone"),
    [
        *(("key ring", "secrets"), ("completed", "flows"), ("Reports", "logs"), ("authority", "settings")),
        *(("demonstrations", "demo"), ("Damaged", "aside"), ("journal of", "journal"), ("PROOFS", "proofs")),
    ],
)
def test_each_kind_alone(home: Path, say_of_each: Say, word: str, gone: str) -> None:
    """What the person says yes to is gone, and nothing else."""
    result, _ = say_of_each(**{word.replace(" ", "_"): True})
    assert result.exit_code == 0
    assert left() == [kind for kind in ORDER if kind != gone]
    assert bool(Ring.held) == (gone != "secrets")


def test_all_of_it(home: Path, say_of_each: Say) -> None:
    """Nothing is left in the home, and nothing in the key ring."""
    result, _ = say_of_each(**{"": True})
    assert result.exit_code == 0
    assert [path.name for path in home.rglob("*") if path.is_file()] == []
    assert Ring.held == {}
    assert left() == []
    assert "keeps nothing" in run(group="oublier").stdout


def test_one_person(home: Path, say_of_each: Say) -> None:
    """Only what is theirs, from the journal's file too; the other's is as it was."""
    assert left("papa") == ["secrets", "aside", "journal", "proofs"]
    say_of_each("--profile", "papa", **{"": True})
    assert left("papa") == []
    assert [row["name"] for row in bags("list")] == [NAME]
    assert Ring.held.keys() == {(SERVICE, "nir:moi")}
    assert b"papa" not in b"".join(path.read_bytes() for path in home.glob(f"{FILE}*"))
    with closing(sqlite3.connect(home / FILE)) as database:
        assert database.execute("SELECT profile FROM cases").fetchall() == [("moi",)]
    assert bags("verify")[0]["intact"]


def test_a_proof_that_was_forgotten_is_not_missed(home: Path, say_of_each: Say) -> None:
    """The journal is told that it was removed on request."""
    say_of_each(PROOFS=True)
    assert (run("verify").exit_code, bags("verify")) == (0, [])


def test_stop_ends_it(home: Path, say_of_each: Say) -> None:
    """What was removed before is gone, the rest is left."""
    result, _ = say_of_each(key_ring=True, completed=None)
    assert result.exit_code == 130
    assert left() == ORDER[1:]


def test_what_cannot_be_removed_is_told(home: Path, say_of_each: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the exit code says it."""

    def fail(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.rmtree", fail)
    result, _ = say_of_each(PROOFS=True)
    assert result.exit_code == 1
    assert "Permission denied" in result.stderr


def test_nothing_is_removed_without_a_terminal(home: Path) -> None:
    """Nobody could be asked; what there is is shown all the same."""
    result = run(group="oublier")
    assert result.exit_code == 2
    assert str(home / "proofs" / NAME) in result.stdout
    assert left() == ORDER


def test_nothing_is_removed_while_somebody_is_at_it(home: Path) -> None:
    """An attempt that is going on would lose its journal."""
    with case_lock(home, "c1"):
        assert run(group="oublier").exit_code == 75


def test_half_written_bags_and_a_damaged_note_are_found(home: Path, say_of_each: Say) -> None:
    """Nothing that may hold something of a person is passed over."""
    (home / "proofs" / f".{NAME}.part-0000").mkdir()
    (home / "secrets.json").write_bytes(b"{")
    found = {kind["kind"]: kind["what"] for kind in json.loads(run("--json", group="oublier").stdout)["kept"]}
    assert str(home / "proofs" / f".{NAME}.part-0000") in found["proofs"]
    assert found["secrets"] == [str(home / "secrets.json")]
    say_of_each(**{"": True})
    assert (Ring.held, left()) == ({}, [])


def test_one_that_cannot_be_removed_does_not_keep_the_others(home: Path, say_of_each: Say) -> None:
    """A link is removed, and not what it leads to; the rest goes, and what failed is told at the end."""
    elsewhere = (home / "proofs" / NAME).rename(home.parent / NAME)
    (home / "proofs" / NAME).symlink_to(elsewhere)
    result, _ = say_of_each(PROOFS=True)
    assert (result.exit_code, list((home / "proofs").iterdir())) == (0, [])
    assert (elsewhere / "bagit.txt").is_file()


def test_a_proof_of_nobody_is_told(home: Path) -> None:
    """Its record says nothing: it is not counted for one person, and that is said."""
    (home / "proofs" / OTHER / "data" / "record.json").write_bytes(b"")
    assert "1 proof does not say whose it is" in run("--profile", "papa", group="oublier").stdout
