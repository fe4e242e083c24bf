"""The flow language: when to try again, here or another day."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mes_assist.flow.values import Duration, LocalText, Model, Slug


class RetryHere(Model):
    """Tries within the same run: ``times`` at most, waiting ``first``, then ``factor`` times longer, up to ``max``."""

    times: Annotated[int, Field(ge=1, le=10)]
    first: Duration
    factor: Annotated[float, Field(ge=1, le=10)] = 2
    max: Duration


class RetryLater(Model):
    """Tries on other days: the next within ``first``, then within ``factor`` times that, up to ``max``.

    ``crowd`` tells that many people may meet the same refusal at the same instant, and should not come back together.
    """

    crowd: ClassVar[bool] = True

    first: Duration
    factor: Annotated[float, Field(ge=1, le=10)] = 2
    max: Duration
    until: Literal["deadline"] | None = None


class Retry(Model):
    """The site asks to come back: try again here a few times, then end with ``outcome`` and a next date.

    ``after`` is how long the screen gets to go away by itself.
    """

    outcome: Literal["not_yet_authorised", "site_unavailable", "waiting"]
    reason: Slug | None = None
    say: LocalText | None = None
    after: Duration | None = None
    here: RetryHere | None = None
    later: RetryLater


class ComeBack(RetryLater):
    """What the person waits for outside the site, and when to come back for it: everybody waits for their own."""

    crowd: ClassVar[bool] = False

    reason: Slug
