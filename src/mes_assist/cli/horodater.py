"""``mes-assist preuves horodater``: have proofs dated by an authority of the person's choice, now or later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mes_assist.app.proofs import folder_of, the_bags
from mes_assist.cli.options import common_options, where_options
from mes_assist.cli.output import print_json
from mes_assist.support.errors import AuthorityFailed
from mes_assist.support.paths import home
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say


@click.command()
@click.argument("bags", nargs=-1, required=True, metavar="BAG|NAME...")
@click.option("--tsa", metavar="URL", help="The authority; default: the one that you chose.")
@click.option("--ca", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Its root (PEM).")
@where_options
@common_options
def horodater(
    bags: tuple[str, ...],
    tsa: str | None,
    ca: Path | None,
    archive: Path | None,
    lang: Lang,
    *,
    demo: bool,
    as_json: bool,
) -> None:
    """Have intact BAGs dated by a timestamp authority (RFC 3161), which gets a hash and nothing else."""
    from mes_assist.app.dating import chosen, date_each

    found = the_bags(bags, folder_of(archive, demo=demo))
    rows: list[dict[str, Any]] = []
    for bag, made in date_each(found, chosen(tsa, ca, home()), home()):
        failed = isinstance(made, AuthorityFailed)
        if isinstance(made, AuthorityFailed):
            rows.append({"bag": str(bag), "failed": made.reason})
            text = f"{bag.name}: {say(lang, made.key, **made.values)}"
        else:
            rows.append({"bag": str(bag), "at": made.at.isoformat(), "authority": made.authority, "root": made.root})
            text = say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority)
        if not as_json:
            click.echo(printable(text), err=failed)
    if as_json:
        print_json(stamps=rows)
    click.get_current_context().exit(8 if any("failed" in row for row in rows) else 0)
