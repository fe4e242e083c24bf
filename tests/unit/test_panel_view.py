"""What the panel says, and where the person is: pure, so no browser is needed."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from typing import get_args

import pytest

from mes_assist.engine.ports import Unseen
from mes_assist.engine.progress import progress_of, topics_of
from mes_assist.engine.question import DECIDING, Answer, Confirmation, Progress, Question, QuestionKind
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang
from mes_assist.ui.panel.view import Shown, view_of

CONFIRMATION = Confirmation(
    "M'opposer", "moi", "Rien ne sera créé.", "Oui, plus tard.", "Continuer", ("ATTENTION",), ("  OUI à cela",)
)


def shipped(flow: str) -> Flow:
    """Return a shipped flow."""
    return load_flow(find_flow(flow, shipped_flows())).flow


def asking(kind: QuestionKind, *answers: Answer, lang: Lang = "fr", left: int | None = None, **more: object) -> Shown:
    """Return what is shown while such a question is open."""
    question = replace(Question(kind, "Le texte.", answers, 600), **more)  # type: ignore[arg-type]
    return Shown(lang, Progress("Votre code", 5, 7, "Votre décision"), question=question, serial=3, left=left)


ANSWERS: dict[QuestionKind, tuple[Answer, ...]] = {
    "confirm": (Answer.YES, Answer.NO),
    "repeat": (Answer.YES, Answer.NO),
    "opt_in": (Answer.YES, Answer.NO),
    "pause": (Answer.LATER, Answer.FILL),
    "problem": (Answer.LATER,),
    "countdown": (Answer.NOW, Answer.LATER),
    "archive": (Answer.NOW,),
    "end": (Answer.SHOW, Answer.FOLDER, Answer.NOW),
}


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("kind", get_args(QuestionKind))
def test_every_question_can_be_shown(kind: QuestionKind, lang: Lang) -> None:
    """Whatever is asked and whatever may be answered, there are words for it in both languages."""
    answers, is_act = ANSWERS.get(kind, ()), kind in ("confirm", "repeat")
    view = view_of(
        asking(kind, *answers, Answer.STOP, lang=lang, confirmation=CONFIRMATION if is_act else None, left=10)
    )
    assert view["turn"]
    assert view["asked"][0]
    offered = [button["answer"] for button in (*view["answers"], *view["quiet"])]
    assert offered == [*answers, *([] if is_act else [Answer.STOP])]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("À vous\N{NO-BREAK SPACE}: cliquez sur «\N{NO-BREAK SPACE}Oui\N{NO-BREAK SPACE}».", "Cliquez sur «"),
        ("Le site dit\N{NO-BREAK SPACE}: attendez.", "Le site dit\N{NO-BREAK SPACE}: attendez."),
        ("À vous de choisir.", "À vous de choisir."),
    ],
)
def test_whose_turn_it_is_is_not_said_twice(text: str, shown: str) -> None:
    """It stands above the text, which a terminal shows alone."""
    view = view_of(asking("your_click", Answer.STOP, text=text))
    assert view["turn"] == "À vous"
    assert view["asked"][0].startswith(shown)


def test_the_yes_has_its_parts_and_no_answer_stands_out() -> None:
    """What will happen, for whom, what can be undone, the control; a warning first; two answers that weigh the same."""
    view = view_of(asking("confirm", Answer.YES, Answer.NO, Answer.STOP, confirmation=CONFIRMATION))
    said = " ".join(text for _, text, _ in view["facts"])
    assert all(
        part in said for part in (CONFIRMATION.consequences, CONFIRMATION.undo, CONFIRMATION.control, "OUI à cela")
    )
    assert view["warnings"] == ["ATTENTION"]
    assert [(button["answer"], button["look"]) for button in view["answers"]] == [("yes", "yes"), ("no", "no")]
    assert view["quiet"] == []


def test_stopping_is_asked_twice() -> None:
    """A code that was typed cannot be used again: one slip of the hand must not cost it."""
    (stop,) = view_of(asking("pause", Answer.STOP))["quiet"]
    assert len(stop["sure"]) == 3


def test_who_clicks_can_be_changed_quietly() -> None:
    """Beside the way out, and at once: nothing is lost by it."""
    view = view_of(asking("pause", Answer.LATER, Answer.GUIDE, Answer.STOP))
    assert [button["answer"] for button in view["answers"]] == ["later"]
    assert [(button["answer"], button["sure"] is None) for button in view["quiet"]] == [
        ("guide", True),
        ("stop", False),
    ]


@pytest.mark.parametrize(
    ("kind", "left", "time"),
    [
        ("pause", 600, None),
        ("pause", 119, "2 min 00 s"),
        ("pause", 41, "50 s"),
        ("countdown", 41, "41 s"),
        ("countdown", 600, "10 min 00 s"),
        ("pause", None, None),
    ],
)
def test_the_time_is_told_when_it_is_short(kind: QuestionKind, left: int | None, time: str | None) -> None:
    """A pause hurries nobody; a countdown runs."""
    said = view_of(asking(kind, Answer.STOP, left=left))["time"]
    assert (said is None) == (time is None)
    assert time is None or time in said.replace("\N{NO-BREAK SPACE}", " ")


def test_what_only_shows_is_in_nobodys_way() -> None:
    """Between two questions, and while a script answers, no button is offered and every click goes through."""
    question = asking("pause", Answer.STOP)
    for shown in (replace(question, takes=False), replace(question, question=None)):
        view = view_of(shown)
        assert (view["takes"], view["glass"], view["answers"], view["quiet"]) == (False, True, [], [])
    assert all(view_of(asking(kind, Answer.YES))["careful"] for kind in DECIDING)


def test_what_is_typed_is_spoken_of_where_something_is_typed() -> None:
    """The password by its name; help for the card, with its drawing."""
    view = view_of(asking("pause", topics=("card", "password", "typing")))
    assert "mot de passe" in view["comfort"][0]
    assert [topic["cards"] is not None for topic in view["help"]["topics"]] == [True, False, False]
    assert view_of(asking("pause"))["comfort"] == []


@pytest.mark.parametrize(
    ("visited", "step"),
    [
        (["accueil"], 1),
        (["accueil", "choix_carte", "identite"], 3),
        (["accueil", "identification"], 1),
        (["accueil", "choix_carte", "identite", "identite_inconnue"], 3),
        (["accueil", "identification", "decision_bouton"], 6),
        (["identite", "cookies"], 3),
        (["cookies"], 1),
    ],
)
def test_each_screen_has_its_place(visited: list[str], step: int) -> None:
    """By the usual way; a screen of the same title counts as that one, an error or a banner is no step."""
    progress = progress_of(shipped("opposition"), visited, "fr")
    assert progress is not None
    assert (progress.step, progress.steps) == (step, 7)


def test_a_flow_that_names_no_usual_way_gives_no_number() -> None:
    """The title alone is honest."""
    flow = shipped("cloture").model_copy(update={"usual": []})
    assert progress_of(flow, ["domicile"], "en") == Progress("Home page of the site")


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *(("ink", "paper", 7.0), ("ink", "bar", 7.0), ("soft", "paper", 4.5), ("soft", "bar", 4.5)),
        *(("deep", "paper", 4.5), ("on-deep", "deep", 4.5), ("warm", "warm-paper", 4.5), ("warm", "paper", 4.5)),
        ("ring", "paper", 3.0),
    ],
)
def test_its_colours_can_be_told_apart(theme: int, ink: str, paper: str, least: float) -> None:
    """By the contrast that WCAG asks for, on light paper and on dark."""
    css = resources.files("mes_assist.browser.panel").joinpath("panel.css").read_text("utf-8")
    colours = {name: re.findall(rf"--{name}: (#[0-9a-f]{{6}});", css)[theme] for name in (ink, paper)}
    lighter, darker = sorted(map(_luminance, colours.values()), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least


@pytest.mark.parametrize("flow", ["opposition", "cloture", "cloture-sans-compte"])
def test_the_usual_way_is_told_in_titles(flow: str) -> None:
    """Every screen of it has one, and the last one is an end."""
    of = shipped(flow)
    assert all(of.state(state).title is not None for state in of.usual)
    assert of.state(of.usual[-1]).end is not None


def test_what_a_screen_asks_for_is_known_by_the_names_of_its_fields() -> None:
    """And by nothing else of it."""
    nodes = (
        Node("textbox", "Mot de passe"),
        Node("textbox", "Mon numéro de série"),
        Node("heading", "code provisoire"),
    )
    assert topics_of(Snapshot("https://a.fr", "/", "", nodes)) == ("card", "password", "typing")
    assert topics_of(Unseen.ELSEWHERE) == ()
