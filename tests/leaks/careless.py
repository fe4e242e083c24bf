"""The program with a bug, or with one of its precautions taken away: ``python careless.py FAULT,FAULT COMMAND...``.

The bug is what a real one would be at its worst: an error of Playwright that quotes the page, under one of ours that
quotes what the page says. The other faults show that the leak tests notice when a precaution fails.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error

from mes_assist.app import archiving
from mes_assist.browser.site import SiteBrowser
from mes_assist.cli.main import main
from mes_assist.engine import attempt, loop
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support import log, log_chain, report


def bug() -> None:
    """Fail on the first screen, in the worst way."""

    def fail(self: loop.Engine, state_id: str, seen: Snapshot) -> None:
        page = self._attempt.ports.browser.session.page  # type: ignore[attr-defined]
        try:
            page.locator("input, label, a, button").click(timeout=1_000)
        except Error as error:
            raise RuntimeError(page.content(), page.url, seen) from error

    loop.Engine._note_screen = fail  # type: ignore[method-assign]


def outline() -> None:
    """Keep outlines as they are: that of an unknown page, and that of the confirmation."""
    archiving.reduce_outline = lambda seen, known: repr(seen)  # type: ignore[attr-defined]


def journal() -> None:
    """Write into the journal what the page says."""
    note = attempt.Attempt.note

    def careless(self: attempt.Attempt, kind: Any, **data: object) -> None:
        session = self.ports.browser.session  # type: ignore[attr-defined]
        note(self, kind, **data, seen=repr(session.look()) if session.context.pages else "")

    attempt.Attempt.note = careless  # type: ignore[method-assign]


def logged() -> None:
    """Log what the page says, without any of the three lines of defence."""
    log_chain._allow = lambda _, __, event: event
    log_chain._redact_values = lambda _, __, event: event

    def careless(self: SiteBrowser) -> bool:
        log.get_logger().info("seen", page=repr(self.look()))
        return False

    SiteBrowser.is_elsewhere = careless  # type: ignore[method-assign]


def reported() -> None:
    """Write into the report what the error says."""
    report.class_chain = lambda error: "".join(traceback.format_exception(error))  # type: ignore[attr-defined]


FAULTS: dict[str, Callable[[], None]] = {fault.__name__: fault for fault in (bug, outline, journal, logged, reported)}


if __name__ == "__main__":
    for name in sys.argv[1].split(","):
        FAULTS[name]()
    main(sys.argv[2:])
