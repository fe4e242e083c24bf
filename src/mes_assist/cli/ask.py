"""A yes or a no at the terminal, in the person's own letters."""

from __future__ import annotations

import click

from mes_assist.support.texts import Lang, say

_YES = ("o", "oui", "y", "yes")
_NO = ("n", "non", "no")
_STOP = "stop"


def yes_or_no(lang: Lang, question: str) -> bool | None:
    """Ask on stderr until the answer is one; ``None`` when the person wants to stop."""
    while True:
        typed = click.prompt(f"{question} {say(lang, 'yes_or_no')}", err=True, prompt_suffix=" ").strip().casefold()
        if typed in _YES:
            return True
        if typed in _NO:
            return False
        if typed == _STOP:
            return None
        click.echo(say(lang, "yes_or_no_unclear"), err=True)
