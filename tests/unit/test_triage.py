"""Four short questions at most, and always a proposal."""

from __future__ import annotations

from itertools import product

import pytest

from mes_assist.cases.triage import QUESTIONS, Proposal, Proposed, next_question, propose

EVERY_ANSWER = [dict(zip(QUESTIONS, chosen, strict=True)) for chosen in product(*QUESTIONS.values())]


def asked(answers: dict[str, str]) -> tuple[dict[str, str], Proposal | None]:
    """Return what is asked of somebody who would answer so, and what is proposed in the end."""
    given: dict[str, str] = {}
    while (question := next_question(given)) is not None:
        given[question] = answers[question]
    return given, propose(given)


@pytest.mark.parametrize("answers", EVERY_ANSWER, ids=lambda answers: "-".join(answers.values()))
def test_there_is_always_a_proposal(answers: dict[str, str]) -> None:
    """After four questions at most, and never more than are needed."""
    given, proposal = asked(answers)
    assert proposal is not None
    assert len(given) <= 4
    last = list(given)[-1]
    assert propose({name: answer for name, answer in given.items() if name != last}) is None


@pytest.mark.parametrize(
    ("answers", "what", "why"),
    [
        ({"wanted": "settings"}, "telephone", "settings"),
        ({"wanted": "refuse", "whom": "adult"}, "telephone", "adult"),
        ({"wanted": "refuse", "whom": "me", "logged_in": "yes"}, "cloture", "account"),
        (
            {"wanted": "refuse", "whom": "child", "notice": "old", "logged_in": "yes"},
            "cloture",
            "child_of_account",
        ),
        ({"wanted": "refuse", "whom": "child", "notice": "recent"}, "opposition", "recent"),
        ({"wanted": "refuse", "whom": "me", "logged_in": "no", "notice": "recent"}, "opposition", "recent"),
        ({"wanted": "refuse", "whom": "child", "notice": "old", "logged_in": "no"}, "cloture-sans-compte", "old"),
        ({"wanted": "refuse", "whom": "me", "logged_in": "no", "notice": "unknown"}, "opposition", "unknown"),
    ],
)
def test_each_way(answers: dict[str, str], what: Proposed, why: str) -> None:
    """An account is closed logged in; six weeks decide between objecting and closing; the rest is for the telephone."""
    given, proposal = asked(answers)
    assert given == answers
    assert proposal == Proposal(what, why)
