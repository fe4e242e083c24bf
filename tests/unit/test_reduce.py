"""The outline that may be kept: the shape of a page, and not one word that could be about the person."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.reduce import known_words, reduce_outline
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.words import words_of
from mes_assist.support.paths import shipped_flows

FLOW = load_flow(find_flow("opposition", shipped_flows())).flow
KNOWN = known_words(FLOW)
LINE = re.compile(r'(?P<indent> *)- (?P<role>[a-z]+)(?: "(?P<name>[^"]*)")?(?P<states>( \[[a-z]+\])*)')

names = st.text() | st.lists(st.sampled_from(sorted(KNOWN)) | st.text(max_size=5), max_size=6).map(" ".join)
nodes = st.builds(
    Node,
    role=st.sampled_from(["button", "text", "heading", "radio", "cell"]),
    name=names,
    states=st.frozensets(st.sampled_from(["checked", "disabled", "selected"])),
    depth=st.integers(0, 6),
)
observations = st.builds(
    Snapshot,
    origin=st.just("https://site.example"),
    path=names.map("/{}".format),
    title=st.just("Zzyzx"),
    nodes=st.lists(nodes, max_size=6).map(tuple),
)


def _reduced(*nodes: Node, path: str = "/") -> str:
    return reduce_outline(Snapshot("https://site.example", path, "Titre", nodes), KNOWN)


@given(observations)
@example(Snapshot("https://site.example", '/"\n- button "Zzyzx', "Zzyzx", (Node("text", 'x"\n- text "Zzyzx'),)))
def test_only_known_words_are_kept(seen: Snapshot) -> None:
    """Every word of a reduced outline is a known one without a digit, and each node is one line of its own."""
    path, *lines = reduce_outline(seen, KNOWN).splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    assert len(lines) == len(seen.nodes)
    assert path.startswith("# ")
    for words in [path, *(line["name"] or "" for line in found if line)]:
        assert set(words_of(words)) <= KNOWN
        assert not re.search(r"\d", words)
    for line, node in zip(found, seen.nodes, strict=True):
        assert line is not None
        assert line["role"] == node.role
        assert len(line["indent"]) == 2 * node.depth
        assert set(re.findall(r"[a-z]+", line["states"])) == node.states


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Commencer", "commencer"),
        ("Bonjour Zzyzx, voici vos documents", "… vos documents"),
        ("2 79 03 99 999 042", "…"),
        ("Par SMS 06 ** ** ** 12", "par sms …"),
        ("Je m’oppose à la création de Mon espace santé", "je m oppose à la création de mon espace santé"),
        ("code12", "…"),
        ("Télécharger* le justificatif", "télécharger le justificatif"),
        ("!?…", ""),
    ],
)
def test_a_name_keeps_its_known_words(name: str, kept: str) -> None:
    """Known words stay in order; each run of others becomes one mark, so that not even their number is told."""
    assert _reduced(Node("button", name)) == f'# /\n- button "{kept}"\n'


def test_the_path_is_reduced_too() -> None:
    """Parts of the address that no flow knows are hidden; the title is left out."""
    assert _reduced(path="/enrolement/2790399999042/zzyzx") == "# /enrolement/…/…\n"


def test_a_node_without_a_name_is_kept() -> None:
    """The shape of the page counts: a node that says nothing is a line too."""
    assert _reduced(Node("dialog", depth=1)) == "# /\n  - dialog\n"


def test_the_words_of_the_flow_are_known_wherever_they_stand() -> None:
    """Wording of matchers, steps and texts of the flow and of what it includes is known."""
    assert {"justificatif", "oppose", "sms", "rendezvous"} - KNOWN == {"rendezvous"}
    assert "oups" in KNOWN


def test_known_words_are_not_names() -> None:
    """None of the most common French first and family names is kept, but those that are words of every page."""
    common = (
        "marie jean pierre michel andré philippe louis alain jacques bernard marcel daniel roger robert paul claude"
        " christian henri georges nicolas françois martin bernard thomas petit robert richard durand dubois moreau"
        " laurent simon michel lefebvre leroy roux david bertrand morel fournier girard bonnet dupont lambert fontaine"
        " rousseau vincent muller lefevre faure andre mercier blanc guerin boyer garnier chevalier francois legrand"
        " camille léo alix noa emma jade louise alice chloé lina léa manon gabriel raphaël arthur jules adam lucas"
    )
    assert KNOWN.isdisjoint(common.split())
