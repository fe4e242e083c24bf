"""The two tiers of tests: what `make test` runs, and what it leaves to `make test-all`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_MOSTLY_LATER = frozenset(
    {
        *("test_bad_proofs", "test_closing", "test_deliveries", "test_engine", "test_filling", "test_filling_fields"),
        *("test_following_on", "test_headed", "test_interruptions", "test_keyboard", "test_modes", "test_panel"),
        *("test_panel_look", "test_privacy", "test_situations", "test_skins"),
        *("test_demo_cli", "test_endings", "test_horodater", "test_not_ours", "test_refusals", "test_run_cli"),
        *("test_secrets", "test_start", "test_start_page", "test_suivi"),
        *("test_kills", "test_leaks", "test_observations", "test_packaging", "test_start_page_look"),
    }
)
"""Files of which ``make test`` runs only what is chosen."""
_CHOSEN = Path(__file__).with_name("chosen.txt")


@cache
def chosen() -> tuple[str, ...]:
    """Return how the names of the chosen tests begin: the file without its suffix, then the test."""
    lines = _CHOSEN.read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def is_for_now(file: str, test: str) -> bool:
    """Tell whether ``make test`` runs a test of the file ``file``, named without its suffix."""
    return file not in _MOSTLY_LATER or f"{file}::{test}".startswith(chosen())
