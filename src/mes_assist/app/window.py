"""A window on a site: a browser context with the engine's port to it, and whoever answers there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

from mes_assist.app.run import Window
from mes_assist.engine.ports import UserInterface

if TYPE_CHECKING:
    from mes_assist.browser.session import OpenContext, Session

InterfaceFor = Callable[["Session"], UserInterface]
"""Makes the user interface of a session: what it shows in the page needs one."""


@contextmanager
def site_window(open_context: OpenContext, origin: str, interface_for: InterfaceFor) -> Iterator[Window]:
    """Open a window on a site.

    Parameters
    ----------
    open_context:
        Opens a browser context and closes it in the end.
    origin:
        Where the engine may look and act.
    interface_for:
        Makes the user interface.

    Raises
    ------
    BrowserUnavailable
        When no browser starts.
    """
    from mes_assist.browser.session import Session
    from mes_assist.browser.site import SiteBrowser

    with open_context() as context:
        session = Session(context, frozenset({origin}))
        version = context.browser.version if context.browser is not None else "?"
        yield Window(SiteBrowser(session, origin), interface_for(session), version)


@contextmanager
def one_window(
    open_window: Callable[[], AbstractContextManager[Window]],
) -> Iterator[Callable[[], AbstractContextManager[Window]]]:
    """Return what opens a window the first time and gives the same one again, so that procedures may follow on."""
    with ExitStack() as stack:
        opened: list[Window] = []

        @contextmanager
        def again() -> Iterator[Window]:
            if not opened:
                opened.append(stack.enter_context(open_window()))
            yield opened[0]

        yield again
