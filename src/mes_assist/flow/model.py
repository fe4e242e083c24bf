"""The flow language: what a flow file may say, as data. Unknown keys are refused.

Every object that offers a choice (a matcher, a target, a step) holds exactly one key, so that errors and editors'
completion stay simple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> timedelta:
    """Return the length of time that ``value`` says: a whole number and a unit (``30s``, ``20m``, ``1h``, ``7d``).

    Raises
    ------
    ValueError
        When it is anything else.
    """
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        msg = "a length of time is a whole number and a unit: 30s, 20m, 1h or 7d"
        raise ValueError(msg)
    try:
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
    except OverflowError:
        msg = "this length of time is out of range"
        raise ValueError(msg) from None


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(lambda value: f"{int(value.total_seconds())}s"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*(s|m|h|d)$"}),
]
Pattern = Annotated[str, Field(min_length=2, pattern=r"[^\s*]")]
Patterns = Annotated[
    list[Pattern],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=Pattern | list[Pattern]),
]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
SitePath = Annotated[str, Field(pattern=r"^/[^?#\s]*$")]
PathPatterns = Annotated[
    list[SitePath],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=SitePath | list[SitePath]),
]
Outcome = Literal[
    "done",
    "already_done",
    "other_procedure",
    "refused",
    "waiting",
    "not_yet_authorised",
    "site_unavailable",
]


class Model(BaseModel):
    """Base of the language: frozen, no unknown key."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _only_one(model: BaseModel, *, of: tuple[str, ...]) -> None:
    present = [name for name in of if getattr(model, name) is not None]
    if len(present) != 1:
        names = ", ".join(name.rstrip("_") for name in of)
        msg = f"exactly one of these keys is needed: {names}"
        raise ValueError(msg)


class LocalText(Model):
    """A text for the person, in both languages."""

    fr: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_language(self, lang: Literal["fr", "en"]) -> str:
        """Return the text in ``lang``."""
        return self.fr if lang == "fr" else self.en


TARGET_ROLES: dict[str, tuple[str, ...]] = {
    "button": ("button",),
    "link": ("link",),
    "action": ("button", "link", "menuitem"),
    "menu": ("button", "link", "menuitem", "tab"),
    "radio": ("radio",),
    "checkbox": ("checkbox", "switch"),
    "choice": ("radio", "checkbox", "switch", "option"),
    "field": ("textbox", "searchbox", "combobox", "spinbutton"),
}
"""The roles that each kind of target stands for. All but ``menu`` leave out menus, footers and asides."""


class Target(Model):
    """One control of the page, by role and visible name. Several names are tried in order.

    ``choice`` also reaches a label whose radio or box is hidden; ``css`` is a last resort that the check reports.
    """

    button: Patterns | None = None
    link: Patterns | None = None
    action: Patterns | None = None
    menu: Patterns | None = None
    radio: Patterns | None = None
    checkbox: Patterns | None = None
    choice: Patterns | None = None
    field: Patterns | None = None
    css: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        _only_one(self, of=(*TARGET_ROLES, "css"))
        return self

    @property
    def kind(self) -> str:
        """Which key the target has."""
        return next(name for name in (*TARGET_ROLES, "css") if getattr(self, name) is not None)

    @property
    def patterns(self) -> list[str]:
        """The accepted names, first choice first; empty for ``css``."""
        found: list[str] = [] if self.css is not None else getattr(self, self.kind)
        return found


_MATCHERS = ("all", "any", "not_", "path", "text", "heading", "dialog", "answer", *TARGET_ROLES)


