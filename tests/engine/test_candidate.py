"""A suggestion is one control that shares a word with what is looked for, on a page that decides nothing."""

from __future__ import annotations

import pytest

from mes_assist.engine.candidate import candidate, wordings_that_follow
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.paths import shipped_flows

WANTED = ["Commencer", "Commencer la démarche"]
START = Node("button", "Commencer maintenant", ref="e1")


def page(*nodes: Node) -> Snapshot:
    """Return a page that shows these."""
    return Snapshot("https://site.test", "/", "", nodes)


def test_the_one_that_shares_a_word_is_suggested() -> None:
    """Whatever else is there."""
    assert candidate(page(Node("heading", "Bienvenue"), START, Node("link", "En savoir plus")), WANTED) is START


def test_two_are_none() -> None:
    """It would be a guess."""
    assert candidate(page(START, Node("link", "Commencer une autre démarche")), WANTED) is None


def test_none_shares_a_word() -> None:
    """Short words, which join sentences, do not count."""
    assert candidate(page(Node("button", "Lire la suite")), WANTED) is None


@pytest.mark.parametrize(
    "delicate",
    [
        Node("radio", "Carte avec photo"),
        Node("checkbox", "Je suis d'accord"),
        Node("switch", "Rappels"),
        Node("textbox", "Code provisoire"),
        Node("textbox", "Mot de passe"),
        Node("button", "Je m'oppose"),
        Node("link", "Clôturer mon profil"),
        Node("button", "Activer Mon espace santé"),
    ],
    ids=lambda node: node.name,
)
def test_nothing_is_suggested_where_something_is_decided(delicate: Node) -> None:
    """A choice, a code or password field, a control that decides or is forbidden: the person is only told."""
    assert candidate(page(START, delicate), WANTED) is None


def test_a_menu_is_no_content() -> None:
    """What the page's header, menu or footer offers is not suggested, and forbids nothing."""
    menu = (Node("navigation"), Node("link", "Commencer ici", depth=1), Node("button", "Activer", depth=1))
    assert candidate(page(*menu, START), WANTED) is START


def test_what_is_disabled_is_not_suggested() -> None:
    """It could not be used."""
    assert candidate(page(Node("button", "Commencer", frozenset({"disabled"}))), WANTED) is None


def test_what_may_follow_is_looked_for() -> None:
    """From the screen before, or the first of the usual way."""
    flow = load_flow(find_flow("opposition", shipped_flows())).flow
    assert "Commencer" in wordings_that_follow(flow, [])
    assert "Continuer" in wordings_that_follow(flow, ["code_provisoire"])
