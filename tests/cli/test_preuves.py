"""The commands about the proofs that were kept."""

import hashlib
import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from keeping import FACTS, NAME, OTHER, PDF, RECORD, SHA, bags, keep, run

from mes_assist.archive.bag import BagProblemKind
from mes_assist.archive.manifest import manifest_text
from mes_assist.archive.record import record_json
from mes_assist.cases.journal import FILE, SqliteJournal
from mes_assist.support.clock import SystemClock
from mes_assist.support.texts import say


def test_list_as_json(proofs: Path) -> None:
    """The documented keys, absent values null, and the facts of the proof as in a run's result."""
    bag = keep(proofs)
    facts = {"sha256": SHA, "bytes": len(PDF), "pages": 1, "captured_by": "download"}
    path = str(bag / "data" / "justificatif-opposition.pdf")
    assert bags("list") == [
        {
            "bag": str(bag),
            "name": NAME,
            "flow": "opposition",
            "profile": "moi",
            "at": "2026-11-23T10:32:00+01:00",
            "proof": {"bag": str(bag), "path": path, **facts},
            "site": "officiel",
        }
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("fr", ("23/11/2026 à 10:32", "justificatif présent")), ("en", ("2026-11-23 10:32", "proof present"))],
)
def test_list_as_text(proofs: Path, lang: str, words: tuple[str, ...]) -> None:
    """When, what, whose, with a proof or not, and where."""
    bag = keep(proofs)
    shown = run("list", lang=lang).stdout
    assert all(word in shown for word in (*words, "opposition", "moi", str(bag)))
    assert say("en", "preuves_fictitious") not in shown


def test_list_tells_evidence_and_the_mock_site(proofs: Path) -> None:
    """A bag without a proof is not taken for one, nor the demo's for a real one."""
    keep(proofs, proof=None, fictitious=True)
    shown = run("list").stdout
    assert "evidence only" in shown
    assert "[mock site, worthless]" in shown
    assert (bags("list")[0]["proof"], bags("list")[0]["site"]) == (None, "factice")


def test_list_tells_that_the_proof_is_gone(proofs: Path) -> None:
    """The record alone is not believed."""
    (keep(proofs) / "data" / FACTS.file).unlink()
    assert "PROOF GONE" in run("list").stdout


@pytest.mark.parametrize(
    "record",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, record_json(replace(RECORD, proof=replace(FACTS, file="../x")))],
)
def test_an_unreadable_record_is_listed_and_said(proofs: Path, record: bytes) -> None:
    """The bag stays in sight, under any filter, and verifying names the record."""
    bag = keep(proofs, record=record)
    assert "cannot be read" in run("list", "--profile", "papa").stdout
    row = dict.fromkeys(("flow", "profile", "at", "proof", "site"))
    assert bags("list") == [{"bag": str(bag), "name": NAME, **row}]
    assert bags("verify")[0]["problems"] == [{"kind": "record", "path": "data/record.json"}]


def test_list_of_one_person(proofs: Path) -> None:
    """The filter takes the exact profile."""
    keep(proofs)
    keep(proofs, OTHER, profile="papa")
    assert [row["name"] for row in bags("list")] == [NAME, OTHER]
    assert [row["name"] for row in bags("list", "--profile", "papa")] == [OTHER]


def test_where_the_proofs_are(proofs: Path, tmp_path: Path) -> None:
    """The home's, the demo's, or the folder that is named, which wins."""
    keep(proofs, "2026-11-23-opposition-maison-0002")
    keep(proofs.parent / "demo" / "proofs", "2026-11-23-opposition-demo-0003")
    keep(tmp_path / "elsewhere", "2026-11-23-opposition-ailleurs-0004")
    there = ("--archive", str(tmp_path / "elsewhere"))
    for options, profile in (
        *(((), "maison"), (("--demo",), "demo")),
        *((there, "ailleurs"), ((*there, "--demo"), "ailleurs")),
    ):
        assert [row["profile"] for row in bags("list", *options)] == [profile]


@pytest.mark.parametrize("command", ["list", "verify"])
def test_nothing_kept_yet(proofs: Path, command: str) -> None:
    """It is said, and is no error."""
    result = run(command)
    assert (result.exit_code, result.stdout) == (0, f"No proof in {proofs}.\n")
    assert bags(command) == []


def test_verify_intact_bags(proofs: Path) -> None:
    """Exit code 0, and a line for each."""
    bag = keep(proofs)
    keep(proofs, OTHER, proof=None)
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, f"{NAME}: intact.\n{OTHER}: intact.\n")
    assert bags("verify", NAME) == [{"bag": str(bag), "intact": True, "problems": [], "notes": [], "stamps": []}]


