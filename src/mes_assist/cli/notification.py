"""A word on the desktop, where that is possible; else on the terminal, with its bell."""

from __future__ import annotations

import sys

import click

from mes_assist.support.desktop import notify


def show(title: str, text: str) -> None:
    """Show ``text``; it names nobody, since others may see the screen."""
    if not notify(title, text):
        click.echo(f"{title} : {text}", err=True)
        if sys.stderr.isatty():
            click.echo("\a", err=True, nl=False)
