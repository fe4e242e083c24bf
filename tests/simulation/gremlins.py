"""What goes wrong in the simulated world, each at its moment: pages that change, banners, outages, errors, jumps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from mes_assist.engine.ports import OpenResult

from .page import BOX, OTHER, OURS, SENDS
from .scenario import Scenario
from .screens import CONTROL
from .site import SimulatedSite
from .world import PlannedBug, World

_USED = (
    *(*SENDS, *OURS, "Commencer", "Télécharger", "Fermer", "Tout refuser", "Recommencer", "Clôture du profil"),
    "M'opposer",
)
_OTHER_NAMES = {"Continuer": "Valider", "Confirmer": "Je confirme", "Clôturer mon profil": "Confirmer la clôture"}
_TRAPS = (
    *("{} et activer Mon espace santé", "{} et accepter", "{} et partager mes données", "{}, j'autorise l'accès"),
    "{} et consentir au partage",
)
_DECIDING_TRAPS = ("{} et m'opposer", "{} et clôturer le profil", "{} et supprimer mes données")


class Gremlins:
    """Strikes once for each mischief of the scenario."""

    def __init__(self, world: World, scenario: Scenario, site: SimulatedSite) -> None:
        self._world, self._scenario, self._site = world, scenario, site
        self._random = world.chance("gremlins")
        self._left = list(scenario.mischief)
        self._moments: Counter[str] = Counter()
        self._unreachable = 0
        self.on_interrupt: Callable[[], None] = lambda: None
        self.act_ahead: Callable[[], None] = lambda: None

    def reached(self) -> OpenResult | None:
        """Return what becomes of opening an address, when that is not the site's business."""
        if self._scenario.willing or self._random.random() < 0.95:
            return None
        fate: OpenResult = self._random.choice(("unreachable", "timed_out"))
        self._world.count(f"reached:{fate}")
        if fate == "timed_out":
            self._site.blank_until = self._world.clock.time + self._random.choice((2.0, 100.0))
        else:
            self._site.show("oups", fresh=True)
        return fate

    def strike(self, trigger: str) -> None:
        """Do what is due at this kind of moment."""
        self._moments[trigger] += 1
        for mischief in list(self._left):
            if mischief.trigger == trigger and mischief.nth == self._moments[trigger]:
                self._left.remove(mischief)
                self._world.count(f"mischief:{mischief.what}")
                self._world.tell(f"MISCHIEF {mischief.what} ({trigger})")
                getattr(self, f"_{mischief.what}")()

    # -- controls that change

    def _some_control(self) -> int | None:
        page = self._site.page
        usable = ((i, node) for i, node in page.controls() if node.role in ("button", "link", "radio"))
        found = [i for i, node in usable if node.name.startswith(_USED)]
        sends = page.find(*SENDS, roles=("button",))
        if sends is not None and self._random.random() < 0.6:
            return sends
        return self._random.choice(found) if found else None

    def _rename(self) -> None:
        index = self._some_control()
        if index is not None:
            name = self._site.page.node(index).name
            self._site.page.edit(index, name=_OTHER_NAMES.get(name, f"{name} {CONTROL}"))

    def _rename_trap(self) -> None:
        index = self._some_control()
        if index is not None:
            node = self._site.page.node(index)
            sends = node.name.startswith((*SENDS, *OURS))
            wordings = _TRAPS if sends else _TRAPS + _DECIDING_TRAPS
            self._site.page.edit(index, name=self._random.choice(wordings).format(node.name))

    def _disable(self) -> None:
        page, index = self._site.page, self._some_control()
        if index is None:
            return
        before = tuple(sorted(page.node(index).states))
        page.edit(index, states=("disabled", *before))
        if self._random.random() < 0.6:
            self._site.later(self._random.uniform(0.5, 20), lambda: page.edit(index, states=before))

    def _twin(self) -> None:
        index = self._some_control()
        if index is not None:
            self._site.page.edit(index, other=True)

    def _flip(self) -> None:
        index = self._site.page.find(*OTHER, roles=("radio", "button"))
        if index is not None and self._site.page.screen.startswith(("decision", "cloture")):
            self._site.page.choose(index)

    def _unchoose(self) -> None:
        page = self._site.page
        if page.choice is not None:
            has_radios = page.find(*OURS, roles=("radio",)) is not None
            page.choice = "other" if has_radios else None  # what such a site takes for the choice that nobody sees
            for index, node in page.controls():
                if node.role in ("radio", "button") and page.is_taken(index):
                    page.edit(index, states=())

    def _tick_box(self) -> None:
        index = self._site.page.find(*BOX)
        if index is not None:
            self._site.page.choose(index)

    def _box_gone(self) -> None:
        page = self._site.page
        index = page.find(*BOX)
        if index is not None:
            page.edit(index, gone=True)
            page.deletion = False

    def _reload(self) -> None:
        page, site = self._site.page, self._site
        if not site.under:
            choice = "other" if page.screen == "decision-precochee" else None
            site.show(page.screen, key=page.key, fresh=True)
            site.page.choice = choice

    def _double(self) -> None:
        self._add("second")

    # -- what appears

    def _add(self, extra: str) -> None:
        page = self._site.page
        if extra not in page.extras:
            page.extras = (*page.extras, extra)
            page.version += 1

    def _cookies(self) -> None:
        self._add("cookies")

    def _cookies_sans(self) -> None:
        self._add("cookies_sans")

    def _chat(self) -> None:
        self._add("chat")

    def _footer(self) -> None:
        self._add("footer")

    _second = _double

    def _news(self) -> None:
        self._add("news")

    def _survey(self) -> None:
        self._site.put_over("enquete")

    def _dialog(self) -> None:
        self._site.put_over("fenetre-inconnue")

    def _tour(self) -> None:
        self._site.put_over("fenetre-visite")

    def _captcha(self) -> None:
        self._site.put_over("captcha")

    def _too_fast(self) -> None:
        self._site.put_over("trop-vite")

    def _cgu(self) -> None:
        self._site.put_over("cgu")

    def _queue(self) -> None:
        self._site.put_over("file-attente")
        self._heal(self._random.uniform(1, 300))

    def _spinner(self) -> None:
        self._site.put_over("chargement")
        self._heal(self._random.choice((2.0, 30.0, 400.0)))

    def _heal(self, seconds: float) -> None:
        page = self._site.page
        self._site.later(seconds, lambda: self._site.take_off() if self._site.page is page else None)

    # -- the site and the browser fail

    def _session_end(self) -> None:
        self._site.show("session-expiree")

    def _not_found(self) -> None:
        self._site.show("introuvable", fresh=True)

    def _out(self, screen: str) -> None:
        until = self._world.clock.time + self._random.choice((3.0, 60.0, 1e9))
        self._site.outage = (screen, until)
        self._site.show(screen, fresh=True)

    def _oups(self) -> None:
        self._out("oups")

    def _outage(self) -> None:
        self._out("indisponible")

    def _not_authorised(self) -> None:
        self._out("non-autorise")

    def _retry_after(self) -> None:
        self._site.wanted_wait = self._random.choice((1, 30, 3600, 10**7))
        self._out("indisponible")

    def _elsewhere(self) -> None:
        site = self._site
        site.is_elsewhere = True

        def back() -> None:
            site.is_elsewhere = False
            site.page.version += 1

        if self._random.random() < 0.8:
            site.later(self._random.uniform(1, 100), back)

    def _blank(self) -> None:
        longest = 2.0 if self._scenario.willing else 60.0
        self._site.blank_until = self._world.clock.time + self._random.uniform(0.1, longest)

    def _frozen(self) -> None:
        self._site.frozen_until = self._world.clock.time + self._random.choice((1.0, 30.0, 1e4))

    def _gone_dead(self) -> None:
        self._site.gone = "browser_died"

    def _close_window(self) -> None:
        self._site.gone = "window_closed"

    def _interrupt(self) -> None:
        raise KeyboardInterrupt

    def _bug(self) -> None:
        raise PlannedBug

    # -- time and the person

    def _clock_ahead(self) -> None:
        self._world.clock.wall += timedelta(hours=30)

    def _clock_back(self) -> None:
        self._world.clock.wall -= timedelta(days=3)

    def _suspend(self) -> None:
        self._world.clock.time += 3_000

    def _act_ahead(self) -> None:
        self.act_ahead()

    def _go_back(self) -> None:
        if self._site.under:
            self._site.take_off()
        elif self._site.position > 0:
            self._site.position -= 2
            self._site.next()
