"""What each screen of the start page says. Pure: what is known goes in, a screen comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mes_assist.cases.triage import QUESTIONS, Proposal
from mes_assist.cli.farewell import kept_of, words_of
from mes_assist.cli.launch import title_of
from mes_assist.cli.welcome.render import Button, Screen
from mes_assist.runner.person import Answer
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.runner.result import Result


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
    field = (say(lang, "triage_child"), say(lang, "triage_child_name"))
    return Screen(say(lang, "welcome_child"), buttons=buttons, field=field)


def busy_screen(lang: Lang) -> Screen:
    """Return what is shown where the person comes back while a procedure goes on."""
    return Screen(say(lang, "welcome_busy"), (say(lang, "welcome_busy_more"),), can_leave=False)


def bye_screen(lang: Lang) -> Screen:
    """Return the last screen, of a window that did not close by itself."""
    return Screen(say(lang, "welcome_bye"), (say(lang, "welcome_bye_more"),), can_leave=False)


def ended_screen(lang: Lang, result: Result, news: str, *, demo: bool) -> Screen:
    """Return how a procedure ended, and what was kept of it."""
    over = result.outcome in ("done", "already_done")
    kept = kept_of(result)
    buttons = (
        *((Button("show", say(lang, "panel_answer_show_end")),) if Answer.SHOW in kept else ()),
        *((Button("folder", say(lang, "panel_answer_folder_end")),) if Answer.FOLDER in kept else ()),
        Button("home", say(lang, "welcome_home"), "strong"),
    )
    trial = (say(lang, "welcome_trial"),) if demo else ()
    title = say(lang, "welcome_over" if over else "welcome_not_over")
    return Screen(title, (*words_of(result, lang).splitlines(), *trial), buttons, news=news)
