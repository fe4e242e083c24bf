"""Records what the runner sees on every screen of the mock site: ``python tests/observations/recording.py``.

The fixtures are committed: a flow can be tried against them without a browser, and a maintainer sees in the diff what
a change of the mock site changes for the runner.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes_assist.flow.observation import Observation
from mock_site import MockSite, Scenario
from mock_site.texts import INVENTED, REAL

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

FOLDER = Path(__file__).parent
_ORIGIN = "https://site.factice"
_SHOW = """async ([screen, bind]) => {
  const { show } = await import("/static/screens.js");
  show({ screen, bind }, "replaceState");
}"""
_SAY_ERROR = """async (text) => {
  const { sayError } = await import("/static/forms.js");
  sayError(document.querySelector("main"), text);
}"""
_SCREENS = "all => all.map(e => e.id.replace('screen-', ''))"
_BIND = {
    "name": "Léo Factice",
    "people": ["Alix Factice", "Noa Factice"],
    "phone": "06 ** ** ** 12",
    "mail": "c******e@exemple.fr",
    "message": INVENTED["code_sent_sms"],
    "consequence": INVENTED["confirm_oppose"],
}
_ANSWERS = {"oups": "server_error", "indisponible": "server_error", "introuvable": "not_found"}

VARIANTS = {
    **{version: Scenario(version=version) for version in ("v2022-01", "v2022-02", "v2024", "v2025")},
    "bruit": Scenario(noise=True, heading_moved=True, interruptions=("chat",)),
}
"""Every screen of these is recorded."""

ALONE = {
    "cookies-bandeau": ("accueil", Scenario(interruptions=("cookies_footer",))),
    "cookies-fenetre": ("decision", Scenario(interruptions=("cookies_popin",))),
    "enquete": ("resultat", Scenario(interruptions=("survey",))),
    "decision-radio-cache": ("decision", Scenario(decision="radio_hidden")),
    "decision-cartes": ("decision", Scenario(decision="card")),
    "decision-bascules": ("decision", Scenario(decision="card_button")),
    "decision-boutons": ("decision", Scenario(decision="button")),
    "decision-precochee": ("decision", Scenario(preselect_activate=True)),
    "confirmation-page": ("confirmation", Scenario(confirmation="page")),
}
"""One screen of each of these is recorded."""

ERRORS = {
    "identite-inconnue": ("identite", REAL["not_found"]),
    "trop-vite": ("coordonnees", REAL["too_fast"]),
    "code-incorrect": ("code", INVENTED["code_wrong"]),
    "erreur-dans-la-page": ("code", REAL["generic"]),
    "erreur-apres-le-choix": ("decision", REAL["generic"]),
}
"""Messages that appear on a screen of 2025."""


def observe_all(context: BrowserContext) -> Iterator[tuple[str, str, Observation]]:
    """Yield variant, screen and what is seen there."""
    for variant, scenario in VARIANTS.items():
        with _opened(context, scenario) as opened:
            for screen in opened.screens():
                yield variant, screen, opened.see(screen)
    for name, (screen, scenario) in ALONE.items():
        with _opened(context, scenario) as opened:
            yield "seuls", name, opened.see(screen)
    with _opened(context, Scenario()) as opened:
        for name, (screen, message) in ERRORS.items():
            yield "erreurs", name, opened.see(screen, message)
    with _opened(context, Scenario(confirmation="modal")) as opened:
        yield "seuls", "confirmation-fenetre", opened.confirmation()


class _opened:  # noqa: N801 - read as a verb
    """A page of the mock site on which any screen can be shown."""

    def __init__(self, context: BrowserContext, scenario: Scenario) -> None:
        self._context = context
        self._site = MockSite(scenario)
        self._page: Page

    def __enter__(self) -> _opened:
        self._site.__enter__()
        self._page = self._context.new_page()
        self._page.goto(self._site.url)
        self._page.locator("main h1, main h2, main p").first.wait_for()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._page.close()
        self._site.__exit__(*raised)

    def screens(self) -> list[str]:
        """Return the names of the screens that this version of the site has."""
        names: list[str] = self._page.locator("template[id^=screen-]").evaluate_all(_SCREENS)
        return sorted(names)

    def see(self, screen: str, message: str = "") -> Observation:
        """Show a screen, with a message of the site if there is one, and look at it."""
        from mes_assist.runner.observe import PageWatcher

        self._page.evaluate(_SHOW, [screen, _BIND])
        if message:
            self._page.evaluate(_SAY_ERROR, message)
        seen = PageWatcher(self._page, frozenset({self._site.url})).look(_ANSWERS.get(screen, "ok")).seen  # type: ignore[arg-type]
        assert seen is not None
        return Observation(_ORIGIN, seen.path, seen.title, seen.nodes, seen.modal, seen.answer)

    def confirmation(self) -> Observation:
        """Choose to oppose, go on, and look at the dialog that opens."""
        from mes_assist.runner.observe import PageWatcher

        self._page.evaluate(_SHOW, ["decision", _BIND])
        self._page.get_by_role("radio", name=REAL["oppose"]).check()
        self._page.locator("main").get_by_role("button", name=REAL["go_on"]).click()
        self._page.get_by_role("dialog").wait_for()
        seen = PageWatcher(self._page, frozenset({self._site.url})).look().seen
        assert seen is not None
        return Observation(_ORIGIN, seen.path, seen.title, seen.nodes, seen.modal, seen.answer)


def stored() -> dict[tuple[str, str], Observation]:
    """Return the committed observations by variant and screen."""
    return {
        (file.stem, screen): Observation.from_data(data)
        for file in sorted(FOLDER.glob("*.json"))
        for screen, data in json.loads(file.read_text("utf-8")).items()
    }


def text_of(observations: dict[str, Observation]) -> str:
    """Return a fixture file: JSON with one node a line."""
    parts = []
    for screen, seen in observations.items():
        data = seen.as_data()
        nodes = ",\n".join(f"   {json.dumps(node, ensure_ascii=False)}" for node in data.pop("nodes"))
        head = json.dumps(data, ensure_ascii=False)[:-1]
        parts.append(f' {json.dumps(screen)}: {head}, "nodes": [\n{nodes}\n ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Record everything anew."""
    from playwright.sync_api import sync_playwright

    from mes_assist.runner.browsers import Machine, find_browsers, launch_options

    machine = Machine.this()
    seen: dict[str, dict[str, Observation]] = {}
    with sync_playwright() as playwright:
        options = launch_options(find_browsers(None, machine)[0], headless=True, machine=machine)
        for variant, screen, observation in observe_all(playwright.chromium.launch(**options).new_context()):
            seen.setdefault(variant, {})[screen] = observation
    for variant, observations in seen.items():
        (FOLDER / f"{variant}.json").write_text(text_of(observations), "utf-8")


if __name__ == "__main__":
    main()
