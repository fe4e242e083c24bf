"""What the panel says, as plain data for its drawing. Pure: no browser, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mes_assist.engine.question import (
    DECIDING,
    Answer,
    Confirmation,
    Progress,
    Question,
    QuestionKind,
    Topic,
    privacy_note,
)
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang, duration_in_words, say

_SHORT_S = 120
_STEP_S = 10
TURN_KEYS: dict[QuestionKind, str] = {
    "confirm": "confirm",
    "repeat": "confirm",
    "opt_in": "wish",
    "problem": "problem",
    "unknown_page": "unknown",
    "countdown": "countdown",
    "save_proof": "problem",
    "archive": "problem",
    "end": "end",
}
_SWITCHES = (Answer.GUIDE, Answer.ASSIST)
HELP: tuple[Topic, ...] = ("card", "code", "password")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that decides what the panel shows.

    Attributes
    ----------
    lang:
        The person's language.
    progress:
        The screen that was reached last.
    news:
        The last line of progress since then.
    question, serial:
        What is asked, and its number: an answer to another one counts for nothing.
    left:
        How many seconds the question stays.
    takes:
        Whether answers may be given here.
    hidden:
        Whether the page is being pictured.
    spot:
        Where the person put the panel, and whether they folded it.
    """

    lang: Lang
    progress: Progress | None = None
    news: str | None = None
    question: Question | None = None
    serial: int = 0
    left: int | None = None
    takes: bool = True
    hidden: bool = False
    spot: dict[str, Any] = field(default_factory=lambda: {"at": None, "folded": False})


def view_of(shown: Shown) -> dict[str, Any]:
    """Return what is drawn, every text in the person's language."""
    question, lang = shown.question, shown.lang

    confirmation = question.confirmation if question is not None else None
    return {
        "serial": shown.serial,
        "lang": lang,
        "hidden": shown.hidden,
        "takes": shown.takes and question is not None,
        "glass": question is None or not shown.takes,
        "careful": question is not None and question.kind in DECIDING,
        "tone": "working" if question is None else question.kind,
        "spot": shown.spot,
        "where": _where(shown),
        "turn": say(lang, f"panel_turn_{_turn(question)}"),
        "warnings": list(confirmation.warnings) if confirmation is not None else [],
        "asked": _asked(shown),
        "facts": _facts(lang, confirmation) if confirmation is not None else [],
        "time": _time(shown),
        "comfort": _comfort(lang, question),
        "next": _next(shown),
        "answers": _answers(lang, question) if shown.takes else [],
        "quiet": _quiet(lang, question) if shown.takes else [],
        "help": _help(lang, question),
        "words": {name: say(lang, f"panel_{name}") for name in ("name", "move", "fold", "unfold", "refused", "keys")},
    }


def _turn(question: Question | None) -> str:
    return "working" if question is None else TURN_KEYS.get(question.kind, "yours")


def _where(shown: Shown) -> str:
    progress = shown.progress
    if progress is None:
        return say(shown.lang, "panel_name")
    if progress.step is None:
        return progress.title
    return say(shown.lang, "panel_step", step=progress.step, steps=progress.steps, title=progress.title)


def _asked(shown: Shown) -> list[str]:
    question = shown.question
    if question is None:
        return [shown.news] if shown.news else []
    if question.confirmation is not None:
        return [say(shown.lang, "panel_confirm", act=question.confirmation.title)]
    return [_without_turn(question.text, say(shown.lang, "panel_turn_yours"))]


def _without_turn(text: str, turn: str) -> str:
    """Leave out whose turn it is, which stands above the text already."""
    first, _, rest = text.partition(":")
    rest = rest.strip()
    return rest[:1].upper() + rest[1:] if first.strip() == turn else text


def _facts(lang: Lang, of: Confirmation) -> list[tuple[str, str, str]]:
    """Return label, text and how the two stand: in a line, one above the other, or over the whole width."""
    whom = say(lang, "panel_whom_me") if of.whom == MYSELF else of.whom
    parts = [
        ("whom", whom, "short"),
        ("consequences", of.consequences, "long"),
        ("undo", of.undo, "long"),
    ]
    parts += [
        ("control", of.control, "short"),
        *(("said", _question_alone(said), "across") for said in of.said),
    ]
    return [(say(lang, f"panel_fact_{name}"), part, shape) for name, part, shape in parts]


