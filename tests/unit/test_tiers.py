"""The two tiers of tests."""

from __future__ import annotations

import re
from pathlib import Path

from tiers import chosen


def test_what_is_chosen_is_there() -> None:
    """A line of the list that means no test any more would quietly leave its kind to ``make test-all``."""
    tests = Path(__file__).parents[1]
    there = {
        f"{file.stem}::{name}"
        for file in tests.glob("*/test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), flags=re.MULTILINE)
    }
    for line in chosen():
        name = line.partition("[")[0]
        assert name in there if "[" in line else any(test.startswith(name) for test in there), line
