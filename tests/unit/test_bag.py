"""Writing, listing and verifying bags."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mes_assist.archive.bag import BagProblem, BagProblemKind, bag_name, list_bags, verify_bag, write_bag
from mes_assist.support import files as disk
from mes_assist.support.errors import ArchiveError

NAME = "2026-11-23-opposition-moi-7f3a"
FILES = {
    "justificatif-opposition.pdf": b"%PDF-1.7 proof",
    "record.json": b"{}",
    "evidence/reçu.txt": "un reçu".encode(),
    "evidence/pages/1.txt": b"",
}
INFO = {"External-Identifier": "7f3a", "External-Description": "deux\nlignes"}

Spoil = Callable[[Path], object]


def _write(proofs: Path, name: str = NAME) -> Path:
    return write_bag(proofs, name=name, files=FILES, info=INFO)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bag_holds_its_files_byte_for_byte(tmp_path: Path) -> None:
    """What was given is under data/, and the folder has its final name."""
    bag = _write(tmp_path / "proofs")

    assert bag == tmp_path / "proofs" / NAME
    assert _contents(bag / "data") == {str(Path(path)): data for path, data in FILES.items()}
    assert verify_bag(bag) == []
    assert [path.name for path in bag.parent.iterdir()] == [NAME]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_accepts_the_bag(tmp_path: Path, manifest: str) -> None:
    """Both manifests can be checked with coreutils alone."""
    bag = _write(tmp_path)

    done = subprocess.run(
        ["sha256sum", "--strict", "-c", manifest], cwd=bag, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == (len(FILES) if manifest.startswith("manifest") else 3)


def test_the_bagit_tool_accepts_the_bag(tmp_path: Path) -> None:
    """The reference tool validates the bag and reads its metadata, size included."""
    bag = bagit.Bag(str(_write(tmp_path)))
    bag.validate()

    assert bag.version_info == (1, 0)
    assert bag.info["Payload-Oxum"] == f"{sum(map(len, FILES.values()))}.{len(FILES)}"
    assert bag.info["External-Description"] == "deux lignes"
    assert bag.info["Bag-Software-Agent"].startswith("mes-assist/")
    day = bag.info["Bagging-Date"]
    assert date.fromisoformat(day).isoformat() == day


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_bags_are_private(tmp_path: Path) -> None:
    """Folders are 0700 and files 0600."""
    bag = _write(tmp_path / "proofs")

    for path in [bag.parent, bag, *bag.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("taken", ["bag", "empty folder", "file"])
def test_nothing_is_overwritten(tmp_path: Path, taken: str) -> None:
    """A name that is taken, by anything, is refused and what was there stays."""
    if taken == "bag":
        _write(tmp_path)
    elif taken == "file":
        (tmp_path / NAME).write_text("mine")
    else:
        (tmp_path / NAME).mkdir()
    before = _contents(tmp_path)

    with pytest.raises(ArchiveError) as caught:
        write_bag(tmp_path, name=NAME, files={"other": b"x"}, info={})

    assert caught.value.key == "archive_exists"
    assert _contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../x", "a/../../x", "/etc/x", "a//b", "a\\b", "C:x", "a\0", " a", "a ", "\ud800"]
)
def test_unsafe_paths_are_refused(tmp_path: Path, path: str) -> None:
    """A path that could leave the bag, or read differently elsewhere, is an error before anything is written."""
    with pytest.raises(ValueError, match=r"bag|surrogates"):
        write_bag(tmp_path / "proofs", name=NAME, files={path: b""}, info={})

    assert not (tmp_path / "proofs").exists()


def test_names_that_some_disks_take_for_one_are_refused(tmp_path: Path) -> None:
    """Where case does not count, one would be written over the other."""
    with pytest.raises(ValueError, match="case"):
        write_bag(tmp_path, name=NAME, files={"Recu.txt": b"a", "recu.txt": b"b"}, info={})
    assert list(tmp_path.iterdir()) == []


def test_writers_at_the_same_time(tmp_path: Path) -> None:
    """Of those that want the same name one gets it, whole; the others are told, and leave nothing."""
    told: list[str] = []

    def write(number: int) -> None:
        try:
            write_bag(tmp_path, name=NAME, files={"record.json": b"%d" % number}, info={})
        except ArchiveError as refused:
            told.append(refused.key)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert verify_bag(tmp_path / NAME) == []
    assert told == ["archive_exists"] * 7


@pytest.mark.parametrize("name", ["", ".hidden", "..", "a/b", "a\\b"])
def test_unsafe_bag_names_are_refused(tmp_path: Path, name: str) -> None:
    """A bag can only be a visible folder directly in proofs/."""
    with pytest.raises(ValueError, match="bag name"):
        write_bag(tmp_path, name=name, files={}, info={})


def test_awkward_names_are_percent_encoded(tmp_path: Path) -> None:
    """Only %, CR and LF are encoded in the manifest, and verifying decodes them."""
    bag = write_bag(tmp_path, name=NAME, files={"a%0Ab": b"1", "é \u2028.txt": b"2", "c\r\nd": b"3"}, info={})

    lines = (bag / "manifest-sha256.txt").read_bytes().decode().split("\n")
    assert [line[66:] for line in lines] == ["data/a%250Ab", "data/c%0D%0Ad", "data/é \u2028.txt", ""]
    assert verify_bag(bag) == []


class _FailingDisk:
    """The ``os`` module whose n-th writing operation fails, and every later one too if the disk is gone for good."""

    OPERATIONS = frozenset({"open", "write", "fsync", "mkdir", "rename"})

    def __init__(self, fail_at: int, *, for_good: bool) -> None:
        self.calls = 0
        self._fail_at = fail_at
        self._for_good = for_good

    def __getattr__(self, name: str) -> object:
        original = getattr(os, name)
        if name not in self.OPERATIONS:
            return original

        def operation(*args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.calls == self._fail_at or (self._for_good and self.calls > self._fail_at):
                raise OSError(28, "No space left on device")
            return original(*args, **kwargs)

        return operation


def _count_operations() -> int:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        counting = _FailingDisk(-1, for_good=False)
        patch.setattr(disk, "os", counting)
        _write(Path(folder))
        return counting.calls


OPERATIONS = _count_operations()


@given(fail_at=st.integers(1, OPERATIONS + 1), for_good=st.booleans())
@settings(max_examples=150)
def test_a_failing_disk_leaves_a_whole_bag_or_none(fail_at: int, for_good: bool) -> None:
    """Whatever operation fails, there is one complete bag or no trace of it, and the earlier bag is untouched."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        proofs = Path(folder) / "proofs"
        earlier = _write(proofs, "2026-11-01-opposition-moi-0000")
        before = _contents(earlier)
        patch.setattr(disk, "os", _FailingDisk(fail_at, for_good=for_good))
        if fail_at > OPERATIONS - 2:  # once the bag is there, only the last sync of proofs/ (open, fsync) can fail
            bag = _write(proofs)
            assert sorted(path.name for path in proofs.iterdir()) == [earlier.name, NAME]
            assert verify_bag(bag) == []
        else:
            with pytest.raises(ArchiveError) as caught:
                _write(proofs)
            assert caught.value.key == "archive_write_failed"
            assert caught.value.values["detail"] == "No space left on device"
            assert [path.name for path in proofs.iterdir()] == [earlier.name]
        assert _contents(earlier) == before


