"""*Remplir pour moi*: what a person keeps of their card is typed for them where the site asks for it, only there."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from people import page_of
from pydantic import SecretStr
from stage import Play

from mes_assist.engine.question import Answer, Question
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.texts import say
from mes_assist.ui.scripted import Script, ScriptedInterface
from mock_site import Scenario, person

KEPT = {CardField.NIR: person.NIR, CardField.SERIAL: person.SERIAL, CardField.BIRTH: person.ADULT.birth}
_ON_THE_CARD = ("numéro de sécurité sociale", "numéro de série", "date de naissance")


@dataclass
class FakeWallet:
    """A person's card in a key ring that may be locked."""

    kept: dict[CardField, str] = field(default_factory=lambda: dict(KEPT))
    locked: bool = False

    def holds(self) -> frozenset[CardField]:
        """Return what is kept."""
        return frozenset(KEPT)

    def value(self, wanted: CardField) -> SecretStr | None:
        """Return a value."""
        if self.locked:
            raise VaultUnavailable("vault_timeout", reason="vault_timeout")
        return SecretStr(self.kept[wanted]) if wanted in self.kept else None


class Trusting(ScriptedInterface):
    """Somebody who has what their card says filled in, types the rest, and presses the site's buttons themselves."""

    def __init__(self, scenario: Scenario, *, knows_the_card: bool = False) -> None:
        whole = Script.from_json(person.script(scenario))
        without = tuple(pair for pair in whole.fields if pair[0] not in _ON_THE_CARD)
        super().__init__(whole if knows_the_card else replace(whole, fields=without), impatient=True)
        self.offered: list[str] = []
        self._wants = False

    def ask(self, question: Question) -> None:
        """Say yes to each offer, once."""
        self._wants = Answer.FILL in question.answers and question.text not in self.offered
        if self._wants:
            self.offered.append(question.text)
        super().ask(question)

    def take_answer(self) -> Answer | None:
        """Have it filled in, or go by the script."""
        if self._wants:
            self._wants = False
            return Answer.FILL
        return super().take_answer()

    def act_in_page(self) -> None:
        """Wait until it is filled in."""
        if not self._wants:
            super().act_in_page()


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(version="v2024", masked_inputs=True),
        Scenario(version="v2025", masked_inputs=True, skin="shadow"),
    ],
    ids=lambda scenario: f"{scenario.version}-{scenario.skin}-{scenario.masked_inputs}",
)
def test_the_card_is_filled_in(play: Play, scenario: Scenario) -> None:
    """Key by key where a mask wants that; the site knows the person by it, and nothing of it is kept or told."""
    somebody = Trusting(scenario)
    played = play(scenario, person=somebody, wallet=FakeWallet())
    assert played.result.outcome == "done"
    assert somebody.offered
    filled = [line for line in played.told if line.startswith("Rempli à votre place")]
    assert len(filled) == len(somebody.offered)
    assert not any(_in(value, "\n".join(played.told)) for value in KEPT.values())
    files = [path for path in played.home.rglob("*") if path.is_file()]
    assert not any(value.encode() in path.read_bytes() for path in files for value in KEPT.values())


def _in(value: str, text: str) -> bool:
    return re.sub(r"\W", "", value) in re.sub(r"\W", "", text)


def test_not_offered_without_a_card(play: Play) -> None:
    """Nothing is kept: nothing is proposed."""
    scenario = Scenario(version="v2022-02")
    somebody = Trusting(scenario, knows_the_card=True)
    assert play(scenario, person=somebody).result.outcome == "done"
    assert somebody.offered == []


@pytest.mark.parametrize("wallet", [FakeWallet(locked=True), FakeWallet(kept={})], ids=["locked", "gone"])
def test_a_key_ring_that_does_not_give_it(play: Play, wallet: FakeWallet) -> None:
    """It is told, and the person types it themselves."""
    scenario = Scenario(version="v2022-02")
    played = play(scenario, person=Trusting(scenario, knows_the_card=True), wallet=wallet)
    assert played.result.outcome == "done"
    expected = say("fr", "vault_timeout") if wallet.locked else "absent du trousseau"
    assert any(expected in line for line in played.told)


def test_what_the_page_does_not_show_is_told(play: Play) -> None:
    """A field that takes something else than what was typed is the person's to correct."""
    scenario = Scenario(version="v2022-02")
    played = play(
        scenario,
        person=Trusting(scenario),
        wallet=FakeWallet(),
        on_context=lambda context: context.add_init_script(_SHORT_MEMORY),
        gives_up=("problem",),
        pause_budget=timedelta(seconds=8),
    )
    assert any("n’affiche pas" in line and "sécurité sociale" in line for line in played.told)
    assert any("Rempli à votre place" in line and "numéro de série" in line for line in played.told)
    assert played.counts["oppositions"] == 0


_SHORT_MEMORY = """addEventListener("input", (event) => {
  if (event.target.name === "nir") event.target.value = event.target.value.slice(0, 5);
}, true)"""


def test_not_offered_at_an_identity_providers(play: Play) -> None:
    """Its page asks for a login and a password: nothing is offered there."""
    scenario = Scenario(login="fournisseur")
    somebody = Trusting(scenario, knows_the_card=True)
    play(scenario, flow="cloture", person=somebody, wallet=FakeWallet())
    assert somebody.offered == []


class Elsewhere(Trusting):
    """Somebody whose page goes to another site, with the same fields, after they said yes."""

    def __init__(self, scenario: Scenario, url: str) -> None:
        super().__init__(scenario)
        self._url = url
        self.values: list[str] = []
        self._left = False

    def take_answer(self) -> Answer | None:
        """Say yes once the page has left."""
        if self._wants and not self._left:
            return None
        return super().take_answer()

    def act_in_page(self) -> None:
        """Leave, and later look what stands in the fields there."""
        page = page_of(self)
        if self._wants and not self._left:
            self._left = True
            page.goto(self._url)
            page.get_by_label("numéro de sécurité sociale").wait_for()
        elif self._left:
            self.values = page.locator("input").evaluate_all("all => all.map(e => e.value)")


_SAME_FIELDS = """<!doctype html><meta charset="utf-8"><main><h1>Identité</h1>
<label>Mon numéro de sécurité sociale <input></label><label>Mon numéro de série <input></label>
<label>Date de naissance <input></label></main>"""


def test_nothing_is_typed_on_another_site(play: Play, httpserver_elsewhere: str) -> None:
    """A page that goes away between the offer and the typing gets nothing."""
    scenario = Scenario(version="v2022-02")
    somebody = Elsewhere(scenario, httpserver_elsewhere)
    played = play(scenario, person=somebody, wallet=FakeWallet(), pause_budget=timedelta(seconds=8))
    assert somebody.values == ["", "", ""]
    assert any("Champ introuvable" in line for line in played.told)
    assert not any("Rempli à votre place" in line for line in played.told)


@pytest.fixture
def httpserver_elsewhere() -> Iterator[str]:
    """Serve a page with the same fields on another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = _SAME_FIELDS.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
