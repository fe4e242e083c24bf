"""The scripted person, in front of the mock site's own pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Error, Page

from mes_assist.browser.actor import PlaywrightActor
from mes_assist.engine.question import Answer, Progress, Question, QuestionKind
from mes_assist.ui.checklist import Checklist
from mes_assist.ui.scripted import Script, ScriptedInterface, fetch_script
from mes_assist.ui.terminal_writer import TerminalWriter
from mock_site.person import NIR, SERIAL
from mock_site.scenario import Scenario
from mock_site.server import MockSite

ENTRY = "/enrolement/cloture/accueil"


class FakeClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> datetime:
        """Return a fixed day."""
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.time


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Open a fresh page."""
    context = browser.new_context()
    context.set_default_timeout(5_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def site() -> Iterator[Callable[..., MockSite]]:
    """Start sites, and stop them."""
    started: list[MockSite] = []

    def start(**behaviour: object) -> MockSite:
        started.append(MockSite(Scenario.model_validate(behaviour)).start())
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes when a test says so."""
    return FakeClock()


def sits_before(page: Page, script: Script, clock: FakeClock) -> ScriptedInterface:
    """Return a person with this script whose hands are at this page."""
    return ScriptedInterface(script, PlaywrightActor(lambda: page), clock=clock)


def sits_at(site: MockSite, page: Page, clock: FakeClock, kind: QuestionKind = "pause") -> ScriptedInterface:
    """Return the person whom the site itself offers, with a question open."""
    script = fetch_script(site.url)
    assert script is not None
    person = sits_before(page, script, clock)
    person.ask(question(kind))
    return person


def question(kind: QuestionKind = "pause") -> Question:
    """Return a question of this kind."""
    return Question(kind, "À vous", (Answer.STOP,), 60)


def act_until(person: ScriptedInterface, page: Page, heading: str) -> None:
    """Ask the person to act on each new screen until one has this heading."""
    wanted = page.get_by_role("heading", level=1, name=heading)
    for _ in range(12):
        before = page.locator("main").inner_text()
        person.ask(question())
        person.act_in_page()
        try:
            page.wait_for_function(
                "old => document.querySelector('main')?.innerText !== old", arg=before, timeout=3_000
            )
        except Error:
            continue
        if wanted.count():
            return
    raise AssertionError(page.locator("main").inner_text())


@pytest.mark.parametrize("behaviour", [{}, {"masked_inputs": True, "csp": "strict"}, {"situation": "twins"}])
def test_goes_from_the_identity_to_the_decision(
    site: Callable[..., MockSite], tab: Page, clock: FakeClock, behaviour: dict[str, object]
) -> None:
    """Card, identity, contacts and code, also with masked fields; nothing is sent twice."""
    here = site(**behaviour)
    tab.goto(here.url + ENTRY)
    tab.get_by_role("button", name="Commencer").click()

    act_until(sits_at(here, tab, clock), tab, "Mon choix")

    assert here.counts["identifications"] == 1
    assert here.counts["code_requests"] == 1


def test_logs_in_at_another_origin(site: Callable[..., MockSite], tab: Page, clock: FakeClock) -> None:
    """The identity provider is the person's own affair."""
    here = site(login="fournisseur")
    tab.goto(here.url + ENTRY)

    act_until(sits_at(here, tab, clock), tab, "Mon choix")

    assert tab.url.startswith(here.url)


def test_a_screen_that_came_after_the_question(tab: Page, clock: FakeClock) -> None:
    """It is read before it is acted on: the engine may not have seen it yet."""
    person = sits_before(tab, Script(buttons=("Valider",)), clock)
    page = "<title>{}</title><main><button onclick='this.remove()'>Valider</button></main>"
    buttons = tab.get_by_role("button")
    person.ask(question())
    tab.set_content(page.format("Une page"))
    person.act_in_page()
    assert buttons.count() == 0
    tab.set_content(page.format("Une autre page"))
    person.act_in_page()
    assert buttons.count() == 1
    person.act_in_page()
    assert buttons.count() == 0


def test_gives_up_on_a_screen_that_stays(site: Callable[..., MockSite], tab: Page, clock: FakeClock) -> None:
    """Three tries with a pause between them, then nothing more."""
    here = site(situation="identity_not_found")
    person = sits_at(here, tab, clock, "problem")
    tab.goto(here.url + ENTRY)
    tab.get_by_role("button", name="Commencer").click()
    tab.get_by_label("Carte Vitale avec photo").check()
    tab.get_by_role("button", name="Suivant").click()
    for _ in range(6):
        for _ in range(2):
            person.act_in_page()
            tab.get_by_text("Nous n'avons pas réussi").wait_for()
            tab.locator("button.primary:enabled").wait_for()
        clock.time += 2.0

    assert here.counts["identifications"] == 3
    assert tab.get_by_label("Mon numéro de sécurité sociale").input_value() == NIR


def test_what_is_already_there_stays(tab: Page, clock: FakeClock) -> None:
    """Filled, hidden and disabled fields, and groups with a choice, are left alone."""
    tab.set_content("""<title>x</title><main><label>Code A <input id=full value=typed></label>
        <label>Code B <input id=off disabled></label><label hidden>Code C <input id=hidden></label>
        <label>Code D <input id=empty></label>
        <label><input type=radio name=g checked> Autre</label>
        <label><input type=radio name=g id=sms> Par SMS</label>
        <button disabled>Valider</button>
        <button onclick="document.title = 'pressed'">Valider la suite</button></main>""")
    person = sits_before(tab, Script((("code", "42"),), ("Par SMS",), ("Valider",)), clock)
    person.ask(Question("unknown_page", "À vous", (), 60))
    person.act_in_page()

    values = {name: tab.locator(f"#{name}").input_value() for name in ("full", "off", "hidden", "empty")}
    assert values == {"full": "typed", "off": "", "hidden": "", "empty": "42"}
    assert not tab.locator("#sms").is_checked()
    assert tab.title() == "pressed"


@pytest.mark.parametrize(
    "content",
    [
        "<label><input type=radio name=g> J'active Mon espace santé</label>",
        "<label><input type=checkbox> Accepter tout</label>",
        "<button onclick='document.title = 1'>Valider et activer</button>",
        "<label><input type=radio checked> J'active</label><button onclick='document.title = 1'>Valider</button>",
        "<div role=radio aria-checked=true>J'active</div><button onclick='document.title = 1'>Valider</button>",
    ],
)
def test_never_activates(tab: Page, clock: FakeClock, content: str) -> None:
    """Whatever the script says."""
    tab.set_content(f"<title>x</title><main>{content}</main>")
    person = sits_before(tab, Script((), ("J'active", "Accepter"), ("Valider",)), clock)
    person.ask(Question("your_click", "À vous", (), 60))
    person.act_in_page()

    assert tab.title() == "x"
    assert tab.locator("input:checked:not([checked])").count() == 0


def test_saves_the_document_by_hand(tab: Page, clock: FakeClock) -> None:
    """Only that link is used, and only while the person is asked to."""
    tab.set_content("""<title>x</title><main><button onclick="document.title = 'wrong'">Valider</button>
        <a href="#" onclick="document.title = 'saved'">Enregistrer le document</a></main>""")
    person = sits_before(tab, Script(buttons=("Valider",)), clock)
    shown: tuple[tuple[QuestionKind, str], ...] = (("confirm", "x"), ("countdown", "x"), ("save_proof", "saved"))
    for kind, title in shown:
        person.ask(Question(kind, "À vous", (), 60))
        person.act_in_page()
        assert tab.title() == title
        person.close_question()
    tab.close()
    person.ask(Question("pause", "À vous", (), 60))
    person.act_in_page()


@pytest.mark.parametrize(
    ("kind", "answer", "impatient"),
    [
        ("confirm", Answer.YES, Answer.YES),
        ("countdown", None, Answer.NOW),
        ("repeat", None, None),
        ("pause", None, None),
        ("your_click", None, None),
    ],
)
def test_answers(kind: QuestionKind, answer: Answer | None, impatient: Answer | None) -> None:
    """Yes to the act, a countdown only when impatient, nothing else."""
    told = io.StringIO()
    for person, expected in (
        (ScriptedInterface(Script(), checklist=Checklist("fr", TerminalWriter(told))), answer),
        (ScriptedInterface(Script(), impatient=True), impatient),
    ):
        person.ask(Question(kind, "Alors ?", tuple(Answer), 60))
        person.show_progress(Progress("Accueil"))
        person.tell("fait")
        person.show_remaining(3)
        assert person.take_answer() is expected
        person.close_question()
        assert person.take_answer() is None
    assert told.getvalue() == "  - Accueil\n  - fait\n"


def test_the_script_comes_from_the_site(site: Callable[..., MockSite]) -> None:
    """It knows the invented card."""
    script = fetch_script(site().url)

    assert script is not None
    assert {NIR, SERIAL} <= {value for _, value in script.fields}
    assert replace(script, fields=()) == Script.from_json(
        {"fields": [], "choices": script.choices, "buttons": script.buttons}
    )


def test_no_script_elsewhere(site: Callable[..., MockSite]) -> None:
    """Not from another computer, not from a site that has none, not from one that is gone."""
    here = site()
    assert fetch_script(here.url + "/health") is None
    here.stop()

    assert fetch_script(here.url) is None
    assert fetch_script("https://www.monespacesante.fr") is None
    assert fetch_script("file://localhost") is None


@pytest.mark.parametrize("data", [None, [], {}, {"fields": [["a"]], "choices": [], "buttons": []}, {"fields": 1}])
def test_what_is_no_script_is_refused(data: object) -> None:
    """With one kind of error."""
    with pytest.raises(ValueError):  # noqa: PT011
        Script.from_json(data)
