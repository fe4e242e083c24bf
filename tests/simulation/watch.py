"""Every call of a port goes through here: it is counted, checked, and may be where the program is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from mes_assist.engine import ports
from mes_assist.support.clock import Clock

from .rules import Rules
from .scenario import KillPoint
from .world import Killed, Violation, World

MOST_CALLS = 60_000
LONGEST_S = 4 * 86_400.0

_PORTS = {
    "browser": ports.Browser,
    "ui": ports.UserInterface,
    "journal": ports.Journal,
    "archive": ports.Archive,
    "examiner": ports.Examiner,
    "clock": Clock,
}
METHODS = tuple(
    f"{name}.{method}"
    for name, port in _PORTS.items()
    for method in vars(port)
    if not method.startswith("_") and callable(vars(port)[method])
)
"""Every method of every port."""


class Watch:
    """Counts the calls of one attempt, checks them, and kills it where the scenario says so."""

    def __init__(self, world: World, rules: Rules, kill: KillPoint | None) -> None:
        self._world, self._rules, self._kill = world, rules, kill
        self._begun = world.clock.time
        self.calls = 0
        self._of: Counter[str] = Counter()
        self._dead = False

    def call(self, name: str, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Make a call of a port."""
        if self._dead:
            raise Killed
        self.calls += 1
        self._of[name] += 1
        if self.calls > MOST_CALLS or self._world.clock.time - self._begun > LONGEST_S:
            raise Violation("L1", f"the attempt does not end: {self.calls} calls, {self._world.clock.time:.0f} s")
        kills = self._is_here(name)
        if kills and self._kill is not None and self._kill.before:
            self._die(name, "before")
        self._rules.before(name, args, named)
        result = function(*args, **named)
        self._rules.after(name, args, named, result)
        if kills:
            self._die(name, "after")
        return result

    def _is_here(self, name: str) -> bool:
        kill = self._kill
        if kill is None:
            return False
        if kill.method is None:
            return self.calls == kill.nth
        return kill.method == name and self._of[name] == kill.nth

    def _die(self, name: str, when: str) -> None:
        self._dead = True
        self._world.count(f"kill:{name}:{when}")
        self._world.tell(f"KILLED {when} {name}, call {self.calls}")
        raise Killed


class WatchedPort:
    """A port whose calls are watched."""

    def __init__(self, name: str, port: Any, watch: Watch) -> None:
        self._name, self._port, self._watch = name, port, watch

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._port, attribute)
        if not callable(found):
            return found
        watched = partial(self._watch.call, f"{self._name}.{attribute}", found)
        setattr(self, attribute, watched)
        return watched
