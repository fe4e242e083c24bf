"""A window on a site: a browser context with the engine's port to it, and whoever answers there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

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


class OneWindow:
    """A window that opens the first time it is wanted and is the same one again, so that procedures may follow on.

    Attributes
    ----------
    shown:
        The window, once it is open.
    """

    def __init__(self, open_window: Callable[[], AbstractContextManager[Window]]) -> None:
        self._open_window = open_window
        self._stack = ExitStack()
        self.shown: Window | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> bool | None:
        return self._stack.__exit__(*error)  # type: ignore[arg-type]

    @contextmanager
    def open(self) -> Iterator[Window]:
        """Open the window, or give the one that is open.

        Raises
        ------
        BrowserUnavailable
            When no browser starts.
        """
        if self.shown is None:
            self.shown = self._stack.enter_context(self._open_window())
        yield self.shown
