"""One attempt from its first note to its last: what is said, and every way to end."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
from lone import PROOF, World, attempt_in, screen

from mes_assist.cases.events import Case
from mes_assist.cases.schedule import NextVisit
from mes_assist.engine.attempt import Attempt, Ports, Recogniser
from mes_assist.engine.ended import AttemptEnded, BrowserGone
from mes_assist.engine.intent import Intent
from mes_assist.engine.records import Delivery, Evidence
from mes_assist.engine.run import journal_data, run
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.errors import JournalError
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import say

LOADED = load_flow(find_flow("opposition", shipped_flows()))


class _World:
    """A browser that fails at once, and what is said and noted meanwhile."""

    def __init__(self, failure: BaseException, *, gone: bool = False) -> None:
        self._failure, self._gone = failure, gone
        self.told: list[str] = []
        self.noted: list[tuple[str, dict[str, object]]] = []

    def open(self, path: str) -> None:
        raise self._failure

    def is_elsewhere(self) -> bool:
        if self._gone:
            raise BrowserGone("window_closed")
        return False

    def tell(self, text: str) -> None:
        self.told.append(text)

    def record(self, case: Case, attempt: str, kind: str, **data: object) -> None:
        self.noted.append((kind, data))


def _attempt(world: _World, intent: Intent = Intent()) -> Attempt:  # noqa: B008 - it is never changed
    anything = cast("Any", world)
    settings = Settings(home=anything, downloads=anything, origin="https://x", profile="moi", lang="fr")
    ports = Ports(anything, anything, anything, anything, anything, anything, Random(0))
    case = Case("c", "moi", "opposition", "https://x")
    return Attempt("a", case, settings, LOADED, ports, intent, None, Recogniser(LOADED.flow), "assist")


def _report(error: Exception) -> str:
    return f"report of {error}"


def test_what_is_known_of_the_flow_is_said_first() -> None:
    """Before anything is opened: a flow that was never verified says so."""
    world = _World(BrowserGone("window_closed"))
    ended = run(_attempt(world), _report)
    assert (ended.outcome, ended.reason) == ("stopped_by_person", "window_closed")
    assert LOADED.flow.last_verified == "never"
    assert world.told == [say("fr", "never_verified")]


def test_an_act_that_was_left_open_is_looked_for_first() -> None:
    """That is said, and noted with the beginning of the attempt."""
    world = _World(KeyboardInterrupt())
    ended = run(_attempt(world, Intent(left_open=True)), _report)
    assert ended.outcome == "interrupted"
    assert world.told[1:] == [say("fr", "look_first")]
    assert world.noted[0] == ("attempt_started", {"look_first": True})


@pytest.mark.parametrize(
    ("failure", "gone", "expected"),
    [
        (AttemptEnded("refused", reason="why"), False, ("refused", "why", None, {})),
        (JournalError("journal_unavailable"), False, ("internal_error", None, "journal_unavailable", {})),
        (KeyboardInterrupt(), False, ("interrupted", None, None, {})),
        (ZeroDivisionError("x"), True, ("stopped_by_person", "window_closed", None, {})),
        (ZeroDivisionError("x"), False, ("internal_error", None, "internal_error", {"report": "report of x"})),
    ],
)
def test_every_failure_is_an_end(
    failure: BaseException, gone: bool, expected: tuple[str, str | None, str | None, dict[str, object]]
) -> None:
    """And the last thing that is noted; a bug while there is no window is no bug."""
    world = _World(failure, gone=gone)
    ended = run(_attempt(world), _report)
    assert (ended.outcome, ended.reason, ended.text, ended.values) == expected
    assert world.noted[-1][0] == "outcome"
    assert world.noted[-1][1]["outcome"] == expected[0]


def test_the_journal_keeps_when_to_come_back() -> None:
    """With the reason of the date, for whoever looks at the case later."""
    visit = NextVisit(datetime(2026, 11, 24, 9, tzinfo=UTC), "policy")
    noted = journal_data(AttemptEnded("waiting", reason="r", suggest="cloture", visit=visit))
    coming = {"next": "2026-11-24T09:00:00+00:00", "why": "policy"}
    assert noted == {"outcome": "waiting", "reason": "r", "suggest": "cloture", **coming}
    assert journal_data(AttemptEnded("done")) == {"outcome": "done", "reason": None, "suggest": None}


@pytest.mark.parametrize("evidence", [True, False])
def test_what_came_after_the_act_and_nobody_took_is_kept(*, evidence: bool) -> None:
    """On a page that nobody knows too: whole in the quarantine, and with what was seen of the act, if anything was."""
    world = World(screen(""))
    world.coming = [[Delivery("download", PROOF)]]
    attempt = attempt_in(world, intent=Intent("done", "decision"))
    attempt.evidence = Evidence(screen("resultat")) if evidence else None
    ended = run(attempt, _report)
    assert ended.outcome == "unknown_page"
    assert world.put_aside == [PROOF]
    assert [proof and proof.data for *_, proof in world.kept] == ([PROOF] if evidence else [])


def test_before_the_act_nothing_that_came_is_kept() -> None:
    """It can be no proof."""
    world = World(screen(""))
    world.coming = [[Delivery("download", PROOF)]]
    run(attempt_in(world), _report)
    assert (world.put_aside, world.kept) == ([], [])
