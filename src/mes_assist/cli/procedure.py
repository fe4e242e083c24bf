"""``mes-assist opposition``, ``cloture``, ``cloture-sans-compte``: a procedure on the real site, or on another one."""

from __future__ import annotations

from typing import Any

import click

from mes_assist.cli.options import run_options
from mes_assist.support.defaults import OFFICIAL_SITE


def _procedure(flow: str, text: str) -> click.Command:
    @click.command(flow, help=text)
    @click.option("--base-url", default=OFFICIAL_SITE, show_default=True, metavar="URL", help="The site's origin.")
    @run_options
    def run(base_url: str, **given: Any) -> None:
        from mes_assist.cli.launch import launch

        launch(flow, base_url, given)

    return run


opposition = _procedure("opposition", "M'opposer à la création de Mon espace santé / object to its creation.")
cloture = _procedure("cloture", "Clôturer Mon espace santé en m'y connectant / close it, logged in.")
cloture_sans_compte = _procedure(
    "cloture-sans-compte", "Clôturer un espace créé d'office, jamais activé / close one that was never activated."
)
