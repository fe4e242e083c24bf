"""Only what is ours is changed: whatever else stands where a path leads is not touched, and that is said at once."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from keeping import NAME, keep

from mes_assist.app import health
from mes_assist.app.archiving import DiskArchive
from mes_assist.cases.journal import SqliteJournal
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.clock import SystemClock
from mes_assist.support.errors import JournalError
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no devices, pipes or rights of this kind")

THEIRS = b"something of somebody else\n"


def _device(path: Path) -> None:
    """Make a null device of our own, where we may; else a link to that of the machine, which we then cannot change."""
    if os.geteuid() == 0:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        path.chmod(0o666)
    else:
        path.symlink_to(os.devnull)


def _file(path: Path) -> None:
    path.write_bytes(THEIRS)
    path.chmod(0o644)


def _link(path: Path) -> None:
    _file(path.with_name("theirs"))
    path.symlink_to(path.with_name("theirs"))


def _link_to_device(path: Path) -> None:
    _device(path.with_name("device"))
    path.symlink_to(path.with_name("device"))


def _folder(path: Path) -> None:
    path.mkdir()
    path.chmod(0o755)


FILES: dict[str, Callable[[Path], object]] = {
    "device": _device,
    "pipe": lambda path: os.mkfifo(path, 0o644),
    "file": _file,
    "empty": Path.touch,
    "link": _link,
    "link_to_device": _link_to_device,
    "link_to_nothing": lambda path: path.symlink_to(path.with_name("nothing")),
}
IN_THE_WAY = {**FILES, "folder": _folder}

WRITING: dict[str, tuple[str, ...]] = {
    "log": ("suivi", "--log-file"),
    "log_and_verbose": ("suivi", "-v", "--log-file"),
    "calendar": ("suivi", "export"),
    "export": ("preuves", "export", NAME, "--to"),
}
"""What takes the path of a file as its last word."""

INTO: dict[str, tuple[str, ...]] = {
    "archive_of_a_run": ("opposition", "--archive"),
    "archive_of_a_demo": ("demo", "--headless", "--archive"),
    "archive_of_cases": ("reprendre", "--archive"),
    "list": ("preuves", "list", "--archive"),
    "verify": ("preuves", "verify", "--archive"),
    "doctor": ("doctor", "--archive"),
    "shortcut": ("raccourci", "--folder"),
}
"""What takes the path of a folder as its last word."""

AT_HOME: tuple[tuple[str, ...], ...] = (
    *(("suivi",), ("suivi", "export", "dates.ics"), ("preuves", "list"), ("oublier",), ("demo", "--headless")),
    *(("opposition",), ("reprendre",), ("secrets", "list")),
)


def seen(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return all that can be seen of what is there, without opening anything but files."""
    return {str(path.relative_to(folder)): _facts(path) for path in (folder, *sorted(folder.rglob("*")))}


def _facts(path: Path) -> tuple[object, ...]:
    facts = path.lstat()
    known = (facts.st_mode, facts.st_uid, facts.st_gid, facts.st_ino, facts.st_rdev, facts.st_mtime_ns, facts.st_nlink)
    return *known, path.read_bytes() if stat.S_ISREG(facts.st_mode) else None


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a name in a folder where nothing else is."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place" / "it.zip"


@pytest.mark.parametrize(
    ("command", "kind", "lang"),
    [(command, kind, "fr") for command in WRITING for kind in IN_THE_WAY] + [(each, "file", "en") for each in WRITING],
)
def test_no_file_of_others_is_written(program: Any, place: Path, command: str, kind: str, lang: Lang) -> None:
    """Exit code 2 and one sentence; what is there is as it was, and nothing is beside it."""
    if command == "export":
        keep(program.home / "proofs")
    IN_THE_WAY[kind](place)
    before = seen(place.parent)
    ended = program.run(*WRITING[command], str(place), "--lang", lang)
    if (command, kind) == ("export", "folder"):  # that is where to put it
        assert (ended.code, [path.name for path in place.iterdir()]) == (0, [f"{NAME}.zip"])
        return
    key = "export_exists" if command == "export" else "not_ours"
    assert (ended.code, ended.stdout, ended.stderr) == (2, "", say(lang, key, path=place) + "\n")
    assert seen(place.parent) == before


@pytest.mark.parametrize(
    ("command", "kind"),
    [("list", kind) for kind in FILES] + [(command, kind) for command in INTO for kind in ("file", "pipe")],
)
def test_no_folder_is_made_of_anything_else(program: Any, place: Path, command: str, kind: str) -> None:
    """That is seen before anything else is done, whether it is the folder itself or on the way to it."""
    FILES[kind](place)
    before = seen(place.parent)
    for folder in (place, place / "within"):
        ended = program.run(*INTO[command], str(folder))
        assert (ended.code, ended.stdout) == (2, "")
        assert say("fr", "not_a_folder", path=folder) in ended.stderr
    assert seen(place.parent) == before
    assert not program.home.exists()


