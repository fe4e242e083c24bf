"""Who answers in a run from the command line: the panel, the terminal, a script, or a yes given in advance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mes_assist.support.errors import UsageError

if TYPE_CHECKING:
    from mes_assist.app.options import RunOptions
    from mes_assist.browser.session import Session
    from mes_assist.engine.ports import UserInterface
    from mes_assist.ui.checklist import Checklist
    from mes_assist.ui.panel.interface import PanelInterface


class Interfaces:
    """Makes the user interface of each session of a run.

    Parameters
    ----------
    origin, options:
        The site, and the options of the run.
    checklist:
        The list of the screens in the terminal.
    auto:
        Whether a script answers.
    in_window:
        Whether the panel alone is looked at, because the terminal may be none.

    Attributes
    ----------
    has_panel:
        Whether there is a panel in the page.

    Raises
    ------
    UsageError
        When there is no way to ask.
    """

    def __init__(self, origin: str, options: RunOptions, checklist: Checklist, *, auto: bool, in_window: bool) -> None:
        self.checklist = checklist
        self.has_panel = not (options.headless or options.no_panel)
        self._origin = origin
        self._options = options
        self._auto = auto
        self._panel_alone = in_window and self.has_panel
        scripted = auto or options.headless
        if not (self._panel_alone or scripted or options.yes or sys.stdin.isatty()):
            raise UsageError("no_way_to_ask", reason="no_way_to_ask")

    def __call__(self, session: Session) -> UserInterface:
        """Return the user interface of a session."""
        from mes_assist.ui.combined import CombinedInterface
        from mes_assist.ui.yes_in_advance import YesInAdvance

        options, panel = self._options, self._panel(session) if self.has_panel else None
        if panel is not None and self._panel_alone:
            return panel
        inner = self._scripted(session) if self._auto or options.headless else self._terminal(session, panel)
        both = inner if panel is None else CombinedInterface(panel, inner)
        agrees = not self._auto and (options.yes or options.headless)
        return YesInAdvance(both) if agrees else both

    def _panel(self, session: Session) -> PanelInterface:
        """Return the panel; while a script answers, it only shows how things go."""
        from mes_assist.browser.panel.surface import Surface
        from mes_assist.ui.panel.interface import PanelInterface

        return PanelInterface(self._options.lang, Surface(session), takes=not self._auto)

    def _scripted(self, session: Session) -> UserInterface:
        from mes_assist.browser.hands import PageHands
        from mes_assist.ui.scripted import Script, ScriptedInterface, fetch_script

        script = fetch_script(self._origin) or Script(fields=(), choices=(), buttons=())
        hands = PageHands(lambda: session.page)
        return ScriptedInterface(script, hands, checklist=self.checklist, impatient=self._auto)

    def _terminal(self, session: Session, panel: PanelInterface | None) -> UserInterface:
        from mes_assist.ui.terminal import TerminalInterface

        frame = session.frame if panel is None else None
        return TerminalInterface(self._options.lang, sys.stdin, sys.stderr, frame=frame, checklist=self.checklist)
