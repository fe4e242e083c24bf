"""The simulated site: what its server knows, which screen leads where, and what each control really does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from heapq import heappop, heappush

from mes_assist.flow.snapshot import Node

from .act import SimulatedAct, Who
from .forms import ALIAS, ANSWERS, BASE, ENTRIES, ENTRY, FORMS
from .page import OTHER, OURS, SENDS, SimulatedPage
from .scenario import ERRORS, Scenario
from .screens import Key, exists
from .shipping import Shipping
from .world import World


class SimulatedSite:
    """The site, and the window that shows it."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self.world, self.scenario = world, scenario
        self.random = world.chance("site")
        self.opposed = scenario.situation == "opposed"
        self.closed = scenario.situation == "closed"
        self.activated = scenario.situation == "existing"
        self.exporting = scenario.export
        self.errors = list(scenario.errors)
        self.shipping = Shipping(world, scenario.deliveries)
        self.act = SimulatedAct(self)
        self.documents = 0.0
        self.outage: tuple[str, float] | None = None
        self.new_window()

    def new_window(self) -> None:
        """Begin a session in a fresh window."""
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self.is_elsewhere = False
        self.blank_until = self.frozen_until = -1.0
        self.gone: str | None = None
        self.used: Node | None = None
        self.position = -1
        self.wanted_wait: int | None = None
        self.under: list[SimulatedPage] = []
        self.page = SimulatedPage(("fait", "visionneuse"), 0.0)
        self.shipping.new_window()
        self.act.asked = None

    # -- time

    def later(self, seconds: float, does: Callable[[], None]) -> None:
        """Let something happen in this window after a while."""
        self._order += 1
        heappush(self._due, (self.world.clock.time + seconds, self._order, does))

    def next_due(self) -> float:
        """Return when something happens next."""
        ends = [moment for moment in (self.blank_until, self.frozen_until) if moment > self.world.clock.time]
        return min([*ends, self.shipping.next_due(), *(due for due, _, _ in self._due[:1])], default=float("inf"))

    def settle(self) -> None:
        """Do what was due by now."""
        while self._due and self._due[0][0] <= self.world.clock.time:
            heappop(self._due)[2]()

    # -- showing

    def key_of(self, screen: str) -> Key:
        """Return the stored screen of this site's form."""
        own = self.scenario.variant
        others = ("v2025", "connecte", "seuls", "erreurs", "fait")
        for key in ((own, screen), ALIAS.get(screen, ("", "")), *((variant, screen) for variant in others)):
            if exists(key):
                return key
        raise KeyError(screen)

    def show(self, screen: str, *, key: Key | None = None, fresh: bool = False) -> None:
        """Show a screen, in the same document or in another one."""
        if fresh or not self.documents or self.random.random() < 0.3:
            self.documents += 1.0
        self.under.clear()
        self.is_elsewhere = False
        self.page = SimulatedPage(key or self.key_of(screen), self.documents, version=self.page.version + 1)
        self.world.count(f"screen:{self.page.screen}")
        self.world.tell(f"the site shows {self.page.key[0]}/{self.page.screen}")
        if self.page.choice is None and self.page.screen == "decision-precochee":
            self.page.choice = "other"

    def put_over(self, screen: str) -> None:
        """Show a dialog or an interruption over the page, in the same document."""
        self.under.append(self.page)
        self.page = SimulatedPage(self.key_of(screen), self.page.document, version=self.page.version + 1)
        self.world.count(f"screen:{self.page.screen}")
        self.world.tell(f"the site puts {self.page.screen} over the page")

    def take_off(self) -> None:
        """Take away what was put over the page."""
        if self.under:
            self.page = replace(self.under.pop(), version=self.page.version + 1)
            self.world.tell(f"the site shows {self.page.screen} again")

    def open(self, path: str) -> str:
        """Answer for an address."""
        if self.outage is not None and self.world.clock.time < self.outage[1]:
            self.show(self.outage[0], fresh=True)
            return "server_error" if self.outage[0] in ANSWERS else "ok"
        self.outage = None
        entry = ENTRIES.get(self.scenario.variant, ENTRY)
        if path == "/":
            self.position = -1
            in_frame = self.scenario.variant == "peau-cadre"  # whose home page has a frame of another origin
            self.show("domicile", fresh=True, key=("v2025", "domicile") if in_frame else None)
            return "ok"
        if path != entry or self.scenario.entry_gone:
            self.show("introuvable", fresh=True)
            return "not_found"
        self.position = -1
        self.next(fresh=True)
        return "ok"

    # -- going on

    def next(self, *, fresh: bool = False) -> None:
        """Go on from the screen that is shown to the next one of the journey."""
        if self.under:
            self.take_off()
            return
        here = BASE.get(self.page.screen, self.page.screen)
        error = next((e for e in self.errors if e in ERRORS.get(here, ()) and self.page.screen == here), None)
        if error is not None and self.position >= 0:
            self.errors.remove(error)
            self.show(error)
            return
        self.position += 1
        if self.position >= len(self.scenario.journey):
            self.position = len(self.scenario.journey) - 1
        screen = self.scenario.journey[self.position]
        if screen in ("decision", "mon-espace", "cloture"):
            self._arrive_at(screen)
        else:
            self.show(screen if screen != "donnees" else self._data_screen(), fresh=fresh)
        if screen == "file-attente":
            self.later(self.random.uniform(1, 200), self._let_in)

    def _let_in(self) -> None:
        if self.page.screen == "file-attente":
            self.next()
        elif any(page.screen == "file-attente" for page in self.under):
            self.later(5.0, self._let_in)

    def _data_screen(self) -> str:
        return {"no": "donnees", "running": "donnees-demandees", "ready": "donnees-pretes"}[self.exporting]

    def _arrive_at(self, screen: str) -> None:
        s = self.scenario
        if self.closed and not s.result_tells and not self.act.done:
            self.show("clos")  # which says nothing of when it was done
        elif self.closed:
            self.show("deja-clos-justificatif" if s.closing_proof else "deja-clos")
        elif screen != "decision":
            self.show(screen)
        elif self.opposed:
            self.show("deja-oppose" if s.result_tells else "deja-oppose-seul")
        elif self.activated or s.situation in ("dead", "account"):
            self.show("deces" if s.situation == "dead" else "deja-cree")
        else:
            forms = FORMS["unclaimed" if s.situation == "unclaimed" else "new"]
            self.show("decision", key=forms.get(s.form))
            self.page.choice = "other" if s.form == "ticked" and s.situation == "new" else None

    def restart(self) -> None:
        """Begin the journey again."""
        self.position = -1
        self.next(fresh=True)

    def to_identity(self) -> None:
        """Go back to where the person says who they are."""
        places = [i for i, name in enumerate(self.scenario.journey) if name in ("identite", "identification")]
        self.position = (places[0] if places else 0) - 1
        self.next()

    # -- controls

    def press(self, index: int, who: Who) -> None:
        """Do what a control of the page does."""
        name, screen = self.page.stored(index).name, self.page.screen
        self.used = self.page.stored(index)
        role = self.page.stored(index).role
        if role in ("radio", "checkbox"):
            self.page.choose(index)
        elif screen.startswith(("decision", "cloture")) and name.startswith((*OURS, *OTHER, *SENDS)):
            self.act.decide(index, who)
        elif screen.startswith(("confirmation", "mot-de-passe")) and name.startswith("Confirmer"):
            self.act.confirm(index, who)
        else:
            self.after_a_while(self._effect(name, screen))

    def press_extra(self, ref: str) -> None:
        """Use what appeared beside the page's own content: a banner closes, the rest does nothing here."""
        extra = ref[2:].rpartition(".")[0]
        if extra.startswith("cookies"):
            self.page.extras = tuple(name for name in self.page.extras if name != extra)
            self.page.version += 1

    def after_a_while(self, does: Callable[[], None]) -> None:
        """Let a click take effect, after the time that this site takes."""
        latency = self.scenario.latency
        if not latency:
            does()
            return
        page = self.page
        if latency > 0.5 and self.random.random() < 0.3:
            self.blank_until = self.world.clock.time + latency
        self.later(latency, lambda: does() if self.page is page else None)

    def _effect(self, name: str, screen: str) -> Callable[[], None]:
        if name.startswith(("Recommencer", "Revenir", "Recharger")):
            return self.restart if self.outage is None else lambda: None
        if name.startswith("Vérifier mon identité"):
            return self.to_identity
        if name.startswith("Annuler"):
            return self.take_off if self.under else self.restart
        if name.startswith("Demander le téléchargement"):
            self.exporting = "running"
            return lambda: self.show("donnees-demandees")
        if name == "Mon profil" or (name == "Clôture du profil" and screen == "donnees"):
            return lambda: self._arrive_at("cloture" if screen == "donnees" else "menu")
        if name.startswith("Télécharger mes données"):
            return self.shipping.ship_file
        if name.startswith("Télécharger les données"):
            return lambda: self.show(self._data_screen())
        if name.startswith("Télécharger"):
            return self._ship
        if name.startswith("S'identifier avec"):
            return self._wander
        return self.next

    def _wander(self) -> None:
        self.is_elsewhere = True
        self.page.version += 1
        self.later(self.random.uniform(2, 100), self.come_back)

    def come_back(self) -> None:
        """Return from another origin, logged in there."""
        if self.is_elsewhere:
            self.is_elsewhere = False
            self.next()

    def _ship(self) -> None:
        act = "clôture" if "clôture" in self.page.seen("").title.casefold() or self.closed else "opposition"
        if self.shipping.ship(act).startswith("viewer"):
            self.put_over("visionneuse")
            self.documents += 1.0
            self.page.document = self.documents
