"""The panel in the page: what is answered there counts, and nothing that the page does."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from panel_hand import AtThePanel, Hand, InThePage
from people import MovableClock, Watched, sit_down
from playwright.sync_api import BrowserContext, Route
from stage import Play

from mes_assist.app.end_screen import show_end
from mes_assist.app.environment import Environment
from mes_assist.app.run import Window
from mes_assist.app.window import OneWindow, site_window
from mes_assist.browser.actor import PlaywrightActor
from mes_assist.browser.panel.surface import PanelSurface
from mes_assist.browser.session import Session
from mes_assist.browser.site import SiteBrowser
from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Confirmation, Progress, Question, QuestionKind
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import Result
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.ui.combined import CombinedInterface
from mes_assist.ui.panel.interface import PanelInterface
from mes_assist.ui.scripted import Script
from mes_assist.ui.terminal import TerminalInterface
from mock_site import Scenario
from mock_site.person import script

SITE, PROVIDER = "https://site.test", "https://identite.test"
STRICT = (
    "default-src 'self'; script-src 'nonce-page'; style-src 'nonce-page'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
PAGE = """<!doctype html><title>Le site</title>
<style nonce=page>main {{ padding: 2rem }} #send {{ float: right }}</style>
<main><h1>{path}</h1><label>Code <input id=code></label><button id=send>Continuer</button></main>
<dialog id=modal><p>Une question du site</p></dialog>
<script nonce=page>window.early = document.documentElement.children.length</script>"""
HOSTILE = """<script nonce=page>
  window.stolen = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {{
    const root = attach.call(this, how);
    stolen.push(root);
    return root;
  }};
  customElements.define("mes-assist-panel", class extends HTMLElement {{}});
