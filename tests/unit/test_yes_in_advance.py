"""The yes given in advance: to the act once, and to nothing else."""

from __future__ import annotations

from typing import Any, get_args
from unittest.mock import Mock, call

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.ui.yes_in_advance import YesInAdvance

KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
ANSWERS = st.none() | st.sampled_from(Answer)


def _question(kind: QuestionKind) -> Question:
    return Question(kind, "?", (Answer.YES, Answer.NO, Answer.STOP), 60.0)


def _inner(answer: Answer | None = None) -> Any:
    inner = Mock(spec=["tell", "ask", "show_remaining", "take_answer", "close_question", "act_in_page", "tick"])
    inner.tick = 0.25
    inner.take_answer.return_value = answer
    return inner


def test_the_act_is_agreed_to() -> None:
    """The confirmation of the flow's own act is answered yes, without asking anybody."""
    inner = _inner()
    person = YesInAdvance(inner)
    person.ask(_question("confirm"))
    assert person.take_answer() is Answer.YES
    inner.take_answer.assert_not_called()


@pytest.mark.parametrize("kind", ["repeat", "opt_in"])
def test_doing_it_again_or_more_is_not_agreed_to(kind: QuestionKind) -> None:
    """What may already have been done, and what the page offers beside the act, are answered no."""
    person = YesInAdvance(_inner(Answer.YES))
    person.ask(_question(kind))
    assert person.take_answer() is Answer.NO


@given(kind=st.sampled_from([kind for kind in KINDS if kind not in ("confirm", "repeat", "opt_in")]), answer=ANSWERS)
def test_nothing_else_is_agreed_to(kind: QuestionKind, answer: Answer | None) -> None:
    """Every other question gets the inner person's own answer, or none yet."""
    person = YesInAdvance(_inner(answer))
    person.ask(_question(kind))
    assert person.take_answer() is answer


@given(kind=st.sampled_from(KINDS), answer=ANSWERS)
def test_a_settled_question_is_not_agreed_to(kind: QuestionKind, answer: Answer | None) -> None:
    """Before a question, and once it is settled, nothing is agreed to: no yes is left over for the next one."""
    person = YesInAdvance(_inner(answer))
    assert person.take_answer() is answer
    person.ask(_question(kind))
    person.close_question()
    assert person.take_answer() is answer


@pytest.mark.parametrize("later", [kind for kind in KINDS if kind != "confirm"])
def test_the_yes_belongs_to_its_question(later: QuestionKind) -> None:
    """A question that follows the confirmation does not inherit its yes."""
    person = YesInAdvance(_inner())
    person.ask(_question("confirm"))
    person.ask(_question(later))
    assert person.take_answer() is (Answer.NO if later in ("repeat", "opt_in") else None)


def test_the_inner_person_sees_everything() -> None:
    """Whoever sits there reads every question, line and countdown, and takes their own turns in the page."""
    inner = _inner()
    person: UserInterface = YesInAdvance(inner)
    question = _question("confirm")
    person.tell("une ligne")
    person.ask(question)
    person.show_remaining(12)
    person.act_in_page()
    person.close_question()
    assert inner.mock_calls == [
        call.tell("une ligne"),
        call.ask(question),
        call.show_remaining(12),
        call.act_in_page(),
        call.close_question(),
    ]
    assert person.tick == inner.tick
