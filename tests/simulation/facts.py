"""What happened in one attempt, as the world saw it: what the invariants are judged by."""

from __future__ import annotations

from dataclasses import dataclass, field

from mes_assist.engine.question import Question

from .act import Who


@dataclass(slots=True)
class Yes:
    """A yes to an act, and what the question said."""

    control: str
    kind: str
    warned: bool
    used: bool = False
    intended: str | None = None


@dataclass(slots=True)
class WorldFacts:
    """What is known of one attempt.

    Attributes
    ----------
    attempt:
        Its id.
    unsure:
        Whether the act was sent, by now or in an earlier attempt, and nothing says what became of it.
    yes, question, last_answer, wishes:
        What the person said, and is asked.
    state, visited:
        The screen that the engine is on, and all of them.
    intended, intent_failed:
        The screen of the last intent that is durable, and whether the latest could not be written.
    shown_to_do:
        Whether a page was looked at on which the act is still to be done.
    chosen_by:
        Whose click sent the last page of the decision.
    sent, settled, claimed:
        Whether the engine sent the act, whether the site answered, and the screen that says done and offers a proof.
    pictured, keep_failed:
        Whether evidence was taken, and whether the archive refused.
    arrived, put_aside:
        What was delivered, and what the archive was asked to set aside.
    """

    attempt: str
    unsure: bool = False
    yes: Yes | None = None
    question: Question | None = None
    last_answer: str | None = None
    state: str | None = None
    intended: str | None = None
    intent_failed: bool = False
    shown_to_do: bool = False
    chosen_by: Who = "engine"
    sent: bool = False
    settled: bool = False
    pictured: bool = False
    claimed: str | None = None
    keep_failed: bool = False
    wishes: dict[str, bool] = field(default_factory=dict)
    arrived: list[bytes] = field(default_factory=list)
    put_aside: set[bytes] = field(default_factory=set)
    visited: list[str] = field(default_factory=list)
