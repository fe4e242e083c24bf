"""What several ends share: the date of the next visit, and writing the bag."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

from mes_assist.cases.events import count_ended
from mes_assist.cases.schedule import next_visit
from mes_assist.engine.asking import ask
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Look
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.records import Proof
from mes_assist.flow.retries import RetryLater
from mes_assist.support.errors import ArchiveError

UNANSWERED_RETRY = RetryLater(first=timedelta(hours=1), max=timedelta(days=1), until="deadline")
"""When to look what became of an act that the site did not answer."""

_DISK_BUDGET = timedelta(minutes=30)


def come_back_later(
    attempt: Attempt,
    outcome: str,
    policy: RetryLater,
    asked: int | None = None,
    *,
    reason: str | None = None,
    say: str | None = None,
) -> NoReturn:
    """End the attempt with the date of the next one; ``asked`` is the wait that the site wants, in seconds.

    Raises
    ------
    AttemptEnded
        Always.
    """
    visit = next_visit(
        count_ended(attempt.ports.journal.events(attempt.case.id), outcome),
        policy,
        attempt.ports.clock.now(),
        attempt.ports.random,
        last_day=attempt.last_day,
        retry_after=asked,
    )
    reason = "submit_unanswered" if attempt.intent.is_unanswered else reason
    raise AttemptEnded(outcome, reason=reason, visit=visit, say=say)


def write_bag_or_ask(attempt: Attempt, outcome: str, proof: Proof | None = None) -> None:
    """Write the bag; a disk that refuses it is told to the person, who can make room before the page is gone.

    Raises
    ------
    AttemptEnded
        ``proof_missing`` when it can not be written.
    """
    is_safe = proof is None
    while True:
        try:
            attempt.keep(outcome, proof)
        except ArchiveError as refused:
            if proof is not None and not is_safe:
                attempt.ports.archive.set_aside(proof.data, proof.report)  # they may close the window meanwhile
                is_safe = True
            why = attempt.text(refused.key, **refused.values)
            if ask_for_disk_space(attempt, attempt.text("archive_again", why=why)) is not Answer.NOW:
                raise AttemptEnded("proof_missing", reason=refused.key) from None
        else:
            return


def ask_for_disk_space(attempt: Attempt, why: str) -> Look | Answer | None:
    """Ask the person to put the disk right, while what is to be written is still there; ``NOW`` when they did."""
    question = Question("archive", why, (Answer.NOW,), attempt.budget(_DISK_BUDGET))
    return ask(attempt, question, may_stop=False)
