"""The list of mutants fits the source."""

from __future__ import annotations

import pytest

from .mutants import ROOT, Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_mutant_can_be_made(mutant: Mutant) -> None:
    """What it replaces is in its file, once: a rename must not leave the rule untried."""
    assert (ROOT / "src/mes_assist" / mutant.file).read_text("utf-8").count(mutant.old) == 1