class When(Model):
    """How a screen is recognised. Looks only at the observation; never waits."""

    all: Annotated[list[When], Field(min_length=1)] | None = None
    any: Annotated[list[When], Field(min_length=1)] | None = None
    not_: When | None = Field(default=None, alias="not")
    path: PathPatterns | None = Field(default=None, description="address path; ** stands for any rest, * for one part")
    text: Patterns | None = Field(default=None, description="words of the page's prose")
    heading: Patterns | None = None
    dialog: Literal[True] | None = Field(default=None, description="a modal is open")
    answer: Literal["not_found", "server_error", "unreachable"] | None = Field(
        default=None, description="how the server answered for the document"
    )
    button: Patterns | None = None
    link: Patterns | None = None
    action: Patterns | None = None
    menu: Patterns | None = None
    radio: Patterns | None = None
    checkbox: Patterns | None = None
    choice: Patterns | None = None
    field: Patterns | None = None

    @model_validator(mode="after")
    def _one_matcher(self) -> Self:
        _only_one(self, of=_MATCHERS)
        return self


Effect = Literal["read", "submit"]


class Act(Target):
    """A click or a tick on a control; ``submit`` when it can not be undone."""

    effect: Effect = "read"


class Capture(Model):
    """Fetch the proof that this screen offers.

    ``must_contain`` are words that the PDF's text has to hold.
    """

    proof: Slug
    by: Target
    must_contain: Annotated[list[str], Field(min_length=1)]


_STEPS = ("click", "check", "goto", "capture")


class Step(Model):
    """One thing that the runner does in a state."""

    click: Act | None = None
    check: Act | None = None
    goto: SitePath | None = None
    capture: Capture | None = None

    @model_validator(mode="after")
    def _one_step(self) -> Self:
        _only_one(self, of=_STEPS)
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


class Pause(Model):
    """The person's turn: what is asked of them and how long we wait.

    The pause ends as soon as another screen is recognised. With ``problem``, running out of time is the outcome
    ``refused`` with that reason: an error of the site that the person may correct.
    """

    say: LocalText
    budget: Duration = timedelta(minutes=20)
    problem: Slug | None = None


class RetryHere(Model):
    """Tries within the same run: ``times`` at most, waiting ``first``, then ``factor`` times longer, up to ``max``."""

    times: Annotated[int, Field(ge=1, le=10)]
    first: Duration
    factor: Annotated[float, Field(ge=1, le=10)] = 2
    max: Duration


class RetryLater(Model):
    """Tries on other days: the next after ``first``, then ``factor`` times later, up to ``max`` apart."""

    first: Duration
    factor: Annotated[float, Field(ge=1, le=10)] = 2
    max: Duration
    until: Literal["deadline"] | None = None


class Retry(Model):
    """The site asks to come back: try again here a few times, then end with ``outcome`` and a next date."""

    outcome: Literal["not_yet_authorised", "site_unavailable"]
    here: RetryHere | None = None
    later: RetryLater


class End(Model):
    """The attempt ends on this screen."""

    outcome: Outcome
    reason: Slug | None = None
    suggest: Slug | None = None
    say: LocalText | None = None


def _as_end(value: object) -> object:
    return {"outcome": value} if isinstance(value, str) else value


class State(Model):
    """One screen of the site: how it is recognised and what to do there."""

    title: LocalText | None = None
    when: When
    over: list[Slug] = []
    do: list[Step] = []
    next: list[Slug] = []
    pause: Pause | None = None
    retry: Retry | None = None
    end: Annotated[End | None, BeforeValidator(_as_end, json_schema_input_type=Outcome | End | None)] = None

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
    """Where the procedure is: entry paths in the order to try, and the origins where the runner may act."""

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
    never_click: list[Pattern] = []
    interrupts: dict[Slug, State] = {}
    states: dict[Slug, State] = {}


class Flow(Common):
    """One procedure."""

    version: Annotated[int, Field(ge=1)]
    title: LocalText
    last_verified: Annotated[str, Field(pattern=r"^(never|\d{4}-\d{2}-\d{2})$")]
    site: Site
    act: ActTexts
    include: list[Slug] = []
    states: Annotated[dict[Slug, State], Field(min_length=1)]

    @property
    def verified(self) -> bool:
        """Whether a person ever saw the flow work on the real site."""
        return self.last_verified != "never"

    def every_state(self) -> Iterator[tuple[str, State]]:
        """Yield interrupts and states by id."""
        yield from self.interrupts.items()
        yield from self.states.items()

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
