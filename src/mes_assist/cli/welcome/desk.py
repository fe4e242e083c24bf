"""What the start page does when something is pressed: it moves between screens, and passes on what is to be begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Literal

from mes_assist.cases.triage import QUESTIONS, next_question, propose
from mes_assist.cli.farewell import kept_of
from mes_assist.cli.welcome import home, screens
from mes_assist.runner.person import Answer
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.cases.standing import Standing
    from mes_assist.cli.welcome.facts import Facts, Kept
    from mes_assist.cli.welcome.render import Screen
    from mes_assist.runner.result import Result

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person chose: a procedure for somebody, a case to take up again, or the demo where both are missing."""

    flow: str | None = None
    profile: str = "moi"
    case: Standing | None = None

    @property
    def is_demo(self) -> bool:
        """Whether nothing of it is real."""
        return self.flow is None and self.case is None


@dataclass(frozen=True, slots=True)
class Hands:
    """What reaches out of the page: reading what there is, opening a file, examining a bag."""

    read: Callable[[], Facts]
    open: Callable[[Path], bool]
    examine: Callable[[Path], tuple[str, ...]]


class Desk:
    """Knows which screen is shown. It is asked from the threads of the server, one at a time.

    Parameters
    ----------
    lang, site:
        The person's language, and the site where procedures are begun.
    hands:
        What it may do itself.
    """

    def __init__(self, lang: Lang, site: str, hands: Hands) -> None:
        self.lang: Lang = lang
        self.chosen: SimpleQueue[Plan | Literal["quit"]] = SimpleQueue()
        self._site = site
        self._hands = hands
        self._lock = Lock()
        self._view: Literal["home", "questions", "name", "busy", "ended", "bye"] = "home"
        self._answers: dict[str, str] = {}
        self._checked: dict[str, tuple[str, ...]] = {}
        self._ended: tuple[Result, bool] | None = None
        self._news = ""

    def come_back(self, result: Result, *, demo: bool) -> None:
        """Show how what was begun has ended."""
        with self._lock:
            self._ended, self._view, self._answers, self._news = (result, demo), "ended", {}, ""

    def screen(self) -> Screen:
        """Return what is to be shown now; news are told once."""
        with self._lock:
            news, self._news = self._news, ""
            if self._view == "ended" and self._ended is not None:
                return screens.ended_screen(self.lang, self._ended[0], news, demo=self._ended[1])
            if self._view == "home":
                return home.home_screen(self.lang, self._hands.read(), self._site, self._checked, news)
            return self._plain_screen()

    def _plain_screen(self) -> Screen:
        if self._view == "busy":
            return screens.busy_screen(self.lang)
        if self._view == "bye":
            return screens.bye_screen(self.lang)
        if self._view == "name":
            return screens.name_screen(self.lang)
        proposal, question = propose(self._answers), next_question(self._answers)
        if proposal is not None:
            return screens.proposal_screen(self.lang, proposal, for_me=self._answers.get("whom") == "me")
        return screens.question_screen(self.lang, question or next(iter(QUESTIONS)))

    def take(self, wish: str, typed: str) -> None:
        """Do what was pressed; what no screen offers now is ignored, such as a page from before."""
        with self._lock:
            if self._view in ("busy", "bye"):
                return
            verb, _, what = wish.partition(" ")
            if verb == "quit":
                self._pass_on("quit")
            elif verb in ("home", "ask"):
                self._view, self._answers = ("home" if verb == "home" else "questions"), {}
            elif verb in ("open", "folder", "show", "verify"):
                self._handle(verb, what)
            elif verb in ("demo", "resume") and self._view == "home":
                self._go_on(verb, what)
            elif self._view in ("questions", "name"):
                self._answer(verb, what, typed)

    def _answer(self, verb: str, what: str, typed: str) -> None:
        question, _, answer = what.partition(" ")
        proposal = propose(self._answers)
        if verb == "back":
            self._step_back()
        elif verb == "answer" and question == next_question(self._answers) and answer in QUESTIONS[question]:
            self._answers[question] = answer
        elif proposal is None or proposal.what == "telephone":
            return
        elif verb == "begin" and self._answers.get("whom") == "child":
            self._view = "name"
        elif verb == "begin":
            self._pass_on(Plan(proposal.what))
        elif verb == "name" and self._view == "name":
            name = " ".join(typed.split())[:_LONGEST_NAME]
            self._pass_on(Plan(proposal.what, name or say(self.lang, "triage_child_name")))

    def _step_back(self) -> None:
        if self._view == "name":
            self._view = "questions"
        elif self._answers:
            self._answers.popitem()
        else:
            self._view = "home"

    def _go_on(self, verb: str, case_id: str) -> None:
        if verb == "demo":
            self._pass_on(Plan())
            return
        of = next((of for of in self._hands.read().cases if of.case.id == case_id), None)
        if of is not None:
            self._pass_on(Plan(profile=of.case.profile, case=of))

    def _pass_on(self, chosen: Plan | Literal["quit"]) -> None:
        self._view = "bye" if chosen == "quit" else "busy"
        self.chosen.put(chosen)

    def _handle(self, verb: str, name: str) -> None:
        place = self._place(verb, name)
        if place is None:
            return
        if verb == "verify":
            self._checked[name] = self._hands.examine(place)
            self._news = " ".join(self._checked[name])
        elif self._hands.open(place):
            self._news = say(self.lang, "welcome_opened")
        else:
            self._news = say(self.lang, "preuves_cannot_open", path=place)

    def _place(self, verb: str, name: str) -> Path | None:
        """Return what is meant, which can only be what the page itself has shown."""
        if self._view == "ended" and self._ended is not None:
            return kept_of(self._ended[0]).get(Answer.SHOW if verb == "show" else Answer.FOLDER)
        kept: Kept | None = next((each for each in self._hands.read().proofs if each.bag.name == name), None)
        if kept is None or self._view != "home":
            return None
        return kept.proof if verb == "open" else kept.bag
