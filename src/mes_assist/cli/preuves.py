"""``mes-assist preuves``: the proofs that were kept, and whether they are still what the site issued."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mes_assist.archive.kept import RECORD, KeptRecord, read_record
from mes_assist.cli.options import common_options
from mes_assist.cli.output import opened, print_json, printable
from mes_assist.support.errors import UsageError

if TYPE_CHECKING:
    from mes_assist.support.texts import Lang

Command = TypeVar("Command", bound=Callable[..., Any])


def _where(command: Command) -> Command:
    """Add ``--archive`` and ``--demo``, the two ways to say which folder of proofs is meant."""
    folder = click.Path(path_type=Path, file_okay=False)
    command = click.option("--demo", is_flag=True, help="The proofs of the demo.")(command)
    return click.option("--archive", type=folder, metavar="DIR", help="The folder that holds the bags.")(command)


@click.group()
def preuves() -> None:
    """List the proofs that were kept, and verify them."""


@preuves.command("list")
@_where
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
    from mes_assist.support.texts import say

    folder = _folder(archive, demo=demo)
    rows = [(bag, read_record(bag)) for bag in _bags(folder)]
    wanted = (profile, flow, year)
    rows = [(bag, record) for bag, record in rows if record is None or _matches(record, *wanted)]
    if as_json:
        print_json(bags=[_listed(bag, record) for bag, record in rows])
        return
    for bag, record in rows:
        click.echo(printable(_line(bag, record, lang)))
        click.echo(f"    {printable(str(bag))}")
    if not rows:
        click.echo(printable(say(lang, "preuves_none", folder=folder)))


@preuves.command()
@click.argument("bag", metavar="BAG|NAME")
@_where
@common_options
def show(bag: str, archive: Path | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Tell what a BAG is about, where its files are, and whether it is intact. Exit code 1 if it is not."""
    from mes_assist.support.texts import say

    found = _the_bag(bag, archive, demo=demo)
    record, problems = read_record(found), problems_of(found)
    if as_json:
        act = {} if record is None else {"case": record.case, "outcome": record.outcome, "origin": record.origin}
        print_json(
            **_listed(found, record), **act, intact=not problems, problems=_verified(found, problems)["problems"]
        )
    else:
        click.echo(printable(_line(found, record, lang)))
        click.echo(printable(say(lang, "preuves_damaged" if problems else "preuves_intact", name=found.name)))
        for path in sorted(path for path in found.rglob("*") if path.is_file()):
            click.echo(f"    {printable(str(path))}")
    click.get_current_context().exit(1 if problems else 0)


@preuves.command("open")
@click.argument("bag", metavar="BAG|NAME")
@click.option("--folder", is_flag=True, help="Its folder instead of the proof.")
@_where
@common_options
def open_proof(bag: str, archive: Path | None, lang: Lang, *, folder: bool, demo: bool, as_json: bool) -> None:
    """Open the proof of a BAG with the computer's own viewer; its folder where there is no proof."""
    from mes_assist.support.texts import say

    found = _the_bag(bag, archive, demo=demo)
    record = read_record(found)
    proof = found / "data" / record.proof["file"] if record is not None and record.proof is not None else None
    place = proof if proof is not None and proof.is_file() and not folder else found
    if not opened(place):
        raise _refused("preuves_cannot_open", path=place)
    if as_json:
        print_json(opened=str(place))
    else:
        click.echo(printable(say(lang, "preuves_opened", path=place)))


@preuves.command()
@click.argument("bags", nargs=-1, metavar="[BAG|NAME]...")
@_where
@common_options
def verify(bags: tuple[str, ...], archive: Path | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """Compare BAGs with their manifests and their record; all of them by default. Exit code 1 if one is damaged."""
    from mes_assist.support.texts import say

    folder = _folder(archive, demo=demo)
    chosen = [(name, find_bag(folder, name)) for name in bags]
    unknown = [name for name, bag in chosen if bag is None]
    if unknown:
        raise _refused("preuves_unknown", names=", ".join(unknown), folder=folder)
    paths = [bag for _, bag in chosen if bag is not None] if bags else _bags(folder)
    found = {bag: problems_of(bag) for bag in paths}
    if as_json:
        print_json(bags=[_verified(bag, problems) for bag, problems in found.items()])
    for bag, problems in {} if as_json else found.items():
        click.echo(printable(say(lang, "preuves_damaged" if problems else "preuves_intact", name=bag.name)))
        for kind, path in problems:
            click.echo(printable(f"    {path}: {say(lang, f'preuves_problem_{kind}')}"))
    if not found and not as_json:
        click.echo(printable(say(lang, "preuves_none", folder=folder)))
    click.get_current_context().exit(1 if any(found.values()) else 0)


def _matches(record: KeptRecord, profile: str | None, flow: str | None, year: int | None) -> bool:
    return profile in (None, record.profile) and flow in (None, record.flow) and year in (None, record.at.year)


def _the_bag(name: str, archive: Path | None, *, demo: bool) -> Path:
    folder = _folder(archive, demo=demo)
    found = find_bag(folder, name)
    if found is None:
        raise _refused("preuves_unknown", names=name, folder=folder)
    return found


def find_bag(folder: Path, name: str) -> Path | None:
    """Return the bag of this name in ``folder``, else the folder at this path; ``None`` when there is neither."""
    plain = len(Path(name).parts) == 1 and name != ".."
    candidates = [folder / name] if plain else []
    candidates += [Path(name).absolute()] if name else []
    try:
        return next((bag for bag in candidates if bag.is_dir()), None)
    except OSError:
        return None


def problems_of(bag: Path) -> list[tuple[str, str]]:
    """Return the kind and the file of every defect, one for each file; an empty list means intact."""
    from mes_assist.archive.bag import verify_bag

    found = [(str(problem.kind), problem.path) for problem in verify_bag(bag)]
    named = {path for _, path in found}
    return found + [(kind, path) for kind, path in _against_record(bag) if path not in named]


def _against_record(bag: Path) -> Iterator[tuple[str, str]]:
    """Compare with the record: manifests that were made anew after a change agree with each other, not with it."""
    record = read_record(bag)
    if record is None:
        yield "record", RECORD
    elif record.proof is not None:
        path = f"data/{record.proof['file']}"
        if _digest(bag / path) != record.proof["sha256"].lower():
            yield "proof", path


def _digest(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _folder(archive: Path | None, *, demo: bool) -> Path:
    from mes_assist.support.paths import home

    return archive.absolute() if archive is not None else home(demo=demo) / "proofs"


def _bags(folder: Path) -> list[Path]:
    from mes_assist.archive.bag import list_bags

    try:
        return list_bags(folder)
    except OSError:
        raise _refused("preuves_unreadable", folder=folder) from None


def _refused(key: str, **values: object) -> UsageError:
    return UsageError(key, reason=key, **{name: printable(str(value)) for name, value in values.items()})


def _line(bag: Path, record: KeptRecord | None, lang: Lang) -> str:
    from mes_assist.support.texts import say

    if record is None:
        return say(lang, "preuves_no_record", name=bag.name)
    proof = "preuves_evidence"
    if record.proof is not None:
        proof = "preuves_proof" if _digest(bag / "data" / record.proof["file"]) else "preuves_gone"
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


def _verified(bag: Path, problems: Iterable[tuple[str, str]]) -> dict[str, Any]:
    rows = [{"kind": kind, "path": path} for kind, path in problems]
    return {"bag": str(bag), "intact": not rows, "problems": rows}
