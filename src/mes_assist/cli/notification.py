"""A word on the desktop, where the optional library and the system allow it; else on the terminal, with its bell."""

from __future__ import annotations

import asyncio
import importlib
import sys
from contextlib import suppress
from types import ModuleType

import click

from mes_assist.support.log import silence_libraries

_PATIENCE_S = 10.0


def show(title: str, text: str) -> None:
    """Show ``text``; it names nobody, since others may see the screen."""
    if not _on_the_desktop(title, text):
        click.echo(f"{title} : {text}", err=True)
        if sys.stderr.isatty():
            click.echo("\a", err=True, nl=False)


def _on_the_desktop(title: str, text: str) -> bool:
    """Show ``text`` there, and tell whether it was shown."""
    try:
        library = importlib.import_module("desktop_notifier")
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