@pytest.mark.parametrize("kind", FILES)
def test_no_home_is_made_of_anything_else(program: Any, place: Path, kind: str) -> None:
    """Every command that needs it says so."""
    FILES[kind](place)
    before = seen(place.parent)
    for command in AT_HOME if kind == "pipe" else AT_HOME[:1]:
        ended = program.run(*command, env={"MES_ASSIST_HOME": str(place)})
        assert ended.code == 2, command
        folder = place / "demo" if command[0] == "demo" else place
        assert ended.stderr == say("fr", "home_is_no_folder", path=folder) + "\n"
    assert seen(place.parent) == before


@pytest.mark.parametrize("kind", FILES)
def test_doctor_says_so_too(place: Path, kind: str) -> None:
    """Beside all the rest that it looks at."""
    FILES[kind](place)
    assert [each.status for each in health.check_home(place) if each.name == "home"] == ["failed"]


@pytest.mark.parametrize("command", ["log", "calendar"])
def test_what_is_ours_is_written_again(program: Any, place: Path, command: str) -> None:
    """A second time, and in the same name."""
    for _ in range(2):
        ended = program.run(*WRITING[command], str(place))
        assert ended.code == 0, ended.stderr
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_folders_that_were_there_keep_their_rights(program: Any, tmp_path: Path) -> None:
    """A home and an archive of the person's own; what is made inside is for them alone."""
    home, archive = program.home, tmp_path / "archive"
    for folder in (home, archive):
        _folder(folder)
    keep(archive)
    with SqliteJournal(home / "journal.sqlite3", SystemClock()):
        pass
    program.run("suivi")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, archive, archive / NAME)}
    assert modes == {home: 0o755, archive: 0o755, archive / NAME: 0o700}
    assert stat.S_IMODE((home / "journal.sqlite3").stat().st_mode) == 0o600


def test_doctor_tells_when_they_are_open_to_others(tmp_path: Path) -> None:
    """Of the archive that is named as of the home; a private one needs no word."""
    _folder(tmp_path / "archive")
    (found,) = health.check_rights(tmp_path / "archive")
    assert (found.status, found.key, found.values) == ("warning", "doctor_home_open", {"path": f"{tmp_path}/archive"})
    (tmp_path / "archive").chmod(0o700)
    assert list(health.check_rights(tmp_path / "archive")) == []


@pytest.mark.parametrize("kind", ["device", "pipe", "link_to_device", "folder"])
def test_a_journal_is_a_file(place: Path, kind: str) -> None:
    """Nothing else is opened in its place."""
    IN_THE_WAY[kind](place)
    before = seen(place.parent)
    with pytest.raises(JournalError):
        SqliteJournal(place, SystemClock())
    assert seen(place.parent) == before


def test_a_database_of_somebody_else_gets_no_tables(place: Path) -> None:
    """One that has tables and no version was not made here."""
    with closing(sqlite3.connect(place)) as database:
        database.execute("CREATE TABLE theirs (x)")
    before = place.read_bytes()
    with pytest.raises(JournalError):
        SqliteJournal(place, SystemClock())
    assert place.read_bytes() == before


def test_a_saved_file_takes_nobody_elses_name(place: Path, tmp_path: Path) -> None:
    """Neither that of a file that is there, nor on the way to it; a link that leads nowhere has its name too."""
    delivered = tmp_path / "delivered"
    delivered.write_bytes(b"data")
    loaded = load_flow(find_flow("opposition", shipped_flows()))
    settings = Settings(tmp_path, place.parent, "http://127.0.0.1", "moi", "fr")
    archive = DiskArchive(tmp_path / "proofs", settings, loaded, SystemClock(), "1")
    named = f"data-{SystemClock().now().astimezone(PARIS):%Y-%m-%d}"
    os.mkfifo(place.with_name(f".{named}.part"))
    place.with_name(f"{named}.zip").symlink_to(place.with_name("nowhere"))
    before = seen(place.parent)
    file = archive.save_download(delivered, "data", ".zip")
    after = seen(place.parent)
    assert (after.pop(f"{named}-2.zip")[-1], file) == (b"data", place.with_name(f"{named}-2.zip"))
    assert {name: facts for name, facts in after.items() if name != "."} == {
        name: facts for name, facts in before.items() if name != "."
    }
