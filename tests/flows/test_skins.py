"""Every situation on every skin of the site: the same words in other markup change nothing.

The product of all choices would be millions of journeys. They are chosen so that every two values of any two choices
meet at least once (pairwise): a fault that needs three of them at a time may be missed, one that needs two may not. A
pair that exists nowhere is left out (``_exists``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import pytest
from allpairspy import AllPairs
from stage import Play

from mock_site import Scenario
from mock_site.scenario import Skin

CHOICES: Mapping[str, tuple[Any, ...]] = {
    "situation": (
        *("not_created", "created_no_account", "opposed", "created", "closed", "minor", "twins"),
        *("identity_not_found", "code_expired", "not_legal_representative", "deceased", "not_yet_authorised"),
    ),
    "skin": get_args(Skin),
    "interruption": (None, "cookies_footer", "cookies_popin", "captcha", "queue", "chat", "survey", "session_expiry"),
    "flow": ("opposition", "cloture-sans-compte", "cloture"),
    "version": ("v2025", "v2024", "v2022-02", "v2022-01"),
    "decision": ("radio", "card", "card_button", "button", "radio_hidden"),
    "confirmation": ("none", "modal"),
    "noise": (False, True),
    "csp": ("none", "strict"),
    "menu": ("parametres", "gerer"),
    "closing_boxes": ("one", "two"),
    "password_dialog": ("modal", "page"),
    "profiles": ("one", "family"),
}
REFUSED = {
    "identity_not_found": "identity_not_found",
    "code_expired": "code_expired",
    "not_legal_representative": "not_legal_representative",
    "deceased": "profile_not_eligible",
}


def _exists(row: list[Any]) -> bool:
    """Tell whether the choices so far may meet: 2022 had one page for card and code, so that no letter code expires."""
    chosen = dict(zip(CHOICES, row, strict=False))
    return not (chosen.get("interruption") == "session_expiry" and chosen.get("situation") == "code_expired")


ROWS = [dict(zip(CHOICES, row, strict=True)) for row in AllPairs(list(CHOICES.values()), filter_func=_exists)]


def expected(flow: str, situation: str) -> tuple[str, str | None, str | None]:
    """Return outcome, reason and suggestion."""
    if situation == "closed":
        return "already_done", None, None
    if flow == "cloture":
        return "done", None, None
    if situation == "opposed":
        return "already_done", None, None
    if situation == "created":
        return "other_procedure", None, "cloture"
    if situation in REFUSED:
        return "refused", REFUSED[situation], None
    closes = situation == "created_no_account"
    if closes == (flow == "cloture-sans-compte"):
        return "done", None, None
    return "other_procedure", None, "cloture-sans-compte" if closes else "opposition"


def acts(flow: str, outcome: str) -> dict[str, int]:
    """Return what the site should have counted."""
    done = outcome == "done"
    return {
        "oppositions": int(done and flow == "opposition"),
        "closures": int(done and flow != "opposition"),
        "activations": 0,
        "deletion_requests": 0,
        "cgu_accepted": 0,
        "cookies_accepted": 0,
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(str(value) for value in list(row.values())[:5]))
def test_each_pair_of_choices(play: Play, row: dict[str, Any]) -> None:
    """The outcome is that of the situation, and the site counted one act or none."""
    given = dict(row)
    flow, interruption = given.pop("flow"), given.pop("interruption")
    scenario = Scenario(interruptions=(interruption,) if interruption else (), **given)
    played = play(scenario, flow=flow, gives_up=("problem",))
    result = played.result
    ended = (result.outcome, result.reason, result.suggest)
    assert ended == expected(flow, row["situation"]), (result.states, played.outlines)
    counts = acts(flow, result.outcome)
    assert {name: played.counts[name] for name in counts} == counts
    assert len(played.bags) == int(result.proof is not None or result.outcome == "done")
