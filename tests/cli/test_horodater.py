"""Timestamps: made by a real authority on this computer, checked without a network by us and by openssl."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import click
import pytest
from keeping import NAME, OTHER, bags, keep, run
from tsa import Authority, authority

from mes_assist.app import authority as network
from mes_assist.app import running
from mes_assist.app.authority import AuthorityChoice, remember, remembered
from mes_assist.app.dating import asks_to_date, date_proof
from mes_assist.app.environment import Environment
from mes_assist.app.options import RunOptions
from mes_assist.app.procedure import Procedure
from mes_assist.archive.examine import examine
from mes_assist.archive.timestamp import ANSWER, CHAIN, DIGESTS, README
from mes_assist.cli import launch
from mes_assist.cli.dating import ask_to_date
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import Result
from mes_assist.support.defaults import OFFICIAL_SITE
from mes_assist.support.errors import AuthorityFailed
from mes_assist.support.texts import say


@pytest.fixture(scope="module")
def the_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Start an authority for this module: making its keys takes a second."""
    with authority(tmp_path_factory.mktemp("tsa") / "keys") as started:
        yield started


@pytest.fixture
def tsa(the_authority: Authority) -> Iterator[Authority]:
    """Return the authority, well-behaved."""
    yield the_authority
    the_authority.answer, the_authority.status, the_authority.location = None, 200, None
    the_authority.queries.clear()
    the_authority.free.set()


def dated(tsa: Authority, *names: str) -> list[Path]:
    """Have bags dated and return the folders of their timestamps."""
    result = run("horodater", *names, "--tsa", tsa.url, "--ca", str(tsa.root), "--json")
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)["stamps"]
    assert [(row["authority"], row["root"]) for row in rows] == [("Autorité d'essai", "Racine")] * len(names)
    return [stamp for row in rows for stamp in (Path(row["bag"]) / "horodatage").iterdir()]


