"""One attempt with the shipped flow on the mock site: how it is started, and what it left behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from people import MovableClock, Watched, sit_down
from playwright.sync_api import BrowserContext

from mes_assist.app.run import Dependencies, Window, run_attempt
from mes_assist.app.window import site_window
from mes_assist.browser.session import Session
from mes_assist.cases.events import Event
from mes_assist.cases.journal import SqliteJournal
from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Question, QuestionKind
from mes_assist.engine.result import Result
from mes_assist.engine.settings import Settings, Timeouts
from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.support.paths import shipped_flows
from mes_assist.ui.scripted import Script, ScriptedInterface
from mes_assist.ui.yes_in_advance import YesInAdvance
from mock_site import MockSite
from mock_site.person import script
from mock_site.scenario import Delivery

A_MINUTE = timedelta(minutes=1)
QUICK = Timeouts(unknown=1.5, effect=6.0, delivery=2.0)
"""A local site answers at once: what has not come by then will not come."""


SAVED_AT_ONCE = frozenset[Delivery](
    ("attachment", "attachment_new_tab", "blob_link", "graphql_link", "graphql_only", "by_hand")
)
"""The ways of arrival for which no browser opens its PDF viewer."""


@cache
def shipped(flow: str) -> LoadedFlow:
    """Return a flow as it is shipped."""
    return load_flow(find_flow(flow, shipped_flows()))


@dataclass(frozen=True)
class Played:
    """What one attempt left behind."""

    result: Result
    counts: Mapping[str, int]
    told: tuple[str, ...]
    questions: tuple[Question, ...]
    home: Path

    @property
    def bags(self) -> list[Path]:
        """The bags in the archive."""
        return sorted((self.home / "proofs").glob("[!.]*"))

    @property
    def outlines(self) -> list[str]:
        """The outlines of pages that nobody knew, reduced as they are kept: what to look at when a play goes astray."""
        return [file.read_text("utf-8") for file in sorted((self.home / "outlines").glob("*"))]

    @property
    def events(self) -> list[Event]:
        """What the journal says of the case."""
        with SqliteJournal(self.home / "journal.sqlite3", MovableClock()) as journal:
            return journal.events(self.result.case or "")

    def asked(self, kind: QuestionKind) -> list[Question]:
        """Return the questions of this kind."""
        return [question for question in self.questions if question.kind == kind]


Play = Callable[..., Played]
"""Plays one attempt at a site of a scenario: how, is said by the arguments of `Stage.play`."""


@dataclass
class Stage:
    """Where an attempt is played: a site, a home, and a browser context for each attempt."""

    home: Path
    new_context: Callable[..., BrowserContext]
    without_viewer: Callable[..., BrowserContext] | None = None
    clock: MovableClock = field(default_factory=MovableClock)
    ids: Iterator[str] = field(default_factory=lambda: (f"{number:08x}" for number in count(0xA1)))

    def play(
        self,
        site: MockSite,
        *,
        flow: str = "opposition",
        person: UserInterface | Callable[[Session], UserInterface] | None = None,
        yes: bool = False,
        on_context: Callable[[BrowserContext], object] = lambda _: None,
        gives_up: tuple[QuestionKind, ...] = (),
        answers: dict[QuestionKind, Answer] | None = None,
        at_page: dict[QuestionKind, Callable[..., None]] | None = None,
        **settings: Any,
    ) -> Played:
        """Run one attempt against ``site`` and return what it left behind.

        Parameters
        ----------
        flow:
            The shipped flow, itself and never a copy.
        person:
            Who answers, or what makes them for the browser that was opened; the mock site's scripted person if
            absent.
        yes:
            Whether the yes is given in advance.
        on_context:
            Prepares the browser context.
        gives_up, answers, at_page:
            How the person departs from their script, by kind of question.
        settings:
            More of `Settings`.
        """
        scripted = ScriptedInterface(Script.from_json(script(site.scenario)), impatient=True)
        inner: UserInterface = scripted if person is None or callable(person) else person
        chosen = YesInAdvance(inner) if yes else inner
        watched = Watched(chosen, self.clock, gives_up=gives_up, answers=answers, at_page=at_page)
        # A test that nobody answers fails within the minute.
        defaults: dict[str, Any] = {"profile": "moi", "lang": "fr", "timeouts": QUICK, "pause_budget": A_MINUTE}

        @contextmanager
        def opened() -> Iterator[BrowserContext]:
            saved_at_once = site.scenario.delivery in SAVED_AT_ONCE
            new_context = self.without_viewer if self.without_viewer and saved_at_once else self.new_context
            context = new_context(locale="fr-FR", accept_downloads=True)
            on_context(context)
            yield context

        def joined(session: Session) -> UserInterface:
            sit_down(inner, session)
            watched.join(session, person(session) if callable(person) else None)
            return watched

        def window() -> AbstractContextManager[Window]:
            return site_window(opened, site.url, joined)

        result = run_attempt(
            shipped(flow),
            Settings(home=self.home, downloads=self.home / "downloads", origin=site.url, **defaults | settings),
            Dependencies(self.clock, random.Random(0), lambda: next(self.ids), window, self.home / "proofs"),
            watched.tell,
        )
        return Played(result, dict(site.counts), tuple(watched.told), tuple(watched.questions), self.home)
