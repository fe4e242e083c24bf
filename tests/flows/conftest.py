"""Playing a shipped flow on the mock site: one call, one attempt, everything that can be asserted of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.person.consenting import Consenting
from mes_assist.person.scripted import Script, ScriptedPerson
from mes_assist.runner.attempt import Patience, Settings
from mes_assist.runner.person import Person
from mes_assist.runner.result import Result
from mes_assist.runner.run import Tools, run_attempt
from mes_assist.support.clock import Clock, SystemClock
from mes_assist.support.paths import shipped_flows
from mock_site import MockSite, Scenario
from mock_site.person import script

QUICK = Patience(unknown=1.5, effect=3.0, delivery=2.0)
"""A local site answers at once: what has not come by then will not come."""


@dataclass(frozen=True)
class Played:
    """What one attempt left behind."""

    result: Result
    counts: Mapping[str, int]
    told: tuple[str, ...]
    home: Path

    @property
    def bags(self) -> list[Path]:
        """The bags in the archive."""
        return sorted((self.home / "proofs").glob("[!.]*"))


@dataclass
class Stage:
    """Where an attempt is played: a site, a home, and a browser context for each attempt."""

    home: Path
    new_context: Callable[..., BrowserContext]
    flow: LoadedFlow
    ids: Iterator[str] = field(default_factory=lambda: (f"{number:08x}" for number in count(0xA1)))

    def play(
        self,
        site: MockSite,
        *,
        person: Person | None = None,
        yes: bool = False,
        on_context: Callable[[BrowserContext], None] = lambda _: None,
        clock: Clock | None = None,
        **settings: Any,
    ) -> Played:
        """Run one attempt against ``site`` and return what it left behind."""
        told: list[str] = []
        scripted = ScriptedPerson(Script.from_json(script(site.scenario)), tell=told.append, impatient=True)
        chosen = person or scripted
        defaults: dict[str, Any] = {"profile": "moi", "lang": "fr", "patience": QUICK}
        clock = clock or SystemClock()

        @contextmanager
        def opened() -> Iterator[BrowserContext]:
            context = self.new_context(locale="fr-FR", accept_downloads=True)
            on_context(context)
            yield context

        result = run_attempt(
            self.flow,
            Settings(home=self.home, origin=site.url, **defaults | settings),
            Consenting(chosen) if yes else chosen,
            Tools(clock, random.Random(0), lambda: next(self.ids), opened, self.home / "proofs"),
        )
        return Played(result, dict(site.counts), tuple(told), self.home)


@pytest.fixture(scope="session")
def opposition() -> LoadedFlow:
    """Return the shipped flow itself, never a copy."""
    return load_flow(find_flow("opposition", shipped_flows()))


@pytest.fixture
def stage(own_home: Path, new_context: Callable[..., BrowserContext], opposition: LoadedFlow) -> Stage:
    """Return a stage for the opposition flow."""
    return Stage(own_home, new_context, opposition)


@pytest.fixture
def play(stage: Stage) -> Callable[..., Played]:
    """Play one scenario from beginning to end: ``play(Scenario(...), pause_budget=...)``."""

    def once(scenario: Scenario, **how: Any) -> Played:
        with MockSite(scenario) as site:
            return stage.play(site, **how)

    return once
