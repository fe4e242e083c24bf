"""The report of a bug."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mes_assist import __version__
from mes_assist.archive.bag import write_bag
from mes_assist.support.errors import ArchiveError
from mes_assist.support.report import write_report

SECRET = "1 85 05 78 006 084 36"


def _error() -> BaseException:
    with pytest.raises(ArchiveError) as caught:
        raise ArchiveError("archive_exists", bag=SECRET) from _inner()
    return caught.value


def _inner() -> BaseException:
    with pytest.raises(ValueError, match="bag name") as caught:
        write_bag(Path("/"), name="", files={}, info={})
    return caught.value


def test_the_report_finds_the_place_and_tells_nothing(tmp_path: Path) -> None:
    """Classes, versions and context are there; messages and personal values are not."""
    text = write_report(tmp_path, _error(), {"command": "opposition", "state": f"NIR {SECRET}"}).read_text("utf-8")

    assert "- error: ArchiveError < ValueError\n" in text
    assert "- command: opposition\n" in text
    assert "- state: NIR [redacted]\n" in text
    assert f"- mes-assist: {__version__}\n" in text
    assert "- playwright: " in text
    assert "not a bag name" not in text
    assert SECRET not in text
    assert str(Path.home()) not in text


def test_the_report_names_module_function_and_line(tmp_path: Path) -> None:
    """Our own frames are listed, and no other."""
    text = write_report(tmp_path, _inner(), {}).read_text("utf-8")

    frames = text.partition("outermost first:\n\n")[2].splitlines()
    assert len(frames) == 1
    assert frames[0].startswith("- mes_assist.archive.bag:write_bag:")


def test_reports_are_private_and_never_overwritten(tmp_path: Path) -> None:
    """Each report is a file of its own under reports/, for the owner alone."""
    paths = {write_report(tmp_path, ValueError(), {}) for _ in range(2)}

    assert len(paths) == 2
    assert {path.parent for path in paths} == {tmp_path / "reports"}
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
