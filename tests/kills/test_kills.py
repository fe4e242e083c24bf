"""Never twice and nothing lost, whenever the program is killed. ``python tests/kills/many.py`` does all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from trial import Kill, try_out


@pytest.mark.parametrize(
    "kill",
    [
        Kill("opposition", after=1.5),
        *(Kill("opposition", boundary) for boundary in (24, 40, 55)),
        *(Kill("cloture", boundary) for boundary in (41,)),
        *(Kill("cloture-sans-compte", boundary) for boundary in (27,)),
    ],
    ids=str,
)
def test_killed(tmp_path: Path, kill: Kill) -> None:
    """Started again, it ends done: one act counted, its bag whole, the journal in order, nothing half-written."""
    outcome = try_out(kill, tmp_path / "home")
    assert outcome.was_killed
    assert outcome.wrong == ()
