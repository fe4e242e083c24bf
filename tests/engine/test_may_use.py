"""What a step may use, and who has to; what is read again right before the page is sent."""

from __future__ import annotations

from typing import Any

import pytest

from mes_assist.engine import guard
from mes_assist.engine.controls import Ambiguous, Found, NotFound, find, name_to_say, node_of
from mes_assist.engine.optin import OptIn
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.model import Ask, State, Step
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Target, When
from mes_assist.support.paths import shipped_flows

FLOWS = {name: load_flow(find_flow(name, shipped_flows())).flow for name in ("opposition", "cloture")}
OPPOSITION, CLOSING = FLOWS["opposition"], FLOWS["cloture"]
CLICK = Step.model_validate({"click": {"action": ["xx"]}})
SUBMIT = Step.model_validate({"click": {"button": ["xx"], "effect": "submit"}})
CHECK = Step.model_validate({"check": {"choice": ["xx"]}})
ASK: dict[str, Any] = {
    "id": "suppression",
    "say": {"fr": "?", "en": "?"},
    "yes": {"check": {"choice": ["Supprimer mes données"]}},
    "covers": ["suppr*", "effac*"],
}
BOX = Step.model_validate({"ask": ASK})
FETCH = Step.model_validate({"ask": {"id": "d", "say": ASK["say"], "yes": {"click": {"action": ["xx"]}}}})


def _seen(*nodes: Node, modal: bool = False) -> Snapshot:
    return Snapshot("https://site.factice", "/", "", nodes, modal)


def _state(*steps: Step) -> State:
    return State(when=When(path=["/"]), do=list(steps))


@pytest.mark.parametrize(
    ("step", "name", "state", "allowed"),
    [
        (CLICK, "Commencer", _state(CLICK), True),
        (CLICK, "Continuer", _state(CLICK), False),
        (CLICK, "Activer Mon espace santé", _state(CLICK), False),
        (SUBMIT, "Continuer et activer", _state(SUBMIT), False),
        (CHECK, "J'accepte les CGU", _state(CHECK, SUBMIT), False),
        (CLICK, "M'opposer à Mon espace santé", _state(CLICK), True),
        (CLICK, "M'opposer à Mon espace santé", _state(CLICK, SUBMIT), False),
        (CLICK, "Je m'oppose à la création", _state(CLICK), False),
        (CLICK, "Supprimer mes données", _state(CLICK), False),
        (SUBMIT, "Je m'oppose à la création", _state(SUBMIT), True),
        (CHECK, "Je m'oppose à la création", _state(CHECK, SUBMIT), True),
        (CHECK, "Je m'oppose à la création", _state(CHECK), False),
        (BOX, "Supprimer mes données", _state(BOX), True),
        (FETCH, "Télécharger mes données", _state(FETCH), True),
        (FETCH, "Télécharger mes données et clôturer", _state(FETCH), False),
    ],
)
def test_what_decides_belongs_to_a_step_that_may(step: Step, name: str, state: State, allowed: bool) -> None:
    """The floor wins over every step."""
    assert guard.may_use(step, name, state, OPPOSITION) == allowed


def test_the_acts_own_name_is_no_way_to_it() -> None:
    """Sites call the way to the closing page and the closing itself alike."""
    assert guard.may_use(CLICK, "Clôture du profil", _state(CLICK), CLOSING)
    assert not guard.may_use(CLICK, "Clôturer Mon espace santé", _state(CLICK), CLOSING)
    assert not guard.may_use(CLICK, "Confirmer", _state(CLICK), CLOSING)


def test_a_flow_forbids_more_by_whole_words() -> None:
    """*Désactiver* is not *activer*."""
    assert guard.forbids("Envoyer maintenant", ["envoyer"])
    assert not guard.forbids("Renvoyer", ["envoyer"])
    assert guard.forbids("J'active", [])


@pytest.mark.parametrize(
    ("step", "verified", "origin", "by_person"),
    [
        (SUBMIT, "never", "https://www.monespacesante.fr", True),
        (SUBMIT, "2026-11-01", "https://www.monespacesante.fr", False),
        (SUBMIT, "never", "http://127.0.0.1:8000", False),
        (CLICK, "never", "https://www.monespacesante.fr", False),
    ],
)
def test_who_submits(step: Step, verified: str, origin: str, by_person: bool) -> None:
    """The person, where nobody ever saw the flow work."""
    flow = OPPOSITION.model_copy(update={"last_verified": verified})
    assert guard.must_be_by_person(step, flow, origin) == by_person