def _question_alone(said: str) -> str:
    """Leave out what was explained beside a question that they have answered already."""
    question, mark, _ = said.strip().partition("?")
    return question + mark


def _time(shown: Shown) -> str | None:
    """Say how long there is: of a countdown always, of a pause only when it gets short, and then in round numbers."""
    question, left = shown.question, shown.left
    if question is None or left is None:
        return None
    if question.kind != "countdown":
        if left > _SHORT_S:
            return None
        left = -(-left // _STEP_S) * _STEP_S
    key = "panel_again_in" if question.kind == "countdown" else "person_time_left"
    return say(shown.lang, key, time=duration_in_words(shown.lang, left))


def _comfort(lang: Lang, question: Question | None) -> list[str]:
    if question is None:
        return []
    if question.kind in ("confirm", "repeat"):
        return [say(lang, "panel_comfort_confirm")]
    said = privacy_note(question)
    return [say(lang, said)] if said is not None else []


def _next(shown: Shown) -> list[str]:
    question = shown.question
    if question is None or question.kind in ("unknown_page", "countdown", "archive", "opt_in", "end"):
        return []
    if question.kind in ("confirm", "repeat"):
        return [say(shown.lang, "panel_next_confirm")]
    coming = shown.progress.coming if shown.progress is not None and question.kind == "pause" else None
    return [say(shown.lang, "panel_next_coming", title=coming) if coming else say(shown.lang, "panel_next")]


def _answers(lang: Lang, question: Question | None) -> list[dict[str, Any]]:
    """Return the answers that are offered as buttons; to a yes-or-no question, none stands out."""
    if question is None:
        return []
    looks = dict.fromkeys(Answer, "plain") | {Answer.YES: "yes", Answer.NO: "no", Answer.NOW: "strong"}
    return [
        _button(lang, answer, f"{answer}_{_manner(question.kind, answer)}", looks[answer])
        for answer in question.answers
        if answer not in (Answer.STOP, *_SWITCHES)
    ]


def _manner(kind: QuestionKind, answer: Answer) -> str:
    if kind in ("confirm", "repeat"):
        return "confirm"
    if kind == "end":
        return kind
    return "pause" if answer is Answer.LATER and kind != "countdown" else "plain"


def _quiet(lang: Lang, question: Question | None) -> list[dict[str, Any]]:
    """Return who clicks from now on, and the way out, which asks once more: a code that was typed is used up."""
    if question is None or question.kind in ("confirm", "repeat"):
        return []
    switches = [_button(lang, answer, str(answer), "plain") for answer in question.answers if answer in _SWITCHES]
    if Answer.STOP not in question.answers:
        return switches
    sure = [say(lang, f"panel_stop_{part}") for part in ("sure", "yes", "no")]
    return [*switches, _button(lang, Answer.STOP, "stop", "plain") | {"sure": sure}]


def _button(lang: Lang, answer: Answer, key: str, look: str) -> dict[str, Any]:
    return {"answer": str(answer), "label": say(lang, f"panel_answer_{key}"), "look": look, "sure": None}


def _help(lang: Lang, question: Question | None) -> dict[str, Any] | None:
    if question is None or question.kind not in ("pause", "problem", "unknown_page", "your_click"):
        return None
    topics = [topic for topic in HELP if topic in question.topics]
    parts: list[dict[str, Any]] = [
        {"title": say(lang, f"panel_help_{topic}_title"), "texts": [say(lang, f"panel_help_{topic}")], "cards": None}
        for topic in topics
    ]
    for topic, part in zip(topics, parts, strict=True):
        if topic == "card":
            part["cards"] = [say(lang, "panel_help_card_photo"), say(lang, "panel_help_card_plain")]
    texts = [say(lang, key) for key in ("panel_help_phone", "panel_keys")]
    general = {"title": say(lang, "panel_help_title"), "texts": texts, "cards": None}
    return {"title": say(lang, "panel_help"), "topics": [*parts, general]}
