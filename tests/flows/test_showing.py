"""*Montrez-moi*: a control that the person points at is used after their yes, and remembered if they want that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from delivered import Once
from panel_hand import AtThePanel, InThePage
from playwright.sync_api import BrowserContext, Page, Route
from stage import shipped

from mes_assist.cases.events import has_open_intent
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.overlay import overlay_file, read_overlay
from mes_assist.person.either import EitherWay
from mes_assist.person.panel.person import PanelPerson
from mes_assist.person.scripted import Script, ScriptedPerson
from mes_assist.runner import guard
from mes_assist.runner.attempt import Patience
from mes_assist.runner.guard import unasked_choice
from mes_assist.runner.person import Answer, Kind, Question
from mes_assist.runner.pointing import Pointer, control_at, same_again, ticked_labels
from mes_assist.runner.session import Session
from mes_assist.support.texts import say
from mock_site import MockSite, Scenario
from mock_site.person import script
from mock_site.scenario import Faults

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


def renamed(name: str) -> Callable[[BrowserContext], None]:
    """Return what gives the button of the unknown page another name."""
    source = f"""new MutationObserver(() => {{
      for (const one of document.querySelectorAll("main button")) {{
        if (one.textContent === "Poursuivre") one.textContent = {name!r};
      }}
    }}).observe(document, {{ childList: true, subtree: true }});"""
    return lambda context: context.add_init_script(source)


def at(name: str, *, place: int = 0) -> Callable[[Page], None]:
    """Return somebody who clicks once in the middle of a button, wherever that click goes."""

    def click(page: Page) -> None:
        box = page.get_by_role("button", name=name, exact=True).nth(place).bounding_box()
        if box is not None:
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return Once(click)


class Resigned(ScriptedPerson):
    """Somebody who points once, and stops when that led nowhere."""

    def __init__(
        self, scenario: Scenario, *, then: Answer | None = Answer.STOP, kinds: tuple[Kind, ...] = ("unknown_page",)
    ) -> None:
        super().__init__(Script.from_json(script(scenario)), impatient=True)
        self._left = [Answer.POINT, then]
        self._kinds = kinds
        self._kind: Kind | None = None

    def ask(self, question: Question) -> None:
        """Note what is asked."""
        self._kind = question.kind
        super().ask(question)

    def answer(self) -> Answer | None:
        """Point at first, then stop."""
        if self._kind in self._kinds and self._left:
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
    order = [question.kind for question in shown.questions]
    assert order[-2:] == ["wish", "confirm"], "what they have to do on their own screens comes first"
    assert "pause" in order
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
    played = play(
        UNKNOWN,
        person=Resigned(UNKNOWN),
        at_page={"point": at(name)},
        on_context=renamed(name),
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


# --- When it may have been the act -------------------------------------------------------------------------------

SEND = Scenario(version="v2022-02", decision_button="Envoyer ma demande")


CHOOSE = """() => {
  const wanted = (one) => one.labels[0]?.textContent.includes("Je m'oppose") && !one.checked;
  [...document.querySelectorAll("main input[type=radio]")].find(wanted)?.click();
}"""


def choose_and_point() -> Callable[[Page], None]:
    """Return somebody who has seen to the choice before they point at the button below it."""
    click = at("Envoyer ma demande")

    def do(page: Page) -> None:
        page.evaluate(CHOOSE)
        click(page)

    return Once(do)


def test_an_error_does_not_settle_it(play: Play) -> None:
    """The page that came after what was pointed at is gone: neither the error nor the way in says what it did."""

    def and_then_gone(page: Page) -> None:
        at("Poursuivre")(page)
        page.evaluate(
            """() => addEventListener("click", (event) => {
              event.stopImmediatePropagation();
              location.href = "/nulle-part";
            }, true)"""
        )

    played = play(UNKNOWN, answers=POINTS, at_page={"point": Once(and_then_gone)}, gives_up=("confirm",))
    gone = played.result.states.index("page_introuvable")
    assert played.result.states[gone + 1 : gone + 3] == ("domicile", "accueil")
    assert [event.data["state"] for event in played.events if event.kind == "submit_settled"] == ["decision"]
    assert all(Answer.POINT not in question.answers for question in played.asked("unknown_page")[1:])


def kinds(played: Any) -> list[str]:
    """Return what the journal tells, in order."""
    return [event.kind for event in played.events]


def test_what_was_the_act_after_all(play: Play, opposition: Any) -> None:
    """It was journalled before, the answer settles it, the proof is kept; and it is not remembered."""
    played = play(SEND, answers=POINTS, at_page={"point": choose_and_point()})
    assert played.result.outcome == "done"
    assert (played.counts["oppositions"], played.counts["decision_posts"]) == (1, 1)
    assert "elle partira" in played.asked("wish")[0].text
    assert len(played.asked("wish")) == 1
    intended, settled = (event for event in played.events if event.kind.startswith("submit_"))
    assert (intended.data["state"], settled.data["end"]) == ("montrez-moi", True)
    assert shown_in(played.home, opposition) == []


def test_what_the_site_does_not_answer_is_not_pointed_at_again(stage: Any) -> None:
    """The message says that the act may have been done, and the next attempt looks first."""
    lost = SEND.model_copy(update={"faults": Faults(submit_reset=True)})
    with MockSite(lost) as site:
        played = stage.play(
            site,
            answers={"wish": Answer.YES},
            person=Resigned(lost, kinds=("unknown_page",)),
            at_page={"point": choose_and_point()},
        )
        assert site.counts["decision_posts"] == 1
    first, *later = played.asked("unknown_page")
    assert Answer.POINT in first.answers
    assert all(Answer.POINT not in question.answers for question in later)
    assert kinds(played).count("submit_intended") == 1
    assert say("fr", "submit_unanswered") in played.result.message
    assert has_open_intent(played.events)


@pytest.mark.parametrize("chosen", ["J'active", "Supprimer mes données"])
def test_a_choice_that_nobody_made_is_not_sent(play: Play, chosen: str) -> None:
    """What the page ticked by itself, and may not be ticked unasked, keeps the runner from clicking."""
    tick = f"""new MutationObserver(() => {{
      const main = document.querySelector("main");
      if (!main?.textContent.includes("Poursuivre") || main.querySelector("#own")) return;
      const own = document.createElement("label");
      own.innerHTML = '<input type="checkbox" id="own" checked> ';
      own.append({chosen!r});
      main.append(own);
    }}).observe(document, {{ childList: true, subtree: true }});"""
    unknown = Scenario(version="v2022-02", unknown_page=True)
    played = play(
        unknown,
        person=Resigned(unknown),
        at_page={"point": at("Poursuivre")},
        on_context=lambda context: context.add_init_script(tick),
    )
    if chosen == "J'active":
        assert say("fr", "point_chosen", control="Poursuivre") in played.asked("unknown_page")[-1].text
        assert not played.asked("wish")
    assert unasked_choice(_ticked(chosen), shipped("cloture").flow) == chosen


def _ticked(name: str) -> Snapshot:
    return Snapshot("https://x", "/", "", (Node("checkbox", name, frozenset({"checked"})),))


def test_on_a_real_site_the_click_is_the_persons(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody has seen work is only outlined; that it was about to be clicked is journalled all the same."""
    monkeypatch.setattr(guard, "person_must_submit", lambda **_: True)
    page_of = {"point": at("Poursuivre"), "your_click": at("Poursuivre")}
    played = play(UNKNOWN, answers={"unknown_page": Answer.POINT}, at_page=page_of, gives_up=("confirm",))
    assert played.asked("your_click")[0].control is not None
    assert "decision" in played.result.states
    assert kinds(played)[-4:-1].count("submit_settled") == 1
    assert not [question for question in played.asked("wish") if "Dois-je cliquer" in question.text]


