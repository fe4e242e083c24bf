"""The program, killed by itself: ``python victim.py BOUNDARY FLOW URL``; 0 runs to the end and counts the boundaries.

A boundary lies before and after whatever leaves a trace: an event in the journal, a click or a tick in the page, a file
or a name of the archive.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from mes_assist.app.environment import Environment
from mes_assist.app.options import RunOptions
from mes_assist.app.procedure import Procedure
from mes_assist.app.running import run_once
from mes_assist.archive import bag
from mes_assist.browser.site import SiteBrowser
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.paths import home

PLACES: tuple[tuple[object, str], ...] = (
    *((SqliteJournal, name) for name in ("open_case", "record")),
    (SiteBrowser, "use"),
    *((bag, name) for name in ("create_private_folder", "create_private", "rename_new", "fsync_folder")),
)


class Countdown:
    """Kills this process at the boundary of this number."""

    def __init__(self, at: int) -> None:
        self.passed = 0
        self._at = at

    def step(self) -> None:
        """Pass one boundary, or die there."""
        self.passed += 1
        if self.passed == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def guarded(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function with a boundary on each side."""

        def call(*arguments: Any, **options: Any) -> Any:
            self.step()
            result = original(*arguments, **options)
            self.step()
            return result

        return call


def main() -> None:
    """Run a flow as the demo does, with boundaries."""
    boundary, flow, url = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    countdown = Countdown(boundary)
    for place, name in PLACES:
        setattr(place, name, countdown.guarded(getattr(place, name)))
    options = RunOptions(headless=True, lang="fr", as_json=True)
    result = run_once(Procedure(flow=flow, base_url=url, home=home(), options=options, auto=True), Environment())
    sys.stdout.write(f"{countdown.passed} {result.outcome}\n")


if __name__ == "__main__":
    main()