</script>"""
ACT = Confirmation("M'opposer", "moi", "Rien ne sera créé.", "Oui, plus tard.", "Continuer")


def panel_in(session: Session) -> PanelInterface:
    """Return a panel in this browser, in French."""
    return PanelInterface("fr", PanelSurface(session))


@pytest.fixture
def session(new_context: Callable[..., BrowserContext]) -> Session:
    """Open a site of one page for every path, strict in what it allows, and an identity provider beside it."""
    context = new_context(viewport={"width": 1024, "height": 600})

    def answer(route: Route) -> None:
        body = PAGE.format(path=route.request.url)
        body = HOSTILE.format() + body if "hostile" in route.request.url else body
        route.fulfill(content_type="text/html", headers={"Content-Security-Policy": STRICT}, body=body)

    context.route("**/*", answer)
    return Session(context, frozenset({SITE}))


@pytest.fixture
def panel(session: Session) -> PanelInterface:
    """Return a panel in a browser that shows the site."""
    shown = panel_in(session)
    session.open(f"{SITE}/debut")
    shown.show_progress(Progress("Votre décision", 6, 7, "Fin"))
    return shown


@pytest.fixture
def hand(session: Session, panel: PanelInterface) -> Hand:
    """Return a hand at that panel."""
    return Hand(session)


def send_button(session: Session) -> Node:
    """Return the control of the page that the questions are about, as it is seen now."""
    seen = session.look()
    assert isinstance(seen, Snapshot)
    (control,) = (node for node in seen.nodes if node.role == "button")
    return control


def confirm(session: Session) -> Question:
    """Return the question before the act."""
    return Question("confirm", "?", (Answer.YES, Answer.NO), 60, confirmation=ACT, control=send_button(session))


# --- A whole procedure ------------------------------------------------------------------------------------------


def _by_terminal(answer: str) -> UserInterface:
    class Typed:
        def forget(self) -> None:
            """Begin anew."""
            self.lines = [answer]

        def take(self) -> str | None:
            return self.lines.pop(0) if self.lines else None

    return TerminalInterface("fr", io.StringIO(), io.StringIO(), lines=Typed())


@pytest.mark.parametrize(
    "who",
    [
        lambda: AtThePanel("mouse", {"confirm": Answer.YES}),
        lambda: _by_terminal("oui"),
    ],
    ids=["mouse", "terminal"],
)
def test_either_way_gives_the_same_result(
    play: Play, monkeypatch: pytest.MonkeyPatch, who: Callable[[], UserInterface]
) -> None:
    """Whoever answers in the panel or in the terminal beside it is understood alike; by keyboard: test_keyboard."""
    scenario = Scenario(csp="strict")
    panels: list[PanelInterface] = []
    pictured = []
    take = SiteBrowser.screenshot

    def noted(browser: SiteBrowser) -> Any:
        pictured.append(panels[0]._shown.hidden)
        return take(browser)

    def together(session: Session) -> UserInterface:
        reader, actor = who(), PlaywrightActor(lambda: session.page)
        sit_down(reader, session)
        panels.append(panel_in(session))
        return CombinedInterface(reader, *panels, InThePage(Script.from_json(script(scenario)), actor))

    monkeypatch.setattr(SiteBrowser, "screenshot", noted)
    played = play(scenario, person=together)
    assert (played.result.outcome, played.counts["oppositions"]) == ("done", 1)
    assert [question.kind for question in played.questions] == ["pause"] * 4 + ["confirm"]
    assert played.result.states == (
        "accueil",
        "choix_carte",
        "identite",
        "coordonnees",
        "code_provisoire",
        "decision",
        "resultat",
    )
    assert pictured == [True]


def window_of(session: Session, ui: UserInterface) -> Window:
    """Return the window in which an attempt ended."""
    return Window(SiteBrowser(session, SITE), ui, "")


def test_the_end_stays_until_it_was_read(session: Session, panel: PanelInterface, tmp_path: Path) -> None:
    """The proof may be looked at as often as wanted; the window is left when the person says so."""
    proof = SavedProof(str(tmp_path), str(tmp_path / "justificatif.pdf"), "", 1, 1, "download")
    result = Result(outcome="done", flow="opposition", profile="moi", message="C'est fait.", bag=proof.bag, proof=proof)
    answers: dict[QuestionKind, Answer] = {"end": Answer.SHOW}
    shown: list[Path] = []

    def look(place: Path) -> bool:
        shown.append(place)
        answers["end"] = Answer.FOLDER if len(shown) == 1 else Answer.NOW
        return True

    reader = AtThePanel("mouse", answers)
    reader.join(session)
    panel.show_progress(Progress("Opposition enregistrée", 7, 7))
    window = window_of(session, CombinedInterface(reader, panel))
    show_end(result, window, Environment(open=look), "fr", 20)
    assert shown == [Path(proof.path), tmp_path]
    assert answers["end"] is Answer.NOW


def test_the_date_to_come_back_can_be_kept(session: Session, panel: PanelInterface) -> None:
    """A press puts it into a file for the calendar, and the panel says where that is."""
    result = Result(outcome="not_yet_authorised", flow="opposition", profile="moi", message="Pas encore.")
    result = replace(result, next_attempt_at=datetime(2026, 11, 30, 9, tzinfo=UTC))
    answers: dict[QuestionKind, Answer] = {"end": Answer.REMIND}
    shown: list[Path] = []

    def remind() -> tuple[Path | None, str]:
        answers["end"] = Answer.NOW
        return Path("/dates/moi.ics"), "Vos dates sont là."

    def opened(place: Path) -> bool:
        shown.append(place)
        return True

    reader = AtThePanel("mouse", answers)
    reader.join(session)
    heard = Watched(CombinedInterface(reader, panel), MovableClock())
    show_end(result, window_of(session, heard), Environment(open=opened), "fr", 20, remind)
    assert [Answer.REMIND in question.answers for question in heard.questions] == [True, True]
    assert "Vos dates sont là." in heard.questions[1].text
    assert shown == [Path("/dates")]


# --- A page that wants something else ---------------------------------------------------------------------------


def test_a_page_can_neither_read_nor_forge_it(session: Session, hand: Hand) -> None:
    """No root, no text, no way to speak as the panel; what a script clicks is no click."""
    panel = panel_in(session)
    session.open(f"{SITE}/hostile")
    panel.show_progress(Progress("Votre décision", 6, 7))
    panel.ask(confirm(session))
    hand.until_ready()
    x, y = hand.middle("[data-answer=yes]")
    read = session.page.evaluate(
        """([x, y]) => {
          const host = document.documentElement.lastElementChild;
          const at = {bubbles: true, composed: true, clientX: x, clientY: y, detail: 1};
          for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
            document.elementFromPoint(x, y).dispatchEvent(new MouseEvent(type, at));
          host.click();
          host.focus();
          for (const key of ["F2", "Tab", "Enter", " "])
            host.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
          document.execCommand("selectAll");
          return [stolen.length, String(host.shadowRoot), document.documentElement.innerText, getSelection().toString(),
            document.documentElement.getHTML({serializableShadowRoots: true}),
            Object.getOwnPropertyNames(window).filter((name) => /mesassist/i.test(name)).join()];
        }""",
        [x, y],
    )
    assert read[:2] == [0, "null"]
    assert read[5] == ""
    assert "opposer" not in "".join(map(str, read))
    assert panel.take_answer() is None
    hand.click(Answer.YES)
    assert panel.take_answer() is Answer.YES


@pytest.mark.parametrize(
    "trick",
    [
        # What lies above and lets the click through, over and over.
        """setInterval(() => { const c = document.querySelector('#c') ?? Object.assign(document.createElement('div'),
           {id: 'c', popover: 'manual'}); document.body.append(c); c.hidePopover?.(); c.showPopover();
           c.style.cssText = 'position:fixed;inset:0;width:auto;height:auto;pointer-events:none;background:white'
           }, 10)""",
        "document.querySelector('main').requestFullscreen()",
        "document.documentElement.inert = true",
        "document.documentElement.style.display = 'none'",
    ],
    ids=["covered", "fullscreen", "inert", "not displayed"],
)
def test_hidden_it_takes_no_answer(session: Session, panel: PanelInterface, hand: Hand, trick: str) -> None:
    """What the person cannot see, they have not answered, whatever they clicked on; once it is seen again they can."""
    panel.ask(confirm(session))
    hand.until_ready()
    x, y = hand.middle("[data-answer=yes]")
    session.page.mouse.move(x, y)
    session.page.evaluate(f"() => {{ {trick} }}")
    if "inert" not in trick and "fullscreen" not in trick:
        hand.until_ready(wanted=False)
    session.page.mouse.click(x, y)
    assert panel.take_answer() is None


def test_what_the_page_does_to_it_is_undone(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """Removed, hidden, made transparent or moved by the page, it is as it was, and answers count."""
    panel.ask(confirm(session))
    hand.until_ready()
    before = hand.box()
    session.page.evaluate(
        """() => {
          const host = document.documentElement.lastElementChild;
          host.remove();
          const style = "opacity:0!important;transform:translate(300px)!important;left:500px!important;"
            + "clip-path:inset(100%)!important;transition:all 1000s!important;display:none!important";
          const sheet = new CSSStyleSheet();
          const over = `html > div::after { content: "x"; position: fixed; inset: 0 }`;
          sheet.replaceSync(`html > div, body > div { ${style} } ${over}`);
          document.adoptedStyleSheets = [sheet];
          host.inert = true;
          host.style.cssText = style;
          document.documentElement.append(host);
          host.hidePopover?.();
        }"""
    )
    hand.until_ready()
    assert hand.box() == before
    hand.click(Answer.NO)
    assert panel.take_answer() is Answer.NO


def test_an_answer_to_what_was_there_before_is_none(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """A second click that falls on the next question, and an answer that comes late, count for nothing."""
    panel.ask(confirm(session))
    hand.until_ready()
    hand.click(Answer.YES)
    panel.ask(confirm(session))
    hand.click(Answer.YES)
    assert panel.take_answer() is None
    assert hand.says(".refused")


# --- Where it is, and where not ---------------------------------------------------------------------------------


def test_it_is_there_from_the_first_moment_of_every_document(
    session: Session, panel: PanelInterface, hand: Hand
) -> None:
    """Before the page's own scripts end: another document, a reload, a page that draws itself anew, a modal of it."""
    page = session.page
    panel.ask(Question("pause", "Saisissez votre code.", (Answer.STOP,), 600))
    moves: tuple[Callable[[], object], ...]
    moves = (lambda: page.goto(f"{SITE}/suite"), page.reload, lambda: page.goto(f"{SITE}/fin"))
    for move in moves:
        move()
        assert page.evaluate("early") == 3
        assert "Saisissez" in hand.says(".asked")
    page.evaluate(
        "history.pushState(0, '', '/autre'); document.documentElement.replaceChildren(document.createElement('body'))"
    )
    assert page.evaluate("document.documentElement.children.length") == 2
    page.goto(f"{SITE}/modal")
    page.evaluate("modal.showModal()")
    hand.until_ready()
    hand.click(Answer.STOP)
    assert "arrêter" in hand.says(".asked")
    hand.until_ready()
    hand.click(Answer.STOP)
    assert panel.take_answer() is Answer.STOP


