"""The picture of a flow: every screen, every arrow, and the one in the documentation is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mes_assist.flow.diagram import edges, kind_of, mermaid
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.paths import shipped_flows

DOCS = Path(__file__).parents[2] / "docs" / "flows"
FLOWS = {
    name: load_flow(find_flow(name, shipped_flows())).flow for name in ("opposition", "cloture", "cloture-sans-compte")
}


@pytest.mark.parametrize("name", FLOWS)
def test_the_documentation_shows_the_flow_as_it_is(name: str) -> None:
    """Else make the pages anew with ``python tests/observations/recording.py``."""
    assert f"```mermaid\n{mermaid(FLOWS[name], 'fr')}```" in (DOCS / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", FLOWS)
def test_mermaid_names_every_screen_and_arrow(name: str) -> None:
    """Screens are declared once, arrows lead from and to declared ones."""
    text = mermaid(FLOWS[name], "en")
    declared = re.findall(r'state "[^"]+" as (\w+)', text)
    assert sorted(declared) == sorted(state.replace("-", "_") for state in FLOWS[name].states)
    arrows = set(re.findall(r"  (\w+) --> (\w+)", text))
    assert arrows == set(edges(FLOWS[name]))


def test_what_cannot_be_undone_stands_out() -> None:
    """A submit step, and a password that closes."""
    kinds = {name: kind_of(state) for name, state in FLOWS["cloture"].states.items()}
    assert (kinds["page_cloture"], kinds["mot_de_passe"], kinds["connexion"], kinds["clos"]) == (
        "submit",
        "submit",
        "pause",
        "end",
    )
