"""``mes-assist preuves horodater``: have proofs dated by an authority of the person's choice, now or later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.app.proofs import folder_of, refused, the_bags
from mes_assist.cli.options import common_options, where_options
from mes_assist.cli.output import print_json
from mes_assist.support.errors import AuthorityFailed
from mes_assist.support.printable import printable

if TYPE_CHECKING:
    from mes_assist.app.authority import Choice
    from mes_assist.support.texts import Lang


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
    from mes_assist.app.authority import remember, remembered, stamp
    from mes_assist.archive.examine import examine
    from mes_assist.support.paths import home
    from mes_assist.support.texts import say

    found = the_bags(bags, folder_of(archive, demo=demo))
    choice = _chosen(tsa, ca)
    damaged = [bag.name for bag in found if examine(bag).damage]
    if damaged:
        raise refused("stamp_damaged", names=", ".join(damaged))
    rows: list[dict[str, Any]] = []
    failure: AuthorityFailed | None = None
    for bag in found:
        try:
            made = stamp(bag, choice)
        except AuthorityFailed as failed:
            failure = failed
            rows.append({"bag": str(bag), "failed": failed.reason})
            if not as_json:
                click.echo(printable(f"{bag.name}: {say(lang, failed.key, **failed.values)}"), err=True)
            continue
        rows.append({"bag": str(bag), "at": made.at.isoformat(), "authority": made.authority, "root": made.root})
        if not as_json:
            click.echo(printable(say(lang, "stamp_done", name=bag.name, at=made.at, authority=made.authority)))
    if as_json:
        print_json(stamps=rows)
    said = remembered(home())
    if failure is None and said is not None and said.url == choice.url and said != choice:
        remember(home(), choice)  # the authority that they chose needs this root the next time too
    click.get_current_context().exit(8 if failure is not None else 0)


def _chosen(tsa: str | None, ca: Path | None) -> Choice:
    from mes_assist.app.authority import SUGGESTED, Choice, checked_address, remembered
    from mes_assist.archive.timestamp import available
    from mes_assist.support.paths import home

    if not available():
        raise refused("stamp_extra_missing")
    said = remembered(home()) or Choice(None)
    url = tsa or said.url
    if url is None:
        raise refused("stamp_no_authority", suggested=", ".join(SUGGESTED))
    own = str(ca) if ca is not None else said.authorities
    return Choice(checked_address(url), own)
