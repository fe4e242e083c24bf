"""``python -m benchmarks.walk_by_hand URL FILE BROWSER``: what one would write for this one site, in one go."""

from __future__ import annotations

import json
import sys

from playwright.sync_api import sync_playwright

from benchmarks.peak import peak_mb


def main(url: str, file: str, browser_options: str) -> None:
    """Walk from the first page to the saved document."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**json.loads(browser_options))
        page = browser.new_page()
        page.goto(f"{url}/enrolement/cloture/accueil")
        page.get_by_role("button", name="Commencer").click()
        page.get_by_role("radio", name="Carte Vitale avec photo").check()
        page.get_by_role("button", name="Suivant").click()
        page.get_by_label("Date de naissance").fill("14/03/1979")
        page.get_by_label("Mon numéro de sécurité sociale").fill("279039999904258")
        page.get_by_label("Mon numéro de série").fill("40212345678")
        page.get_by_role("button", name="Valider").click()
        page.get_by_role("radio", name="Par SMS").check()
        page.get_by_role("button", name="Envoyer le code").click()
        page.get_by_label("Saisir le code provisoire à 12 caractères").fill("aB3dE6gH9jK2")
        page.get_by_role("button", name="Valider").click()
        page.get_by_role("radio", name="Je m'oppose à la création de Mon espace santé").check()
        page.get_by_role("button", name="Continuer").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Télécharger votre justificatif d'opposition").click()
        download.value.save_as(file)
        browser.close()
    print(json.dumps({"peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
