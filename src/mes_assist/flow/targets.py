"""What a flow looks for on a page: controls by role and name, and the matchers that tell one screen from another.

Every object that offers a choice (a matcher, a target) holds exactly one key, so that errors and editors' completion
stay simple.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mes_assist.flow.values import Model, PathPatterns, Patterns, only_one

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


class _ByRole(Model):
    """A control by its role and visible name: what targets and matchers have in common."""

    button: Patterns | None = None
    link: Patterns | None = None
    action: Patterns | None = None
    menu: Patterns | None = None
    radio: Patterns | None = None
    checkbox: Patterns | None = None
    choice: Patterns | None = None
    field: Patterns | None = None


class Target(_ByRole):
    """One control of the page, by role and visible name. Several names are tried in order.

    ``choice`` also reaches a label whose radio or box is hidden.
    """

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        only_one(self, of=tuple(TARGET_ROLES))
        return self

    @property
    def kind(self) -> str:
        """Which key the target has."""
        return next(name for name in TARGET_ROLES if getattr(self, name) is not None)

    @property
    def patterns(self) -> list[str]:
        """The accepted names, first choice first."""
        found: list[str] = getattr(self, self.kind)
        return found


_MATCHERS = ("all", "any", "not_", "path", "text", "heading", "dialog", "bare", "answer", *TARGET_ROLES)


class When(_ByRole):
    """How a screen is recognised. Looks only at the observation; never waits."""

    all: Annotated[list[When], Field(min_length=1)] | None = None
    any: Annotated[list[When], Field(min_length=1)] | None = None
    not_: When | None = Field(default=None, alias="not")
    path: PathPatterns | None = Field(default=None, description="address path; ** stands for any rest, * for one part")
    text: Patterns | None = Field(default=None, description="words of the page's prose")
    heading: Patterns | None = None
    dialog: Literal[True] | None = Field(default=None, description="a modal is open")
    bare: Literal[True] | None = Field(
        default=None, description="no control outside headers, menus, footers and asides"
    )
    answer: Literal["not_found", "server_error", "unreachable"] | None = Field(
        default=None, description="how the server answered for the document"
    )

    @model_validator(mode="after")
    def _one_matcher(self) -> Self:
        only_one(self, of=_MATCHERS)
        return self


Effect = Literal["read", "submit"]


class Act(Target):
    """A click or a tick on a control; ``submit`` when it can not be undone."""

    effect: Effect = "read"
