"""``mes-assist preuves``: the proofs that were kept, and whether they are still what the site issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mes_assist.archive.kept import RECORD, KeptRecord, read_record
from mes_assist.cli.options import common_options
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
@common_options
def list_proofs(archive: Path | None, profile: str | None, lang: Lang, *, demo: bool, as_json: bool) -> None:
    """List the bags, oldest first. One whose record cannot be read is always listed: it may be anybody's."""
    from mes_assist.support.texts import say

    folder = _folder(archive, demo=demo)
    rows = [(bag, read_record(bag)) for bag in _bags(folder)]
    rows = [(bag, record) for bag, record in rows if record is None or profile in (None, record.profile)]
    if as_json:
        _print_json(bags=[_listed(bag, record) for bag, record in rows])
        return
    for bag, record in rows:
        click.echo(_shown(_line(bag, record, lang)))
        click.echo(f"    {_shown(str(bag))}")
    if not rows:
        click.echo(_shown(say(lang, "preuves_none", folder=folder)))


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
        _print_json(bags=[_verified(bag, problems) for bag, problems in found.items()])
    for bag, problems in {} if as_json else found.items():
        click.echo(_shown(say(lang, "preuves_damaged" if problems else "preuves_intact", name=bag.name)))
        for kind, path in problems:
            click.echo(_shown(f"    {path}: {say(lang, f'preuves_problem_{kind}')}"))
    if not found and not as_json:
        click.echo(_shown(say(lang, "preuves_none", folder=folder)))
    click.get_current_context().exit(1 if any(found.values()) else 0)


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
    return UsageError(key, reason=key, **{name: _shown(str(value)) for name, value in values.items()})


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


def _shown(text: str) -> str:
    """Return ``text`` without what would upset a terminal: names come from the disk."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _print_json(**values: Any) -> None:
    click.echo(json.dumps(values, indent=2))  # all ASCII: a name that is not valid UTF-8 can be written too
