"""``python -m benchmarks.pause_ours URL HOME SECONDS``: an attempt whose person sits there and does nothing."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from time import perf_counter

import psutil

from benchmarks.browser import MACHINE, browsers
from mes_assist.app.run import Dependencies, run_attempt
from mes_assist.app.window import site_window
from mes_assist.browser.session import browser_opener
from mes_assist.engine.question import Question
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.clock import SystemClock
from mes_assist.support.paths import shipped_flows
from mes_assist.ui.terminal import TerminalInterface

_ME = psutil.Process()


class IdlePerson(TerminalInterface):
    """Somebody at the terminal who lets the pause run out; notes what was spent meanwhile."""

    said: dict[str, float] | None = None
    _began: tuple[float, float, float] | None = None

    def ask(self, question: Question) -> None:
        """Show the question, and begin to count."""
        super().ask(question)
        if question.kind == "pause":
            others = _others()
            self._began = perf_counter(), _own(), others

    def close_question(self) -> None:
        """Stop counting."""
        if self._began is not None and self.said is None:
            began, own, others = self._began
            own, lasted = _own() - own, perf_counter() - began
            others = _others() - others
            self.said = {"own": 100 * own / lasted, "others": 100 * others / lasted, "lasted_s": lasted}
        super().close_question()


def _own() -> float:
    spent = _ME.cpu_times()
    return float(spent.user + spent.system)


def _others() -> float:
    spent = [process.cpu_times() for process in _ME.children(recursive=True)]
    return float(sum(times.user + times.system for times in spent))


def main(url: str, home: Path, seconds: float) -> None:
    """Run the attempt into its first pause and print what the wait cost."""
    with (home / "terminal.txt").open("a") as terminal:
        person = IdlePerson("fr", sys.stdin, terminal)
        opener = browser_opener(browsers(), headless=True, machine=MACHINE)
        result = run_attempt(
            load_flow(find_flow("opposition", shipped_flows())),
            Settings(
                home=home,
                downloads=home,
                origin=url,
                profile="moi",
                lang="fr",
                pause_budget=timedelta(seconds=seconds),
            ),
            Dependencies(
                SystemClock(),
                SystemRandom(),
                lambda: secrets.token_hex(4),
                lambda: site_window(opener, url, lambda _: person),
                home / "proofs",
            ),
        )
    if result.outcome != "person_timeout" or person.said is None:
        raise SystemExit(f"{result.outcome}: {result.message}")
    print(json.dumps(person.said))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
