"""*Montrez-moi*: a control that the person points at is used after their yes, and remembered if they want that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from panel_hand import AtThePanel, InThePage
from playwright.sync_api import BrowserContext, Page, Route

from mes_assist.flow.overlay import overlay_file, read_overlay
from mes_assist.person.either import EitherWay
from mes_assist.person.panel.person import PanelPerson
from mes_assist.person.scripted import Script, ScriptedPerson
from mes_assist.runner.person import Answer, Kind, Question
from mes_assist.runner.pointing import Pointer, control_at
from mes_assist.runner.session import Session
from mes_assist.support.texts import say
from mock_site import MockSite, Scenario
from mock_site.person import script

Play = Callable[..., Any]

UNKNOWN = Scenario(version="v2022-02", unknown_page=True)
TWO_OF_THEM = Scenario(version="v2022-02")
POINTS: dict[Kind, Answer] = {"unknown_page": Answer.POINT, "your_click": Answer.POINT, "wish": Answer.YES}
TWINS = """new MutationObserver(() => {
  for (const one of document.querySelectorAll("main button, main a")) {
    if (one.textContent.trim() !== "Commencer" || one.dataset.twin) continue;
    one.textContent = NAME;
    const other = document.createElement("button");
    other.textContent = OTHER;
    one.dataset.twin = other.dataset.twin = "1";
    one.before(other);
  }
}).observe(document, { childList: true, subtree: true });"""


def twins(name: str = "Commencer ici", other: str = "Commencer autrement") -> Callable[[BrowserContext], None]:
    """Return what makes two of the button that the flow knows by its name."""
    source = TWINS.replace("NAME", repr(name)).replace("OTHER", repr(other))
    return lambda context: context.add_init_script(source)


def at(name: str, *, place: int = 0) -> Callable[[Page], None]:
    """Return somebody who clicks in the middle of a button, wherever that click goes."""

    def click(page: Page) -> None:
        box = page.get_by_role("button", name=name, exact=True).nth(place).bounding_box()
        if box is not None:
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return click


class Resigned(ScriptedPerson):
    """Somebody who points once, and stops when that led nowhere."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(Script.from_json(script(scenario)), impatient=True)
        self._left = [Answer.POINT, Answer.STOP]
        self._kind: Kind | None = None

    def ask(self, question: Question) -> None:
        """Note what is asked."""
        self._kind = question.kind
        super().ask(question)

    def answer(self) -> Answer | None:
        """Point at first, then stop."""
        if self._kind == "unknown_page" and self._left:
            self._kind = None
            return self._left.pop(0)
        return super().answer()


def shown_in(home: Path, loaded: Any) -> list[dict[str, Any]]:
    """Return what the overlay file holds; that it fits the flow is checked on the way."""
    overlay = read_overlay(overlay_file(home, loaded.flow.id), loaded.flow)
    return [one.model_dump(by_alias=True, exclude_none=True) for one in overlay.shown]


@pytest.fixture
def opposition() -> Any:
    """Return the flow."""
    from stage import shipped

    return shipped("opposition")


def test_an_unknown_page_that_is_shown(stage: Any, opposition: Any) -> None:
    """The pointing itself sends nothing; a yes later the runner clicks, and asks whether to remember it.

    Another day it asks again, and a no leaves the page to the person.
    """
    point = at("Poursuivre")
    with MockSite(UNKNOWN) as site:
        shown = stage.play(site, answers=POINTS, at_page={"point": point}, gives_up=("confirm",))
    sure, remember = shown.asked("wish")
    assert (sure.text, remember.text) == (
        say("fr", "point_sure", control="Poursuivre"),
        say("fr", "point_remember", control="Poursuivre"),
    )
    (one,) = shown_in(shown.home, opposition)
    assert one["use"] == {"button": ["Poursuivre"]}
    assert {"button": ["Poursuivre"]} in one["when"]["all"]
    assert say("fr", "point_remembered") in shown.told

    again = [say("fr", "point_again", control="Poursuivre")]
    with MockSite(UNKNOWN) as site:
        no = stage.play(site, answers={"wish": Answer.NO}, gives_up=("confirm", "repeat"))
    assert [question.text for question in no.asked("wish")] == again
    assert len(no.asked("unknown_page")) == 1
    with MockSite(UNKNOWN) as site:
        yes = stage.play(site, answers={"wish": Answer.YES}, profile="autre")
    assert [question.text for question in yes.asked("wish")] == again
    assert not yes.asked("unknown_page")
    assert yes.result.outcome == "done"
    assert len(yes.asked("confirm")) == 1


def test_one_of_two_that_match(stage: Any, opposition: Any) -> None:
    """Where the flow can not tell which one is meant, the person does; another day a yes is enough."""
    points = {"point": at("Commencer ici")}
    with MockSite(TWO_OF_THEM) as site:
        shown = stage.play(site, answers=POINTS, at_page=points, on_context=twins(), gives_up=("confirm",))
    assert len(shown.asked("your_click")) == 1
    (one,) = shown_in(shown.home, opposition)
    assert one == {"state": "accueil", "instead_of": "Commencer", "use": {"button": ["Commencer ici"]}}
    with MockSite(TWO_OF_THEM) as site:
        again = stage.play(site, answers={"wish": Answer.YES}, on_context=twins())
    assert [question.text for question in again.asked("wish")] == [say("fr", "point_again", control="Commencer ici")]
    assert not again.asked("your_click")
    assert again.result.outcome == "done"