def test_not_where_the_act_itself_is_done(play: Play) -> None:
    """On the screen of the decision a choice that is there twice is the person's, as before."""
    two = """new MutationObserver(() => {
      const main = document.querySelector("main");
      if (!main?.textContent.includes("Je m'oppose") || document.querySelector("#twin")) return;
      const twin = document.createElement("div");
      Object.assign(twin, { id: "twin", role: "radio", ariaChecked: "false" });
      twin.textContent = "Je m'oppose à la création de Mon espace santé";
      main.prepend(twin);
    }).observe(document, { childList: true, subtree: true });"""
    scenario = Scenario(version="v2022-02")
    played = play(
        scenario, gives_up=("your_click",), on_context=lambda context: context.add_init_script(two), mode="assist"
    )
    assert played.asked("your_click")
    assert all(Answer.POINT not in question.answers for question in played.asked("your_click"))


def test_what_did_nothing_is_not_remembered(play: Play, opposition: Any) -> None:
    """The person then clicks what is right by themselves: that is not what was shown."""
    other = """new MutationObserver(() => {
      const one = [...document.querySelectorAll("main button")].find((e) => e.textContent === "Poursuivre");
      if (one && !document.querySelector("#none")) {
        const none = document.createElement("button");
        none.id = "none";
        none.textContent = "Imprimer la page";
        one.before(none);
      }
    }).observe(document, { childList: true, subtree: true });"""
    quick = Patience(unknown=1.5, effect=1.0, delivery=2.0)
    played = play(
        UNKNOWN,
        person=Resigned(UNKNOWN, then=None),
        answers={"wish": Answer.YES},
        at_page={"point": at("Imprimer la page")},
        on_context=lambda context: context.add_init_script(other),
        gives_up=("confirm",),
        patience=quick,
    )
    assert played.result.states[-1] == "decision"
    assert len(played.asked("wish")) == 1
    assert shown_in(played.home, opposition) == []


