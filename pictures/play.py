"""Plays one story in one window, and pictures it."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from playwright.sync_api import Browser

from mes_assist.app.end_screen import show_end
from mes_assist.app.environment import Environment
from mes_assist.app.run import Dependencies, run_attempt
from mes_assist.app.window import OneWindow, site_window
from mes_assist.browser.actor import PlaywrightActor
from mes_assist.browser.panel.surface import PanelSurface
from mes_assist.browser.session import Session
from mes_assist.engine.settings import Settings, Timeouts
from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.support.clock import SystemClock
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang
from mes_assist.ui.panel.interface import PanelInterface
from mes_assist.ui.scripted import Script, ScriptedInterface
from mock_site import MockSite
from mock_site.person import script
from pictures.camera import Camera, Shoot
from pictures.stories import Story
from pictures.window import WindowLook, window

SHOWN_HOME = "/home/camille/.local/share/mes-assist"
"""Where the invented person's data lie."""
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_QUICK = Timeouts(unknown=1.0, effect=3.0, delivery=1.0)
_A_MINUTE = timedelta(minutes=1)


class StoppedClock(SystemClock):
    """A clock whose date never changes; durations are the computer's."""

    def now(self) -> datetime:
        """Return the day of the pictures."""
        return NOW


def play(browser: Browser, story: Story, look: WindowLook, shoot: Shoot) -> str:
    """Play it from its first page to the last word, and return how it ended."""
    loaded = load_flow(find_flow(story.flow, shipped_flows()))
    ids = (f"c0ffee{number:02x}" for number in count())
    with tempfile.TemporaryDirectory() as folder, MockSite(story.scenario) as site:
        home = Path(folder)

        def sits_at(session: Session) -> Camera:
            actor = PlaywrightActor(lambda: session.page)
            return Camera(
                session,
                PanelInterface(look.lang, PanelSurface(session)),
                ScriptedInterface(Script.from_json(script(story.scenario)), actor, impatient=True),
                story,
                names=_names(loaded, look.lang),
                shoot=shoot,
                home=(home, SHOWN_HOME),
            )

        settings = Settings(
            home=home,
            downloads=home / "telechargements",
            origin=site.url,
            profile="moi",
            lang=look.lang,
            mode=story.mode,
            timeouts=_QUICK,
            pause_budget=_A_MINUTE,
            case_of="factice:images",
        )
        with OneWindow(lambda: site_window(lambda: window(browser, look), site.url, sits_at)) as opened:
            deps = Dependencies(StoppedClock(), Random(4), ids.__next__, opened.open, home / "proofs")
            result = run_attempt(loaded, settings, deps)
            if opened.shown is not None:
                show_end(result, opened.shown, Environment(clock=deps.clock), look.lang, _A_MINUTE.total_seconds())
    return result.outcome


def _names(loaded: LoadedFlow, lang: Lang) -> dict[str, str]:
    """Return the ids of the screens by their titles; of those that are called alike, the first."""
    states = reversed(list(loaded.flow.every_state()))
    return {state.title.in_language(lang): name for name, state in states if state.title is not None}
