"""``mes-assist opposition``: run a procedure on the real site, or on another one."""

from __future__ import annotations

from typing import Any

import click

from mes_assist.cli.options import OFFICIAL_SITE, run_options


@click.command()
@click.option("--base-url", default=OFFICIAL_SITE, show_default=True, metavar="URL", help="The site's origin.")
@run_options
def opposition(base_url: str, **given: Any) -> None:
    """M'opposer à la création de Mon espace santé / object to its creation."""
    from mes_assist.cli.launch import launch

    launch("opposition", base_url, given)
