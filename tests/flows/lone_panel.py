"""The panel by itself in a plain page: its own scripts and style sheet, its root opened by the page for who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import get_args

from playwright.sync_api import Browser, Page

from mes_assist.browser.panel.surface import source
from mes_assist.engine.question import Answer, Confirmation, Progress, Question, QuestionKind
from mes_assist.support.texts import Lang
from mes_assist.ui.panel.view import HELP, Shown, view_of

SITE = "https://site.test"
PLAIN = """<!doctype html><html lang="fr"><head><title>Le site</title><meta name="color-scheme" content="light dark">
<style>#send { position: fixed; width: 120px; height: 40px }</style></head>
<body><main><h1>Le site</h1><label>Code <input id="code"></label><button id="send">Continuer</button></main>
<dialog id="modal" aria-label="Question"><p>Le site demande</p></dialog></body></html>"""
OPEN = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
globalThis.mesAssistTell = (message) => told.push(JSON.parse(message));
globalThis.told = [];"""

LONG = (
    "La page affiche votre identité. Vérifiez que ce sont bien vos nom et prénom, puis choisissez comment vous voulez "
    "recevoir votre code provisoire : par SMS, par e-mail ou par courrier."
)
CONFIRMATION = Confirmation(
    "M’opposer à la création de Mon espace santé",
    "papa",
    "Mon espace santé ne sera pas créé. Vos documents de santé n’y seront pas rangés.",
    "Oui : vous pourrez créer cet espace plus tard, quand vous voudrez.",
    "Continuer",
    ("La démarche a peut-être déjà été faite : lisez ce que dit la page.",),
    ("Voulez-vous que vos données soient supprimées ? OUI",),
)
WORKING = (Answer.LATER, Answer.FILL, Answer.GUIDE, Answer.STOP)
ANSWERS: dict[QuestionKind, tuple[Answer, ...]] = {
    "confirm": (Answer.YES, Answer.NO),
    "repeat": (Answer.YES, Answer.NO),
    "opt_in": (Answer.YES, Answer.NO, Answer.STOP),
    "pause": WORKING,
    "problem": WORKING,
    "your_click": (Answer.ASSIST, Answer.STOP),
    "unknown_page": (Answer.STOP,),
    "countdown": (Answer.NOW, Answer.LATER, Answer.STOP),
    "archive": (Answer.NOW, Answer.STOP),
    "end": (Answer.SHOW, Answer.FOLDER, Answer.NOW),
}
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)


def shown(kind: QuestionKind, lang: Lang = "fr") -> Shown:
    """Return what is shown while such a question is open: with all that it may hold."""
    is_act = kind in ("confirm", "repeat")
    question = Question(
        kind, LONG, ANSWERS.get(kind, (Answer.STOP,)), 600, confirmation=CONFIRMATION if is_act else None
    )
    question = replace(question, topics=(*HELP, "typing"))
    progress = Progress("Votre code provisoire", 5, 7, "Votre décision")
    return Shown(lang, progress, question=question, serial=KINDS.index(kind) + 1, left=100)


@contextmanager
def lone_panel(browser: Browser, width: int, height: int, *, zoom: int = 1) -> Iterator[Page]:
    """Open the plain page with the panel in it; zoomed, as a browser does that."""
    context = browser.new_context(
        viewport={"width": width // zoom, "height": height // zoom}, device_scale_factor=zoom, reduced_motion="reduce"
    )
    context.route("**/*", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=PLAIN))
    page = context.new_page()
    page.goto(SITE)
    page.evaluate(OPEN)
    page.evaluate(source(frozenset({SITE})))
    yield page
    context.close()


def show(page: Page, what: Shown) -> None:
    """Show it there."""
    page.evaluate("(view) => mesAssistPanel.show(view)", view_of(what))
