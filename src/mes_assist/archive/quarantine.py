"""What was refused as a proof: PDF-like bytes are set aside for a second look, of anything else only facts are kept.

A refused web page may show the person's data, so its content is never written.
"""

from __future__ import annotations

import json
from pathlib import Path

from mes_assist.archive.proof import ProofProblem, ProofReport
from mes_assist.support.files import replace_private
from mes_assist.support.paths import private_folder

_TYPES = {ProofProblem.EMPTY: "empty", ProofProblem.HTML: "text/html"}


def set_aside(home: Path, data: bytes, report: ProofReport) -> Path | None:
    """Keep what may be kept of refused bytes in ``<home>/quarantine/``, named by their hash.

    Parameters
    ----------
    home:
        The data folder.
    data, report:
        The refused bytes and why they were refused.

    Returns
    -------
    Path | None
        The file written, or ``None`` if the disk refused: a failure here must not hide the refusal itself.
    """
    if data.startswith(b"%PDF-"):
        name, content = f"{report.sha256}.pdf", data
    else:
        facts = {
            "type": _TYPES.get(report.problem, "unknown") if report.problem else "unknown",
            "size": report.size,
            "sha256": report.sha256,
            "problem": report.problem,
        }
        name, content = f"{report.sha256}.json", json.dumps(facts, indent=2).encode() + b"\n"
    try:
        target = private_folder(home / "quarantine") / name
        replace_private(target, content)
    except OSError:
        return None
    return target
