"""Who answers in a run: the panel, the terminal, a script, or a yes given in advance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mes_assist.support.errors import UsageError
from mes_assist.ui.checklist import Checklist
from mes_assist.ui.terminal_writer import TerminalWriter

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.procedure import Procedure
    from mes_assist.browser.session import Session
    from mes_assist.engine.ports import UserInterface
    from mes_assist.ui.panel.interface import PanelInterface


class Interfaces:
    """Makes the user interface of each session of a run.

    Attributes
    ----------
    checklist:
        The list of the screens in the terminal.
    has_panel:
        Whether there is a panel in the page.

    Raises
    ------
    UsageError
        When there is no way to ask.
    """

    def __init__(self, of: Procedure, env: Environment) -> None:
        self._of = of
        self._options = options = of.options
        self.checklist = Checklist(options.lang, TerminalWriter.on(sys.stderr, shared=env.has_log, put=env.write))
        self.has_panel = not (options.headless or options.no_panel)
        # Where a start page is, the terminal is not looked at, and may be none.
        self._panel_alone = of.window is not None and not of.auto and self.has_panel
        scripted = of.auto or options.headless
        if not (self._panel_alone or scripted or options.yes or sys.stdin.isatty()):
            raise UsageError("no_way_to_ask", reason="no_way_to_ask")

    def __call__(self, session: Session) -> UserInterface:
        """Return the user interface of a session."""
        from mes_assist.ui.combined import CombinedInterface
        from mes_assist.ui.yes_in_advance import YesInAdvance

        options, panel = self._options, self._panel(session) if self.has_panel else None
        if panel is not None and self._panel_alone:
            return panel
        inner = self._scripted(session) if self._of.auto or options.headless else self._terminal(session, panel)
        both = inner if panel is None else CombinedInterface(panel, inner)
        agrees = not self._of.auto and (options.yes or options.headless)
        return YesInAdvance(both) if agrees else both

    def _panel(self, session: Session) -> PanelInterface:
        """Return the panel; while a script answers, it only shows how things go."""
        from mes_assist.browser.panel.surface import PanelSurface
        from mes_assist.ui.panel.interface import PanelInterface

        return PanelInterface(self._options.lang, PanelSurface(session), takes=not self._of.auto)

    def _scripted(self, session: Session) -> UserInterface:
        from mes_assist.browser.actor import PlaywrightActor
        from mes_assist.ui.scripted import Script, ScriptedInterface, fetch_script

        script = fetch_script(self._of.origin) or Script(fields=(), choices=(), buttons=())
        hands = PlaywrightActor(lambda: session.page)
        return ScriptedInterface(script, hands, checklist=self.checklist, impatient=self._of.auto)

    def _terminal(self, session: Session, panel: PanelInterface | None) -> UserInterface:
        from mes_assist.ui.terminal import TerminalInterface

        frame = session.highlight if panel is None else None
        return TerminalInterface(self._options.lang, sys.stdin, sys.stderr, highlight=frame, checklist=self.checklist)