def test_everything_is_on_disk_before_the_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file and each folder of the bag is synced before the bag gets its name, and proofs/ after."""
    synced: list[int] = []
    before_rename: list[int] = []

    class Watching:
        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        def fsync(self, descriptor: int) -> None:
            synced.append(os.fstat(descriptor).st_ino)

        def rename(self, source: Path, target: Path) -> None:
            before_rename.extend(synced)
            source.rename(target)

    monkeypatch.setattr(disk, "os", Watching())
    bag = _write(tmp_path)

    assert set(before_rename) == {path.stat().st_ino for path in [bag, *bag.rglob("*")]}
    assert synced[-1] == tmp_path.stat().st_ino


def test_ctrl_c_leaves_no_half_bag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption while writing removes the work folder and goes on up."""

    class Interrupted:
        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        def write(self, *_: object) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr(disk, "os", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path)

    assert list(tmp_path.iterdir()) == []


def _append(path: str, data: bytes) -> Spoil:
    return lambda bag: (bag / path).write_bytes((bag / path).read_bytes() + data)


def _edit(path: str, old: bytes, new: bytes) -> Spoil:
    return lambda bag: (bag / path).write_bytes((bag / path).read_bytes().replace(old, new))


def _link(bag: Path) -> None:
    target = bag / "data/record.json"
    target.rename(bag.parent / "outside.json")
    target.symlink_to(bag.parent / "outside.json")


