"""``mes-assist preuves``: the proofs that were kept, and whether they are still what the site issued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mes_assist.app.proofs import bags_in, folder_of, proof_in, refused, the_bag
from mes_assist.app.verifying import lines_of, rows_of
from mes_assist.archive.kept import KeptRecord, read_record
from mes_assist.cli.export import export
from mes_assist.cli.horodater import horodater
from mes_assist.cli.options import common_options, where_options
from mes_assist.cli.output import opened, print_json, print_lines
from mes_assist.cli.verify import verify
from mes_assist.support.printable import printable
from mes_assist.support.texts import Lang, say


@click.group()
def preuves() -> None:
    """List the proofs that were kept, verify them, give them away."""


for command in (verify, export, horodater):
    preuves.add_command(command)


@preuves.command("list")
@where_options
@click.option("--profile", metavar="NAME", help="Only those of this person.")
@click.option("--flow", metavar="FLOW", help="Only those of this procedure.")
@click.option("--year", type=int, metavar="YEAR", help="Only those of this year.")
@common_options
def list_proofs(
    archive: Path | None,
    profile: str | None,
    flow: str | None,
    year: int | None,
    lang: Lang,
    *,
    demo: bool,
    as_json: bool,
) -> None:
    """List the bags, oldest first. One whose record cannot be read is always listed: it may be anybody's."""
    folder = folder_of(archive, demo=demo)
    rows = [(bag, read_record(bag)) for bag in bags_in(folder)]
    wanted = (profile, flow, year)
    rows = [(bag, record) for bag, record in rows if record is None or _matches(record, *wanted)]
    if as_json:
        print_json(bags=[_listed(bag, record) for bag, record in rows])
        return
    lines: list[str] = []
    for bag, record in rows:
        lines += [_line(bag, record, lang), f"    {bag}"]
    print_lines(lines or [say(lang, "preuves_none", folder=folder)])


@preuves.command()
@click.argument("bag", metavar="BAG|NAME")
@where_options
@common_options
def show(bag: str, archive: Path | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Tell what a BAG is about, where its files are, and whether it is intact. Exit code 1 if it is not."""
    from mes_assist.archive.examine import examine

    found = the_bag(bag, archive, demo=demo)
    examined = examine(found)
    record = examined.record
    if as_json:
        act = {} if record is None else {"case": record.case, "outcome": record.outcome, "origin": record.origin}
        print_json(**_listed(found, record) | act | rows_of(found, examined))
    else:
        click.echo(printable(_line(found, record, lang)))
        for line in lines_of(found, examined, lang):
            click.echo(printable(line))
        for path in sorted(path for path in found.rglob("*") if path.is_file()):
            click.echo(f"    {printable(str(path))}")
    click.get_current_context().exit(1 if examined.damage else 0)


@preuves.command("open")
@click.argument("bag", metavar="BAG|NAME")
@click.option("--folder", is_flag=True, help="Its folder instead of the proof.")
@where_options
@common_options
def open_proof(bag: str, archive: Path | None, lang: Lang, *, folder: bool, demo: bool, as_json: bool) -> None:
    """Open the proof of a BAG with the computer's own viewer; its folder where there is no proof."""
    from mes_assist.archive.examine import examine

    found = the_bag(bag, archive, demo=demo)
    examined = examine(found)
    if examined.damage:
        click.echo(printable(say(lang, "preuves_damaged", name=found.name)), err=True)
    proof = proof_in(found, examined.record)
    place = proof if proof is not None and not folder else found
    if not opened(place):
        raise refused("preuves_cannot_open", path=place)
    if as_json:
        print_json(opened=str(place))
    else:
        click.echo(printable(say(lang, "preuves_opened", path=place)))


def _matches(record: KeptRecord, profile: str | None, flow: str | None, year: int | None) -> bool:
    return profile in (None, record.profile) and flow in (None, record.flow) and year in (None, record.at.year)


def _line(bag: Path, record: KeptRecord | None, lang: Lang) -> str:

    if record is None:
        return say(lang, "preuves_no_record", name=bag.name)
    proof = "preuves_evidence"
    if record.proof is not None:
        proof = "preuves_proof" if (bag / "data" / record.proof["file"]).is_file() else "preuves_gone"
    mark = say(lang, "preuves_fictitious") if record.site == "factice" else ""
    values = (say(lang, "preuves_at", at=record.at), record.flow, record.profile, say(lang, proof), mark)
    return "  ".join(filter(None, values))


def _listed(bag: Path, record: KeptRecord | None) -> dict[str, Any]:
    """Return a bag as it goes into JSON; the facts of the proof have the names that they have in a run's result."""
    row: dict[str, Any] = dict.fromkeys(("flow", "profile", "at", "proof", "site"))
    if record is not None:
        row |= {"flow": record.flow, "profile": record.profile, "at": record.at.isoformat(), "site": record.site}
    if record is not None and record.proof is not None:
        facts = {key: record.proof.get(key) for key in ("sha256", "bytes", "pages", "captured_by")}
        row["proof"] = {"bag": str(bag), "path": str(bag / "data" / record.proof["file"]), **facts}
    return {"bag": str(bag), "name": bag.name, **row}
