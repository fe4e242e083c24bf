"""Every screen of the mock site is exactly one state of the flow, or none on purpose."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from recording import FOLDER, observe_all, stored, text_of

from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.observation import Observation
from mes_assist.flow.recognise import Recognition, recognise
from mes_assist.support.paths import shipped_flows

FLOW = load_flow(find_flow("opposition", shipped_flows())).flow
OBSERVATIONS = stored()

UNKNOWN_ON_PURPOSE = {"bienvenue", "inconnue", "mon-espace"}
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


@pytest.mark.parametrize(("variant", "screen"), OBSERVATIONS)
def test_each_screen_is_one_state(variant: str, screen: str) -> None:
    """No screen is claimed by two states, and each is the one that its name promises."""
    found = recognise(FLOW, OBSERVATIONS[variant, screen])
    if screen in UNKNOWN_ON_PURPOSE:
        assert found == Recognition(None, ())
    else:
        assert found.state == STATES.get(screen, screen.replace("-", "_")), found.claims


def test_every_state_has_a_screen() -> None:
    """A state that no screen of the mock site shows would never be tried."""
    never_shown = {"deja_oppose"}  # the mock site always offers the proof again
    seen = {recognise(FLOW, observation).state for observation in OBSERVATIONS.values()}
    assert {name for name, _ in FLOW.every_state()} - seen == never_shown


def test_the_fixtures_are_what_the_mock_site_shows(context: BrowserContext) -> None:
    """Nothing drifted: else run ``python tests/observations/recording.py`` and look at the difference."""
    seen: dict[str, dict[str, Observation]] = {}
    for variant, screen, observation in observe_all(context):
        seen.setdefault(variant, {})[screen] = observation
    assert {variant: text_of(found) for variant, found in seen.items()} == {
        file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.json")
    }


def test_an_observation_survives_storing() -> None:
    """What is read back is equal to what was written."""
    for observation in OBSERVATIONS.values():
        assert Observation.from_data(observation.as_data()) == observation
