"""The flow language: what a flow file may say, as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from mes_assist.flow.retries import ComeBack, Retry
from mes_assist.flow.targets import Act, Effect, Target, When
from mes_assist.flow.values import Duration, LocalText, Model, Pattern, SitePath, Slug, only_one
from mes_assist.support.card import CardField

Outcome = Literal[
    "done",
    "already_done",
    "other_procedure",
    "refused",
    "waiting",
    "not_yet_authorised",
    "site_unavailable",
]


class Capture(Model):
    """Fetch the proof that this screen offers.

    ``must_contain`` are words that the PDF's text has to hold.
    """

    proof: Slug
    by: Target
    must_contain: Annotated[list[str], Field(min_length=1)]


class Save(Model):
    """Save a file that the site offers, such as the person's own data, where they keep their downloads.

    ``name`` is what the file is called, with the day; nothing of it is archived.
    """

    name: Slug
    by: Target


class OptInAction(Model):
    """What the engine does when the person's answer is yes. A box is left unticked when it is no."""

    click: Target | None = None
    check: Target | None = None
    save: Save | None = None

    @model_validator(mode="after")
    def _one_act(self) -> Self:
        only_one(self, of=("click", "check", "save"))
        return self

    @property
    def target(self) -> Target:
        """The control."""
        saved = self.save.by if self.save is not None else None
        return next(target for target in (self.click, self.check, saved) if target is not None)


class Ask(Model):
    """A yes-or-no question about something that the page offers beside the act; asked once in an attempt.

    Nothing is asked on a page that does not offer it, and what nobody said yes to is not done. ``covers`` are words
    that no ticked choice may have when the page is sent, but for the one that the person said yes to.
    """

    id: Slug
    say: LocalText
    yes: OptInAction
    covers: list[Pattern] = Field(default=[])


_STEPS = ("click", "check", "goto", "ask", "capture")


class Step(Model):
    """One thing that the engine does in a state."""

    click: Act | None = None
    check: Act | None = None
    goto: SitePath | None = None
    ask: Ask | None = None
    capture: Capture | None = None

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        only_one(self, of=_STEPS)
        return self

    @property
    def kind(self) -> str:
        """Which key the step has."""
        return next(name for name in _STEPS if getattr(self, name) is not None)

    @property
    def act(self) -> Act | None:
        """The click or tick, if it is one."""
        return self.click or self.check

    @property
    def submits(self) -> bool:
        """Whether the step is irreversible."""
        return self.act is not None and self.act.effect == "submit"


class Fill(Model):
    """The fields of this screen that the engine may fill in for the person, from their key ring, when they say so."""

    nir: Target | None = None
    serial: Target | None = None
    birth: Target | None = None

    @property
    def targets(self) -> dict[CardField, Target]:
        """The fields that there are."""
        return {field: target for field in CardField if (target := getattr(self, field)) is not None}


class Pause(Model):
    """The person's turn: what is asked of them and how long we wait.

    The pause ends as soon as another screen is recognised. With ``problem``, running out of time is the outcome
    ``refused`` with that reason: an error of the site that the person may correct. With ``effect: submit``, what the
    person does here cannot be undone: it is journalled as an act is. With ``later``, they may answer that they do not
    have yet what the site asks for: the outcome is then ``waiting``. With ``fill``, they may have the engine fill in
    what they keep in their key ring.
    """

    say: LocalText
    budget: Duration = timedelta(minutes=20)
    problem: Slug | None = None
    effect: Effect = "read"
    later: ComeBack | None = None
    fill: Fill | None = None


class End(Model):
    """The attempt ends on this screen."""

    outcome: Outcome
    reason: Slug | None = None
    suggest: Slug | None = None
    say: LocalText | None = None


def _as_end(value: object) -> object:
    return {"outcome": value} if isinstance(value, str) else value


class State(Model):
    """One screen of the site: how it is recognised and what to do there.

    ``patience`` is how long the site gets to react to what was done on this screen.
    """

    title: LocalText | None = None
    when: When
    patience: Duration | None = None
    over: list[Slug] = Field(default=[])
    do: list[Step] = Field(default=[])
    next: list[Slug] = Field(default=[])
    pause: Pause | None = None
    retry: Retry | None = None
    end: Annotated[End | None, BeforeValidator(_as_end, json_schema_input_type=Outcome | End | None)] = None

    @property
    def submits(self) -> bool:
        """Whether one of its steps is irreversible."""
        return any(step.submits for step in self.do)

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        purposes = [name for name in ("pause", "retry", "end") if getattr(self, name) is not None]
        if len(purposes) > 1:
            msg = f"a state has one purpose, not {' and '.join(purposes)}"
            raise ValueError(msg)
        if not purposes and not self.do:
            msg = "a state needs something to do, a pause, a retry or an end"
            raise ValueError(msg)
        if self.do and (self.pause or self.retry):
            msg = "a pause or a retry leaves the page alone: no do"
            raise ValueError(msg)
        return self


class Site(Model):
    """Where the procedure is: entry paths in the order to try, and the origins where the engine may act."""

    start: Annotated[list[SitePath], Field(min_length=1)]
    origins: Annotated[list[Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]], Field(min_length=1)]


class ActTexts(Model):
    """What the person says yes to: the act itself, what follows, and what can be undone."""

    title: LocalText
    consequences: LocalText
    undo: LocalText


class Common(Model):
    """A file of shared states (``commun.yaml``)."""

    schema_version: Literal[1]
    id: Slug
    never_click: list[Pattern] = Field(default=[])
    interrupts: dict[Slug, State] = Field(default={})
    states: dict[Slug, State] = Field(default={})


class Flow(Common):
    """One procedure. ``right`` is how long after the notice it may be done, where that is limited.

    ``usual`` are the screens that most people meet, in their order: by them the person is told how far they are.
    """

    version: Annotated[int, Field(ge=1)]
    title: LocalText
    last_verified: Annotated[str, Field(pattern=r"^(never|\d{4}-\d{2}-\d{2})$")]
    site: Site
    act: ActTexts
    right: Duration | None = None
    usual: list[Slug] = Field(default=[])
    include: list[Slug] = Field(default=[])
    states: Annotated[dict[Slug, State], Field(min_length=1)]

    @property
    def verified(self) -> bool:
        """Whether a person ever saw the flow work on the real site."""
        return self.last_verified != "never"

    def every_state(self) -> Iterator[tuple[str, State]]:
        """Yield interrupts and states by id."""
        yield from self.interrupts.items()
        yield from self.states.items()

    def act_names(self) -> Iterator[str]:
        """Yield the accepted names of the controls that a submit step uses."""
        for _, state in self.every_state():
            for step in state.do:
                if step.submits and step.act is not None:
                    yield from step.act.patterns

    def state(self, state_id: str) -> State:
        """Return the state or interrupt called ``state_id``."""
        return self.interrupts.get(state_id) or self.states[state_id]

    def including(self, common: Common) -> Flow:
        """Return this flow with the shared states of ``common``; its own win where an id is the same."""
        merged: dict[str, Any] = {
            "never_click": [*common.never_click, *self.never_click],
            "interrupts": {**common.interrupts, **self.interrupts},
            "states": {**common.states, **self.states},
        }
        return self.model_copy(update=merged)
