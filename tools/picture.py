"""Makes the picture of the README: ``python tools/picture.py [FILE]``.

On the left the last screen of the mock site, as the program photographed it for the bag. On the right the end of what
it said in the terminal, word for word: the procedure is really played, by the person of the demo. Dates, ids and
folders are fixed, so that the same program on the same computer gives the same picture.
"""

from __future__ import annotations

import io
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from random import SystemRandom
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from mes_assist.app.options import RunOptions
from mes_assist.app.run import Dependencies, Window, run_attempt
from mes_assist.app.window import site_window
from mes_assist.browser.actor import PlaywrightActor
from mes_assist.browser.discovery import Machine, find_browsers, launch_options
from mes_assist.browser.driver import started_driver
from mes_assist.browser.session import Session
from mes_assist.cli.output import tell_result
from mes_assist.cli.procedure import opposition
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.support.clock import SystemClock
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import say
from mes_assist.ui.scripted import Script, ScriptedInterface
from mes_assist.ui.terminal import TerminalInterface
from mock_site import MockSite
from mock_site.person import script

TARGET = Path(__file__).parents[1] / "docs/images/demo.png"
SHOWN_HOME = "~/.local/share/mes-assist/demo"
COMMAND = "mes-assist demo"
LINES, ROW, MARGIN = 29, 19, 14  # of the terminal; what came before has scrolled away
SITE: ViewportSize = {"width": 560, "height": LINES * ROW + 2 * MARGIN}
SCALE = 1.25

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; width: max-content; background: #dfe6ea; display: flex; gap: 24px; }}
figure {{ margin: 0; border-radius: 10px; overflow: hidden; box-shadow: 0 6px 24px rgb(0 0 0 / 28%); }}
figcaption {{ padding: 8px 14px; font: 13px "DejaVu Sans", sans-serif; background: #cbd5da; color: #33424b; }}
img {{ display: block; width: {width}px; height: {height}px; }}
.terminal div {{ background: #12191f; padding: {margin}px; }}
.terminal div div {{ width: 750px; height: {screen}px; padding: 0; overflow: hidden;
  display: flex; flex-direction: column; justify-content: flex-end; }}
pre {{ margin: 0; font: 13px/{row}px "DejaVu Sans Mono", monospace; color: #e4eaed; white-space: pre-wrap;
  overflow-wrap: anywhere; }}
</style>
<figure><figcaption>{title}</figcaption><img src="data:image/png;base64,{site}"></figure>
<figure class="terminal"><figcaption>Terminal</figcaption><div><div><pre>{said}</pre></div></div></figure>
"""


class StoppedClock(SystemClock):
    """A clock whose date never changes; durations are the computer's."""

    def now(self) -> datetime:
        """Return the day of the picture."""
        return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Typed:
    """The lines that the person types: the yes, once it is asked for."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def forget(self) -> None:
        """Throw away what was typed."""
        self.lines.clear()

    def take(self) -> str | None:
        """Return the next line."""
        return self.lines.pop(0) if self.lines else None


class PersonAtHome(TerminalInterface):
    """Reads and answers in a terminal; in the page the scripted person acts for them."""

    def __init__(self, out: io.StringIO, script: ScriptedInterface) -> None:
        self._typed = Typed()
        super().__init__("fr", io.StringIO(), out, lines=self._typed)
        self._screen = out
        self._script = script

    def ask(self, question: Question) -> None:
        """Read the question, and type the yes if it is one to say yes to."""
        super().ask(question)
        self._script.ask(question)
        if Answer.YES in question.answers:
            self._typed.lines.append("oui\n")
            self._screen.write("OUI\n")  # a terminal echoes what is typed

    def close_question(self) -> None:
        """See that the question is closed."""
        super().close_question()
        self._script.close_question()

    def act_in_page(self) -> None:
        """Act in the page."""
        self._script.act_in_page()


def main() -> None:
    """Play, compose, save."""
    target = Path(sys.argv[1]) if sys.argv[1:] else TARGET
    machine = Machine.this()
    options = launch_options(find_browsers(None, machine)[0], headless=True, machine=machine)
    with started_driver() as playwright:
        browser = playwright.chromium.launch(**options)
        with tempfile.TemporaryDirectory() as home:
            said, site = play(browser, Path(home))
        target.write_bytes(compose(browser, said, site))
        browser.close()


def play(browser: Browser, home: Path) -> tuple[str, bytes]:
    """Return what was said in the terminal, and the last screen of the site."""
    out = io.StringIO()
    out.write(f"$ {COMMAND}\n{say('fr', 'demo_starts')}\n")
    with MockSite() as site, redirect_stdout(out):

        def sits_at(session: Session) -> PersonAtHome:
            known = Script.from_json(script(site.scenario))
            return PersonAtHome(out, ScriptedInterface(known, PlaywrightActor(lambda: session.page)))

        def opened() -> AbstractContextManager[Window]:
            return site_window(_opener(browser), site.url, sits_at)

        settings = Settings(home=home, downloads=home, origin=site.url, profile="moi", lang="fr")
        deps = Dependencies(StoppedClock(), SystemRandom(), _ids().__next__, opened, home / "proofs")
        result = run_attempt(load_flow(find_flow("opposition", shipped_flows())), settings, deps)
        tell_result(result, RunOptions(**_as_given()))
    if result.outcome != "done" or result.bag is None:
        msg = f"the demo ended otherwise: {result.outcome}"
        raise SystemExit(msg)
    shown = out.getvalue().replace(str(home), SHOWN_HOME)
    return shown, (Path(result.bag) / "data/evidence/capture-ecran.png").read_bytes()


def compose(browser: Browser, said: str, site: bytes) -> bytes:
    """Return the picture: the site and the terminal, side by side."""
    page = browser.new_page(device_scale_factor=SCALE, viewport={"width": 1440, "height": 720})
    page.set_content(
        PAGE.format(
            title="Site factice · /enrolement/resultat",
            site=b64encode(site).decode(),
            said=escape(said.rstrip("\n")),
            screen=LINES * ROW,
            row=ROW,
            margin=MARGIN,
            **SITE,
        )
    )
    return page.locator("body").screenshot()


def _as_given() -> dict[str, Any]:
    """Return the options of a command that was given none but the language."""
    given = opposition.make_context("opposition", ["--lang", "fr"]).params
    return {name: value for name, value in given.items() if name != "base_url"}


def _ids() -> Iterator[str]:
    yield from ("3f2a9c10", "51c07f3a")


def _opener(browser: Browser) -> Callable[[], AbstractContextManager[BrowserContext]]:
    @contextmanager
    def opened() -> Iterator[BrowserContext]:
        context = browser.new_context(
            locale="fr-FR", accept_downloads=True, viewport=SITE, device_scale_factor=SCALE, reduced_motion="reduce"
        )
        yield context
        context.close()

    return opened


if __name__ == "__main__":
    main()
