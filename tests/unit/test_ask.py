"""A yes or a no, in the person's own letters."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from mes_assist.cli.ask import yes_or_no
from mes_assist.support.texts import say


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        *((yes, True) for yes in ("o", "OUI", " oui ", "y", "Yes")),
        *((no, False) for no in ("n", "Non", "no")),
        ("Stop", None),
        ("peut-être\n\noui", True),
    ],
)
def test_each_answer(typed: str, answer: bool | None) -> None:
    """Nothing but a clear yes is one; what is unclear is asked again."""

    @click.command()
    def ask() -> None:
        click.echo(repr(yes_or_no("fr", "Vraiment ?")))

    ended = CliRunner().invoke(ask, input=f"{typed}\n")
    assert ended.stdout == f"{answer!r}\n"
    assert ("peut-être" in typed) == (say("fr", "yes_or_no_unclear") in ended.stderr)
