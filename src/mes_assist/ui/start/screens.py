"""What each screen of the start page says. Pure: what is known goes in, a screen comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mes_assist.cases.triage import QUESTIONS, Proposal
from mes_assist.engine.question import Answer
from mes_assist.flow.shipped import title_of
from mes_assist.support.texts import Lang, say
from mes_assist.ui.result_words import kept_of, words_of
from mes_assist.ui.start.render import Button, Field, Screen, Section

if TYPE_CHECKING:
    from mes_assist.engine.result import Result


def question_screen(lang: Lang, question: str) -> Screen:
    """Return one of the questions that lead to the right procedure."""
    answers = (
        Button(f"answer {question} {answer}", say(lang, f"triage_{question}_{answer}"))
        for answer in QUESTIONS[question]
    )
    return Screen(
        say(lang, f"triage_{question}"), buttons=(*answers, Button("back", say(lang, "welcome_back"), "quiet"))
    )


def proposal_screen(lang: Lang, proposal: Proposal, *, for_me: bool) -> Screen:
    """Return what the answers lead to."""
    why, back = say(lang, f"triage_why_{proposal.why}"), Button("back", say(lang, "welcome_back"), "quiet")
    home = Button("home", say(lang, "welcome_home"), "quiet")
    if proposal.what == "telephone":
        return Screen(say(lang, "welcome_advice"), (why, say(lang, "triage_phone")), (back, home))
    title = title_of(proposal.what, lang) or proposal.what
    lines = (say(lang, "triage_propose", title=title), *((say(lang, "triage_children_first"),) if for_me else ()))
    begin = Button("begin", say(lang, "welcome_begin"), "strong")
    return Screen(say(lang, "welcome_advice"), (why, *lines), (begin, back, home))


def name_screen(lang: Lang) -> Screen:
    """Return the question which child it is about."""
    buttons = (Button("name", say(lang, "welcome_begin"), "strong"), Button("back", say(lang, "welcome_back"), "quiet"))
    field = Field(say(lang, "triage_child"), say(lang, "triage_child_name"))
    return Screen(say(lang, "welcome_child"), buttons=buttons, field=field)


def notice_screen(lang: Lang, typed: str, news: str) -> Screen:
    """Return the question when the notice was sent, which nobody has to answer."""
    buttons = (
        Button("notice", say(lang, "welcome_begin"), "strong"),
        Button("undated", say(lang, "welcome_notice_unknown")),
        Button("back", say(lang, "welcome_back"), "quiet"),
    )
    field = Field(say(lang, "welcome_notice_day"), typed, digits=True)
    return Screen(say(lang, "welcome_notice"), (say(lang, "welcome_notice_more"),), buttons, news=news, field=field)


def choices(places: Sequence[str]) -> dict[str, str | None]:
    """Return who may date a proof, by what the buttons ask for; ``None`` is nobody."""
    return {str(number): place for number, place in enumerate(places, start=1)} | {"none": None}


def busy_screen(lang: Lang) -> Screen:
    """Return what is shown where the person comes back while a procedure goes on."""
    return Screen(say(lang, "welcome_busy"), (say(lang, "welcome_busy_more"),), can_leave=False, can_speak=False)


def bye_screen(lang: Lang) -> Screen:
    """Return the last screen, of a window that did not close by itself."""
    return Screen(say(lang, "welcome_bye"), (say(lang, "welcome_bye_more"),), can_leave=False, can_speak=False)


def ended_screen(lang: Lang, result: Result, news: str, *, demo: bool, authorities: Sequence[str] = ()) -> Screen:
    """Return how a procedure ended, what was kept of it, and which authorities may date that."""
    over = result.outcome in ("done", "already_done")
    kept = kept_of(result)
    buttons = (
        *((Button("show", say(lang, "panel_answer_show_end")),) if Answer.SHOW in kept else ()),
        *((Button("folder", say(lang, "panel_answer_folder_end")),) if Answer.FOLDER in kept else ()),
        *((Button("remind", say(lang, "panel_answer_remind_end")),) if result.next_attempt_at is not None else ()),
        Button("home", say(lang, "welcome_home"), "strong"),
    )
    trial = (say(lang, "welcome_trial"),) if demo else ()
    title = say(lang, "welcome_over" if over else "welcome_not_over")
    lines = (*words_of(result, lang).splitlines(), *trial)
    return Screen(title, lines, buttons, (_dating(lang, authorities),) if authorities else (), news, can_speak=False)


def _dating(lang: Lang, places: Sequence[str]) -> Section:
    buttons = tuple(
        Button(
            f"date {name}", say(lang, "welcome_date_by", host=_host(place)) if place else say(lang, "welcome_date_none")
        )
        for name, place in choices(places).items()
    )
    return Section(say(lang, "welcome_date"), (say(lang, "stamp_ask"),), buttons=buttons)


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
