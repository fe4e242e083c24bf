"""How soon the engine acts once the page has changed: from the change to its click, both told by the page's own clock.

A page shows eight screens, one after the other, each a moment after the button of the one before was clicked. The
engine goes through them with a flow of eight states; a plain script waits for the same eight buttons.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.browser import MACHINE, browsers
from benchmarks.figures import Figure, against, alone, in_turn, seconds
from mes_assist.app.run import Dependencies, run_attempt
from mes_assist.app.window import site_window
from mes_assist.browser.session import Session, browser_context
from mes_assist.engine.question import Progress
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow, load_flow
from mes_assist.support.clock import SystemClock
from mes_assist.ui.scripted import Script, ScriptedInterface

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROUNDS = 4
SCREENS = 8
LOOKS = 30
GOAL_MS = 50
ORIGIN = "http://127.0.0.1"  # answered by the browser itself, nothing listens there
# Spread over more than the half second at which a plain script asks again, so that no rhythm is favoured.
DELAYS_MS = [170 + 71 * place for place in (3, 7, 1, 5, 0, 6, 2, 8, 4)]

_PAGE = Path(__file__).with_name("reaction.html").read_text("utf-8").replace("__DELAYS__", str(DELAYS_MS))
_HEAD = """
schema_version: 1
id: essai
version: 1
title: {fr: "Essai", en: "Trial"}
last_verified: never
site: {start: [/], origins: ["http://127.0.0.1"]}
act:
  title: {fr: "Essai", en: "Trial"}
  consequences: {fr: "Rien.", en: "Nothing."}
  undo: {fr: "Rien.", en: "Nothing."}
never_click: ["activer"]
states:
"""
_SCREEN = """
  ecran_{k}:
    title: {{fr: "Écran {k}", en: "Screen {k}"}}
    when: {{button: "Suivant {k}"}}
    do: [{{click: {{button: "Suivant {k}"}}}}]
    next: [{after}]
"""
_END = """
  termine: {when: {heading: "Terminé"}, end: already_done}
"""


@dataclass
class Walk:
    """One walk through the screens: when each was shown, recognised and clicked, in milliseconds since 1970."""

    changed: list[float] = field(default_factory=list)
    recognised: list[float] = field(default_factory=list)
    clicked: list[float] = field(default_factory=list)
    look_ms: list[float] = field(default_factory=list)

    @property
    def reactions(self) -> list[float]:
        """From each change to the click, in milliseconds."""
        return [click - change for change, click in zip(self.changed, self.clicked, strict=True)]

    @property
    def recognitions(self) -> list[float]:
        """From each change until the engine knew the screen, in milliseconds."""
        return [known - change for change, known in zip(self.changed, self.recognised, strict=True)]

    def read(self, page: Page) -> None:
        """Take over what the page noted."""
        stamps = page.evaluate("stamps")
        self.changed, self.clicked = stamps["changed"], stamps["clicked"]


class Witness(ScriptedInterface):
    """Is told of each screen as soon as the engine knows it, and notes when."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(Script())
        self._walk = walk

    def show_progress(self, progress: Progress) -> None:
        """Note the time."""
        if progress.title.startswith("Écran"):
            self._walk.recognised.append(1000 * time.time())


def measure(more: int) -> list[Figure]:
    """Return the reaction of both, and what the engine's is made of."""
    with TemporaryDirectory() as folder, browser_context(browsers(), headless=True, machine=MACHINE) as context:
        browser = context.browser
        assert browser is not None  # a context that we launched has one
        loaded = load_flow(_flow_file(Path(folder)))
        homes = (Path(folder) / str(number) for number in count())
        walks = in_turn(ROUNDS * more, lambda: _ours(browser, loaded, next(homes)), lambda: _plain(browser))
    ours = [walk for walk, _ in walks]
    pairs = [pair for mine, plain in walks for pair in zip(mine.reactions, plain.reactions, strict=True)]
    look = [ms for walk in ours for ms in walk.look_ms]
    reactions = [ms for walk in ours for ms in walk.reactions]
    goal = GOAL_MS + median(look)
    return [
        alone(f"from a change to our click (goal: {GOAL_MS} ms + a look)", "ms", reactions, goal=goal),
        alone("from a change until the screen is known", "ms", [ms for walk in ours for ms in walk.recognitions]),
        alone("a look at this page", "ms", look),
        against("from a change to our click / a plain script's", "ms", pairs),
    ]


def _flow_file(folder: Path) -> Path:
    file = folder / "essai.yaml"
    after = [*(f"ecran_{k}" for k in range(1, SCREENS)), "termine"]
    screens = [_SCREEN.format(k=k, after=after[k]) for k in range(SCREENS)]
    file.write_text("".join([_HEAD, *screens, _END]), "utf-8")
    return file


@contextmanager
def _stage(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    try:
        context.route("**/*", lambda route: route.fulfill(body=_PAGE, content_type="text/html; charset=utf-8"))
        yield context
    finally:
        context.close()


def _ours(browser: Browser, loaded: LoadedFlow, home: Path) -> Walk:
    walk = Walk()

    @contextmanager
    def opened() -> Iterator[BrowserContext]:
        with _stage(browser) as context:
            try:
                yield context
            finally:
                walk.read(context.pages[0])
                session = Session(context, frozenset({ORIGIN}))
                walk.look_ms = [1000 * seconds(session.look) for _ in range(LOOKS)]

    ids = (f"{number:08x}" for number in count())
    result = run_attempt(
        loaded,
        Settings(home=home, downloads=home, origin=ORIGIN, profile="moi", lang="fr"),
        Dependencies(
            SystemClock(),
            Random(0),
            lambda: next(ids),
            lambda: site_window(opened, ORIGIN, lambda _: Witness(walk)),
            home / "proofs",
        ),
    )
    if result.outcome != "already_done":
        raise SystemExit(f"{result.outcome}: {result.message}")
    return walk


def _plain(browser: Browser) -> Walk:
    walk = Walk()
    with _stage(browser) as context:
        page = context.new_page()
        page.goto(ORIGIN)
        for k in range(SCREENS):
            page.get_by_role("button", name=f"Suivant {k}", exact=True).click()
        page.get_by_role("heading", name="Terminé").wait_for()
        walk.read(page)
    return walk
