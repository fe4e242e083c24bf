"""One visit to the start page: its window, the procedures that are begun in it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from queue import Empty
from typing import TYPE_CHECKING

from mes_assist.support.texts import say
from mes_assist.ui.start.controller import Controller
from mes_assist.ui.start.plan import Plan
from mes_assist.ui.start.server import serve

if TYPE_CHECKING:
    from mes_assist.browser.local_page import LocalPage
    from mes_assist.browser.session import OpenContext
    from mes_assist.engine.result import Result

_TICK_S, _GOODBYE_S = 1.0, 3.0


def visit(
    controller: Controller, open_window: OpenContext, play: Callable[[Plan, OpenContext], Result]
) -> Result | bool:
    """Show the start page and begin what is chosen in it, in the same window, until the person leaves.

    Return whether they said so in the page, or else just closed the window; a result when the window went away with
    that, so that it can be told elsewhere.

    Parameters
    ----------
    controller:
        What is shown, and what is chosen.
    open_window:
        Opens the window.
    play:
        Runs what was chosen in a window that it is given, and tells how it ended.
    """
    from mes_assist.browser.local_page import LocalPage

    with serve(controller) as address, open_window() as context:
        return _Visit(controller, LocalPage(context, address), play).stay()


class _Visit:
    def __init__(self, controller: Controller, page: LocalPage, play: Callable[[Plan, OpenContext], Result]) -> None:
        self._controller = controller
        self._page = page
        self._play = play

    def stay(self) -> Result | bool:
        """Stay until the person leaves."""
        self._page.show()
        while isinstance(chosen := self._chosen(), Plan):
            result = self._play(chosen, lambda: nullcontext(self._page.context))
            if result.outcome == "interrupted" or not self._page.has_window:
                return result
            self._controller.come_back(result, demo=chosen.is_demo)
            self._page.show()
        return chosen

    def _chosen(self) -> Plan | bool:
        """Return what is chosen next; else whether the person left with a word, or closed the window."""
        while self._page.has_window:
            with suppress(Empty):
                chosen = self._controller.chosen.get_nowait()
                if not isinstance(chosen, Plan):
                    # The last screen must arrive: what serves it ends with the visit.
                    self._page.wait_for_text(say(self._controller.lang, "welcome_bye_more"), _GOODBYE_S)
                    return True
                return chosen
            if not self._page.wait(_TICK_S):
                return False
        return False
