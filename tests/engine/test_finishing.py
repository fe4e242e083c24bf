"""The end on a screen: what is kept, and whether another procedure follows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import NoReturn

import pytest
from lone import PROOF, World, attempt_in, screen

from mes_assist.archive.proof import ProofReport
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import come_back_later, write_bag_or_ask
from mes_assist.engine.finishing import await_settled, end_on_screen, is_unexplained
from mes_assist.engine.intent import Intent
from mes_assist.engine.question import Answer
from mes_assist.engine.records import Proof
from mes_assist.flow.model import End
from mes_assist.flow.retries import RetryLater

DONE, OTHER = End(outcome="done"), End(outcome="other_procedure", suggest="cloture")
RESULT = screen("resultat")


def _ended(attempt: Attempt, end: End) -> AttemptEnded:
    with pytest.raises(AttemptEnded) as ended:
        end_on_screen(attempt, end, RESULT)
    return ended.value


def _titled(attempt_of: str) -> str | None:
    return f"the title of {attempt_of}"


def test_an_act_that_is_done_leaves_a_bag() -> None:
    """With the screen that says so."""
    world = World(RESULT)
    assert _ended(attempt_in(world), DONE).outcome == "done"
    assert [(act.outcome, evidence.snapshot) for act, evidence, _ in world.kept] == [("done", RESULT)]


def test_the_evidence_is_the_screen_that_was_recognised() -> None:
    """Where another one is shown meanwhile, what was seen before is kept."""
    world = World(screen("accueil"))
    _ended(attempt_in(world), DONE)
    assert world.kept[0][1].snapshot == RESULT


@pytest.mark.parametrize(("begun", "bags"), [(True, 1), (False, 0)])
def test_what_was_already_done_is_ours_if_we_began_it(begun: bool, bags: int) -> None:
    """Else there is nothing to keep."""
    world = World(RESULT)
    _ended(attempt_in(world, intent=Intent(begun_before=begun)), End(outcome="already_done"))
    assert len(world.kept) == bags


@pytest.mark.parametrize(("answer", "goes_on"), [(Answer.YES, True), (Answer.NO, False), (Answer.STOP, False)])
def test_the_person_may_go_straight_on(answer: Answer, goes_on: bool) -> None:
    """To stop there is to say no: how the attempt ended stays what it is."""
    world = World(RESULT, {"opt_in": [answer]})
    ended = _ended(attempt_in(world, title_of=_titled), OTHER)
    assert (ended.outcome, ended.suggest, ended.goes_on) == ("other_procedure", "cloture", goes_on)
    assert "the title of cloture" in world.asked[0].text


def test_what_cannot_follow_is_not_asked() -> None:
    """It is suggested all the same."""
    world = World(RESULT)
    ended = _ended(attempt_in(world), OTHER)
    assert (ended.suggest, ended.goes_on, world.kinds) == ("cloture", False, [])


@pytest.mark.parametrize(
    ("end", "intent", "expected"),
    [
        (DONE, Intent(), True),
        (DONE, Intent(stage="done"), False),
        (DONE, Intent(begun_before=True), False),
        (End(outcome="already_done"), Intent(), False),
        (None, Intent(), False),
    ],
)
def test_an_act_that_nobody_began_is_nobodys(end: End | None, intent: Intent, expected: bool) -> None:
    """A page that speaks of it as done is not believed."""
    attempt = attempt_in(World(RESULT), intent=intent)
    state = attempt.flow.state("resultat").model_copy(update={"end": end})
    assert is_unexplained(attempt, state) is expected


def test_an_end_without_a_proof_gets_a_moment_to_show_more() -> None:
    """A control for the proof may be drawn a little later, and make it another screen."""
    state = attempt_in(World(RESULT)).flow.state("autre_decision")
    world = World(screen("autre_decision"))
    assert await_settled(attempt_in(world), "autre_decision", state)
    assert 0.7 <= world.time < 1
    world = World(screen("autre_decision"))
    world.later = [(0.5, RESULT)]
    assert not await_settled(attempt_in(world), "autre_decision", state)


# --- Ends that several screens share --------------------------------------------------------------------------------

REPORT = ProofReport(None, 1, "0" * 64, 10)


def _archive(world: World, proof: Proof | None) -> None:
    attempt = attempt_in(world)
    attempt.take_evidence(RESULT)
    write_bag_or_ask(attempt, "done", proof)


def test_a_disk_that_refuses_the_proof_is_put_right_by_the_person() -> None:
    """The proof is safe before they are asked: they may close the window; once is enough."""
    world = World(RESULT, {"archive": [Answer.NOW, Answer.NOW]})
    world.archive_fails = 2
    _archive(world, Proof(PROOF, REPORT, "download", "p"))
    assert (world.kinds, world.put_aside, len(world.kept)) == (["archive", "archive"], [PROOF], 1)


@pytest.mark.parametrize("answers", [[], [Answer.STOP]])
def test_a_disk_that_goes_on_refusing_ends_without_a_bag(answers: list[Answer]) -> None:
    """And says why."""
    world = World(RESULT, {"archive": answers})
    world.archive_fails = 5
    with pytest.raises(AttemptEnded) as ended:
        _archive(world, None)
    assert (ended.value.outcome, ended.value.reason) == ("proof_missing", "archive_write_failed")
    assert (world.kept, world.put_aside) == ([], [])


@pytest.mark.parametrize(("stage", "reason"), [("none", "why"), ("pending", "submit_unanswered")])
def test_who_comes_back_later_is_told_when_and_why(stage: str, reason: str) -> None:
    """An act without an answer is the reason above all others."""
    policy = RetryLater(first=timedelta(hours=1), max=timedelta(days=1))
    intent = Intent("pending", "decision") if stage == "pending" else Intent()
    later: partial[NoReturn] = partial(come_back_later, attempt_in(World(RESULT), intent=intent), "waiting", policy)
    with pytest.raises(AttemptEnded) as ended:
        later(7_200, reason="why", say="said")
    assert (ended.value.outcome, ended.value.reason, ended.value.say) == ("waiting", reason, "said")
    assert ended.value.visit is not None
    assert ended.value.visit.why == "asked_by_site"
