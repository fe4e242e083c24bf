"""Which procedure is the right one for this person? Pure: answers in, a proposal out.

The rules come from the public facts: objecting is for a space that does not exist yet, within six weeks of the notice
(article R1111-28 of the public health code); an activated space is closed logged in; one that was created automatically
and never activated is closed with the Vitale card, without an account. Whoever is not the person nor a child's legal
representative is left to the telephone. What the person does not know, the site will tell: each procedure recognises
when another one is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "wanted": ("refuse", "settings"),
    "whom": ("me", "child", "adult"),
    "logged_in": ("yes", "no"),
    "notice": ("recent", "old", "unknown"),
}
"""The questions in the order in which they are asked, each with its answers."""

Proposed = Literal["opposition", "cloture", "cloture-sans-compte", "telephone"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do.

    Attributes
    ----------
    what:
        A procedure, or the telephone where none applies.
    why:
        Names the reason, for the texts.
    """

    what: Proposed
    why: str


def propose(answers: Mapping[str, str]) -> Proposal | None:
    """Return the proposal that the answers so far lead to; ``None`` when one more question is needed."""
    if answers.get("wanted") == "settings":
        return Proposal("telephone", "settings")
    if answers.get("whom") == "adult":
        return Proposal("telephone", "adult")
    child = answers.get("whom") == "child"
    if answers.get("logged_in") == "yes" and not (child and answers.get("notice") == "recent"):
        return Proposal("cloture", "child_of_account") if child else Proposal("cloture", "account")
    if answers.get("notice") != "recent" and "logged_in" not in answers:
        return None
    found: Mapping[str, Proposal] = {
        "recent": Proposal("opposition", "recent"),
        "old": Proposal("cloture-sans-compte", "old"),
        "unknown": Proposal("opposition", "unknown"),
    }
    return found.get(answers.get("notice", ""))


def next_question(answers: Mapping[str, str]) -> str | None:
    """Return the next question to ask; ``None`` once the proposal is certain.

    A child's notice comes first: a newborn's space can be objected to, whatever account the parent has.
    """
    if propose(answers) is not None:
        return None
    order = ("wanted", "whom", "notice", "logged_in") if answers.get("whom") == "child" else tuple(QUESTIONS)
    return next((name for name in order if name not in answers), None)
