"""Stories that somebody wrote: what chance meets too seldom."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .scenario import LOOPBACK, Mischief, drawn
from .story import tell
from .watch import METHODS

PLAIN = replace(
    drawn(Random(0), METHODS),
    flow="opposition",
    variant="v2025",
    willing=False,
    temper="willing",
    origin=LOOPBACK,
    mode="assist",
    situation="new",
    form="radio",
    confirmation="none",
    journey=("accueil", "decision"),
    errors=(),
    entry_gone=False,
    result_tells=True,
    fates=(),
    uses=(),
    deliveries=("download",),
    latency=0.0,
    mischief=(),
    disk=(),
    kills=(None,),
    pause_budget=None,
)
"""The act, with nothing in its way."""


def test_the_plain_story_ends_well() -> None:
    """Else the others here would show nothing."""
    told = tell("plain", scenario=PLAIN)
    assert (told.broken, told.outcomes) == (None, ["done"])


def test_a_second_request_that_is_not_sent_leaves_the_first_unanswered() -> None:
    """The site says nothing and shows its page anew; the control changes right before the second click."""
    told = tell(
        "again",
        telling=True,
        scenario=replace(
            PLAIN,
            fates=("lost_nothing", "ok"),
            uses=(*("done",) * 6, "changed"),
            mischief=(Mischief("reload", "submitted", 1),),
        ),
    )
    assert told.broken is None
    assert any("the browser: changed" in line for line in told.lines)
    assert told.counts["question:repeat"] >= 2
    assert not any("seen_not_done" in line for line in told.lines)
