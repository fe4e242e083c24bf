"""Time and places: the two things that a program takes from the computer that it runs on."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import platformdirs
import pytest

from mes_assist.support.clock import SystemClock
from mes_assist.support.paths import home, private_folder, shipped_flows


def test_the_clock_tells_utc() -> None:
    """The current instant is aware, in UTC, and that of the computer."""
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert before <= now <= before + timedelta(minutes=1)


def test_durations_never_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Durations do not depend on the date, which somebody may set back meanwhile."""
    monkeypatch.setattr("time.time", lambda: 0.0)
    times = [SystemClock().monotonic() for _ in range(100)]
    assert times == sorted(times)
    assert times[0] > 0


def test_the_home_is_what_the_person_says(tmp_path: Path) -> None:
    """``MES_ASSIST_HOME`` wins, and the demo has a folder of its own inside."""
    environ = {"MES_ASSIST_HOME": str(tmp_path / "ici")}
    assert home(environ) == tmp_path / "ici"
    assert home(environ, demo=True) == tmp_path / "ici" / "demo"


@pytest.mark.parametrize("environ", [{}, {"MES_ASSIST_HOME": ""}])
def test_the_home_is_the_users_data_folder(environ: dict[str, str]) -> None:
    """Without a word from the person it is the folder where programs keep their users' data."""
    assert home(environ) == platformdirs.user_data_path("mes-assist", appauthor=False)
    assert home(environ).is_absolute()


def test_a_short_way_to_say_the_home_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``~`` and a relative path are made whole at once: the current folder may change later."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert home({"MES_ASSIST_HOME": "~/ici"}) == tmp_path / "ici"
    assert home({"MES_ASSIST_HOME": "ici"}) == tmp_path / "ici"


def test_the_flows_are_found() -> None:
    """The flow files are there, installed or in a checkout."""
    assert (shipped_flows() / "opposition.yaml").is_file()
    assert (shipped_flows() / "commun.yaml").is_file()


def test_asking_for_the_home_creates_nothing(tmp_path: Path) -> None:
    """To look where the data would be is not to write."""
    home({"MES_ASSIST_HOME": str(tmp_path / "ici")}, demo=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_private_folder_is_private_all_the_way_down(tmp_path: Path, umask: int) -> None:
    """Every folder that is made is for its owner alone, whatever the umask; those above are left as they were."""
    above = tmp_path.stat().st_mode
    before = os.umask(umask)
    try:
        made = private_folder(tmp_path / "home" / "demo" / "locks")
    finally:
        os.umask(before)
    assert made == tmp_path / "home" / "demo" / "locks"
    assert [oct(folder.stat().st_mode & 0o777) for folder in (made, *made.parents[:2])] == ["0o700"] * 3
    assert tmp_path.stat().st_mode == above


def test_a_private_folder_may_be_there_already(tmp_path: Path) -> None:
    """Asking again changes nothing."""
    (private_folder(tmp_path / "home") / "file").touch()
    assert (private_folder(tmp_path / "home") / "file").exists()


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    """Where a file stands in the way no folder can be made, and that is said as the system says it."""
    (tmp_path / "home").touch()
    with pytest.raises(OSError, match="home"):
        private_folder(tmp_path / "home" / "locks")


def test_the_parents_of_a_private_folder_are_private_too(tmp_path: Path) -> None:
    """A first run makes the whole way to its data, for its owner alone; a place that is a file is told."""
    private_folder(tmp_path / "a" / "b" / "c")
    assert [stat.S_IMODE((tmp_path / way).stat().st_mode) for way in ("a", "a/b", "a/b/c")] == [0o700] * 3
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="File exists"):
        private_folder(tmp_path / "file")
