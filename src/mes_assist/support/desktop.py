"""A word on the computer's own desktop, where the optional library and the system allow it."""

from __future__ import annotations

import importlib
from contextlib import suppress
from importlib.util import find_spec

_LIBRARY = "desktop_notifier"


def can_notify() -> bool:
    """Tell whether the library is there; whether the desktop shows anything is known only afterwards."""
    return find_spec(_LIBRARY) is not None


def notify(title: str, text: str) -> bool:
    """Show ``text``, and tell whether it was shown; it names nobody, since others may see the screen."""
    try:
        sync = importlib.import_module(f"{_LIBRARY}.sync")
    except ImportError:
        return False
    with suppress(Exception):  # whatever a desktop's own service raises
        sync.DesktopNotifierSync(app_name="mes-assist").send(title=title, message=text)
        return True
    return False
