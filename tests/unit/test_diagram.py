"""The picture of a flow: every screen, every arrow, and the one in the documentation is up to date."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mes_assist.flow.diagram import edges, kind_of, mermaid, svg
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
    shown = (DOCS / f"{name}.svg").read_text("utf-8")
    for state in FLOWS[name].states.values():
        assert state.title is None or escape(state.title.fr.split()[0]) in shown


@pytest.mark.parametrize("name", FLOWS)
def test_mermaid_names_every_screen_and_arrow(name: str) -> None:
    """Screens are declared once, arrows lead from and to declared ones."""
    text = mermaid(FLOWS[name], "en")
    declared = re.findall(r'state "[^"]+" as (\w+)', text)
    assert sorted(declared) == sorted(state.replace("-", "_") for state in FLOWS[name].states)
    arrows = set(re.findall(r"  (\w+) --> (\w+)", text))
    assert arrows == set(edges(FLOWS[name]))


@pytest.mark.parametrize("name", FLOWS)
def test_the_picture_is_well_formed_and_no_two_screens_overlap(name: str) -> None:
    """One rectangle a screen, each in a place of its own."""
    root = ET.fromstring(svg(FLOWS[name], "fr"))
    found = [rect for rect in root.iter("{http://www.w3.org/2000/svg}rect") if rect.get("rx")]
    assert len(found) == len(FLOWS[name].states)
    boxes = [tuple(float(rect.get(key, "")) for key in ("x", "y", "width", "height")) for rect in found]
    for index, (x, y, w, h) in enumerate(boxes):
        for other_x, other_y, other_w, other_h in boxes[:index]:
            apart = x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y
            assert apart, (index, (x, y), (other_x, other_y))


def test_what_cannot_be_undone_stands_out() -> None:
    """A submit step, and a password that closes."""
    kinds = {name: kind_of(state) for name, state in FLOWS["cloture"].states.items()}
    assert (kinds["page_cloture"], kinds["mot_de_passe"], kinds["connexion"], kinds["clos"]) == (
        "submit",
        "submit",
        "pause",
        "end",
    )