@pytest.mark.parametrize("state", ["checked", "pressed", "selected"])
def test_a_forbidden_choice_that_is_taken_is_found(state: str) -> None:
    """However the page shows that it is."""
    taken = Node("radio", "J'active Mon espace santé", frozenset({state}))
    assert guard.forbidden_choice(_seen(taken), []) == taken.name
    assert guard.forbidden_choice(_seen(Node("radio", taken.name)), []) is None


@pytest.mark.parametrize(
    ("taken", "answer", "contradiction"),
    [
        (True, True, False),
        (False, False, False),
        (True, False, True),
        (False, True, True),
        (True, None, True),
        (False, None, False),
    ],
)
def test_the_box_says_what_the_person_said(taken: bool, answer: bool | None, contradiction: bool) -> None:
    """Who was not asked said no."""
    box = Node("checkbox", "Supprimer mes données", frozenset({"checked"} if taken else ()))
    said = None if answer is None else OptIn("?", answer)
    found = guard.contradicting_choice(_seen(box), Ask.model_validate(ASK), box, said)
    assert (found == box.name) == contradiction
    assert (found is None) != contradiction


@pytest.mark.parametrize("answer", [True, False])
def test_another_choice_of_the_same_words_is_nobodys(answer: bool) -> None:
    """Whatever they said to the box that was asked about."""
    box = Node("checkbox", "Supprimer mes données", frozenset({"checked"} if answer else ()))
    other = Node("checkbox", "Effacer mon historique", frozenset({"checked"}))
    assert guard.contradicting_choice(_seen(box, other), Ask.model_validate(ASK), box, OptIn("?", answer)) == other.name


def test_a_dialog_is_known_by_what_it_says() -> None:
    """Not by where it is and what one of its buttons is called."""
    assert not guard.knows_dialog(When.model_validate({"all": [{"path": "/"}, {"action": "Commencer"}]}))
    assert not guard.knows_dialog(When.model_validate({"all": [{"button": "Oui"}, {"not": {"text": "non"}}]}))
    assert guard.knows_dialog(When.model_validate({"all": [{"text": "votre avis"}, {"button": "Fermer"}]}))
    assert guard.knows_dialog(When.model_validate({"any": [{"dialog": True}]}))


def test_one_control_is_found_by_its_whole_name_first() -> None:
    """Two that fit as well are ambiguous; names are tried in their order."""
    target = Target(button=["Continuer", "Valider"])
    whole, part, other = (Node("button", name) for name in ("Continuer", "Continuer plus tard", "Valider"))
    assert find(target, _seen(part, other, whole)) == Found(whole)
    assert find(target, _seen(other, part)) == Found(part)
    assert find(target, _seen(other)) == Found(other)
    assert find(target, _seen(whole, whole)) == Ambiguous((whole, whole))
    assert find(target, _seen(Node("link", "Continuer"))) == NotFound()
    assert node_of(target, _seen(whole, whole)) is None


def test_menus_and_asides_are_left_out_but_for_a_menu_step() -> None:
    """A chat's button may be called like the site's."""
    aside = (Node("complementary"), Node("button", "Continuer", depth=1))
    assert find(Target(button=["Continuer"]), _seen(*aside)) == NotFound()
    assert find(Target(menu=["Connexion"]), _seen(Node("navigation"), Node("link", "Connexion", depth=1))) == Found(
        Node("link", "Connexion", depth=1)
    )


def test_a_control_is_called_as_the_page_calls_it() -> None:
    """Else as the flow expects it."""
    target = Target(action=["Télécharger * justificatif"])
    assert name_to_say(target, Node("link", "Télécharger mon justificatif")) == "Télécharger mon justificatif"
    assert name_to_say(target, None) == "Télécharger … justificatif"


def test_a_disabled_control_is_found_as_such() -> None:
    """It may become ready."""
    assert Found(Node("button", "Continuer", frozenset({"disabled"}))).is_disabled
    assert not Found(Node("button", "Continuer")).is_disabled
