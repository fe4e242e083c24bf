"""What the person showed on this computer: its file, and what may never be in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.overlay import Overlay, Shown, decides, leads_to_an_answer, overlay_file, read_overlay, written
from mes_assist.flow.problems import FlowFileError
from mes_assist.flow.reduce import known_words, pattern_of
from mes_assist.flow.targets import Target, When
from mes_assist.support.paths import shipped_flows

FLOW = load_flow(find_flow("opposition", shipped_flows())).flow
KNOWN = known_words(FLOW)
ON_SCREEN = Shown(state="accueil", instead_of="Commencer", use=Target(button=["Débuter"]))
NAMES = st.text(min_size=2, max_size=40).filter(lambda name: name.strip(" *\t\n\r") != "" and name.isprintable())


def on_page(name: str = "Poursuivre") -> Shown:
    """Return something that was shown on a page of nobody's."""
    return Shown(when=When(all=[When(path=["/x"]), When(button=[name])]), use=Target(button=[name]))


def overlay(*shown: Shown) -> Overlay:
    """Return what was shown for the flow."""
    return Overlay(schema_version=1, overlay="opposition", shown=list(shown))


@given(NAMES)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Whatever the control is called."""
    whole = overlay(ON_SCREEN, on_page(name))
    file = tmp_path_factory.mktemp("home") / "opposition.local.yaml"
    file.write_text(written(whole), encoding="utf-8")
    if decides(name, FLOW) or "*" in name:
        return
    assert read_overlay(file, FLOW) == whole


def test_nothing_was_shown(tmp_path: Path) -> None:
    """No file, nothing shown."""
    assert read_overlay(overlay_file(tmp_path, "opposition"), FLOW).shown == []


def test_the_last_word_counts() -> None:
    """What is shown for the same place takes the place of what was."""
    later = ON_SCREEN.model_copy(update={"use": Target(link=["Débuter"])})
    assert overlay(ON_SCREEN, on_page()).having(later).shown == [on_page(), later]


def test_on_the_page_that_it_was_shown_on() -> None:
    """And on no other."""
    seen = Snapshot("https://x", "/x", "", (Node("main"), Node("button", "Poursuivre", depth=1)))
    elsewhere = Snapshot("https://x", "/y", "", seen.nodes)
    assert overlay(ON_SCREEN, on_page()).on_page(seen) == Target(button=["Poursuivre"])
    assert overlay(ON_SCREEN, on_page()).on_page(elsewhere) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("schema_version: 1\noverlay: opposition\nshown: [{use: {button: Là}}]\n", "shown[0]"),
        ("schema_version: 1\noverlay: opposition\nshown: [{state: accueil, use: {button: Là}}]\n", "shown[0]"),
        ("schema_version: 1\noverlay: cloture\n", "overlay"),
        (written(overlay(ON_SCREEN.model_copy(update={"state": "nulle_part"}))), "shown[0].state"),
        (written(overlay(ON_SCREEN.model_copy(update={"instead_of": "Démarrer"}))), "shown[0].instead_of"),
        # The step that submits is never replaced: what a yes is given to has the flow's own name.
        (
            written(overlay(ON_SCREEN.model_copy(update={"state": "decision", "instead_of": "Continuer"}))),
            "shown[0].instead_of",
        ),
        (written(overlay(on_page("Continuer"))), "shown[0].use"),
        (written(overlay(on_page("J’active mon espace"))), "shown[0].use"),
        (
            written(overlay(ON_SCREEN.model_copy(update={"use": Target(css="#a")}))),
            "shown[0].use",
        ),
        ("schema_version: 1\noverlay: opposition\nshown: [{do: []}]\n", "shown[0]"),
    ],
)
def test_what_may_not_be_shown(tmp_path: Path, text: str, field: str) -> None:
    """Each is refused at its place."""
    file = tmp_path / "opposition.local.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FlowFileError) as refused:
        read_overlay(file, FLOW)
    assert refused.value.problems[0].field == field


def test_what_led_to_an_answer_is_not_remembered() -> None:
    """An end, and whatever the site may answer to the act with."""
    assert leads_to_an_answer(FLOW, "resultat")
    assert leads_to_an_answer(FLOW, "confirmation")
    assert not leads_to_an_answer(FLOW, "decision")
    assert not leads_to_an_answer(FLOW, "identite")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), max_size=60))
def test_a_title_keeps_known_words_alone(title: str) -> None:
    """Names, numbers and free text become stars, by which the page is known again all the same."""
    pattern = pattern_of(title, KNOWN)
    if pattern is not None:
        assert set(pattern.replace("*", " ").split()) <= KNOWN


def test_a_title_with_a_name_in_it() -> None:
    """It is known again by what is around the name."""
    assert pattern_of("Jeanne Martin, votre opposition", KNOWN) == "* votre opposition"
    assert pattern_of("Jeanne Martin", KNOWN) is None
