"""A word on the computer's own desktop, where the optional library and the system allow it."""

from __future__ import annotations

import asyncio
import importlib
from contextlib import suppress
from importlib.util import find_spec
from types import ModuleType

from mes_assist.support.log import silence_libraries

_LIBRARY = "desktop_notifier"
_PATIENCE_S = 10.0


def can_notify() -> bool:
    """Tell whether the library is there; whether the desktop shows anything is known only afterwards."""
    return find_spec(_LIBRARY) is not None


def notify(title: str, text: str) -> bool:
    """Show ``text``, and tell whether it was shown; it names nobody, since others may see the screen."""
    try:
        library = importlib.import_module(_LIBRARY)
    except ImportError:
        return False
    silence_libraries()  # it logs what a desktop refuses, with a traceback
    with suppress(Exception):  # whatever a desktop's own service raises
        return asyncio.run(_is_shown(library, title, text))
    return False


async def _is_shown(library: ModuleType, title: str, text: str) -> bool:
    notifier = library.DesktopNotifier(app_name="mes-assist")
    async with asyncio.timeout(_PATIENCE_S):
        name = await notifier.send(title=title, message=text)
        return name in await notifier.get_current_notifications()  # a failure is not raised: nothing is there then
