"""One visit to a screen: what its steps share, and how a step went, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Literal

from mes_assist.engine import guard
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.controls import Ambiguous, NotFound, find
from mes_assist.engine.ports import Look, Unseen
from mes_assist.flow.model import State, Step
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Target

YOUR_CLICK = timedelta(minutes=20)
"""How long the person may take for a click or an answer, unless they said otherwise."""


class StepOutcome(Enum):
    """How a step went."""

    DONE = "done"
    LEFT = "left"
    """Another screen is shown, or is about to be."""
    AGAIN = "again"
    """The screen is to be done anew: in the other mode, or after another yes."""


Obstacle = Literal["missing", "ambiguous", "disabled", "forbidden", "blocked"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """The engine will not or can not use the control; the person can. ``names`` are the candidates, in page order."""

    reason: Obstacle
    names: tuple[str, ...] = ()


StepResult = StepOutcome | HandOver


@dataclass(slots=True)
class Visit:
    """One visit to a screen.

    Attributes
    ----------
    attempt, state_id:
        The attempt, and the screen that was recognised.
    agreed_to:
        The name of the control that the person said yes to on this screen; ``None`` without a yes.
    agreed_step:
        The step that this yes is to.
    begun:
        Whether the journal holds the intent of this yes.
    pressed:
        The toggles of submit steps that were seen pressed, and have to stay so until the page is sent.
    """

    attempt: Attempt
    state_id: str
    agreed_to: str | None = None
    agreed_step: Step | None = None
    begun: bool = False
    pressed: tuple[Target, ...] = ()

    @property
    def state(self) -> State:
        """What the flow says of the screen."""
        return self.attempt.flow.state(self.state_id)

    @property
    def last_submit(self) -> Step:
        """The step that sends: a choice that must be submitted itself comes before, and undoes a preselected one."""
        return [step for step in self.state.do if step.submits][-1]

    def note_pressed(self, step: Step, seen: Snapshot) -> None:
        """Note which toggles of the submit steps before this one are pressed."""
        index = next(index for index, one in enumerate(self.state.do) if one is step)
        before = (earlier.act for earlier in self.state.do[:index] if earlier.submits)
        self.pressed += tuple(target for target in before if target is not None and shows_taken(target, seen))

    def look(self) -> Look:
        """Look at the page."""
        return self.attempt.ports.browser.look()

    def is_here(self, look: Look) -> bool:
        """Tell whether the screen is still shown."""
        return self.attempt.shows(self.state_id, look)

    def has_left(self, look: Look) -> bool:
        """Tell whether another screen of the flow is shown."""
        return self.attempt.has_left(self.state_id, look)

    def begin_act(self) -> None:
        """Write the intent to the journal, once for each yes.

        Raises
        ------
        JournalError
            When it can not be written: then nothing is sent.
        """
        if not self.begun:
            self.attempt.begin_act(self.state_id)
            self.begun = True

    def control(self, step: Step, target: Target, look: Look) -> Node | HandOver:
        """Return the one control that a target means, if this step may use it now; else why not."""
        if isinstance(look, Unseen):
            return HandOver("missing")
        found = find(target, look)
        if isinstance(found, NotFound):
            return HandOver("missing")
        if isinstance(found, Ambiguous):
            return HandOver("ambiguous", found.names)
        name = found.node.name
        if look.modal and not guard.knows_dialog(self.state.when):
            return HandOver("forbidden", (name,))
        if not guard.may_use(step, name, self.state, self.attempt.flow):
            return HandOver("forbidden", (name,))
        return HandOver("disabled", (name,)) if found.is_disabled else found.node

    def is_for_person(self, step: Step) -> bool:
        """Tell whether the click of this step is the person's."""
        attempt = self.attempt
        return attempt.mode == "guide" or guard.must_be_by_person(step, attempt.flow, attempt.settings.origin)


def shows_taken(target: Target, look: Look) -> bool:
    """Tell whether the one control that a target means is a choice, box or toggle that is taken."""
    if not isinstance(look, Snapshot):
        return False
    found = find(target, look)
    return not isinstance(found, NotFound | Ambiguous) and guard.is_taken(found.node)
