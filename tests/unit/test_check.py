"""Rules about flows that are well-formed. The messages are in tests/flow_files/negative, one folder each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mes_assist.flow.check import check
from mes_assist.flow.load import load_flow

SHARED = Path(__file__).parents[1] / "flow_files" / "positive" / "with_shared_states"

Edit = Callable[..., list[str]]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Return a way to check the right flow after some replacements in its files."""

    def edit(
        *changes: tuple[str, str], more: str = "", file: str = "flow.yaml", flows: tuple[str, ...] = ()
    ) -> list[str]:
        for source in SHARED.iterdir():
            (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        text = (tmp_path / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / file).write_text(text + more, encoding="utf-8")
        return [problem.summary for problem in check(load_flow(tmp_path / "flow.yaml"), flows)]

    return edit


LOST = '  perdu:\n    when: {text: "personne ne mène ici"}\n    end: refused\n'


def test_a_right_flow_has_no_problem(edited: Edit) -> None:
    """The starting point of the other tests."""
    assert edited() == []


def test_a_state_that_nothing_leads_to_is_told(edited: Edit) -> None:
    """It is forgotten in some next, or not needed."""
    assert edited(more=LOST) == ['states.perdu: nothing leads here: name it in the "next" of a state that does']


@pytest.mark.parametrize(
    "way_in",
    [
        [('{text: "personne ne mène ici"}', "{path: /accueil}")],
        [('{text: "personne ne mène ici"}', '{all: [{any: [{path: "/*"}, {text: "rien"}]}, {text: "là"}]}')],
        [("    end: refused\n", "    end: refused\n    over: [resultat]\n")],
        [("    end: refused\n", "    retry: {outcome: site_unavailable, later: {first: 1h, max: 1d}}\n")],
    ],
)
def test_other_ways_in(edited: Edit, way_in: list[tuple[str, str]]) -> None:
    """A start path, a variant of a reachable screen, and a refusal to let in need no next."""
    more = LOST
    for old, new in way_in:
        assert old in more
        more = more.replace(old, new)
    assert edited(more=more) == []


def test_an_interrupt_of_the_flow_itself_may_appear_anywhere(edited: Edit) -> None:
    """It needs no next, and leads on."""
    own = "interrupts:\n" + LOST.replace("    end: refused\n", "    do: [{goto: /accueil}]\n")
    assert edited(("include:", own + "include:")) == []


def test_a_path_that_must_not_be_is_no_way_in(edited: Edit) -> None:
    """Only what the address has to be counts."""
    lost = LOST.replace('{text: "personne ne mène ici"}', "{not: {path: /accueil}}")
    assert len(edited(more=lost)) == 1


def test_a_state_reached_from_an_unreachable_one_is_unreachable(edited: Edit) -> None:
    """Two states that name each other are an island."""
    other = LOST.replace("perdu", "autre").replace("personne", "jamais personne")
    lost = LOST + "    next: [autre]\n" + other + "    next: [perdu]\n"
    assert [summary.split(":")[0] for summary in edited(more=lost)] == ["states.perdu", "states.autre"]


def test_shared_states_and_interrupts_may_appear_anywhere(edited: Edit) -> None:
    """What comes from an include needs no next of this flow, and leads on."""
    assert edited(("next: [decision, connexion]", "next: [resultat]")) == []


def test_next_and_over_are_looked_up_in_the_included_files_too(edited: Edit) -> None:
    """A shared state may name one that a flow lacks."""
    assert edited(("next: [decision]", "next: [decisions]"), file="commun.yaml") == [
        'states.connexion.next[0]: there is no state "decisions" (did you mean "decision"?)'
    ]


def test_never_click_of_an_include_counts(edited: Edit) -> None:
    """Wording of the shared file is forbidden in every flow."""
    (told,) = edited(('["Continuer", "Valider"]', '["Valider", "Tout accepter"]'))
    assert told.endswith('"Tout accepter" is never clicked, because of "tout accepter" in never_click')


@pytest.mark.parametrize("name", ["Désactiver", "Réactiver", "activ"])
def test_never_click_is_about_whole_words(edited: Edit, name: str) -> None:
    """To undo an activation is no activation."""
    assert edited(("Valider", name)) == []


def test_a_suggested_flow_that_exists_is_right(edited: Edit) -> None:
    """The names come from the folder."""
    suggestion = ("end: done", "end: {outcome: other_procedure, suggest: cloture}")
    assert edited(suggestion, flows=("cloture",)) == []
    assert edited(suggestion) == ['warning: states.resultat.end.suggest: there is no flow "cloture"']


def test_twins_may_say_which_one_wins(edited: Edit) -> None:
    """Two equal matchers are told, unless one is over the other."""
    twin = '  jumeau:\n    when: {radio: "Je m\'oppose"}\n    end: refused\n'
    led = ("next: [resultat]", "next: [resultat, jumeau]")
    (told,) = edited(led, more=twin)
    assert told == 'states.jumeau.when: the same as that of "decision": neither is recognised'
    assert edited(led, more=twin + "    over: [decision]\n") == []


def test_a_reading_step_needs_no_next(edited: Edit) -> None:
    """Only after what can not be undone must the answer be known."""
    assert edited((", effect: submit}\n    next: [resultat]", "}"), ("connexion]", "connexion, resultat]")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("next: [decision]", "next: []"),
        ("interrupts:", "never_click: []\ninterrupts:"),
    ],
)
def test_an_include_that_brings_something_is_used(edited: Edit, old: str, new: str) -> None:
    """Interrupts, wording or one named state are enough."""
    changes = [('never_click: ["tout accepter"]\n', "")] if new.startswith("never") else []
    assert edited(*changes, (old, new), file="commun.yaml") == []