def test_verify_tells_each_problem(proofs: Path) -> None:
    """Exit code 1; one problem for each file."""
    bag = keep(proofs)
    keep(proofs, OTHER)
    (bag / "data" / FACTS.file).write_bytes(PDF + b"!")
    (bag / "data" / "more.txt").write_bytes(b"")
    (bag / "data" / "more.txt").chmod(0o600)
    result = run("verify")
    assert result.exit_code == 1
    assert f"data/{FACTS.file}: this file was changed\n" in result.stdout
    assert "data/more.txt: this file was added afterwards\n" in result.stdout
    assert f"{OTHER}: intact.\n" in result.stdout
    problems = [{"kind": "changed", "path": f"data/{FACTS.file}"}, {"kind": "extra", "path": "data/more.txt"}]
    assert bags("verify", NAME) == [{"bag": str(bag), "intact": False, "problems": problems, "notes": [], "stamps": []}]


def test_manifests_made_anew_do_not_hide_a_changed_proof(proofs: Path) -> None:
    """The proof is compared with the digest in the record too."""
    bag = keep(proofs)
    (bag / "data" / FACTS.file).write_bytes(b"%PDF-1.7 forged")
    names = [path.relative_to(bag).as_posix() for path in (bag / "data").iterdir()]
    _manifest(bag, "manifest-sha256.txt", *names)
    _manifest(bag, "tagmanifest-sha256.txt", "bagit.txt", "bag-info.txt", "manifest-sha256.txt")
    assert bags("verify")[0]["problems"] == [{"kind": "proof", "path": f"data/{FACTS.file}"}]
    assert run("verify").exit_code == 1


def _manifest(bag: Path, manifest: str, *names: str) -> None:
    digests = {name: hashlib.sha256((bag / name).read_bytes()).hexdigest() for name in names}
    (bag / manifest).write_text(manifest_text(digests), encoding="utf-8")


def test_verify_takes_a_path(proofs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bag may be anywhere, a copy on a USB key too; a dot is the folder that one is in."""
    copy = shutil.copytree(keep(proofs), tmp_path / "key" / NAME)
    assert [row["bag"] for row in bags("verify", str(copy))] == [str(copy)]
    monkeypatch.chdir(copy)
    assert [row["bag"] for row in bags("verify", ".")] == [str(copy)]
    monkeypatch.chdir(tmp_path)
    assert [row["bag"] for row in bags("verify", f"key/{NAME}/")] == [str(copy)]


def test_a_bag_that_was_moved_by_hand(proofs: Path) -> None:
    """The journal names it, so that it is missed; but for one that was kept elsewhere, or forgotten on request."""
    with SqliteJournal(proofs.parent / FILE, SystemClock()) as journal:
        where = "https://www.monespacesante.fr"
        case = journal.open_case(profile="moi", flow="opposition", origin=where, new_id="c1")
        for name, elsewhere in ((NAME, False), (OTHER, False), ("ailleurs", True), ("oubliee", False)):
            journal.record(case, "a1", "proof_archived", bag=name, elsewhere=elsewhere)
        journal.record(case, "", "bag_forgotten", bag="oubliee")
    keep(proofs)
    keep(proofs, OTHER).rename(proofs.parent / OTHER)
    result = run("verify")
    assert result.exit_code == 1
    assert f"{NAME}: intact.\n{OTHER}: NOT FOUND." in result.stdout
    assert [(row["intact"], row["problems"]) for row in bags("verify")] == [
        (True, []),
        (False, [{"kind": "absent", "path": OTHER}]),
    ]
    assert run("verify", NAME).exit_code == 0


def test_a_renamed_bag_is_not_called_damaged(proofs: Path) -> None:
    """Its old name is told; the exit code says that something is wrong."""
    keep(proofs).rename(proofs / "2026-11-23-ma-preuve")
    result = run("verify")
    assert result.exit_code == 1
    assert "content is intact" in result.stdout
    assert f"    {NAME}: the folder no longer has this name" in result.stdout


@pytest.mark.parametrize("name", ["no-such-bag", "", "x" * 300, "\x1b[31m"])
def test_verify_a_name_that_does_not_exist(proofs: Path, name: str) -> None:
    """Exit code 2, nothing on standard output, and nothing that a terminal would obey."""
    keep(proofs)
    result = run("verify", NAME, name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Not found:")
    assert "\x1b" not in result.stderr


def test_a_file_is_no_archive(tmp_path: Path) -> None:
    """A usage error."""
    (tmp_path / "file").write_bytes(b"")
    assert run("list", "--archive", str(tmp_path / "file")).exit_code == 2


def test_a_folder_that_cannot_be_read(proofs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable folder is not an empty one."""

    def fail(_: Path) -> list[Path]:
        raise PermissionError

    monkeypatch.setattr("mes_assist.archive.bag.list_bags", fail)
    assert run("verify").exit_code == 2
    assert "cannot be read" in run("list").stderr


def test_every_problem_has_its_words() -> None:
    """In both languages."""
    for kind in BagProblemKind:
        assert say("fr", f"preuves_problem_{kind}")
        assert say("en", f"preuves_problem_{kind}")


# --- One bag ----------------------------------------------------------------------------------------------------


def test_show_tells_all_of_one(proofs: Path) -> None:
    """What it is about, its files, and that it is intact; by name or by path."""
    bag = keep(proofs)
    shown = run("show", NAME)
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in ("2026-11-23 10:32", "opposition", "moi", "intact", str(bag)))
    assert str(bag / "data" / FACTS.file) in shown.stdout
    found = json.loads(run("show", str(bag), "--json").stdout)
    assert found | {"case": "c1", "outcome": "done", "intact": True, "problems": []} == found
    assert found["proof"]["sha256"] == SHA


