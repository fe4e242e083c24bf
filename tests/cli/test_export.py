"""``preuves export``: one ZIP, always the same bytes, with a cover sheet that says how to verify it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import bagit
import pytest
from keeping import FACTS, NAME, OTHER, SHA, keep, run
from pypdf import PdfReader

from mes_assist.archive.cover import Stamped
from mes_assist.archive.export import export_bag
from mes_assist.archive.kept import read_record


def exported(to: Path, *more: str, name: str = NAME) -> Path:
    """Export a bag and return the file."""
    result = run("export", name, "--to", str(to), *more, "--json")
    assert result.exit_code == 0, result.stderr
    return Path(json.loads(result.stdout)["file"])


def sheet(file: Path) -> str:
    """Return what the cover sheet of an exported file says, its gaps closed; it is one page."""
    with zipfile.ZipFile(file) as archive:
        reader = PdfReader(BytesIO(archive.read("page-de-garde.pdf")), strict=True)
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_what_is_in_it(proofs: Path, tmp_path: Path) -> None:
    """The bag, which other tools accept once it is unpacked, and the cover sheet; nothing a file manager left."""
    bag = keep(proofs)
    (bag / ".DS_Store").touch(0o600)
    file = exported(tmp_path)
    assert file == tmp_path / f"{NAME}.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "there")
    assert {path.name for path in (tmp_path / "there").iterdir()} == {NAME, "page-de-garde.pdf"}
    copy = tmp_path / "there" / NAME
    assert bagit.Bag(str(copy)).validate()
    check = ["sha256sum", "-c", "--strict", "tagmanifest-sha256.txt", "manifest-sha256.txt"]
    assert subprocess.run(check, cwd=copy, capture_output=True, check=False).returncode == 0
    assert (copy / "data" / FACTS.file).read_bytes() == (bag / "data" / FACTS.file).read_bytes()
    assert not list(copy.rglob(".DS_Store"))


def test_the_cover_sheet(proofs: Path, tmp_path: Path) -> None:
    """Who, what, when, the digests in groups, how to verify; a name or a line to fill in."""
    bag = keep(proofs, profile="Zoë Łukasz Đặng", name="2026-11-23-opposition-zoe-7f3a")
    said = sheet(exported(tmp_path, name=bag.name))
    for words in (
        *("M’opposer", "lundi 23 novembre 2026 à 10 h 32 (heure de Paris)", "https://www.monespacesante.fr"),
        *("la demande a été faite", "Zoë Łukasz Đặng", "Nom et prénom : ....", FACTS.file),
        *("sha256sum -c", "shasum -a 256", "certutil", "2026-11-23-opposition-zoe-ukasz-ang-7f3a"),
    ):
        assert words in said
    digest = " ".join(SHA[start : start + 8] for start in range(0, 64, 8))
    assert digest in said
    assert "SITE FACTICE" not in said
    named = sheet(exported(tmp_path / "named.zip", "--name", "Camille Exemple", name=bag.name))
    assert "Camille Exemple" in named
    assert "Nom et prénom" not in named


def test_evidence_is_never_called_a_proof(proofs: Path, tmp_path: Path) -> None:
    """Without a proof the sheet says so; a demonstration says what it is, first."""
    keep(proofs, OTHER, proof=None, fictitious=True)
    said = sheet(exported(tmp_path, name=OTHER))
    assert said.startswith("SITE FACTICE : DÉMONSTRATION SANS VALEUR")
    assert "Aucun justificatif officiel" in said
    assert "justificatif remis par le site" not in said


def test_always_the_same_bytes(proofs: Path, tmp_path: Path) -> None:
    """In another process, another zone and another locale too."""
    keep(proofs)
    here = exported(tmp_path / "a.zip").read_bytes()
    surroundings = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "mes_assist", "preuves", "export", NAME, "--to", str(tmp_path / "b.zip")]
    subprocess.run(command, env=surroundings, check=True, capture_output=True)
    assert (tmp_path / "b.zip").read_bytes() == here


def test_one_page_whatever_somebody_is_called(proofs: Path, tmp_path: Path) -> None:
    """Long and odd names are cut, and what cannot be drawn is shown as such."""
    bag = keep(proofs, act_title_fr="très long " * 500)
    said = sheet(exported(tmp_path, "--name", "日本 " + "Anne-Marie " * 400, name=bag.name))
    assert "Anne-Marie" in said
    assert "…" in said


def test_nothing_is_overwritten(proofs: Path, tmp_path: Path) -> None:
    """Another file of that name is refused; the same one is left alone."""
    keep(proofs)
    file = exported(tmp_path)
    assert exported(tmp_path) == file
    file.write_bytes(b"mine")
    result = run("export", NAME, "--to", str(tmp_path))
    assert (result.exit_code, file.read_bytes()) == (2, b"mine")
    assert "Nothing was written" in result.stderr


def test_a_folder_that_cannot_be_written(proofs: Path, tmp_path: Path) -> None:
    """It is told, and the proof is said to be intact."""
    keep(proofs)
    result = run("export", NAME, "--to", str(tmp_path / "nowhere" / "file.zip"))
    assert result.exit_code == 1
    assert "The proof is intact" in result.stderr


def test_a_damaged_bag_is_not_exported(proofs: Path, tmp_path: Path) -> None:
    """A cover sheet would vouch for it."""
    (keep(proofs) / "data" / FACTS.file).write_bytes(b"%PDF another")
    assert run("export", NAME, "--to", str(tmp_path / "file.zip")).exit_code == 2
    assert not (tmp_path / "file.zip").exists()


def test_a_renamed_bag_gets_its_name_back(proofs: Path, tmp_path: Path) -> None:
    """Its content is intact, and so it is exported under the name that its record gives."""
    renamed = keep(proofs).rename(tmp_path / "ma preuve")
    with zipfile.ZipFile(exported(tmp_path / "file.zip", name=str(renamed))) as archive:
        assert f"{NAME}/bagit.txt" in archive.namelist()


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_disk_that_fails_leaves_nothing_half_written(
    proofs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """Neither half a file nor a file of that name."""
    keep(proofs)

    def fail(_: int) -> None:
        raise failure

    monkeypatch.setattr("mes_assist.support.files.os.fsync", fail)
    assert run("export", NAME, "--to", str(tmp_path / "file.zip")).exit_code in (1, 130)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("year", [1970, 2110])
def test_dates_that_a_zip_cannot_say(proofs: Path, tmp_path: Path, year: int) -> None:
    """A clock that was wrong does not cost the export."""
    bag = keep(proofs, f"{year}-06-01-opposition-moi-7f3a")
    assert f"{year}" in sheet(exported(tmp_path, name=bag.name))


def test_where_it_goes(proofs: Path, tmp_path: Path) -> None:
    """Never into the bag itself; a name without an ending gets one."""
    bag = keep(proofs)
    assert run("export", NAME, "--to", str(bag / "data")).exit_code == 2
    assert exported(tmp_path / "ma preuve") == tmp_path / "ma preuve.zip"


def test_the_sheet_is_whole_however_much_there_is(proofs: Path, tmp_path: Path) -> None:
    """Its last line is on the page, and what has no room is counted."""
    facts = {f"piece-{number}.txt": b"x" for number in range(12)}
    bag = keep(proofs, more=facts)
    stamp = Stamped("Autorité " * 30, "lundi " * 30, "Racine " * 30, "0" * 64)
    record = read_record(bag)
    assert record is not None
    content = export_bag(bag, bag.name, record, name="n" * 300, stamps=[stamp] * 5)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        reader = PdfReader(BytesIO(archive.read("page-de-garde.pdf")), strict=True)
    (page,) = reader.pages
    heights: list[float] = []
    page.extract_text(visitor_text=lambda text, _, tm, *__: heights.append(tm[5]) if text.strip() else None)
    assert min(heights) > 20
    text = " ".join(page.extract_text().split())
    assert "et 8 autres fichiers" in text
    assert "logiciel libre et gratuit" in text
