"""What is kept of refused bytes."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from mes_assist.archive.proof import validate_proof
from mes_assist.archive.quarantine import set_aside


def test_pdf_like_bytes_are_kept(tmp_path: Path) -> None:
    """Bytes that begin like a PDF are kept as they are, under their hash, for the owner alone; twice is once."""
    data = b"%PDF-1.7 cut"
    report = validate_proof(data, [])

    path = set_aside(tmp_path, data, report)

    assert path == tmp_path / "quarantine" / f"{report.sha256}.pdf"
    assert path.read_bytes() == data
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set_aside(tmp_path, data, report) == path
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("data", "kind", "problem"),
    [
        (b"<html>NIR 185057800608436</html>", "text/html", "html"),
        (b"", "empty", "empty"),
        (b"PK\3\4 185057800608436", "unknown", "not_pdf"),
    ],
)
def test_of_anything_else_only_facts_are_kept(tmp_path: Path, data: bytes, kind: str, problem: str) -> None:
    """A page or another file may show personal data: its content is not written anywhere."""
    report = validate_proof(data, [])

    path = set_aside(tmp_path, data, report)

    assert path == tmp_path / "quarantine" / f"{report.sha256}.json"
    assert json.loads(path.read_bytes()) == {
        "type": kind,
        "size": len(data),
        "sha256": report.sha256,
        "problem": problem,
    }


def test_a_failing_disk_is_not_an_error(tmp_path: Path) -> None:
    """If nothing can be written, that is said by the return value alone."""
    (tmp_path / "quarantine").write_text("a file in the way")

    assert set_aside(tmp_path, b"%PDF-", validate_proof(b"%PDF-", [])) is None