K = BagProblemKind
OUTSIDE = b"0" * 64 + b"  data/../../x\n"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_append("data/record.json", b"x"), {(K.CHANGED, "data/record.json")}),
        (_edit("data/record.json", b"{}", b"[]"), {(K.CHANGED, "data/record.json")}),
        (lambda bag: (bag / "data/record.json").unlink(), {(K.MISSING, "data/record.json")}),
        (_link, {(K.MISSING, "data/record.json")}),
        (lambda bag: (bag / "data/evidence/new.txt").write_text("x"), {(K.EXTRA, "data/evidence/new.txt")}),
        (lambda bag: (bag / "data/link").symlink_to(bag.parent), {(K.EXTRA, "data/link")}),
        (lambda bag: (bag / "note.txt").write_text("x"), set()),
        (lambda bag: (bag / "bagit.txt").unlink(), {(K.DECLARATION, "bagit.txt"), (K.MISSING, "bagit.txt")}),
        (
            _edit("bagit.txt", b"1.0", b"0.97"),
            {(K.DECLARATION, "bagit.txt"), (K.CHANGED, "bagit.txt")},
        ),
        (_append("bag-info.txt", b"Note: x\n"), {(K.CHANGED, "bag-info.txt")}),
        (
            _append("manifest-sha256.txt", b"not a line\n"),
            {(K.MANIFEST_MALFORMED, "manifest-sha256.txt:5"), (K.CHANGED, "manifest-sha256.txt")},
        ),
        (
            _append("manifest-sha256.txt", OUTSIDE),
            {(K.MANIFEST_MALFORMED, "manifest-sha256.txt:5"), (K.CHANGED, "manifest-sha256.txt")},
        ),
        (
            _append("manifest-sha256.txt", b"0" * 64 + b"  data/record.json\n"),
            {(K.MANIFEST_MALFORMED, "manifest-sha256.txt:5"), (K.CHANGED, "manifest-sha256.txt")},
        ),
        (
            lambda bag: (bag / "manifest-sha256.txt").unlink(),
            {
                (K.MANIFEST_MISSING, "manifest-sha256.txt"),
                (K.MISSING, "manifest-sha256.txt"),
                *((K.EXTRA, f"data/{path}") for path in FILES),
            },
        ),
        (_append("tagmanifest-sha256.txt", b"\xff"), {(K.MANIFEST_MALFORMED, "tagmanifest-sha256.txt")}),
        (
            lambda bag: (bag / "tagmanifest-sha256.txt").write_text(""),
            {(K.MANIFEST_MALFORMED, "tagmanifest-sha256.txt")},
        ),
        (lambda bag: (bag / "tagmanifest-sha256.txt").unlink(), {(K.MANIFEST_MISSING, "tagmanifest-sha256.txt")}),
    ],
)
def test_verifying_names_each_defect(tmp_path: Path, spoil: Spoil, expected: set[tuple[BagProblemKind, str]]) -> None:
    """Each change to a bag is found and named, and nothing else is; a tag file nobody lists is allowed."""
    bag = _write(tmp_path)

    spoil(bag)

    assert set(verify_bag(bag)) == {BagProblem(kind, path) for kind, path in expected}


@given(st.data())
@settings(max_examples=60)
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    """Flipping one bit anywhere but in the tag manifest itself is reported, with the file's name."""
    with tempfile.TemporaryDirectory() as folder:
        bag = _write(Path(folder))
        candidates = [path for path in sorted(bag.rglob("*")) if path.is_file() and path.stat().st_size]
        file = data.draw(st.sampled_from([path for path in candidates if not path.name.startswith("tagmanifest")]))
        content = bytearray(file.read_bytes())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(content)

        assert BagProblem(K.CHANGED, file.relative_to(bag).as_posix()) in verify_bag(bag)


def test_verifying_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A bag that vanished is a list of problems, not an exception."""
    kinds = [problem.kind for problem in verify_bag(tmp_path / "gone")]

    assert kinds == [K.DECLARATION, K.MANIFEST_MISSING, K.MANIFEST_MISSING]


def test_listing_shows_finished_bags_only(tmp_path: Path) -> None:
    """Work in progress, files and the person's own folders are skipped; a damaged bag is still listed."""
    bag = _write(tmp_path)
    damaged = _write(tmp_path, "2026-11-01-opposition-moi-0000")
    (damaged / "bagit.txt").unlink()
    unfinished = tmp_path / f".{NAME}.part-12345678"
    unfinished.mkdir()
    (unfinished / "bagit.txt").write_text("x")
    (tmp_path / "Photos").mkdir()
    (tmp_path / "2026-11-23-note-x").write_text("x")

    assert list_bags(tmp_path) == [damaged, bag]
    assert list_bags(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("moi", "moi"), ("Mamie Éléonore", "mamie-eleonore"), ("../../etc", "etc"), ("", "profil"), ("李", "profil")],
)
def test_bag_names(profile: str, expected: str) -> None:
    """The profile becomes plain ASCII, and something stands for one that has none."""
    assert bag_name(date(2026, 11, 23), "opposition", profile, "7f3a") == f"2026-11-23-opposition-{expected}-7f3a"


@given(st.text())
def test_any_profile_gives_a_safe_name(profile: str) -> None:
    """No profile can make a name that is long, hidden, or outside its folder."""
    name = bag_name(date(2026, 11, 23), "cloture-sans-compte", profile, "7f3a")

    assert len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
