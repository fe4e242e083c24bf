"""The intent: whether the act was begun, and what is known of it. One value; every question about it is asked here.

``none`` → ``pending`` (it is in the journal, then the control is used) → ``answered`` (the site said what became of
this step) → ``done`` (the site said that the act is done). A step that was certainly not sent goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mes_assist.cases.events import Event, has_open_intent, lacks_bag, lacks_proof

IntentStage = Literal["none", "pending", "answered", "done"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is known of the act in this attempt, and what earlier ones left.

    Attributes
    ----------
    stage:
        How far it is in this attempt.
    state:
        The screen on which it was last begun in this attempt.
    left_open:
        Whether an earlier attempt began it and nothing more is known: the site is looked at first.
    begun_before:
        Whether an earlier attempt began it and nothing is archived of it.
    done_before:
        Whether the site told an earlier attempt that it is done, and what proves it is still to be had.
    """

    stage: IntentStage = "none"
    state: str | None = None
    left_open: bool = False
    begun_before: bool = False
    done_before: bool = False

    @classmethod
    def after(cls, events: Sequence[Event]) -> Intent:
        """Return what the events of a case leave for the next attempt."""
        left_open = has_open_intent(events)
        return cls(left_open=left_open, begun_before=left_open or lacks_bag(events), done_before=lacks_proof(events))

    @property
    def is_unanswered(self) -> bool:
        """Whether a submit step was begun in this attempt and the site has not said what became of it."""
        return self.stage == "pending"

    @property
    def is_done(self) -> bool:
        """Whether the site said that the act is done."""
        return self.stage == "done"

    @property
    def may_be_done(self) -> bool:
        """Whether the act is done, or was begun before and may be."""
        return self.is_done or self.begun_before

    @property
    def is_first(self) -> bool:
        """Whether nothing was begun in this attempt."""
        return self.state is None

    def is_begun_on(self, state: str) -> bool:
        """Tell whether it was begun on this screen in this attempt, and not taken back."""
        return self.stage != "none" and self.state == state

    def is_repeat(self, state: str) -> bool:
        """Tell whether beginning it on this screen would be beginning it again."""
        return self.is_unanswered or self.state == state

    def begun(self, state: str) -> Intent:
        """Return the intent once it is in the journal that the act is about to be done on this screen."""
        return replace(self, stage="done" if self.is_done else "pending", state=state)

    def settled(self, *, is_end: bool) -> Intent:
        """Return the intent once the site has said what became of the step: whether the act is done."""
        return replace(self, stage="done" if is_end or self.is_done else "answered")
