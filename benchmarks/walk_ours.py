"""``python -m benchmarks.walk_ours URL HOME``: one attempt, as the command line makes it, with a scripted person."""

from __future__ import annotations

import json
import secrets
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from random import SystemRandom
from time import perf_counter
from typing import TYPE_CHECKING

_BEGAN = perf_counter()

from benchmarks.browser import MACHINE, browsers  # noqa: E402 - importing is part of what is timed
from benchmarks.peak import peak_mb  # noqa: E402
from mes_assist.app.run import Dependencies, Window, run_attempt  # noqa: E402
from mes_assist.app.window import site_window  # noqa: E402
from mes_assist.browser.actor import PlaywrightActor  # noqa: E402
from mes_assist.browser.session import browser_opener  # noqa: E402
from mes_assist.engine.settings import Settings  # noqa: E402
from mes_assist.flow.load import find_flow, load_flow  # noqa: E402
from mes_assist.support.clock import SystemClock  # noqa: E402
from mes_assist.support.paths import shipped_flows  # noqa: E402
from mes_assist.ui.scripted import Script, ScriptedInterface, fetch_script  # noqa: E402

if TYPE_CHECKING:
    from mes_assist.browser.session import Session


class TimedPerson(ScriptedInterface):
    """A scripted person whose own time in the page is added up."""

    hands_s = 0.0

    def act_in_page(self) -> None:
        """Act, and count how long it took."""
        began = perf_counter()
        super().act_in_page()
        self.hands_s += perf_counter() - began


def main(url: str, home: Path) -> None:
    """Run the attempt and print its figures."""
    person = TimedPerson(fetch_script(url) or Script())
    loaded = load_flow(find_flow("opposition", shipped_flows()))
    opener = browser_opener(browsers(), headless=True, machine=MACHINE)
    ready_s = perf_counter() - _BEGAN

    def sits_at(session: Session) -> TimedPerson:
        person.actor = PlaywrightActor(lambda: session.page)
        return person

    def opened() -> AbstractContextManager[Window]:
        return site_window(opener, url, sits_at)

    result = run_attempt(
        loaded,
        Settings(home=home, downloads=home, origin=url, profile="moi", lang="fr"),
        Dependencies(SystemClock(), SystemRandom(), lambda: secrets.token_hex(4), opened, home / "proofs"),
    )
    if result.proof is None:
        raise SystemExit(f"{result.outcome}: {result.message}")
    said = {"proof": result.proof.path, "hands_s": person.hands_s, "ready_s": ready_s, "peak_mb": peak_mb()}
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
