"""The browser's port on the simulated site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr

from mes_assist.engine.ended import BrowserGone
from mes_assist.engine.ports import Action, Look, OpenResult, Unseen, UseResult
from mes_assist.engine.records import Delivery
from mes_assist.flow.snapshot import Node, Snapshot

from .gremlins import Gremlins
from .person import Person
from .site import SimulatedSite
from .world import World

_CALL_S = 0.02
_FROZEN_S = 5.0


class SimulatedBrowser:
    """The window on the site, with whatever goes wrong in it."""

    def __init__(self, world: World, site: SimulatedSite, person: Person, gremlins: Gremlins) -> None:
        self._world, self._site, self._person, self._gremlins = world, site, person, gremlins
        self._random = world.chance("browser")
        self._uses = list(site.scenario.uses)
        self.caused: tuple[Node, Snapshot] | None = None

    def _pass(self, trigger: str | None = None, seconds: float = _CALL_S) -> None:
        """Let a moment pass: what was due happens, and perhaps what was not."""
        self._world.clock.time += seconds
        self._site.settle()
        self._person.act()
        if trigger is not None:
            self._gremlins.strike(trigger)
        if self._site.gone is not None:
            self._world.count(f"gone:{self._site.gone}")
            raise BrowserGone(self._site.gone)

    def open(self, path: str) -> OpenResult:
        """Go to a path of the site."""
        self._pass()
        fate = self._gremlins.reached()
        if fate is not None:
            return fate
        return self._site.open(path)  # type: ignore[return-value]

    def look(self) -> Look:
        """Return what the page shows now."""
        self._pass("look")
        return self._snapshot()

    def _snapshot(self) -> Look:
        site, now = self._site, self._world.clock.time
        if site.is_elsewhere:
            self._world.count("look:elsewhere")
            return Unseen.ELSEWHERE
        if now < site.frozen_until:
            self._world.clock.time += _FROZEN_S
            self._world.count("look:timed_out")
            return Unseen.TIMED_OUT
        if now < site.blank_until:
            self._world.count("look:no_document")
            return Unseen.NO_DOCUMENT
        return site.page.seen(site.scenario.origin)

    def wait(self, since: Look, seconds: float) -> bool:
        """Return at the next change, or after ``seconds``."""
        clock = self._world.clock
        if self._is_other(since):
            self._pass("wait")
            return True
        ends = clock.time + max(seconds, 0.0)
        until = max(min(ends, self._site.next_due(), self._person.next_due()), clock.time)
        self._pass("wait", until - clock.time + 0.001)
        return self._is_other(since)

    def _is_other(self, since: Look) -> bool:
        site, now = self._site, self._world.clock.time
        if isinstance(since, Snapshot):
            unseen = site.is_elsewhere or now < site.blank_until or now < site.frozen_until
            return unseen or (since.document, since.version) != (site.page.document, site.page.version)
        if since is Unseen.ELSEWHERE:
            return not site.is_elsewhere
        return now >= max(site.blank_until, site.frozen_until) or site.is_elsewhere

    def is_elsewhere(self) -> bool:
        """Tell whether the page is at another origin."""
        self._pass()
        return self._site.is_elsewhere

    def use(self, seen: Snapshot, node: Node, action: Action) -> UseResult:
        """Use this very node, if it still is what was seen."""
        self._pass("before_use")
        site, page = self._site, self._site.page
        index = page.index_of(node.ref)
        if site.is_elsewhere or seen.document != page.document or index is None:
            return self._used(UseResult.CHANGED)
        if index >= 0:
            now = page.node(index)
            if (now.name, now.states) != (node.name, node.states):
                return self._used(UseResult.CHANGED)
        fate = self._uses.pop(0) if self._uses else "done"
        if "disabled" in node.states or fate == "blocked":
            return self._used(UseResult.BLOCKED)
        if fate == "changed":
            page.version += 1
            return self._used(UseResult.CHANGED)
        if action is Action.REHEARSE:
            self._gremlins.strike("rehearsed")
            return self._used(UseResult.TIMED_OUT if fate == "timed_out" else UseResult.DONE)
        if fate in ("dead", "timed_out"):
            self._world.count(f"use:{fate}")
        elif index < 0:
            site.press_extra(node.ref)
        elif not (action in (Action.TICK, Action.UNTICK) and page.is_taken(index) == (action is Action.TICK)):
            site.press(index, "engine")
        self._gremlins.strike("used")
        return self._used(UseResult.TIMED_OUT if fate.startswith("timed_out") else UseResult.DONE)

    def _used(self, used: UseResult) -> UseResult:
        self._world.count(f"used:{used.value}")
        self._world.tell(f"  the browser: {used.value}")
        if used is UseResult.TIMED_OUT:
            self._world.clock.time += _FROZEN_S
        return used

    def fill(self, seen: Snapshot, nodes: Sequence[Node], value: SecretStr) -> bool | None:
        """Set the value of a field, or of the boxes that it is split into."""
        self._pass("before_use")
        if seen.document != self._site.page.document or self._random.random() < 0.1:
            return None
        return bool(value) and bool(nodes) and self._random.random() < 0.8

    def take_last_used(self) -> Node | None:
        """Return what was used last, unless it went unseen."""
        self._pass()
        used, self._site.used = self._site.used, None
        return used if self._random.random() < 0.8 else None

    def go_back(self) -> None:
        """Leave what took the place of the site's page."""
        self._pass()
        self._site.take_off()

    def keep_json_answers(self) -> None:
        """Keep the site's JSON answers from now on."""
        self._site.shipping.expecting = True

    def take_deliveries(self, *, last_resort: bool = False) -> Sequence[Delivery]:
        """Return what was delivered, and forget it."""
        self._pass()
        return self._site.shipping.arrived(last_resort=last_resort)

    def take_download(self) -> Path | None:
        """Return the first file that has come."""
        self._pass()
        return self._site.shipping.file()

    def is_delivering(self) -> bool:
        """Tell whether something is coming."""
        self._pass()
        return self._site.shipping.is_delivering()

    def take_retry_after(self) -> int | None:
        """Return the wait that the site asked for, and forget it."""
        self._pass()
        asked, self._site.wanted_wait = self._site.wanted_wait, None
        return asked

    def screenshot(self) -> bytes | None:
        """Return a picture of the page."""
        self._pass()
        return b"picture" if self._random.random() < 0.8 else None
