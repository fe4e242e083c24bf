"""Records what the engine sees on every screen of the mock site: ``python tests/observations/recording.py``.

The fixtures are committed: a flow can be tried against them without a browser, and a maintainer sees in the diff what
a change of the mock site changes for the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes_assist.browser.page import PageView
from mes_assist.flow.crosscheck import cross_check, read_observations, table
from mes_assist.flow.diagram import mermaid
from mes_assist.flow.load import flow_files, is_common, load_flow
from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.paths import shipped_flows
from mock_site import MockSite, Scenario, person
from mock_site.journey import paths
from mock_site.texts import INVENTED, REAL

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page

FOLDER = Path(__file__).parent
_ORIGIN = "https://site.factice"
_SHOW = """async ([screen, bind]) => {
  const { show } = await import("/static/screens.js");
  show({ screen, bind }, "replaceState");
}"""
_SAY_ERROR = """async (text) => {
  const { sayError } = await import("/static/forms.js");
  sayError(document.querySelector("dialog") ?? document.querySelector("main"), text);
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

_SPACE = {"mon-espace", "choix-profil", "parametres", "donnees", "cloture", "mot-de-passe"}
"""What only somebody who is logged in sees."""

LOGGED_IN = {
    "connecte": Scenario(),
    "connecte-famille": Scenario(
        profiles="family", menu="gerer", closing_boxes="two", password_dialog="page", data_export="ready"
    ),
    "connecte-2022": Scenario(version="v2022-01", data_export="in_progress", closing_proof=True),
    "connecte-cartes": Scenario(skin="cards", password_dialog="page"),
    "connecte-ombre": Scenario(skin="shadow", password_dialog="page"),
    "connecte-cadre": Scenario(skin="iframe", password_dialog="page"),
}
"""The screens of the space are recorded on each of these."""

VARIANTS = {
    **{version: Scenario(version=version) for version in ("v2022-01", "v2022-02", "v2024", "v2025")},
    "peau-cartes": Scenario(skin="cards"),
    "peau-ombre": Scenario(skin="shadow"),
    "peau-cadre": Scenario(skin="iframe"),
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
    "cloture-radio": ("decision", Scenario(situation="created_no_account")),
    "cloture-radio-cache": ("decision", Scenario(situation="created_no_account", decision="radio_hidden")),
    "cloture-cartes": ("decision", Scenario(situation="created_no_account", decision="card")),
    "cloture-bascules": ("decision", Scenario(situation="created_no_account", decision="card_button")),
    "cloture-boutons": ("decision", Scenario(situation="created_no_account", decision="button")),
    "clos-justificatif": ("clos", Scenario(closing_proof=True)),
}
"""One screen of each of these is recorded."""

ERRORS = {
    "identite-inconnue": ("identite", REAL["not_found"]),
    "trop-vite": ("coordonnees", REAL["too_fast"]),
    "code-incorrect": ("code", INVENTED["code_wrong"]),
    "connexion-refusee": ("connexion", INVENTED["login_wrong"]),
    "erreur-dans-la-page": ("code", REAL["generic"]),
    "erreur-apres-le-choix": ("decision", REAL["generic"]),
}
"""Messages that appear on a screen of 2025."""


def observe_all(context: BrowserContext) -> Iterator[tuple[str, str, Snapshot]]:
    """Yield variant, screen and what is seen there."""
    for variant, scenario in VARIANTS.items():
        with _opened(context, scenario) as opened:
            for screen in opened.screens():
                if screen not in _SPACE:
                    yield variant, screen, opened.see(screen)
    for variant, scenario in LOGGED_IN.items():
        with _opened(context, scenario) as opened:
            opened.log_in()
            for screen in sorted({*opened.screens()} & {*_SPACE, "clos", "deja-clos", "bienvenue"}):
                yield variant, screen, opened.see(screen, fresh=screen in _SPACE)
            if scenario.password_dialog == "modal":
                yield variant, "mot-de-passe-fenetre", opened.password()
                yield variant, "mot-de-passe-faux", opened.password(INVENTED["password_wrong"])
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
        self._front: Frame
        self._view: PageView

    def __enter__(self) -> _opened:
        self._site.__enter__()
        self._page = self._context.new_page()
        self._go(paths(self._site.scenario)["accueil"] if self._framed else "")
        return self

    @property
    def _framed(self) -> bool:
        return self._site.scenario.skin == "iframe"

    def _go(self, path: str) -> None:
        self._load(path)
        self._front = self._page.frames[1] if self._framed else self._page.main_frame
        self._front.locator("main h1, main .title, main p").first.wait_for()

    def _load(self, path: str) -> None:
        self._page.goto(self._site.url + path)
        self._view = PageView(self._page, frozenset({self._site.url}))

    def __exit__(self, *raised: Any) -> None:
        self._page.close()
        self._site.__exit__(*raised)

    def screens(self) -> list[str]:
        """Return the names of the screens that this version of the site has."""
        names: list[str] = self._front.locator("template[id^=screen-]").evaluate_all(_SCREENS)
        # The waiting room comes last: it lets in after a second, whatever is shown by then.
        return sorted(names, key=lambda name: (name == "file-attente", name))

    def log_in(self) -> None:
        """Log in, as the front does."""
        for name, variables in (
            ("login", {"identifiant": person.LOGIN, "password": person.PASSWORD}),
            ("checkOneTimeCode", {"otp": person.OTP}),
        ):
            asked = {"operationName": name, "variables": variables}
            self._page.request.post(f"{self._site.url}/graphql", data=asked)
        self._go("/mon-espace")

    def see(self, screen: str, message: str = "", *, fresh: bool = False) -> Snapshot:
        """Show a screen, with a message of the site if there is one, and look at it; ``fresh``: load it."""
        if fresh:
            self._go(paths(self._site.scenario)[screen])
        if not fresh or screen == "mot-de-passe":
            self._front.evaluate(_SHOW, [screen, _BIND])
        if message:
            self._front.evaluate(_SAY_ERROR, message)
        return self._look(_ANSWERS.get(screen, "ok"))

    def confirmation(self) -> Snapshot:
        """Choose to oppose, go on, and look at the dialog that opens."""
        self._page.evaluate(_SHOW, ["decision", _BIND])
        self._page.get_by_role("radio", name=REAL["oppose"]).check()
        self._page.locator("main").get_by_role("button", name=REAL["go_on"]).click()
        self._page.get_by_role("dialog").wait_for()
        return self._look()

    def password(self, message: str = "") -> Snapshot:
        """Go on from the closing page, and look at the dialog that opens; ``message``: what the site says there."""
        self._load(paths(self._site.scenario)["cloture"])
        self._page.get_by_role("button", name=REAL["close_button"]).click()
        self._page.get_by_role("dialog").wait_for()
        if message:
            self._page.evaluate(_SAY_ERROR, message)
        return self._look()

    def _look(self, answer: Any = "ok") -> Snapshot:
        seen = self._view.look(answer)
        assert isinstance(seen, Snapshot)
        return Snapshot(_ORIGIN, seen.path, seen.title, seen.nodes, seen.modal, seen.answer)


def text_of(observations: dict[str, Snapshot]) -> str:
    """Return a fixture file: JSON with one node a line."""
    parts = []
    for screen, seen in sorted(observations.items()):
        data = seen.as_data()
        nodes = ",\n".join(f"   {json.dumps(node, ensure_ascii=False)}" for node in data.pop("nodes"))
        head = json.dumps(data, ensure_ascii=False)[:-1]
        parts.append(f' {json.dumps(screen)}: {head}, "nodes": [\n{nodes}\n ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Record everything anew."""
    from mes_assist.browser.discovery import Machine, find_browsers, launch_options
    from mes_assist.browser.driver import started_driver

    machine = Machine.this()
    seen: dict[str, dict[str, Snapshot]] = {}
    with started_driver() as playwright:
        options = launch_options(find_browsers(None, machine)[0], headless=True, machine=machine)
        for variant, screen, observation in observe_all(playwright.chromium.launch(**options).new_context()):
            seen.setdefault(variant, {})[screen] = observation
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for variant, observations in seen.items():
        (FOLDER / f"{variant}.json").write_text(text_of(observations), "utf-8")
    write_table()
    for flow in flows():
        write_picture(flow)


def write_picture(flow: Flow) -> None:
    """Put the flow as it is now into its page of the documentation."""
    folder = FOLDER.parents[1] / "docs" / "flows"
    page = folder / f"{flow.id}.md"
    before, _, _ = page.read_text("utf-8").partition("```mermaid\n")
    page.write_text(f"{before}```mermaid\n{mermaid(flow, 'fr')}```\n", "utf-8")


def flows() -> list[Flow]:
    """Return the shipped flows."""
    return [load_flow(path).flow for path in flow_files(shipped_flows()) if not is_common(path)]


def write_table() -> None:
    """Write which state of each flow every screen is, for the documentation."""
    rows = cross_check(flows(), read_observations(FOLDER))
    (FOLDER.parents[1] / "docs" / "flows" / "screens.md").write_text(_INTRODUCTION + table(rows), "utf-8")


_INTRODUCTION = """# Every screen of the mock site, and the state that each flow takes it for

Made by `python tests/observations/recording.py`, checked by the tests; `mes-assist flows check --observations DIR`
prints it for other observations. A dash: the flow does not know the screen, which is then the person's.

"""


if __name__ == "__main__":
    main()