@pytest.mark.parametrize("name", ["×", "Camille Factice, poursuivre"])
def test_a_name_that_may_not_be_kept(play: Play, name: str, opposition: Any) -> None:
    """One that says nothing, or holds a word that may be the person's: used once, never remembered."""
    played = play(
        UNKNOWN,
        answers=POINTS,
        at_page={"point": at(name)},
        on_context=renamed(name),
        gives_up=("confirm",),
    )
    assert played.result.states[-1] == "decision"
    assert [question.text for question in played.asked("wish")] == [say("fr", "point_sure", control=name)]
    assert shown_in(played.home, opposition) == []


def test_pointing_ends_when_the_page_is_known(play: Play) -> None:
    """The procedure goes on by itself; nobody has to cancel first."""
    played = play(
        UNKNOWN,
        answers={"unknown_page": Answer.POINT},
        at_page={"point": lambda page: page.evaluate("document.querySelector('main button').click()")},
        gives_up=("confirm",),
    )
    assert played.result.states[-1] == "decision"
    assert not played.asked("wish")


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


def pointed(session: Session, pointer: Pointer) -> bool:
    """Wait until the hand is still, and tell whether it pointed at something."""
    for _ in range(20):
        if pointer.look():
            return True
        session.wait(session.look(), 0.1)
    return False


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
        page.mouse.click(*middle(page, "#send"))
        assert pointed(listening, pointer)
        assert pointer.at == pytest.approx(middle(page, "#send"), abs=1)
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert (found.kind, found.control.name) == ("button", "Envoyer")
    with Pointer(listening) as pointer:
        page.locator("#send").focus()
        page.keyboard.press("Enter")
        assert pointed(listening, pointer)
        assert pointer.at == pytest.approx(middle(page, "#send"), abs=1)
    assert page.evaluate("heard") == []
    assert page.content() == before
    page.mouse.click(*middle(page, "#send"))
    assert "click" in page.evaluate("heard")


def test_what_comes_after_the_click_does_not_come_through_either(listening: Session) -> None:
    """The second half of a double click, and a key that is held down: the hand has to be still first."""
    page = listening.page
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "#send"))
        assert not pointer.look()
        page.mouse.click(*middle(page, "#send"), click_count=2)
        assert pointed(listening, pointer)
    with Pointer(listening) as pointer:
        page.locator("#send").focus()
        for _ in range(5):
            page.keyboard.down("Enter")
            assert not pointer.look()
        page.keyboard.up("Enter")
        assert pointed(listening, pointer)
    assert page.evaluate("heard") == []


