"""What the start page does when something is pressed: it moves between screens, and passes on what is to be begun."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

from mes_assist.engine.question import Answer
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang, say
from mes_assist.ui.result_words import kept_of
from mes_assist.ui.start import home, screens
from mes_assist.ui.start.plan import Actions, Plan
from mes_assist.ui.start.questions import Questions

if TYPE_CHECKING:
    from mes_assist.engine.result import Result
    from mes_assist.ui.start.facts import Facts
    from mes_assist.ui.start.render import Screen

_LISTS = ("home", "trial")
"""The screens with cases and proofs: the person's own, and the demo's."""


class Controller:
    """Knows which screen is shown. It is asked from the threads of the server, one at a time.

    Parameters
    ----------
    lang, site:
        The person's language until they choose the other one, and the site where procedures are begun.
    actions:
        What it may do itself.
    """

    def __init__(self, lang: Lang, site: str, actions: Actions) -> None:
        self.lang: Lang = lang
        self.chosen: SimpleQueue[Plan | Literal["quit"]] = SimpleQueue()
        self._site = site
        self._actions = actions
        self._lock = Lock()
        self._view: Literal["home", "trial", "asking", "busy", "ended", "bye"] = "home"
        self._questions = Questions()
        self._checked: dict[str, tuple[str, ...]] = {}
        self._ended: tuple[Result, bool] | None = None
        self._undated: Path | None = None
        self._news = ""

    def come_back(self, result: Result, *, demo: bool) -> None:
        """Show how what was begun has ended, and whether there is a proof that an authority may be asked to date."""
        bag = Path(result.proof.bag) if result.proof is not None and not demo else None
        undated = bag if bag is not None and self._actions.asks_to_date(bag) else None
        with self._lock:
            self._ended, self._undated, self._view, self._news = (result, demo), undated, "ended", ""

    def screen(self) -> Screen:
        """Return what is to be shown now; news are told once."""
        with self._lock:
            news, self._news = self._news, ""
            if self._view == "ended" and self._ended is not None:
                result, demo = self._ended
                authorities = self._actions.authorities if self._undated is not None else ()
                return screens.ended_screen(self.lang, result, news, demo=demo, authorities=authorities)
            if self._view == "home":
                tried = self._actions.read(self.lang, True).is_something
                return home.home_screen(self.lang, self._facts(), self._site, self._checked, news, tried=tried)
            if self._view == "trial":
                return home.trial_screen(self.lang, self._facts(), self._checked, news)
            if self._view == "asking":
                return self._questions.screen(self.lang, news)
            return (screens.busy_screen if self._view == "busy" else screens.bye_screen)(self.lang)

    def take(self, wish: str, typed: str) -> None:
        """Do what was pressed; what no screen offers now is ignored, such as a page from before."""
        with self._lock:
            if self._view in ("busy", "bye"):
                return
            verb, _, what = wish.partition(" ")
            if verb == "quit":
                self._pass_on("quit")
            elif verb == "lang":
                self._speak(what)
            elif verb in ("home", "trial", "ask"):
                self._view, self._questions = ("asking" if verb == "ask" else verb), Questions()  # type: ignore[assignment]
            elif verb in ("open", "folder", "show", "verify"):
                self._handle(verb, what)
            elif verb == "date":
                self._date(what)
            elif verb == "remind":
                self._remind()
            elif verb in ("demo", "resume") and self._view in _LISTS:
                self._go_on(verb, what)
            elif self._view == "asking":
                self._answer(verb, what, typed)

    def _facts(self) -> Facts:
        """Return what the list that is shown tells of."""
        return self._actions.read(self.lang, self._view == "trial")

    def _speak(self, lang: str) -> None:
        """Change the language, unless what is shown was said in the other one and cannot be said again."""
        if lang in get_args(Lang) and self._view != "ended":
            self.lang, self._checked = lang, {}  # type: ignore[assignment]

    def _answer(self, verb: str, what: str, typed: str) -> None:
        if verb == "back":
            self._view = "asking" if self._questions.back() else "home"
            return
        led_to = self._questions.take(verb, what, typed, self.lang, self._actions.today())
        if isinstance(led_to, Plan):
            self._questions = Questions()
            self._pass_on(led_to)
        else:
            self._news = led_to or ""

    def _go_on(self, verb: str, case_id: str) -> None:
        if verb == "demo":
            self._pass_on(Plan(is_demo=True))
            return
        of = next((of for of in self._facts().cases if of.case.id == case_id), None)
        if of is not None:
            self._pass_on(Plan(profile=of.case.profile, case=of, is_demo=self._view == "trial"))

    def _pass_on(self, chosen: Plan | Literal["quit"]) -> None:
        self._view = "bye" if chosen == "quit" else "busy"
        self.chosen.put(chosen)

    def _date(self, what: str) -> None:
        """Have the proof dated by the authority that was pressed, or by none, from now on."""
        choices = screens.choices(self._actions.authorities)
        if self._undated is not None and self._view == "ended" and what in choices:
            bag, self._undated = self._undated, None
            self._news = self._actions.have_dated(bag, choices[what], self.lang)

    def _remind(self) -> None:
        if self._view == "ended" and self._ended is not None:
            result, demo = self._ended
            file, self._news = self._actions.remind(result.profile or MYSELF, demo, self.lang)
            if file is not None:
                self._actions.open(file.parent)

    def _handle(self, verb: str, name: str) -> None:
        place = self._place(verb, name)
        if place is None:
            return
        if verb == "verify":
            self._checked[name] = self._actions.examine(place, self.lang)
            self._news = " ".join(self._checked[name])
        elif self._actions.open(place):
            self._news = say(self.lang, "welcome_opened")
        else:
            self._news = say(self.lang, "preuves_cannot_open", path=place)

    def _place(self, verb: str, name: str) -> Path | None:
        """Return what is meant, which can only be what the page itself has shown."""
        if self._view == "ended" and self._ended is not None:
            return kept_of(self._ended[0]).get(Answer.SHOW if verb == "show" else Answer.FOLDER)
        if self._view not in _LISTS:
            return None
        kept = next((each for each in self._facts().proofs if each.bag.name == name), None)
        return None if kept is None else kept.proof if verb == "open" else kept.bag