def openssl_says(bag: Path, stamp: Path) -> str:
    """Return what openssl says of a timestamp, with nothing but what lies in the bag."""
    data = ("-data", str(bag / "tagmanifest-sha256.txt"))
    command = ["openssl", "ts", "-verify", *data, "-in", str(stamp / ANSWER), "-CAfile", str(stamp / CHAIN)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_openssl_and_we_agree(proofs: Path, tsa: Authority) -> None:
    """A timestamp is made, kept with its chain, and holds for both; the bag is as intact as before."""
    bag = keep(proofs)
    (stamp,) = dated(tsa, NAME)
    assert {file.name for file in stamp.iterdir()} == {ANSWER, CHAIN, README, DIGESTS}
    assert {file.stat().st_mode & 0o777 for file in stamp.iterdir()} == {0o600}
    assert "Verification: OK" in openssl_says(bag, stamp)
    tsa.free.clear()  # no network from here on: it would hang
    (row,) = bags("verify", NAME)
    assert (row["intact"], row["problems"], row["notes"]) == (True, [], [])
    assert [(each["authority"], each["root"]) for each in row["stamps"]] == [("Autorité d'essai", "Racine")]
    assert "Autorité d'essai" in run("verify", NAME).stdout
    assert openssl_says(bag, stamp).strip() == _command_of_the_readme(bag, stamp)


def _command_of_the_readme(bag: Path, stamp: Path) -> str:
    """Run what the text beside the timestamp tells the person to type."""
    lines = (stamp / README).read_text("utf-8").splitlines()
    (command,) = (line.strip() for line in lines if "openssl ts" in line)
    done = subprocess.run(command, shell=True, cwd=bag, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_only_a_hash_is_sent(proofs: Path, tsa: Authority) -> None:
    """Neither the name of the bag nor anything of the record goes out."""
    keep(proofs)
    dated(tsa, NAME)
    (query,) = tsa.queries
    assert len(query) < 120
    assert not any(word in query for word in (b"moi", b"opposition", NAME.encode()))


def test_other_tools_still_accept_the_bag(proofs: Path, tsa: Authority) -> None:
    """A timestamp is a tag file that no manifest lists."""
    import bagit

    bag = keep(proofs)
    dated(tsa, NAME)
    assert bagit.Bag(str(bag)).validate()
    check = ["sha256sum", "-c", "--strict", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    assert subprocess.run(check, cwd=bag, capture_output=True, check=False).returncode == 0


def test_several_timestamps(proofs: Path, tsa: Authority) -> None:
    """Each keeps its own folder."""
    keep(proofs)
    keep(proofs, OTHER)
    dated(tsa, NAME, OTHER)
    dated(tsa, NAME)
    assert [len(row["stamps"]) for row in bags("verify")] == [2, 1]


CHANGES: dict[str, Callable[[Path], object]] = {
    "answer": lambda stamp: _flip(stamp / ANSWER, -5),
    "chain": lambda stamp: (stamp / CHAIN).write_bytes(b""),
    "junk in the chain": lambda stamp: (stamp / CHAIN).write_bytes(b"x" + (stamp / CHAIN).read_bytes()),
    "text": lambda stamp: (stamp / README).write_text("rm -rf /", "utf-8"),
    "no text": lambda stamp: (stamp / README).unlink(),
    "digests": lambda stamp: (stamp / DIGESTS).write_bytes(b""),
}


def _flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_timestamp_that_does_not_hold(proofs: Path, tsa: Authority, change: Callable[[Path], object]) -> None:
    """Whatever was changed of it is told, and the exit code says it."""
    keep(proofs)
    (stamp,) = dated(tsa, NAME)
    change(stamp)
    assert problems_of(stamp) == [("stamp", f"horodatage/{stamp.name}")]
    assert run("verify", NAME).exit_code == 1


def test_a_timestamp_of_something_else(proofs: Path, tsa: Authority) -> None:
    """Taken from another bag, under another name, with something added, or no folder at all."""
    bag, other = keep(proofs), keep(proofs, OTHER)
    (stamp,) = dated(tsa, NAME)
    (stamp / "note.txt").touch(0o600)
    assert problems_of(stamp) == [("extra", f"horodatage/{stamp.name}/note.txt")]
    (stamp / "note.txt").unlink()
    stamp = stamp.rename(stamp.with_name("19990101T000000Z"))
    assert problems_of(stamp) == [("stamp", "horodatage/19990101T000000Z")]
    (other / "horodatage").mkdir(0o700)
    stamp = stamp.rename(other / "horodatage" / stamp.name)
    assert problems_of(stamp) == [("stamp", f"horodatage/{stamp.name}")]
    (bag / "horodatage").rmdir()
    (bag / "horodatage").touch(0o600)
    assert [(each["kind"], each["path"]) for each in bags("verify", NAME)[0]["problems"]] == [("extra", "horodatage")]


def problems_of(stamp: Path) -> list[tuple[str, str]]:
    """Return what is wrong with the bag of a timestamp."""
    (row,) = bags("verify", stamp.parent.parent.name)
    return [(each["kind"], each["path"]) for each in row["problems"]]


def test_every_changed_bit_of_a_timestamp_is_found(proofs: Path, tsa: Authority) -> None:
    """In any of its files; whatever it does to the parsers, the other bags are told of too."""
    bag = keep(proofs)
    keep(proofs, OTHER)
    (stamp,) = dated(tsa, NAME)
    random = Random(7)
    for file in sorted(stamp.iterdir()):
        content = file.read_bytes()
        for place in random.sample(range(len(content)), 40):
            changed = bytearray(content)
            changed[place] ^= 1 << random.randrange(8)
            file.write_bytes(changed)
            assert examine(bag).damage, (file.name, place)
        file.write_bytes(content)
    assert examine(bag).damage == ()


def test_an_unknown_root_is_called_one(proofs: Path, tsa: Authority) -> None:
    """Anybody can make an authority with a great name: the fingerprint is told, and whether anything speaks for it."""
    keep(proofs)
    dated(tsa, NAME)
    said = run("verify", NAME).stdout
    assert "UNKNOWN to this computer" in said
    (stamp,) = bags("verify", NAME)[0]["stamps"]
    assert stamp["known"] is False
    assert stamp["root_sha256"][:8] in said
    remember(proofs.parent, AuthorityChoice(tsa.url, str(tsa.root)))
    assert bags("verify", NAME)[0]["stamps"][0]["known"] is True


def test_a_timestamp_older_than_the_act(proofs: Path, tsa: Authority) -> None:
    """One of the clocks is wrong: a note."""
    bag = keep(proofs, "2099-01-01-opposition-moi-7f3a")
    dated(tsa, bag.name)
    (row,) = bags("verify")
    assert (row["intact"], [note["kind"] for note in row["notes"]]) == (True, ["early"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("nonsense", "nonsense"),
        ("empty", "nonsense"),
        ("refused", "refused"),
        ("error", "unreachable"),
        ("redirect", "unreachable"),
        ("slow", "unreachable"),
        ("old_answer", "forged"),
        ("no_root", "unknown_root"),
        ("gone", "unreachable"),
    ],
)
def test_an_authority_that_fails_costs_nothing(
    proofs: Path, tsa: Authority, monkeypatch: pytest.MonkeyPatch, change: str, reason: str
) -> None:
    """The bag is as it was, the reason is told, and it can be tried again."""
    bag = keep(proofs)
    keep(proofs, OTHER)
    url = tsa.url
    ca: tuple[str, ...] = ("--ca", str(tsa.root))
    match change:
        case "nonsense":
            tsa.answer = b"<html>"
        case "empty":
            tsa.answer = b""
        case "refused":
            tsa.answer = bytes.fromhex("30053003020102")  # PKIStatus rejection, and no token
        case "error":
            tsa.status = 500
        case "redirect":
            tsa.status, tsa.location = 302, tsa.url
        case "slow":
            tsa.free.clear()
            monkeypatch.setattr(network, "_PATIENCE_S", 0.3)
        case "old_answer":
            (stamp,) = dated(tsa, OTHER)
            tsa.answer = (stamp / ANSWER).read_bytes()
        case "no_root":
            ca = ()
        case "gone":
            url = "http://127.0.0.1:9/"
    result = run("horodater", NAME, "--tsa", url, *ca, "--json")
    assert result.exit_code == 8
    assert json.loads(result.stdout)["stamps"] == [{"bag": str(bag), "failed": reason}]
    assert "proof is intact" in run("horodater", NAME, "--tsa", url, *ca).stderr
    assert not [each for each in bag.rglob("*") if each.is_file() and "horodatage" in each.parts]
    assert bags("verify", NAME)[0]["intact"]
    assert not list(proofs.glob(".*"))


def test_a_damaged_bag_is_not_dated(proofs: Path, tsa: Authority) -> None:
    """An authority would vouch for the damage."""
    (keep(proofs) / "data" / "record.json").write_bytes(b"{}")
    assert run("horodater", NAME, "--tsa", tsa.url).exit_code == 2
    assert tsa.queries == []


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", "https://moi:secret@example.org", "https://["])
def test_addresses_that_are_refused(proofs: Path, url: str) -> None:
    """Nothing is sent."""
    keep(proofs)
    assert run("horodater", NAME, "--tsa", url).exit_code == 2


def test_the_authority_is_remembered(proofs: Path, tsa: Authority) -> None:
    """Without ``--tsa`` the one that was chosen; without any, the two suggestions."""
    keep(proofs)
    asked = run("horodater", NAME)
    assert (asked.exit_code, asked.stderr.count("http://timestamp.")) == (2, 2)
    assert remembered(proofs.parent) is None
    remember(proofs.parent, AuthorityChoice(tsa.url, str(tsa.root)))
    assert run("horodater", NAME).exit_code == 0
    assert len(tsa.queries) == 1


# --- After a run: asked once ------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Sit at a terminal and answer: the questions that were asked are noted."""
    said: dict[str, Any] = {"questions": [], "answer": True, "address": ""}

    def answer(_: str, question: str) -> bool | None:
        said["questions"].append(question)
        reply: bool | None = said["answer"]
        return reply

    monkeypatch.setattr("mes_assist.cli.dating.yes_or_no", answer)
    monkeypatch.setattr("click.prompt", lambda *_, **__: said["address"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    return said


def test_asked_once_and_remembered(
    proofs: Path, tsa: Authority, asked: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Yes: this proof is dated and so are the next ones; what it means is said."""
    asked["address"] = tsa.url
    home = proofs.parent
    ask_to_date(keep(proofs), home, "en")
    assert "can be trusted" in capsys.readouterr().err  # the root of this authority is nobody's
    remember(home, AuthorityChoice(tsa.url, str(tsa.root)))
    ask_to_date(proofs / NAME, home, "en")
    date_proof(keep(proofs, OTHER), home, "en")
    assert [len(row["stamps"]) for row in bags("verify")] == [1, 1]
    assert len(asked["questions"]) == 1
    assert "gets a fingerprint each time, nothing about you" in asked["questions"][0]


def test_a_slip_in_the_address_is_asked_again(
    proofs: Path, tsa: Authority, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The procedure is done: nothing here ends it otherwise."""
    typed = iter(["timestamp.digicert.com", tsa.url])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed))
    ask_to_date(keep(proofs), proofs.parent, "en")
    assert remembered(proofs.parent) == AuthorityChoice(tsa.url)


@pytest.mark.parametrize("failure", [RuntimeError("x"), KeyboardInterrupt(), FileNotFoundError("manifest")])
def test_nothing_here_changes_how_a_run_ended(
    proofs: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """Whatever goes wrong is a line."""

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(network, "stamp", fail)
    remember(proofs.parent, AuthorityChoice("http://127.0.0.1:9/"))
    assert "proof" in date_proof(proofs / NAME, proofs.parent, "en")


@pytest.mark.parametrize("answer", [False, None])
def test_no_is_remembered_and_stop_is_not(
    proofs: Path, tsa: Authority, asked: dict[str, Any], answer: bool | None
) -> None:
    """Nothing is sent; whoever said no is not asked again."""
    asked["answer"] = answer
    for _ in range(2):
        ask_to_date(proofs / NAME, proofs.parent, "en")
    assert (len(asked["questions"]), tsa.queries) == (1 if answer is False else 2, [])


def test_an_authority_that_is_down_does_not_change_how_a_run_ended(proofs: Path) -> None:
    """A line, and nothing else."""
    bag = keep(proofs)
    remember(proofs.parent, AuthorityChoice("http://127.0.0.1:9/"))
    assert "complete without a timestamp" in date_proof(bag, proofs.parent, "en")
    assert bags("verify")[0]["intact"]


def test_a_bag_of_the_demo_without_this_program(program: Any, tsa: Authority) -> None:
    """What a run leaves, once dated, is accepted by sha256sum, bagit and openssl, none of which know us."""
    done = program.run("demo", "--auto", "--headless", "--json")
    assert done.code == 0, done.stderr
    bag = Path(done.result["bag"])
    stamped = program.run("preuves", "horodater", str(bag), "--tsa", tsa.url, "--ca", str(tsa.root), "--json")
    assert stamped.code == 0, stamped.stderr
    check = ["sha256sum", "-c", "--strict", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    assert subprocess.run(check, cwd=bag, capture_output=True, check=False).returncode == 0
    assert subprocess.run([sys.executable, "-m", "bagit", "--validate", str(bag)], check=False).returncode == 0
    (stamp,) = (bag / "horodatage").iterdir()
    assert "Verification: OK" in openssl_says(bag, stamp)
    verified = program.run("preuves", "verify", "--demo", "--json").result["bags"]
    assert [(row["intact"], len(row["stamps"]), row["notes"]) for row in verified] == [(True, 1, [])]


@pytest.mark.parametrize(
    ("was_asked", "at_a_terminal", "turns"),
    [(True, True, ["stamped"]), (False, True, ["asked"]), (False, False, [])],
)
def test_one_turn_for_each_run(
    proofs: Path, monkeypatch: pytest.MonkeyPatch, turns: list[str], *, was_asked: bool, at_a_terminal: bool
) -> None:
    """An authority that is down is not waited for twice; who was never asked is asked once the end was told.

    Without a terminal nobody would answer.
    """
    taken: list[str] = []

    def stamp(*_: object) -> None:
        taken.append("stamped")
        raise AuthorityFailed("stamp_unreachable", reason="unreachable", url="x")

    bag = keep(proofs)
    saved = SavedProof(str(bag), str(bag / "data" / "x.pdf"), "0" * 64, 1, 1, "download")
    monkeypatch.setattr(network, "stamp", stamp)
    monkeypatch.setattr("mes_assist.cli.dating.ask_to_date", lambda *_: taken.append("asked"))
    monkeypatch.setattr(running, "_run", lambda *_: Result("done", "opposition", "moi", proof=saved))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: at_a_terminal))
    if was_asked:
        remember(proofs.parent, AuthorityChoice("http://127.0.0.1:9/"))
    of = Procedure(flow="opposition", base_url=OFFICIAL_SITE, home=proofs.parent, options=RunOptions(lang="en"))
    with click.Context(click.Command("run")), pytest.raises(click.exceptions.Exit):
        launch.finish(running.run_once(of, Environment()), of)
    assert taken == turns


@pytest.mark.parametrize("wanted", [True, False])
def test_the_start_page_asks_once(proofs: Path, tsa: Authority, *, wanted: bool) -> None:
    """Of a real proof; what they answer is kept, and whatever the authority does costs a line."""
    home, bag = proofs.parent, keep(proofs)
    assert not asks_to_date(keep(proofs, OTHER, fictitious=True), home)
    assert asks_to_date(bag, home)
    told = date_proof(bag, home, "en", lambda: tsa.url if wanted else None)
    assert told == (say("en", "stamp_unknown_root", url=tsa.url) if wanted else "")
    assert remembered(home) == AuthorityChoice(tsa.url if wanted else None)
    assert not asks_to_date(bag, home)
    assert bags("verify")[0]["intact"]
