"""The person in front of the page: answers, hesitates, clicks ahead, acts in the page, goes away, never answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mes_assist.engine.question import Answer, Progress, Question

from .page import ACCORD, BOX, OTHER, OURS, SENDS
from .shipping import proof_of
from .site import SimulatedSite
from .world import World

_NEVER = float("inf")
_FORWARD = (
    *("Commencer", "Valider", "Suivant", "Continuer", "Envoyer", "Poursuivre", "Plus tard", "Vérifier mon identité"),
    *("Accepter les CGU", "Recommencer", "Fermer", "Mon profil", "Gérer le profil", "Clôture du profil", "Confirmer"),
    *("M'opposer à", "Clôturer Mon espace", "S'identifier avec", "Télécharger votre", "Recharger", "Revenir"),
)
_FINAL = ("clos", "deja-", "active", "resultat", "deces", "non-representant", "coordonnees-inconnues")
_HABITS: dict[str, dict[str, dict[str, int]]] = {
    "willing": {
        "confirm": {"yes": 1},
        "repeat": {"yes": 1},
        "countdown": {"now": 1, "wait": 2},
        "save_proof": {"save": 1},
        "archive": {"room": 1},
        "your_click": {"click": 1},
        "pause": {"proceed": 6, "fill": 1},
        "problem": {"proceed": 9, "fill": 1},
        "unknown_page": {"proceed": 1},
        "opt_in": {"honest": 1},
    },
    "varied": {
        "confirm": {"yes": 12, "no": 2, "act": 3, "never": 1, "stop": 1, "back": 1, "close": 1, "odd": 1, "wrong": 1},
        "repeat": {"yes": 6, "no": 3, "never": 2, "act": 1, "stop": 1},
        "countdown": {"now": 2, "later": 1, "wait": 2, "stop": 1},
        "save_proof": {"save": 5, "save_wrong": 2, "click": 3, "stop": 2, "never": 1, "close": 1},
        "archive": {"room": 4, "now": 3, "stop": 2, "never": 1},
        "your_click": {"click": 16, "switch": 2, "proceed": 4, "stop": 1, "never": 1, "close": 1, "wrong": 2},
        "pause": {"proceed": 60, "fill": 8, "later": 1, "switch": 4, "stop": 1, "never": 1, "wander": 2, "back": 1},
        "problem": {"proceed": 10, "fill": 1, "switch": 1, "stop": 1, "never": 1},
        "unknown_page": {"proceed": 6, "stop": 1, "never": 1, "close": 1},
        "opt_in": {"yes": 6, "no": 6, "honest": 6, "never": 1, "stop": 1, "act": 1},
    },
}
_HABITS["absent"] = _HABITS["willing"] | {"unknown_page": {"never": 1}}
_HABITS["difficult"] = {kind: dict.fromkeys(habits, 1) for kind, habits in _HABITS["varied"].items()}


class Person:
    """The user interface's port, and the person behind it."""

    def __init__(self, world: World, site: SimulatedSite) -> None:
        self._world, self._site = world, site
        self._random = world.chance("person")
        self.tick = site.scenario.tick
        self.question: Question | None = None
        self.room: Callable[[], None] = lambda: None
        self.on_moment: Callable[[str], None] = lambda _: None
        self._plan: tuple[float, str] | None = None
        self._given: Answer | None = None
        self._times = 0

    # -- the port

    def show_progress(self, progress: Progress) -> None:
        """See which screen was reached."""
        self.on_moment("arrived")

    def tell(self, text: str) -> None:
        """Read a line."""

    def ask(self, question: Question) -> None:
        """Read a question, and make up their mind."""
        self.question = question
        self._world.count(f"question:{question.kind}")
        self._world.tell(f"asked: {question.kind}: {question.text[:70]!r}")
        self._given, self._times = None, 0
        self._decide()
        self.on_moment("asked")

    def show_remaining(self, seconds: int) -> None:
        """See how long is left."""

    def take_answer(self) -> Answer | None:
        """Give the answer, once."""
        self.act()
        given, self._given = self._given, None
        if given is not None:
            self._world.tell(f"the person answers {given.value}")
            if given is Answer.YES:
                self.on_moment("after_yes")
        return given

    def close_question(self) -> None:
        """See the question go."""
        self.question, self._plan, self._given = None, None, None

    def act_in_page(self) -> None:
        """Act by themselves: nothing to do here."""

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """See nothing of ours for a moment."""
        yield

    # -- the person

    def next_due(self) -> float:
        """Return when they do something next."""
        return self._plan[0] if self._plan is not None else _NEVER

    def act(self) -> None:
        """Do what they made up their mind to do, when it is time."""
        if self._plan is None or self._plan[0] > self._world.clock.time or self.question is None:
            return
        what, self._plan = self._plan[1], None
        self._world.count(f"person:{what}")
        self._world.tell(f"the person: {what}")
        getattr(self, f"_{what}")()

    def _decide(self) -> None:
        assert self.question is not None
        kind = self.question.kind
        habits = _HABITS[self._site.scenario.temper][kind if kind != "end" else "pause"]
        what = self._random.choices(list(habits), list(habits.values()))[0]
        if what == "never":
            self._world.count("person:never")
            return
        longest = 30.0 if self._site.scenario.willing else 120.0
        delay = 0.0 if self._random.random() < 0.15 else self._random.uniform(0.3, longest)
        self._plan = (self._world.clock.time + delay, what)

    def _wrong(self) -> None:
        """Choose the other side of the decision, and send it."""
        page = self._site.page
        other = (
            page.find(*OTHER, roles=("radio", "button")) if page.screen.startswith(("decision", "cloture-")) else None
        )
        if other is not None:
            self._site.press(other, "person")
            send = page.find(*SENDS, roles=("button",))
            if send is not None and self._site.page is page:
                self._site.press(send, "person")

    def _again(self, what: str) -> None:
        """Do more, if the question still stands."""
        self._times += 1
        if self._times < 4:
            self._plan = (self._world.clock.time + self._random.uniform(5, 25), what)

    def _say(self, answer: Answer) -> None:
        self._given = answer

    def _yes(self) -> None:
        self._say(Answer.YES)

    def _no(self) -> None:
        self._say(Answer.NO)

    def _now(self) -> None:
        self._say(Answer.NOW)
        self._again("now")

    def _later(self) -> None:
        self._say(Answer.LATER)
        self._again("proceed")

    def _stop(self) -> None:
        self._say(Answer.STOP)

    def _odd(self) -> None:
        self._say(Answer.NOW)  # nobody offered it
        self._again("yes")

    def _switch(self) -> None:
        offered = self.question.answers if self.question is not None else ()
        self._say(Answer.GUIDE if Answer.GUIDE in offered else Answer.ASSIST)
        self._again("proceed")

    def _fill(self) -> None:
        self._say(Answer.FILL)
        self._again("proceed")

    def _honest(self) -> None:
        """Say what they want: of the data and of their deletion, and no to another procedure."""
        assert self.question is not None
        text, scenario = self.question.text, self._site.scenario
        about_deletion = "suppression" in text or "deletion" in text
        about_data = "données" in text or "data" in text
        wants = scenario.wants_deletion if about_deletion else scenario.wants_data and about_data
        self._say(Answer.YES if wants else Answer.NO)

    def _wait(self) -> None:
        """Let the time pass."""

    def _room(self) -> None:
        self.room()
        self._say(Answer.NOW)
        self._again("room")

    def _close(self) -> None:
        self._site.gone = "window_closed"

    def _wander(self) -> None:
        self._site.is_elsewhere = True
        self._site.later(self._random.uniform(5, 200), self._site.come_back)

    def _back(self) -> None:
        if self._site.under:
            self._site.take_off()
        elif self._site.position > 0:
            self._site.position -= 2
            self._site.next()

    def _save(self) -> None:
        act = "clôture" if self._site.closed else "opposition"
        self._site.shipping.send(proof_of(act, 90 + self._times))
        self._again("save")

    def _save_wrong(self) -> None:
        self._site.shipping.send(b"%PDF facture %%EOF")
        self._again("save")

    def _click(self) -> None:
        """Use the control that is shown to them; where that does nothing, go on as anybody would."""
        site, page = self._site, self._site.page
        if (
            page.screen == "donnees"
            and self._is_about("Télécharger mes")
            and (file := page.find("Télécharger mes")) is not None
        ):
            site.press(file, "person")
            self._again("click")
            return
        control = self.question.control if self.question is not None else None
        index = self._site.page.index_of(control.ref) if control is not None else None
        if index is None or index < 0 or self._times:
            self.proceed()
        elif page.screen.startswith(("decision", "cloture")):
            self._make_the_choice()
        elif "disabled" not in page.node(index).states:
            site.press(index, "person")
        self._again("click")

    def _is_about(self, wording: str) -> bool:
        return self.question is not None and wording in self.question.text

    def _act(self) -> None:
        self.proceed()
        self._again("act")

    def _proceed(self) -> None:
        self.proceed()
        self._again("proceed")

    def proceed(self) -> None:
        """Do what the screen asks for, as somebody alone would."""
        site = self._site
        page = site.page
        now = self._world.clock.time
        if site.is_elsewhere or now < site.blank_until or now < site.frozen_until or site.gone:
            return
        if page.extras and page.extras[0].startswith("cookies"):
            site.press_extra(f"x:{page.extras[0]}.1")
            return
        if page.screen.startswith(("decision", "cloture")) and not page.screen.endswith("-page"):
            self._make_the_choice()
            return
        if page.screen.startswith(_FINAL) and not (page.screen == "resultat" and self._random.random() < 0.5):
            return
        index = page.find("Se connecter" if page.screen.startswith("connexion") else _FORWARD[0], *_FORWARD)
        if index is not None and page.node(index).states <= page.stored(index).states:  # what is typed enables it
            site.press(index, "person")

    def _make_the_choice(self) -> None:
        site, page = self._site, self._site.page
        for index, node in list(page.controls()):
            if (
                node.role == "checkbox" and node.name.startswith(BOX) and page.deletion != site.scenario.wants_deletion
            ) or (node.role == "checkbox" and node.name.startswith(ACCORD) and not page.is_taken(index)):
                site.press(index, "person")
        ours = page.find(*OURS, roles=("radio", "button"))
        send = page.find(*SENDS, roles=("button", "link"))
        if send is None and ours is not None:
            site.press(ours, "person")
            return
        if page.choice != "ours" and ours is not None:
            site.press(ours, "person")
        page.choice = "ours"  # a label whose choice is hidden
        if send is not None and (self._times or ours is not None):
            site.press(send, "person")
