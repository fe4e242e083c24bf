"""``mes-assist preuves verify``: whether the proofs still are what was kept; nothing is repaired."""

from __future__ import annotations

from pathlib import Path

import click

from mes_assist.app.proofs import folder_of
from mes_assist.cli.options import common_options, the_clock, where_options
from mes_assist.cli.output import print_json, print_lines
from mes_assist.support.texts import Lang, say


@click.command()
@click.argument("bags", nargs=-1, metavar="[BAG|NAME]...")
@where_options
@common_options
def verify(bags: tuple[str, ...], archive: Path | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Compare BAGs with their manifests and their record; all of them by default. Exit code 1 if one is damaged."""
    from mes_assist.app.verifying import lines_of, row_of_absent, rows_of, verify_bags

    folder = folder_of(archive, demo=demo)
    found, absent = verify_bags(bags, folder, the_clock(), everything=not bags and archive is None)
    if as_json:
        print_json(bags=[*(rows_of(bag, examined) for bag, examined in found.items()), *map(row_of_absent, absent)])
    else:
        lines = [line for bag, examined in found.items() for line in lines_of(bag, examined, lang)]
        lines += [say(lang, "preuves_absent", name=bag.name, folder=folder) for bag in absent]
        print_lines(lines or [say(lang, "preuves_none", folder=folder)])
    is_damaged = absent or any(examined.damage for examined in found.values())
    click.get_current_context().exit(1 if is_damaged else 0)
