"""Every screen of the mock site is exactly one state of the flow, or none on purpose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from recording import FOLDER, flows, observe_all, text_of

from mes_assist.browser import page
from mes_assist.flow.crosscheck import cross_check, read_observations, table
from mes_assist.flow.recognise import Recognition, recognise
from mes_assist.flow.snapshot import Snapshot

FLOWS = {flow.id: flow for flow in flows()}
FLOW = FLOWS["opposition"]
OBSERVATIONS = read_observations(FOLDER)
ROWS = cross_check(FLOWS.values(), OBSERVATIONS)
TABLE = FOLDER.parents[1] / "docs" / "flows" / "screens.md"

USED = {"button", "link", "radio", "checkbox", "switch", "menuitem", "tab", "textbox"}

UNKNOWN_ON_PURPOSE = {"bienvenue", "inconnue", "clos", "clos-justificatif"}
"""Pages that the flow has nothing to say about: the person goes on alone."""

STATES = {
    "active": "profil_active",
    "code": "code_provisoire",
    "decision-bascules": "decision_bascule",
    "decision-boutons": "decision_bouton",
    "decision-cartes": "decision",
    "decision-precochee": "decision",
    "decision-radio-cache": "decision",
    "confirmation-fenetre": "confirmation",
    "confirmation-page": "confirmation",
    "cookies-bandeau": "cookies",
    "cookies-fenetre": "cookies",
    "choix-fournisseur": "choix_moyen",
    **dict.fromkeys(
        (f"cloture-{shape}" for shape in ("radio", "radio-cache", "cartes", "bascules", "boutons")), "autre_decision"
    ),
    "code-unique": "code_unique",
    "deces": "profil_impossible",
    "deja-cree": "profil_existant",
    "deja-oppose": "deja_oppose_justificatif",
    "demande-code": "identite",
    "erreur-apres-le-choix": "erreur_generale",
    "erreur-dans-la-page": "erreur_generale",
    "introuvable": "page_introuvable",
    "non-autorise": "pas_encore_autorise",
    "oups": "erreur_generale",
}
"""The states whose name is not that of the screen."""


@pytest.mark.parametrize(("variant", "screen"), [key for key in OBSERVATIONS if not key[0].startswith("connecte")])
def test_each_screen_is_one_state(variant: str, screen: str) -> None:
    """Each screen of the objection is the state that its name promises."""
    found = recognise(FLOW, OBSERVATIONS[variant, screen])
    if screen in UNKNOWN_ON_PURPOSE or (variant, screen) == ("peau-cadre", "domicile"):  # whose frame is elsewhere
        assert found == Recognition(None, ())
    else:
        assert found.state == STATES.get(screen, screen.replace("-", "_")), found.claims


def test_no_screen_is_two_states() -> None:
    """Whatever flow meets it."""
    assert [row for row in ROWS if row.contradicts] == []


def test_the_table_of_screens_is_that_of_the_flows() -> None:
    """It stands in the documentation; ``python tests/observations/recording.py`` writes it anew."""
    assert TABLE.read_text("utf-8").endswith(table(ROWS))


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_has_a_screen(name: str) -> None:
    """A state that no screen of the mock site shows would never be tried."""
    never_shown = {
        "deja_oppose",  # the mock site always offers the proof again
        "chargement",  # gone before anybody can look
        "deja_clos_justificatif",  # nor does it keep a proof of closing
        *({"confirmation"} if name.startswith("cloture") else ()),  # asked once more: shown in the tests of flows
    }
    seen = {recognise(FLOWS[name], observation).state for observation in OBSERVATIONS.values()}
    assert {state for state, _ in FLOWS[name].every_state()} - seen - never_shown == set()


@pytest.fixture(scope="module")
def shown(browser: Browser) -> dict[tuple[str, str], Snapshot]:
    """Return what is seen on every screen of the mock site now, however long a look takes on a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "LOOK_S", 60.0)
        context = browser.new_context()
        seen = {(variant, screen): found for variant, screen, found in observe_all(context)}
        context.close()
    return seen


def test_the_fixtures_are_what_the_mock_site_shows(shown: dict[tuple[str, str], Snapshot]) -> None:
    """Nothing drifted: else run ``python tests/observations/recording.py`` and look at the difference."""
    seen: dict[str, dict[str, Snapshot]] = {}
    for (variant, screen), observation in shown.items():
        seen.setdefault(variant, {})[screen] = observation
    assert {variant: text_of(found) for variant, found in seen.items()} == {
        file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.json")
    }


def test_what_is_clicked_or_ticked_has_a_reference(shown: dict[tuple[str, str], Snapshot]) -> None:
    """On every screen: what has none can not be used."""
    assert shown.keys() == OBSERVATIONS.keys()
    for key, seen in shown.items():
        assert [node for node in seen.nodes if node.role in USED and not node.ref] == [], key


def test_an_observation_survives_storing() -> None:
    """What is read back is equal to what was written."""
    for observation in OBSERVATIONS.values():
        assert Snapshot.from_data(observation.as_data()) == observation
