"""Right before a page is sent: what was to be chosen is, and nothing else."""

from __future__ import annotations

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.choices import wrong_choice
from mes_assist.engine.optin import OptIn
from mes_assist.engine.visit import HandOver, Visit
from mes_assist.flow.snapshot import Node

BOX, ACCORD = "Je souhaite que mes données soient supprimées", "Je comprends les conséquences"
CHOICE = "Je m'oppose à la création de Mon espace santé"
OTHER, ACTIVATE = "Supprimer mes messages", "J'active Mon espace santé"
TICKED = frozenset({"checked"})


def _unfit(*nodes: Node, wanted: bool | None = None) -> HandOver | None:
    seen = screen("page_cloture_accord", *nodes)
    visit = Visit(attempt_in(World(seen), "cloture"), "page_cloture_accord")
    if wanted is not None:
        visit.attempt.opt_ins.answers["suppression"] = OptIn("?", wanted=wanted)
    return wrong_choice(visit, seen)


AGREED = Node("checkbox", ACCORD, TICKED)


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ([AGREED], None),
        ([AGREED], False),
        ([AGREED, Node("checkbox", BOX)], None),
        ([AGREED, Node("checkbox", BOX)], False),
        ([AGREED, Node("checkbox", BOX, TICKED)], True),
    ],
)
def test_what_says_what_the_person_said_is_sent(nodes: list[Node], wanted: bool | None) -> None:
    """A no is said by a box that is not ticked, and by one that is not there."""
    assert _unfit(*nodes, wanted=wanted) is None


@pytest.mark.parametrize(
    ("nodes", "wanted", "expected"),
    [
        ([], None, HandOver("blocked", (ACCORD,))),
        ([Node("checkbox", ACCORD)], None, HandOver("blocked", (ACCORD,))),
        ([AGREED], True, HandOver("blocked", (BOX,))),
        ([AGREED, Node("checkbox", BOX)], True, HandOver("blocked", (BOX,))),
        ([AGREED, Node("checkbox", BOX, TICKED)], False, HandOver("blocked", (BOX,))),
        ([AGREED, Node("checkbox", BOX, TICKED)], None, HandOver("blocked", (BOX,))),
        ([AGREED, Node("checkbox", OTHER, TICKED)], None, HandOver("blocked", (OTHER,))),
        ([AGREED, Node("checkbox", BOX, TICKED), Node("checkbox", OTHER, TICKED)], True, HandOver("blocked", (OTHER,))),
        ([AGREED, Node("checkbox", BOX, TICKED), Node("checkbox", BOX)], True, HandOver("blocked", (BOX, BOX))),
        ([AGREED, Node("radio", ACTIVATE, TICKED)], None, HandOver("forbidden", (ACTIVATE,))),
    ],
)
def test_what_says_anything_else_is_not(nodes: list[Node], wanted: bool | None, expected: HandOver) -> None:
    """The name tells the person what to look at."""
    assert _unfit(*nodes, wanted=wanted) == expected


def test_a_toggle_that_was_pressed_has_to_be_pressed_still() -> None:
    """What came loose would send something else, or nothing."""
    visit = Visit(attempt_in(World(screen(""))), "decision_bascule")
    toggle, send = visit.state.do
    pressed = screen("decision_bascule", Node("button", CHOICE, frozenset({"pressed"})))
    visit.note_pressed(send, pressed)
    assert visit.pressed == (toggle.act,)
    assert wrong_choice(visit, pressed) is None
    assert wrong_choice(visit, screen("decision_bascule", Node("button", CHOICE))) == HandOver("blocked", (CHOICE,))