def test_show_of_a_damaged_one(proofs: Path) -> None:
    """The exit code says it, and the file is named."""
    (keep(proofs) / "data" / FACTS.file).write_bytes(b"%PDF another")
    assert (run("show", NAME).exit_code, run("show", "nothing").exit_code) == (1, 2)
    assert json.loads(run("show", NAME, "--json").stdout)["problems"] == [
        {"kind": "changed", "path": f"data/{FACTS.file}"}
    ]


def _launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is opened, instead of opening it."""
    launched: list[str] = []

    def launch(path: str, wait: bool) -> int:
        launched.append(path)
        return 0

    monkeypatch.setattr(click, "launch", launch)
    return launched


@pytest.mark.parametrize(
    ("arguments", "proof", "opened"),
    [((), FACTS, f"data/{FACTS.file}"), (("--folder",), FACTS, ""), ((), None, "")],
)
def test_open(
    proofs: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], proof: Any, opened: str
) -> None:
    """The proof with the computer's own viewer; the folder on request, and where there is no proof."""
    bag = keep(proofs, proof=proof)
    launched = _launched(monkeypatch)
    assert run("open", NAME, *arguments).exit_code == 0
    assert launched == [str(bag / opened)]
    monkeypatch.setattr(click, "launch", lambda _, wait: 1)
    refused = run("open", NAME, *arguments)
    assert refused.exit_code == 2
    assert str(bag / opened) in refused.stderr


def test_list_of_a_procedure_and_a_year(proofs: Path) -> None:
    """The filters narrow each other."""
    keep(proofs)
    keep(proofs, OTHER, flow_id="cloture")
    keep(proofs, "2025-01-02-cloture-moi-0002", flow_id="cloture", at=datetime(2025, 1, 2, tzinfo=UTC))
    assert len(bags("list", "--flow", "cloture")) == 2
    assert [row["name"] for row in bags("list", "--flow", "cloture", "--year", "2026")] == [OTHER]
    assert bags("list", "--year", "2024") == []


# --- Bags that come from anywhere ---------------------------------------------------------------------------------


@pytest.mark.parametrize("trap", ["program", "link", "no PDF"])
def test_only_a_pdf_is_opened(proofs: Path, monkeypatch: pytest.MonkeyPatch, trap: str, tmp_path: Path) -> None:
    """A system may run what is not one: its folder is opened instead, and the damage is told."""
    bag = keep(proofs, proof=replace(FACTS, file="facture.desktop" if trap == "program" else FACTS.file))
    if trap == "link":
        (tmp_path / "elsewhere.pdf").write_bytes(PDF)
        (bag / "data" / FACTS.file).unlink()
        (bag / "data" / FACTS.file).symlink_to(tmp_path / "elsewhere.pdf")
    if trap == "no PDF":
        (bag / "data" / FACTS.file).write_bytes(b"MZ")
    launched = _launched(monkeypatch)
    said = run("open", NAME)
    assert launched == [str(bag)]
    assert ("DAMAGED" in said.stderr) == (trap != "program")


@pytest.mark.parametrize("name", ["tagmanifest-sha256.txt", "bagit.txt", "data/record.json", f"data/{FACTS.file}"])
def test_pipes_and_endless_files_hold_nobody_up(proofs: Path, name: str) -> None:
    """They are damage like any other, and the other bags are told of."""
    keep(proofs, OTHER)
    for trap in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        file = keep(proofs) / name
        file.unlink()
        trap(file)
        (damaged, intact) = bags("verify")
        assert (damaged["intact"], intact["intact"]) == (False, True)
        shutil.rmtree(proofs / NAME)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_date_that_is_none(proofs: Path, at: str) -> None:
    """The record makes no sense."""
    record = json.loads(record_json(RECORD))
    record["when"]["paris"] = at
    keep(proofs, record=json.dumps(record).encode())
    assert [problem["kind"] for problem in bags("verify")[0]["problems"]] == ["record"]


def test_what_is_no_file_managers_is_no_litter(proofs: Path) -> None:
    """A folder, a link, or a name that goes with nothing."""
    bag = keep(proofs)
    (bag / ".DS_Store").symlink_to("/etc/passwd")
    (bag / "data" / "._malware.exe").write_bytes(b"MZ")
    (bag / "._d").mkdir()
    assert {problem["path"] for problem in bags("verify")[0]["problems"]} == {".DS_Store", "data/._malware.exe", "._d"}


def test_a_renamed_bag_is_not_missed_as_well(proofs: Path) -> None:
    """It is told once."""
    bag = keep(proofs)
    with SqliteJournal(proofs.parent / FILE, SystemClock()) as journal:
        case = journal.open_case(profile="moi", flow="opposition", origin="https://example.org", new_id="c1")
        journal.record(case, "a1", "proof_archived", bag=NAME, elsewhere=False)
    bag.rename(proofs / "2026-11-23-ma-preuve")
    assert len(bags("verify")) == 1
