"""Which screen a page is."""

import pytest

from mes_assist.flow.model import Flow
from mes_assist.flow.recognise import holds, named, path_matches, recognise
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import When

TEXT = {"fr": "Oui", "en": "Yes"}


def page(*nodes: Node, path: str = "/", modal: bool = False) -> Snapshot:
    """Return a page with these nodes."""
    return Snapshot("https://site.example", path, "", nodes, modal)


def when(**matcher: object) -> When:
    """Return a matcher as a flow file would say it."""
    return When.model_validate(matcher)


def flow(states: dict[str, dict[str, object]], interrupts: dict[str, dict[str, object]] | None = None) -> Flow:
    """Return a flow of screens that all end it."""
    return Flow.model_validate(
        {
            "schema_version": 1,
            "id": "essai",
            "version": 1,
            "title": TEXT,
            "last_verified": "never",
            "site": {"start": ["/"], "origins": ["https://site.example"]},
            "act": {"title": TEXT, "consequences": TEXT, "undo": TEXT},
            "states": {name: {"end": "done", **state} for name, state in states.items()},
            "interrupts": {name: {"end": "done", **state} for name, state in (interrupts or {}).items()},
        }
    )


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("button", "button"),
        ("link", "link"),
        ("action", "menuitem"),
        ("radio", "radio"),
        ("checkbox", "switch"),
        ("choice", "option"),
        ("field", "textbox"),
        ("heading", "heading"),
    ],
)
def test_a_control_is_matched_by_its_role_and_name(kind: str, role: str) -> None:
    """The name alone, or the role alone, is not enough."""
    assert holds(when(**{kind: "Je m'oppose"}), page(Node(role, "Je m’oppose à tout")))
    assert not holds(when(**{kind: "Je m'oppose"}), page(Node("img", "Je m'oppose")))
    assert not holds(when(**{kind: "Je m'oppose"}), page(Node(role, "J'accepte")))


def test_text_is_matched_in_prose_only() -> None:
    """The wording of a control is not text of the page."""
    assert holds(when(text=["rien", "c'est fait"]), page(Node("text", "Oui, c’est fait.")))
    assert not holds(when(text="c'est fait"), page(Node("button", "C'est fait")))


def test_a_choice_is_also_matched_by_its_label() -> None:
    """The radio may be hidden behind its label."""
    assert holds(when(choice="je m'oppose"), page(Node("text", "Je m'oppose")))
    assert not holds(when(radio="je m'oppose"), page(Node("text", "Je m'oppose")))


def test_desactiver_is_not_activer() -> None:
    """Names are matched by whole words."""
    assert not holds(when(button="activer"), page(Node("button", "Désactiver")))


def test_a_modal_is_matched_by_dialog() -> None:
    """A dialog is a page with an open modal."""
    assert holds(when(dialog=True), page(modal=True))
    assert not holds(when(dialog=True), page())


def test_matchers_combine() -> None:
    """All, any and not mean what they say."""
    seen = page(Node("button", "Suivant"), path="/a")
    assert holds(When.model_validate({"all": [{"path": "/a"}, {"button": "suivant"}]}), seen)
    assert not holds(When.model_validate({"all": [{"path": "/b"}, {"button": "suivant"}]}), seen)
    assert holds(When.model_validate({"any": [{"path": "/b"}, {"button": "suivant"}]}), seen)
    assert not holds(When.model_validate({"any": [{"path": "/b"}, {"button": "retour"}]}), seen)
    assert holds(When.model_validate({"not": {"path": "/b"}}), seen)
    assert not holds(When.model_validate({"not": {"path": "/a"}}), seen)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/", "/", True),
        ("/enrolement/**", "/enrolement/a/b", True),
        ("/enrolement/**", "/enrolement", True),
        ("/enrolement/**", "/enrolement-accueil", False),
        ("/enrolement/*", "/enrolement/a/b", False),
        ("/*/fin", "/a/fin", True),
        ("/a.b", "/axb", False),
        ("/a", "/A", False),
    ],
)
def test_paths(pattern: str, path: str, fits: bool) -> None:
    """A * is one part of a path, ** any rest."""
    assert path_matches(pattern, path) is fits


def test_one_claim_is_the_state() -> None:
    """The screen that alone claims the page is recognised."""
    assert recognise(flow({"a": {"when": {"path": "/"}}, "b": {"when": {"path": "/b"}}}), page()).state == "a"


def test_no_claim_is_an_unknown_page() -> None:
    """Matching nothing is a known situation."""
    found = recognise(flow({"a": {"when": {"path": "/a"}}}), page())
    assert (found.state, found.claims) == (None, ())


def test_a_double_match_is_an_unknown_page() -> None:
    """Two claims are a contradiction, and both are named."""
    found = recognise(flow({"a": {"when": {"path": "/"}}, "b": {"when": {"path": "/**"}}}), page())
    assert (found.state, found.claims) == (None, ("a", "b"))


def test_a_state_wins_over_those_it_is_over() -> None:
    """The more special screen says so."""
    assert (
        recognise(flow({"a": {"when": {"path": "/"}}, "b": {"when": {"path": "/**"}, "over": ["a"]}}), page()).state
        == "b"
    )


def test_over_counts_only_for_a_page_that_it_claims() -> None:
    """A state that does not match beats nobody."""
    assert (
        recognise(flow({"a": {"when": {"path": "/"}}, "b": {"when": {"path": "/b"}, "over": ["a"]}}), page()).state
        == "a"
    )


def test_an_interrupt_wins_over_a_state() -> None:
    """A banner is dealt with before its page."""
    made = flow({"a": {"when": {"path": "/"}}}, {"bandeau": {"when": {"dialog": True}}})
    assert recognise(made, page(modal=True)).state == "bandeau"
    assert recognise(made, page()).state == "a"


def test_two_interrupts_are_a_double_match() -> None:
    """An interrupt does not win over another one."""
    made = flow({"a": {"when": {"path": "/"}}}, {"x": {"when": {"dialog": True}}, "y": {"when": {"path": "/"}}})
    assert recognise(made, page(modal=True)).claims == ("x", "y")


def test_named_keeps_page_order() -> None:
    """Every control that a target could mean is returned."""
    nodes = (Node("button", "Valider deux"), Node("link", "Valider"), Node("button", "Valider un"), Node("button"))
    assert named(page(*nodes).nodes, ("button",), ["valider"]) == [nodes[0], nodes[2]]


def test_a_control_of_a_menu_is_not_the_screens_own() -> None:
    """What a menu, a footer or an aside offers says nothing about the screen; ``menu`` looks there on purpose."""
    aside = (Node("navigation"), Node("link", "Télécharger le justificatif", depth=1), Node("button", "Continuer"))
    seen = page(*aside)
    assert not holds(When(action=["Télécharger * justificatif"]), seen)
    assert holds(When(menu=["Télécharger * justificatif"]), seen)
    assert holds(When(action=["Continuer"]), seen)
