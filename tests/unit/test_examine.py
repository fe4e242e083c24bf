"""Whether a bag still is what was kept: every change is found, and nothing else is called one."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mes_assist.archive import examine as examining
from mes_assist.archive.bag import bag_name, write_bag
from mes_assist.archive.certificates import StampRefused
from mes_assist.archive.examine import examine
from mes_assist.archive.manifest import BagProblemKind as K
from mes_assist.archive.manifest import manifest_text
from mes_assist.archive.record import ActRecord, ProofFacts, record_json
from mes_assist.archive.timestamp import FILES, STAMPS, Stamp
from mock_site.documents import justification

PDF = justification("Camille Exemple")
FACTS = ProofFacts("justificatif.pdf", hashlib.sha256(PDF).hexdigest(), len(PDF), 1, "download")
RECORD = ActRecord(
    flow_id="opposition",
    flow_version="1",
    flow_sha256="f" * 64,
    act_title_fr="M'opposer",
    profile="Zoë Ŀ'Été 日本",
    case="c0000001",
    attempt="c0007f3a",
    outcome="done",
    at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),  # already the next day in Paris
    origin="https://www.monespacesante.fr",
    path="/resultat",
    fictitious=False,
    versions={},
    proof=FACTS,
    evidence=("evidence/recu.txt",),
)
PROOF = f"data/{FACTS.file}"
RENAMED = "2026-11-24-opposition-zoe-l-ete-7f3a"


def write(proofs: Path, record: ActRecord = RECORD, proof: bytes = PDF) -> Path:
    """Write the bag of an act."""
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    files = {"evidence/recu.txt": b"recu", "record.json": record_json(record)}
    files |= {FACTS.file: proof} if record.proof else {}
    return write_bag(proofs, name=bag_name(day, record.flow_id, record.profile, "7f3a"), files=files, info={})


def damage(bag: Path) -> set[tuple[str, str]]:
    """Return what is wrong."""
    return {(problem.kind, problem.path) for problem in examine(bag).damage}


@pytest.mark.parametrize("record", [RECORD, replace(RECORD, proof=None)])
def test_an_intact_bag(tmp_path: Path, record: ActRecord) -> None:
    """Nothing to say; with a proof or with evidence alone, whatever the profile is called; wherever it was copied."""
    bag = write(tmp_path, record)
    copy = shutil.copytree(bag, tmp_path / "clé USB" / bag.name)
    for one in (bag, copy):
        found = examine(one)
        assert (found.damage, found.notes) == ((), ())
        assert found.record is not None
        assert found.record.profile == RECORD.profile


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda bag: (bag / "note.txt").touch(0o600), {(K.EXTRA, "note.txt")}),
        (lambda bag: (bag / "data" / "note.txt").touch(0o600), {(K.EXTRA, "data/note.txt")}),
        (lambda bag: (bag / "data" / "record.json").unlink(), {(K.MISSING, "data/record.json")}),
        (
            lambda bag: (bag / PROOF).rename(bag / "data" / "autre.pdf"),
            {(K.MISSING, PROOF), (K.EXTRA, "data/autre.pdf")},
        ),
        (
            lambda bag: (bag / "tagmanifest-sha256.txt").write_bytes(
                (bag / "tagmanifest-sha256.txt").read_bytes().replace(b"\n", b"\r\n")
            ),
            {(K.MANIFEST_MALFORMED, "tagmanifest-sha256.txt")},
        ),
    ],
)
def test_damage(tmp_path: Path, spoil: Callable[[Path], object], expected: set[tuple[str, str]]) -> None:
    """What the manifests tell, and what they alone do not."""
    bag = write(tmp_path)
    spoil(bag)
    assert damage(bag) == expected


def test_a_renamed_folder(tmp_path: Path) -> None:
    """The name that its record gives is told, and that its content is intact."""
    found = examine(write(tmp_path).rename(tmp_path / "ma preuve"))
    assert [(problem.kind, problem.path) for problem in found.damage] == [(K.RENAMED, RENAMED)]
    assert found.only_renamed
    assert not examine(write(tmp_path)).only_renamed
    (tmp_path / "ma preuve" / PROOF).write_bytes(PDF + b"\n")
    assert not examine(tmp_path / "ma preuve").only_renamed


def test_manifests_that_were_made_anew(tmp_path: Path) -> None:
    """They agree with the changed proof, the record does not."""
    bag = write(tmp_path)
    (bag / PROOF).write_bytes(PDF + b"\n")
    for manifest, folder in (("manifest-sha256.txt", bag / "data"), ("tagmanifest-sha256.txt", bag)):
        files = folder.rglob("*") if folder.name == "data" else map(bag.joinpath, _tags())
        digests = {_under(bag, file): _sha(file) for file in files if file.is_file()}
        (bag / manifest).write_text(manifest_text(digests), "utf-8")
    assert damage(bag) == {(K.PROOF, PROOF)}


def _tags() -> tuple[str, ...]:
    return ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")


def _under(bag: Path, file: Path) -> str:
    return file.relative_to(bag).as_posix()


def _sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_proof_that_does_not_open(tmp_path: Path) -> None:
    """The bytes are those of the record, and no PDF."""
    broken = PDF[:-40]
    facts = replace(FACTS, sha256=hashlib.sha256(broken).hexdigest())
    assert damage(write(tmp_path, replace(RECORD, proof=facts), broken)) == {(K.CLOSED, PROOF)}


def _stamped(tmp_path: Path) -> Path:
    """Return a bag with a timestamp in its place; whether that one holds is another test's."""
    bag = write(tmp_path)
    for folder in (bag / STAMPS, bag / STAMPS / "2026-11-24"):
        folder.mkdir(mode=0o700)
    for name in FILES:
        (bag / STAMPS / "2026-11-24" / name).touch(mode=0o600)
    return bag


