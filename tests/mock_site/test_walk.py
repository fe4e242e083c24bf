"""A real browser goes through the mock site, from the home page to the proof."""

import pytest
from playwright.sync_api import Page

from mock_site import MockSite, Scenario, person
from mock_site.scenario import Version


@pytest.mark.parametrize("version", ["v2025", "v2022-02"])
def test_walk(page: Page, version: Version) -> None:
    """Two versions, typing what the scripted person knows."""
    with MockSite(Scenario(version=version)) as site:
        page.set_default_timeout(10_000)
        page.goto(site.url)
        main = page.locator("main")

        def press(name: str) -> None:
            main.get_by_role("button", name=name).click()

        press("M'opposer à Mon espace santé")
        press("Commencer")
        if version == "v2025":
            main.get_by_role("radio", name="Carte Vitale avec photo").check()
            press("Suivant")
            main.get_by_label("Date de naissance").fill(person.ADULT.birth)
        else:
            main.get_by_label("Code provisoire").fill(person.CODE)
            main.get_by_role("radio", name="Carte Vitale avec photo").check()
        main.get_by_label("Mon numéro de sécurité sociale").fill(person.NIR)
        main.get_by_label("Mon numéro de série").fill(person.SERIAL)
        press("Valider")
        if version == "v2025":
            main.get_by_role("radio", name="Par SMS").check()
            press("Envoyer le code")
            main.get_by_label("Saisir le code provisoire à 12 caractères").fill(person.CODE)
            press("Valider")
        main.get_by_role("radio", name="Je m'oppose à la création de Mon espace santé").check()
        press("Continuer")
        with page.expect_download() as download:
            main.get_by_role("link", name="Télécharger votre justificatif d'opposition").click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        assert (site.counts["oppositions"], site.counts["activations"]) == (1, 0)
