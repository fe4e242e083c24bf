"""Private, atomic writing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mes_assist.support import files
from mes_assist.support.errors import NotOurs

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


class _BrokenDisk:
    """The ``os`` module, with one function that fails or works differently."""

    def __init__(self, **replaced: object) -> None:
        self._replaced = replaced

    def __getattr__(self, name: str) -> object:
        return self._replaced.get(name) or getattr(os, name)


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@posix
def test_files_are_private(tmp_path: Path) -> None:
    """Both ways of writing give a file that only its owner can read, whatever the umask."""
    old = os.umask(0)
    try:
        files.create_private(tmp_path / "a", b"1")
        files.replace_private(tmp_path / "b", b"2")
        files.create_private_folder(tmp_path / "c")
    finally:
        os.umask(old)

    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "abc"}
    assert modes == {"a": 0o600, "b": 0o600, "c": 0o700}


def test_create_never_overwrites(tmp_path: Path) -> None:
    """An existing file is left alone."""
    (tmp_path / "a").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        files.create_private(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"old"


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes three bytes at a time still gets them all."""
    monkeypatch.setattr(files, "os", _BrokenDisk(write=lambda fd, data: os.write(fd, data[:3])))

    files.create_private(tmp_path / "a", b"0123456789")

    assert (tmp_path / "a").read_bytes() == b"0123456789"


@pytest.mark.parametrize("operation", ["open", "write", "fsync", "replace"])
def test_a_failed_replacement_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    """When the disk fails, the old content stays and no temporary file is left."""
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(files, "os", _BrokenDisk(**{operation: _full}))

    with pytest.raises(OSError, match="No space"):
        files.replace_private(tmp_path / "a", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_file_and_folder_reach_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is synced before the rename, and the folder after it."""
    calls: list[str] = []

    def fsync(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        os.fsync(descriptor)

    def replace(source: Path, target: Path) -> None:
        calls.append("replace")
        source.replace(target)

    monkeypatch.setattr(files, "os", _BrokenDisk(fsync=fsync, replace=replace))
    files.replace_private(tmp_path / "a", b"1")

    assert calls == (["file", "replace"] if os.name == "nt" else ["file", "replace", "folder"])


@posix
@pytest.mark.parametrize(("code", "raised"), [(22, False), (5, True)])
def test_folder_sync_tells_unsupported_from_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, raised: bool
) -> None:
    """A file system that cannot sync folders is accepted; an input/output error is not."""

    def fsync(_: int) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(files, "os", _BrokenDisk(fsync=fsync))
    if raised:
        with pytest.raises(OSError, match="no"):
            files.fsync_folder(tmp_path)
    else:
        files.fsync_folder(tmp_path)


def test_windows_does_not_sync_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows syncing a folder is skipped, since it cannot even be opened."""
    monkeypatch.setattr(files, "os", _BrokenDisk(name="nt", open=_full))

    files.fsync_folder(tmp_path)


def test_rename_refuses_an_existing_target(tmp_path: Path) -> None:
    """Even an empty folder, which POSIX would replace silently, is not overwritten."""
    (tmp_path / "new").mkdir()
    (tmp_path / "taken").mkdir()

    with pytest.raises(FileExistsError):
        files.rename_new(tmp_path / "new", tmp_path / "taken")


def _ours(beginning: bytes) -> bool:
    return beginning.startswith(b"ours")


def test_a_file_is_created_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has the name already is left alone, a link that leads nowhere too; a full disk leaves nothing."""
    files.create_whole(tmp_path / "a", b"1")
    (tmp_path / "b").symlink_to(tmp_path / "nowhere")
    for taken in ("a", "b"):
        with pytest.raises(FileExistsError):
            files.create_whole(tmp_path / taken, b"2")
    monkeypatch.setattr(files, "os", _BrokenDisk(write=_full))
    with pytest.raises(OSError, match="No space"):
        files.create_whole(tmp_path / "c", b"3")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"1"


def test_only_ours_is_replaced_or_added_to(tmp_path: Path) -> None:
    """A file that is not there is made; one is ours by what it begins with."""
    files.replace_ours(tmp_path / "a", b"ours 1", _ours)
    files.replace_ours(tmp_path / "a", b"theirs", _ours)
    for change in (files.replace_ours, files.open_to_add):
        with pytest.raises(NotOurs):
            change(tmp_path / "a", b"ours 2", _ours)
    assert (tmp_path / "a").read_bytes() == b"theirs"

    for _ in range(2):
        descriptor = files.open_to_add(tmp_path / "b", b"ours", _ours)
        os.write(descriptor, b", more")
        os.close(descriptor)
    assert (tmp_path / "b").read_bytes() == b"ours, more, more"


@posix
@pytest.mark.parametrize("put", ["pipe", "link"])
def test_what_takes_the_name_meanwhile_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: str) -> None:
    """The look at the name and the opening are two steps: a pipe is not waited for in between, a link not followed."""
    (tmp_path / "elsewhere").write_bytes(b"ours")
    (tmp_path / "a").write_bytes(b"ours")
    looked = os.lstat(tmp_path / "a")
    (tmp_path / "a").unlink()
    if put == "pipe":
        os.mkfifo(tmp_path / "a")
    else:
        (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(files, "os", _BrokenDisk(lstat=lambda _: looked))

    with pytest.raises((NotOurs, OSError)):
        files.check_ours(tmp_path / "a", _ours)
    with pytest.raises((NotOurs, OSError)):
        files.open_to_add(tmp_path / "a", b"", _ours)