@pytest.mark.parametrize(("hours", "early"), [(2, False), (0, False), (-0.9, False), (-1.1, True)])
def test_a_timestamp_that_holds_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: float, early: bool
) -> None:
    """One that is older than the act is no damage, and worth a word: clocks differ by less than an hour."""
    stamp = Stamp(RECORD.at + timedelta(hours=hours), "authority", "root", "0" * 64)
    monkeypatch.setattr(examining, "verify_stamp", lambda _bag, _folder: stamp)
    bag = _stamped(tmp_path)
    found = examine(bag)
    assert (found.damage, found.stamps) == ((), (stamp,))
    assert (K.EARLY in {problem.kind for problem in found.notes}) is early
    (bag / "data/record.json").write_bytes(b"{}")
    assert K.EARLY not in {problem.kind for problem in examine(bag).notes}


def test_a_timestamp_that_does_not_hold_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it can not be checked, that is a note; what lies beside it is damage."""
    bag = _stamped(tmp_path)
    monkeypatch.setattr(examining, "available", lambda: False)
    assert [(note.kind, note.path) for note in examine(bag).notes] == [(K.UNCHECKED, f"{STAMPS}/2026-11-24")]

    def refuse(_bag: Path, _folder: Path) -> Stamp:
        raise StampRefused("forged")

    monkeypatch.setattr(examining, "available", lambda: True)
    monkeypatch.setattr(examining, "verify_stamp", refuse)
    (bag / STAMPS / "more").touch()
    assert damage(bag) == {(K.STAMP, f"{STAMPS}/2026-11-24"), (K.EXTRA, f"{STAMPS}/more")}
    assert examine(bag).stamps == ()


def test_a_file_that_can_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be whole; nobody can say so."""
    bag = write(tmp_path)
    opened = Path.open

    def refuse(path: Path, *mode: Any) -> Any:
        if path.name == "recu.txt":
            raise PermissionError
        return opened(path, *mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert damage(bag) == {(K.UNREADABLE, "data/evidence/recu.txt")}


@pytest.mark.parametrize("name", [".DS_Store", "data/.DS_Store", "data/Thumbs.db", "desktop.ini", "data/._record.json"])
def test_what_a_file_manager_leaves_is_no_damage(tmp_path: Path, name: str) -> None:
    """It is a note: whoever opened the folder to look did nothing wrong."""
    bag = write(tmp_path)
    (bag / name).touch(0o600)
    found = examine(bag)
    assert (found.damage, [(note.kind, note.path) for note in found.notes]) == ((), [(K.LITTER, name)])


def test_rights_that_let_others_read_are_no_damage(tmp_path: Path) -> None:
    """A copy on a file system without rights is as good; it is told once."""
    bag = write(tmp_path)
    for path in (bag, *bag.rglob("*")):
        path.chmod(0o777)
    found = examine(bag)
    assert (found.damage, [(note.kind, note.path) for note in found.notes]) == ((), [(K.OPEN_TO_OTHERS, ".")])


def test_nothing_is_changed_by_looking(tmp_path: Path) -> None:
    """Neither a file nor an instant."""
    bag = write(tmp_path)
    (bag / PROOF).write_bytes(b"changed")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in (bag, *bag.rglob("*"))}
    examine(bag)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in (bag, *bag.rglob("*"))} == before


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20)
ORDINARY = NAMES.filter(lambda name: name not in (".", "..") and not name.startswith("._") and "." not in name)


