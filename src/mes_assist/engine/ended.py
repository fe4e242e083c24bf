"""How an attempt ends, inside the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mes_assist.cases.schedule import NextVisit


@dataclass(slots=True)
class AttemptEnded(Exception):
    """Raised to end the attempt.

    Attributes
    ----------
    outcome, reason, suggest:
        As in the result.
    visit:
        When to come back, if that is known.
    text, values:
        A message of ``support/texts`` when the outcome's own does not say enough.
    say:
        What the flow says of this screen.
    goes_on:
        Whether the person wants the suggested procedure at once.
    """

    outcome: str
    reason: str | None = None
    suggest: str | None = None
    visit: NextVisit | None = None
    text: str | None = None
    goes_on: bool = False
    values: Mapping[str, object] = field(default_factory=dict)
    say: str | None = None


@dataclass(slots=True)
class BrowserGone(Exception):
    """There is no window any more: the person closed it, or the browser went away (``reason``)."""

    reason: str
