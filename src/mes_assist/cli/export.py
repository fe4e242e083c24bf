"""``mes-assist preuves export``: a proof to give away, with a cover sheet."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mes_assist.app.proofs import refused, the_bag
from mes_assist.cli.options import common_options, where_options
from mes_assist.cli.output import print_json
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say


@click.command()
@click.argument("bag", metavar="BAG|NAME")
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE|DIR", help="Default: the downloads.")
@click.option("--name", metavar="TEXT", help="The person's name, for the cover sheet.")
@where_options
@common_options
def export(
    bag: str, to: Path | None, name: str | None, archive: Path | None, lang: Lang, *, demo: bool, as_json: bool
) -> None:
    """Make one ZIP of an intact BAG, with a cover sheet in French fit to be attached to a letter."""
    from mes_assist.archive.cover import Stamped
    from mes_assist.archive.examine import examine
    from mes_assist.archive.export import export_bag, write_export
    from mes_assist.archive.record import instant_in_words

    found = the_bag(bag, archive, demo=demo)
    examined = examine(found)
    if examined.record is None or (examined.damage and not examined.only_renamed):
        raise refused("export_damaged", name=found.name)
    folder = examined.damage[0].path if examined.only_renamed else found.name
    stamps = [
        Stamped(stamp.authority, instant_in_words(stamp.at), stamp.root, stamp.root_sha256) for stamp in examined.stamps
    ]
    target = _target(to, folder)
    if found.resolve() in target.resolve().parents:
        raise refused("export_into_bag", path=target)
    write_export(target, export_bag(found, folder, examined.record, name=name, stamps=stamps))
    if as_json:
        print_json(file=str(target))
    else:
        click.echo(printable(say(lang, "export_done", path=target)))


def _target(to: Path | None, folder: str) -> Path:
    from platformdirs import user_downloads_path

    place = (to or user_downloads_path()).absolute()
    if place.is_dir() or to is None:
        return place / f"{folder}.zip"
    is_meant = place.suffix.lower() == ".zip" or os.path.lexists(place)  # what is there is not passed by
    return place if is_meant else place.with_name(f"{place.name}.zip")