@given(st.data())
@settings(max_examples=150)
def test_every_tampering_is_found(data: st.DataObject) -> None:
    """A flipped bit, a cut or longer file, one taken away, added, renamed, swapped, replaced by a link or a folder."""
    with tempfile.TemporaryDirectory() as folder:
        bag = write(Path(folder))
        files = sorted(path for path in bag.rglob("*") if path.is_file())
        file = data.draw(st.sampled_from(files))
        tamper = data.draw(st.sampled_from([flip, cut, lengthen, remove, add, rename, swap, link, become_folder]))
        if tamper(data, bag, file):
            assert examine(bag).damage


def flip(data: st.DataObject, _: Path, file: Path) -> bool:
    """Change one bit."""
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    return bool(file.write_bytes(content))


def cut(data: st.DataObject, _: Path, file: Path) -> bool:
    """Cut the end off."""
    content = file.read_bytes()
    file.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    return True


def lengthen(data: st.DataObject, _: Path, file: Path) -> bool:
    """Add something."""
    return bool(file.write_bytes(file.read_bytes() + data.draw(st.binary(min_size=1, max_size=20))))


def remove(_: st.DataObject, __: Path, file: Path) -> bool:
    """Take it away."""
    file.unlink()
    return True


def add(data: st.DataObject, _: Path, file: Path) -> bool:
    """Put a new file beside it."""
    new = file.with_name(data.draw(ORDINARY))
    existed = new.exists()
    with suppress(OSError):
        new.write_bytes(data.draw(st.binary(max_size=5)))
        return not existed
    return False


def rename(data: st.DataObject, _: Path, file: Path) -> bool:
    """Give it another name."""
    with suppress(OSError):
        return file.rename(file.with_name(data.draw(ORDINARY))).name != file.name
    return False


def swap(data: st.DataObject, bag: Path, file: Path) -> bool:
    """Exchange two files."""
    other = data.draw(st.sampled_from(sorted(path for path in bag.rglob("*") if path.is_file())))
    ours, theirs = file.read_bytes(), other.read_bytes()
    file.write_bytes(theirs)
    other.write_bytes(ours)
    return ours != theirs


def link(_: st.DataObject, bag: Path, file: Path) -> bool:
    """Keep it elsewhere."""
    elsewhere = bag.parent / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    return True


def become_folder(_: st.DataObject, __: Path, file: Path) -> bool:
    """Put a folder in its place."""
    file.unlink()
    file.mkdir()
    return True