def test_one_of_two_namesakes(play: Play, opposition: Any) -> None:
    """Nothing but its place tells it from the other: it is used once, and not remembered."""
    points = at("Commencer", place=1)
    same = twins("Commencer", "Commencer")
    played = play(TWO_OF_THEM, answers=POINTS, at_page={"point": points}, on_context=same, gives_up=("confirm",))
    assert played.result.states[-1] == "decision"
    assert len(played.asked("wish")) == 1
    assert shown_in(played.home, opposition) == []


@pytest.mark.parametrize("name", ["Continuer", "Activer mon espace"])
def test_what_decides_or_is_never_clicked(play: Play, name: str, opposition: Any) -> None:
    """Such a name is left to the person, who is told so; nothing is clicked and nothing remembered."""
    rename = f"""new MutationObserver(() => {{
      for (const one of document.querySelectorAll("main button")) {{
        if (one.textContent === "Poursuivre") one.textContent = {name!r};
      }}
    }}).observe(document, {{ childList: true, subtree: true }});"""
    played = play(
        UNKNOWN,
        person=Resigned(UNKNOWN),
        at_page={"point": at(name)},
        on_context=lambda context: context.add_init_script(rename),
    )
    first, then = played.asked("unknown_page")
    assert say("fr", "point_refused", control=name) in then.text
    assert say("fr", "point_refused", control=name) not in first.text
    assert played.result.outcome == "stopped_by_person"
    assert not played.asked("wish")
    assert shown_in(played.home, opposition) == []


def test_by_the_panel_and_the_mouse(play: Play, opposition: Any) -> None:
    """All of it in the page: the panel's buttons stay above the glass, and the pointing is a real click."""
    hand = AtThePanel("mouse", {"unknown_page": Answer.POINT, "wish": Answer.YES, "confirm": Answer.YES})
    person = EitherWay(PanelPerson("fr"), hand, InThePage(Script.from_json(script(UNKNOWN)), impatient=True))
    played = play(UNKNOWN, person=person, at_page={"point": at("Poursuivre"), "unknown_page": lambda _: None})
    assert played.result.outcome == "done"
    assert [one["use"] for one in shown_in(played.home, opposition)] == [{"button": ["Poursuivre"]}]


# --- The glass ---------------------------------------------------------------------------------------------------

SITE = "https://site.test"
LISTENING = """<!doctype html><title>Le site</title><main><h1>Une page</h1>
<button id=send>Envoyer</button> <label><input type=radio name=a style="opacity:0;position:absolute">Le premier</label>
<p>Du texte</p></main><dialog><button id=inside>Fermer</button></dialog>
<script>
  window.heard = [];
  for (const type of ["pointerdown", "mousedown", "mouseup", "click", "keydown", "keyup"])
    document.addEventListener(type, (event) => heard.push(type), true);
</script>"""


@pytest.fixture
def listening(new_context: Callable[..., BrowserContext]) -> Session:
    """Open a page that writes down every event that reaches it."""
    context = new_context(viewport={"width": 1024, "height": 600})

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=LISTENING)

    context.route("**/*", answer)
    session = Session(context, frozenset({SITE}))
    session.open(SITE)
    session.page.wait_for_load_state()
    return session


def middle(page: Page, selector: str) -> tuple[float, float]:
    """Return the middle of something in the page."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_page_hears_nothing_of_the_pointing(listening: Session) -> None:
    """Neither of the mouse nor of the keyboard; afterwards the page is as it was."""
    page = listening.page
    before = page.content()
    with Pointer(listening) as pointer:
        assert not pointer.look()
        page.mouse.click(*middle(page, "#send"))
        assert pointer.look()
        assert pointer.at == pytest.approx(middle(page, "#send"), abs=1)
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert (found.kind, found.control.name) == ("button", "Envoyer")
    with Pointer(listening) as pointer:
        page.locator("#send").focus()
        page.keyboard.press("Enter")
        assert pointer.look()
        assert pointer.at == pytest.approx(middle(page, "#send"), abs=1)
    assert page.evaluate("heard") == []
    assert page.content() == before
    page.mouse.click(*middle(page, "#send"))
    assert "click" in page.evaluate("heard")


def test_only_a_real_click_points(listening: Session) -> None:
    """A script of the page can not point in the person's place."""
    page = listening.page
    with Pointer(listening) as pointer:
        page.evaluate("""() => { for (const target of [document.elementFromPoint(20, 20), document.body, window])
            target.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: 40, clientY: 80 })); }""")
        assert not pointer.look()


def test_inside_a_modal_and_at_a_label(listening: Session) -> None:
    """Where all but the modal is inert, the glass lies in it; a hidden choice is pointed at by its label."""
    page = listening.page
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "label"))
        assert pointer.look()
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert (found.kind, found.control.name.casefold()) == ("choice", "le premier")
    assert found.is_choice
    page.evaluate("document.querySelector('dialog').showModal()")
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "#inside"))
        assert pointer.look()
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert found.control.name == "Fermer"
    assert control_at(listening.look(), 2, 2) is None
