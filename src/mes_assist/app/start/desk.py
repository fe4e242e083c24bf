"""What the start page does when something is pressed: it moves between screens, and passes on what is to be begun."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

from mes_assist.app.end_screen import kept_of
from mes_assist.app.start import home, screens
from mes_assist.app.start.asking import Asking
from mes_assist.app.start.plan import Hands, Plan
from mes_assist.engine.question import Answer
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.app.start.facts import Kept
    from mes_assist.app.start.render import Screen
    from mes_assist.engine.result import Result

_LISTS = ("home", "trial")
"""The screens with cases and proofs: the person's own, and the demo's."""


class Desk:
    """Knows which screen is shown. It is asked from the threads of the server, one at a time.

    Parameters
    ----------
    lang, site:
        The person's language until they choose the other one, and the site where procedures are begun.
    hands:
        What it may do itself.
    """

    def __init__(self, lang: Lang, site: str, hands: Hands) -> None:
        self.lang: Lang = lang
        self.chosen: SimpleQueue[Plan | Literal["quit"]] = SimpleQueue()
        self._site = site
        self._hands = hands
        self._lock = Lock()
        self._view: Literal["home", "trial", "asking", "busy", "ended", "bye"] = "home"
        self._asking = Asking()
        self._checked: dict[str, tuple[str, ...]] = {}
        self._ended: tuple[Result, bool] | None = None
        self._undated: Path | None = None
        self._news = ""

    def come_back(self, result: Result, *, demo: bool) -> None:
        """Show how what was begun has ended, and whether there is a proof that an authority may be asked to date."""
        bag = Path(result.proof.bag) if result.proof is not None and not demo else None
        undated = bag if bag is not None and self._hands.asks_to_date(bag) else None
        with self._lock:
            self._ended, self._undated, self._view, self._news = (result, demo), undated, "ended", ""

    def screen(self) -> Screen:
        """Return what is to be shown now; news are told once."""
        with self._lock:
            news, self._news = self._news, ""
            if self._view == "ended" and self._ended is not None:
                result, demo = self._ended
                return screens.ended_screen(self.lang, result, news, demo=demo, undated=self._undated is not None)
            if self._view == "home":
                facts, tried = self._hands.read(self.lang, False), self._hands.read(self.lang, True)
                return home.home_screen(self.lang, facts, self._site, self._checked, news, tried=tried.is_something)
            if self._view == "trial":
                return home.trial_screen(self.lang, self._hands.read(self.lang, True), self._checked, news)
            if self._view == "asking":
                return self._asking.screen(self.lang, news)
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
                self._view, self._asking = ("asking" if verb == "ask" else verb), Asking()  # type: ignore[assignment]
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

    def _speak(self, lang: str) -> None:
        """Change the language, unless what is shown was said in the other one and cannot be said again."""
        if lang in get_args(Lang) and self._view != "ended":
            self.lang, self._checked = lang, {}  # type: ignore[assignment]

    def _answer(self, verb: str, what: str, typed: str) -> None:
        if verb == "back":
            self._view = "asking" if self._asking.back() else "home"
            return
        led_to = self._asking.take(verb, what, typed, self.lang, self._hands.today())
        if isinstance(led_to, Plan):
            self._asking = Asking()
            self._pass_on(led_to)
        else:
            self._news = led_to or ""

    def _go_on(self, verb: str, case_id: str) -> None:
        if verb == "demo":
            self._pass_on(Plan())
            return
        cases = self._hands.read(self.lang, self._view == "trial").cases
        of = next((of for of in cases if of.case.id == case_id), None)
        if of is not None:
            self._pass_on(Plan(profile=of.case.profile, case=of))

    def _pass_on(self, chosen: Plan | Literal["quit"]) -> None:
        self._view = "bye" if chosen == "quit" else "busy"
        self.chosen.put(chosen)

    def _date(self, what: str) -> None:
        """Have the proof dated by the authority that was pressed, or by none, from now on."""
        authorities = screens.authorities()
        if self._undated is not None and self._view == "ended" and what in authorities:
            bag, self._undated = self._undated, None
            self._news = self._hands.have_dated(bag, authorities[what], self.lang)

    def _remind(self) -> None:
        if self._view == "ended" and self._ended is not None:
            result, demo = self._ended
            file, self._news = self._hands.remind(result.profile or "moi", demo, self.lang)
            if file is not None:
                self._hands.open(file.parent)

    def _handle(self, verb: str, name: str) -> None:
        place = self._place(verb, name)
        if place is None:
            return
        if verb == "verify":
            self._checked[name] = self._hands.examine(place, self.lang)
            self._news = " ".join(self._checked[name])
        elif self._hands.open(place):
            self._news = say(self.lang, "welcome_opened")
        else:
            self._news = say(self.lang, "preuves_cannot_open", path=place)

    def _place(self, verb: str, name: str) -> Path | None:
        """Return what is meant, which can only be what the page itself has shown."""
        if self._view == "ended" and self._ended is not None:
            return kept_of(self._ended[0]).get(Answer.SHOW if verb == "show" else Answer.FOLDER)
        if self._view not in _LISTS:
            return None
        proofs = self._hands.read(self.lang, self._view == "trial").proofs
        kept: Kept | None = next((each for each in proofs if each.bag.name == name), None)
        return None if kept is None else kept.proof if verb == "open" else kept.bag
