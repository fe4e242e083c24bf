"""One attempt from end to end without a browser: what its end says of an act that an earlier attempt may have done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from mes_assist.app.run import Dependencies, Window, run_attempt
from mes_assist.cases.events import has_open_intent
from mes_assist.cases.journal import SqliteJournal
from mes_assist.engine.ports import Action, Look, OpenResult, UseResult
from mes_assist.engine.question import Answer, Progress, Question
from mes_assist.engine.records import Delivery
from mes_assist.engine.result import Result
from mes_assist.engine.settings import Settings
from mes_assist.flow.crosscheck import read_observations
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.errors import BrowserUnavailable
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import say

SITE = "https://site.factice"
SCREENS = read_observations(Path(__file__).parents[1] / "observations")
OPPOSITION = load_flow(find_flow("opposition", shipped_flows()))
STILL_UNKNOWN = say("fr", "still_unknown")


class SteppedClock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> datetime:
        """Return a fixed day."""
        return datetime(2026, 11, 23, 9, tzinfo=UTC)

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.time


class OneScreen:
    """A browser that shows one screen, whatever is done."""

    def __init__(self, screen: Snapshot, clock: SteppedClock) -> None:
        self._screen, self._clock = screen, clock
        self.used: list[str] = []

    def open(self, _: str) -> OpenResult:
        """Arrive."""
        return "ok"

    def look(self) -> Look:
        """See it."""
        return self._screen

    def wait(self, _: Look, seconds: float) -> bool:
        """See no change."""
        self._clock.time += seconds
        return False

    def is_elsewhere(self) -> bool:
        """Stay on the site."""
        return False

    def use(self, _: Snapshot, node: Node, action: Action) -> UseResult:
        """Note what is used."""
        self.used.append(f"{action.value} {node.name}")
        return UseResult.DONE

    def take_deliveries(self, *, last_resort: bool = False) -> list[Delivery]:
        """Deliver nothing."""
        return []

    def take_retry_after(self) -> int | None:
        """Hear nothing of the site."""
        return None


class Declines:
    """Somebody who says no to the act, and nothing else."""

    tick = 1.0

    def __init__(self) -> None:
        self.told: list[str] = []
        self.asked: list[Question] = []

    def show_progress(self, _: Progress) -> None:
        """See it."""

    def tell(self, text: str) -> None:
        """Read it."""
        self.told.append(text)

    def ask(self, question: Question) -> None:
        """Read the question."""
        self.asked.append(question)

    def show_remaining(self, _: int) -> None:
        """See the time go."""

    def take_answer(self) -> Answer | None:
        """Decline."""
        return Answer.NO if self.asked[-1].kind == "confirm" else None

    def close_question(self) -> None:
        """See it go."""

    def act_in_page(self) -> None:
        """Do nothing."""

    def hidden(self) -> nullcontext[None]:
        """Show nothing in the page."""
        return nullcontext()


class Home:
    """A home whose journal holds an attempt before, if a state is given in which its act was begun."""

    def __init__(self, folder: Path, state: str | None) -> None:
        self.folder, self.clock, self.person = folder, SteppedClock(), Declines()
        self.browser: OneScreen | None = None
        self._ids = (f"c0ffee{number:02x}" for number in count())
        with self._journal() as journal:
            case = journal.open_case(profile="moi", flow="opposition", origin=SITE, new_id="0ld")
            journal.record(case, "a1", "attempt_started", look_first=False)
            if state is not None:
                journal.record(case, "a1", "submit_intended", state=state)

    def run(self, screen: str | None) -> Result:
        """Run an attempt in a window that shows this screen; in none, without a screen."""
        settings = Settings(self.folder, self.folder, SITE, "moi", "fr")

        @contextmanager
        def opened() -> Iterator[Window]:
            if screen is None:
                raise BrowserUnavailable("browser_none", reason="browser_none")
            self.browser = OneScreen(SCREENS["v2025", screen], self.clock)
            yield Window(cast(Any, self.browser), self.person, "1")

        deps = Dependencies(self.clock, Random(0), self._ids.__next__, opened, self.folder / "proofs")
        return run_attempt(OPPOSITION, settings, deps)

    @property
    def has_open_intent(self) -> bool:
        """Whether the act may still have been done, by the journal."""
        with self._journal() as journal:
            return has_open_intent(journal.events("0ld"))

    def _journal(self) -> SqliteJournal:
        return SqliteJournal(self.folder / "journal.sqlite3", self.clock)


@pytest.mark.parametrize("state", ["decision", "montrez-moi"])
@pytest.mark.parametrize(
    ("screen", "outcome"), [(None, "browser_unavailable"), ("identite", "person_timeout"), ("inconnue", "unknown_page")]
)
def test_an_intent_in_an_old_journal(tmp_path: Path, state: str, screen: str | None, outcome: str) -> None:
    """Also one of a version that let the person point at a control, whose state is none of the flow's.

    As long as the site has not shown what became of it, the end says that it may be done.
    """
    home = Home(tmp_path, state)
    result = home.run(screen)
    assert (result.case, result.outcome) == ("0ld", outcome)
    assert STILL_UNKNOWN in result.message
    assert home.has_open_intent
    assert (say("fr", "look_first") in home.person.told) == (screen is not None)


def test_what_the_site_shows_is_known(tmp_path: Path) -> None:
    """It offers the act again: that is said before the yes, and after a no nothing is left to be looked for."""
    home = Home(tmp_path, "decision")
    result = home.run("decision")
    (asked,) = [question for question in home.person.asked if question.kind == "confirm"]
    assert say("fr", "confirm_look_first") in asked.text
    assert (result.outcome, result.reason) == ("stopped_by_person", "declined")
    assert STILL_UNKNOWN not in result.message
    assert not home.has_open_intent
    assert home.browser is not None
    assert not any(used.startswith("click") for used in home.browser.used)


@pytest.mark.parametrize("screen", [None, "identite", "decision"])
def test_where_nothing_was_begun_nothing_is_in_doubt(tmp_path: Path, screen: str | None) -> None:
    """No doubt is spoken of that there is none of."""
    result = Home(tmp_path, None).run(screen)
    assert STILL_UNKNOWN not in result.message
