"""The rules that nothing may bypass: what is never clicked, and who submits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.engine import floor
from mes_assist.engine.guard import forbidden_choice, forbids, must_be_by_person
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.words import found_in
from mes_assist.support.paths import shipped_flows

SITE = "https://www.monespacesante.fr"

opposition = load_flow(find_flow("opposition", shipped_flows())).flow
never_click = opposition.never_click


def _seen(*nodes: Node) -> Snapshot:
    return Snapshot(SITE, "/", "", nodes)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Activer",
            "ACTIVER",
            "  Activer  ",
            "Activer Mon espace santé",
            "Oui, activer !",
            "J’active Mon espace santé",
        ),
        *("J'active mon profil avec FranceConnect+", "Accepter les CGU", "Accepter\u00a0les\nCGU", "Tout accepter"),
        "Valider et activer",
    ],
)
def test_an_activation_is_forbidden(name: str) -> None:
    """However it is spelt, a control that activates or accepts is forbidden by the shipped flow, and by the code."""
    assert any(found_in(pattern, name) for pattern in never_click)
    assert forbids(name, [])


@pytest.mark.parametrize(
    "name",
    [
        *("Désactiver", "Inactiver", "", "Tout", "Tout refuser", "Continuer"),
        "Je m'oppose à la création de Mon espace santé",
    ],
)
def test_what_does_not_activate_is_not_forbidden(name: str) -> None:
    """*Désactiver* is not *activer*."""
    assert not forbids(name, never_click)


@pytest.mark.parametrize("name", ["Activation", "Activez", "Activer1", "Accepter", "Accepter les CGUs"])
def test_a_list_is_no_loophole_for_another_ending(name: str) -> None:
    """A flow's list goes by whole words; under it, the code goes by how the words begin."""
    assert not any(found_in(pattern, name) for pattern in never_click)
    assert forbids(name, never_click)


@pytest.mark.parametrize("name", ["Tout validera", "Toute valider", "Intout valider", "Valider tout", "Tout", ""])
def test_only_whole_words_of_a_list_are_forbidden(name: str) -> None:
    """Part of a word forbids nothing, nor do the words in another order."""
    assert not forbids(name, ["tout valider"])


@given(st.text(), st.text())
def test_words_around_do_not_lift_the_ban(before: str, after: str) -> None:
    """A forbidden wording stays forbidden in any sentence, as long as it stands there as whole words."""
    assert forbids(f"{before} tout accepter {after}", never_click)
    assert forbids(f"{before} tout valider {after}", ["tout valider"])


def test_an_empty_list_leaves_what_the_code_forbids() -> None:
    """Without a list nothing more is forbidden, and nothing less."""
    assert not forbids("Tout valider", [])
    assert forbids("Activer", [])


@pytest.mark.parametrize("state", ["checked", "pressed", "selected"])
def test_a_forbidden_choice_is_found_when_it_is_taken(state: str) -> None:
    """A forbidden choice that is ticked, pressed or selected is named, wherever it stands in the page."""
    node = Node("radio", "J'active Mon espace santé", frozenset({state, "disabled"}), depth=4, frame=1)
    assert forbidden_choice(_seen(Node("radio", "Je m'oppose"), node), never_click) == "J'active Mon espace santé"


def test_a_forbidden_choice_that_is_not_taken_is_no_obstacle() -> None:
    """The activation may be on the page, and what is taken may be anything else."""
    seen = _seen(
        Node("radio", "J'active Mon espace santé", frozenset({"disabled", "expanded"})),
        Node("radio", "Je m'oppose à la création de Mon espace santé", frozenset({"checked"})),
    )
    assert forbidden_choice(seen, never_click) is None


def test_a_list_that_can_be_read_once_is_enough() -> None:
    """The list may be any iterable: it is not used up by the first node."""
    nodes = (Node("radio", "Autre", frozenset({"checked"})), Node("radio", "Valider", frozenset({"checked"})))
    assert forbidden_choice(_seen(*nodes), iter(["valider"])) == "Valider"


@pytest.mark.parametrize(
    ("verified", "origin", "person"),
    [(False, SITE, True), (True, SITE, False), (False, "http://127.0.0.1:1", False), (True, "http://[::1]", False)],
)
def test_who_submits(verified: bool, origin: str, person: bool) -> None:
    """On a real site, a flow that nobody ever saw work leaves the last click to the person."""
    flow = opposition.model_copy(update={"last_verified": date(2026, 11, 23) if verified else "never"})
    submit = next(step for _, state in flow.every_state() for step in state.do if step.submits)
    assert must_be_by_person(submit, flow, origin) is person


def test_a_step_that_does_not_submit_is_nobodys_in_particular() -> None:
    """Whatever the site, and whoever has seen the flow work."""
    harmless = [step for _, state in opposition.every_state() for step in state.do if not step.submits]
    assert harmless
    assert not any(must_be_by_person(step, opposition, SITE) for step in harmless)


@pytest.mark.parametrize(
    ("name", "leads"),
    [
        ("M’opposer à Mon espace santé", True),
        ("M’opposer à Mon espace santé (étape suivante)", True),
        ("M’opposer à Mon espace santé (étape finale)", False),
        ("M’opposer", False),
        ("Clôture du profil", False),
    ],
)
def test_a_way_in_may_say_that_it_leads_on_and_nothing_else(name: str, leads: bool) -> None:
    """What names the act and says more than that decides something."""
    assert floor.is_way_in(name, "opposition") is leads