@pytest.mark.parametrize("where", ["shadow", "frame", "div"])
def test_no_key_comes_through(listening: Session, where: str) -> None:
    """Neither in a shadow root, nor in a frame of the site's own, nor on something that only looks like a button."""
    page = listening.page
    page.evaluate(
        """(where) => {
          const main = document.querySelector("main");
          const own = document.createElement(where === "frame" ? "iframe" : "div");
          main.prepend(own);
          const button = document.createElement("button");
          button.textContent = "Dedans";
          button.addEventListener("click", () => heard.push("inner click"));
          if (where === "shadow") own.attachShadow({ mode: "open" }).append(button);
          else if (where === "frame") own.contentDocument.body.append(button);
          else Object.assign(own, { textContent: "Dedans", tabIndex: 0, onkeydown: () => heard.push("inner key") });
        }""",
        where,
    )
    inside = page.frames[-1] if where == "frame" else page
    target = inside.locator("[tabindex]" if where == "div" else "button").first
    with Pointer(listening) as pointer:
        target.focus()
        for key in ("Enter", " "):
            page.keyboard.press(key)
        assert pointed(listening, pointer)
        box = target.bounding_box()
        assert box is not None
        assert pointer.at == pytest.approx((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), abs=1)
    assert page.evaluate("heard") == []


def test_a_page_that_takes_the_glass_away_hears_nothing_either(listening: Session) -> None:
    """The click is swallowed before it arrives, whatever lies where it was made."""
    page = listening.page
    page.evaluate(
        """() => new MutationObserver((all) => {
          for (const { addedNodes } of all) for (const one of addedNodes) if (one.popover) one.remove();
        }).observe(document, { childList: true, subtree: true })"""
    )
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "#send"))
        assert pointed(listening, pointer)
        assert pointer.at == pytest.approx(middle(page, "#send"), abs=1)
    assert page.evaluate("heard") == []


def test_it_is_found_again_by_its_name(listening: Session) -> None:
    """A page that moves things between the question and the click has another one clicked by nobody."""
    page = listening.page
    page.evaluate("document.querySelector('label').after(document.querySelector('label').cloneNode(true))")
    page.evaluate("[...document.querySelectorAll('label')].at(-1).lastChild.data = 'Le second'")
    before = listening.look()
    first = control_at(before, *middle(page, "label >> nth=0"))
    assert first is not None
    page.evaluate("document.querySelector('label').before([...document.querySelectorAll('label')].at(-1))")
    again = same_again(first, before, listening.look())
    assert again is not None
    assert again.control.locator.inner_text() == "Le premier"
    page.evaluate("for (const one of document.querySelectorAll('label')) one.lastChild.data = 'Autre chose'")
    assert same_again(first, before, listening.look()) is None
    before = listening.look()
    button = control_at(before, *middle(page, "#send"))
    assert button is not None
    page.evaluate("document.querySelector('#send').before(document.querySelector('#send').cloneNode(true))")
    assert same_again(button, before, listening.look()) is None


def test_a_hidden_choice_that_is_ticked_is_seen(listening: Session) -> None:
    """No outline tells of a radio that is not displayed: its label does."""
    page = listening.page
    page.evaluate("document.querySelector('input').style.display = 'none'")
    assert ticked_labels(listening.look()) == []
    page.evaluate("document.querySelector('input').checked = true")
    assert ticked_labels(listening.look()) == ["Le premier"]


def test_only_a_real_click_points(listening: Session) -> None:
    """A script of the page can not point in the person's place."""
    page = listening.page
    with Pointer(listening) as pointer:
        page.evaluate("""() => { for (const target of [document.elementFromPoint(20, 20), document.body, window])
            target.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: 40, clientY: 80 })); }""")
        assert not pointed(listening, pointer)


def test_inside_a_modal_and_at_a_label(listening: Session) -> None:
    """Where all but the modal is inert, the glass lies in it; a hidden choice is pointed at by its label."""
    page = listening.page
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "label"))
        assert pointed(listening, pointer)
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert (found.kind, found.control.name) == ("choice", "Le premier")
    assert found.is_choice
    page.evaluate("document.querySelector('dialog').showModal()")
    with Pointer(listening) as pointer:
        page.mouse.click(*middle(page, "#inside"))
        assert pointed(listening, pointer)
    found = control_at(listening.look(), *pointer.at)
    assert found is not None
    assert found.control.name == "Fermer"
    assert control_at(listening.look(), 2, 2) is None
