"""A real browser goes through the mock site, from the home page to the proof."""

from pathlib import Path

import pytest

from mock_site import MockSite, Scenario, person

CHROMIUM = Path("/usr/bin/chromium")


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no system Chromium")
@pytest.mark.parametrize("version", ["v2025", "v2022-02"])
def test_walk(version: str) -> None:
    """Two versions, typing what the scripted person knows."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with MockSite(Scenario(version=version)) as site, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        page = browser.new_page()
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
        browser.close()
        assert (site.counts["oppositions"], site.counts["activations"]) == (1, 0)