def test_it_is_not_shown_at_an_identity_providers(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """Nothing is added to a page of theirs, nor sent there; on the way back it is there again."""
    page = session.page
    page.goto(f"{PROVIDER}/connexion")
    panel.ask(Question("pause", "Connectez-vous.", (Answer.STOP,), 600))
    assert page.evaluate("[early, document.documentElement.children.length]") == [2, 2]
    page.goto(f"{SITE}/retour")
    panel.show_remaining(599)
    assert "Connectez-vous" in hand.says(".asked")


def test_a_procedure_that_follows_on_has_the_panel_to_itself(session: Session) -> None:
    """In the same window, where the one before left off: there is one panel, and it is the new one's."""
    made: list[Session] = []

    def panel_of(session: Session) -> PanelInterface:
        made.append(session)
        return panel_in(session)

    def opened() -> AbstractContextManager[Window]:
        return site_window(lambda: nullcontext(session.context), SITE, panel_of)

    with OneWindow(opened) as window:
        with window.open() as before:
            before.browser.open("/debut")
            before.ui.ask(Question("pause", "Avant.", (Answer.STOP,), 600))
        with window.open() as after:
            after.ui.ask(confirm(made[-1]))
            hand = Hand(made[-1])
            hand.until_ready()
            hand.click(Answer.YES)
            assert after.ui.take_answer() is Answer.YES
            hand.page.reload()
            assert hand.page.evaluate("[early, document.documentElement.children.length]") == [3, 3]


def test_in_a_small_window_it_makes_room_for_who_works(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """Read first, then typed: where there is no room for both, the bar alone stays, and the next question is whole."""
    page = session.page
    page.set_viewport_size({"width": 512, "height": 300})
    panel.ask(Question("pause", "Saisissez votre code, puis validez.", (Answer.STOP,), 600))
    page.focus("#code")
    assert hand.box()["height"] > 150
    page.keyboard.type("1")
    card, field = hand.box(), page.locator("#code").bounding_box()
    assert field is not None
    assert card["height"] < 80
    assert card["top"] >= field["y"] + field["height"] or card["bottom"] <= field["y"]
    panel.ask(Question("pause", "Encore un code.", (Answer.STOP,), 600))
    assert hand.box()["height"] > 150


def test_where_it_would_be_in_the_way_it_lies_down(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """A field on one side and a button on the other leave no room for an upright panel: it lies below both."""
    page = session.page
    page.set_viewport_size({"width": 1024, "height": 430})
    page.evaluate("document.querySelector('main').style.padding = '60px 250px'")
    panel.ask(Question("pause", "Saisissez votre code, puis validez.", (Answer.LATER, Answer.STOP), 600))
    card = hand.box()
    for control in (page.locator("#code"), page.locator("#send")):
        box = control.bounding_box()
        assert box is not None
        assert card["top"] >= box["y"] + box["height"]
    assert 900 < card["width"] < 1024
    assert card["bottom"] <= 430
    hand.until_ready()
    hand.click(Answer.LATER)
    assert panel.take_answer() is Answer.LATER


def test_behind_a_modal_nothing_can_be_in_the_way(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """What cannot be used now may be covered: the panel keeps its usual form."""
    page = session.page
    page.set_viewport_size({"width": 1024, "height": 430})
    page.evaluate("document.querySelector('main').style.padding = '60px 250px'")
    page.evaluate("modal.showModal()")
    panel.ask(Question("pause", "Lisez ce que le site demande. " * 5, (Answer.STOP,), 600))
    assert hand.box()["width"] <= 400


def test_help_is_read_from_its_beginning(session: Session, panel: PanelInterface, hand: Hand) -> None:
    """In a window that is not high enough for all of it, it is the help that is seen, not what was read before."""
    session.page.set_viewport_size({"width": 1024, "height": 560})
    asked = Question("pause", "Prenez votre carte Vitale. " * 6, (Answer.STOP,), 600, topics=("card", "code"))
    panel.ask(asked)
    hand.until_ready()
    session.page.mouse.click(*hand.middle("summary"))
    assert hand.see(
        """(patience) => new Promise((resolve) => {
          const top = (part) => globalThis.mesAssistPanel.root.querySelector(part).getBoundingClientRect().top;
          const isFirst = () => Math.abs(top("summary") - top(".body")) < 16;
          const stays = () => isFirst() && (dispatchEvent(new Event("resize")), isFirst());
          setTimeout(() => resolve(stays()), patience);
          const look = () => (stays() ? resolve(true) : requestAnimationFrame(look));
          look();
        })""",
        2_000,
    )


def test_it_is_no_part_of_what_is_seen_or_pictured(session: Session) -> None:
    """Our own look and the evidence show the site alone, pixel for pixel."""
    panel = panel_in(session)
    session.open(f"{SITE}/debut")
    page, alone = session.page, session.look()
    assert isinstance(alone, Snapshot)
    picture = page.screenshot()
    panel.show_progress(Progress("Votre décision", 6, 7))
    panel.ask(Question("pause", "À vous.", (Answer.STOP,), 600))
    assert page.screenshot() != picture
    assert session.look() == alone
    with panel.hidden():
        assert page.screenshot() == picture
    assert page.screenshot() != picture


def test_it_leaves_the_control_free_and_stays_where_it_was_put(
    session: Session, panel: PanelInterface, hand: Hand
) -> None:
    """Inside a small window, beside the outlined control; dragged or moved by keyboard, it is there next."""
    panel.ask(confirm(session))
    card, ring = hand.box(), hand.box(".ring")
    control = session.page.locator("#send").bounding_box()
    assert control is not None
    assert 0 <= card["left"] < card["right"] <= 1024
    assert 0 <= card["top"] < card["bottom"] <= 600
    assert (
        card["right"] <= control["x"]
        or card["left"] >= control["x"] + control["width"]
        or card["top"] > control["y"] + control["height"]
    )
    assert (ring["x"], ring["y"]) == (control["x"] - 6, control["y"] - 6)
    assert hand.see("() => globalThis.mesAssistPanel.root.activeElement") is None
    panel.ask(Question("pause", "À vous.", (Answer.STOP,), 600))
    session.page.locator("#code").click()
    session.page.mouse.click(*hand.middle(".fold"))
    small = hand.box()
    session.page.mouse.click(*hand.middle(".where"))
    assert small["height"] < 80 < hand.box()["height"]
    session.page.mouse.move(*hand.middle(".where"))
    session.page.mouse.down()
    session.page.mouse.move(300, 300, steps=3)
    session.page.mouse.up()
    session.page.keyboard.press("F2")
    session.page.keyboard.press("Shift+Tab")
    session.page.keyboard.press("ArrowDown")
    put = hand.box()
    panel.take_answer()
    session.page.goto(f"{SITE}/suite")
    now = hand.box()
    assert (abs(now["x"] - put["x"]), abs(now["y"] - put["y"])) < (2, 2)
