"""The questions of the start page that lead to a procedure, and where the person is in them. No input, no output."""

from __future__ import annotations

from datetime import date
from typing import Literal

from mes_assist.cases.triage import QUESTIONS, Proposal, next_question, propose
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang, say
from mes_assist.ui.days import day_of
from mes_assist.ui.start import screens
from mes_assist.ui.start.plan import Plan
from mes_assist.ui.start.render import Screen

_LONGEST_NAME = 60


class Questions:
    """Goes through the questions: which situation it is, then for whom and from which day where that is needed."""

    def __init__(self) -> None:
        self._answers: dict[str, str] = {}
        self._at: Literal["questions", "name", "notice"] = "questions"
        self._name: str | None = None
        self._day = ""

    def screen(self, lang: Lang, news: str) -> Screen:
        """Return what is asked now."""
        if self._at == "name":
            return screens.name_screen(lang)
        if self._at == "notice":
            return screens.notice_screen(lang, self._day, news)
        proposal, question = self._proposal, next_question(self._answers)
        if proposal is not None:
            return screens.proposal_screen(lang, proposal, for_me=self._answers.get("whom") == "me")
        return screens.question_screen(lang, question or next(iter(QUESTIONS)))

    def back(self) -> bool:
        """Go back by one question; ``False`` when there is none before."""
        if self._at == "notice":
            self._at = "name" if self._is_for_child else "questions"
        elif self._at == "name":
            self._at = "questions"
        elif self._answers:
            self._answers.popitem()
        else:
            return False
        return True

    def take(self, verb: str, what: str, typed: str, lang: Lang, today: date) -> Plan | str | None:
        """Take an answer, and return what is to be begun or what was wrong with it.

        What answers another question than the open one is ignored, such as a page from before.
        """
        question, _, answer = what.partition(" ")
        proposal = self._proposal
        if verb == "answer" and question == next_question(self._answers) and answer in QUESTIONS[question]:
            self._answers[question] = answer
        elif proposal is None or proposal.what == "telephone":
            return None
        elif verb == "begin" and self._at == "questions":
            self._at = "name" if self._is_for_child else "notice"
            return None if self._is_for_child else self._noticed(proposal)
        elif verb == "name" and self._at == "name":
            self._name = " ".join(typed.split())[:_LONGEST_NAME] or say(lang, "triage_child_name")
            self._at = "notice"
            return self._noticed(proposal)
        elif verb in ("notice", "undated") and self._at == "notice":
            return self._dated(proposal, typed if verb == "notice" else "", lang, today)
        return None

    @property
    def _proposal(self) -> Proposal | None:
        return propose(self._answers)

    @property
    def _is_for_child(self) -> bool:
        return self._answers.get("whom") == "child"

    def _noticed(self, proposal: Proposal) -> Plan | None:
        """Begin, unless a notice has come: the right to object runs from its day."""
        return None if proposal.why == "recent" else self._plan(proposal, None)

    def _dated(self, proposal: Proposal, typed: str, lang: Lang, today: date) -> Plan | str:
        self._day = " ".join(typed.split())[:_LONGEST_NAME]
        day = day_of(self._day)
        if self._day and (day is None or day > today):
            return say(lang, "notice_bad")
        return self._plan(proposal, day)

    def _plan(self, proposal: Proposal, day: date | None) -> Plan:
        return Plan(proposal.what, profile=self._name or MYSELF, notice=day)
