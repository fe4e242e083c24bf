"""A word on the desktop, where the optional library and the system allow it; else on the terminal, with its bell."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress

import click


def show(title: str, text: str) -> None:
    """Show ``text``; it names nobody, since others may see the screen."""
    if not _on_desktop(title, text):
        click.echo(f"{title} : {text}", err=True)
        if sys.stderr.isatty():
            click.echo("\a", err=True, nl=False)


def _on_desktop(title: str, text: str) -> bool:
    try:
        sync = importlib.import_module("desktop_notifier.sync")
    except ImportError:
        return False
    with suppress(Exception):  # whatever a desktop's own service raises, the terminal still has it
        sync.DesktopNotifierSync(app_name="mes-assist").send(title=title, message=text)
        return True
    return False
