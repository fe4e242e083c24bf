"""Which bags are meant: the folder that holds them, one by its name or its path, and the proof in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.support.errors import UsageError
from mes_assist.support.paths import home
from mes_assist.support.printable import printable
from mes_assist.support.reading import read_regular

if TYPE_CHECKING:
    from mes_assist.archive.kept import KeptRecord


def folder_of(archive: Path | None, *, demo: bool) -> Path:
    """Return the folder that holds the bags."""
    return archive if archive is not None else home(demo=demo) / "proofs"


def bags_in(folder: Path) -> list[Path]:
    """Return the bags of ``folder``, none if it does not exist.

    Raises
    ------
    UsageError
        When it can not be read.
    """
    from mes_assist.archive.bag import list_bags

    try:
        return list_bags(folder)
    except OSError:
        raise refused("preuves_unreadable", folder=folder) from None


def the_bag(name: str, archive: Path | None, *, demo: bool) -> Path:
    """Return the bag that is meant.

    Raises
    ------
    UsageError
        When there is none.
    """
    return the_bags((name,), folder_of(archive, demo=demo))[0]


def the_bags(names: tuple[str, ...], folder: Path) -> list[Path]:
    """Return the bags of these names or paths, in this order; all of ``folder`` when none is named.

    Raises
    ------
    UsageError
        When one does not exist, or the folder can not be read.
    """
    if not names:
        return bags_in(folder)
    found = {name: find_bag(folder, name) for name in names}
    unknown = [name for name, bag in found.items() if bag is None]
    if unknown:
        raise refused("preuves_unknown", names=", ".join(unknown), folder=folder)
    return [bag for bag in found.values() if bag is not None]


def find_bag(folder: Path, name: str) -> Path | None:
    """Return the bag of this name in ``folder``, else the folder at this path; ``None`` when there is neither."""
    plain = len(Path(name).parts) == 1 and name != ".."
    candidates = [folder / name] if plain else []
    candidates += [Path(name).absolute()] if name else []
    try:
        return next((bag for bag in candidates if bag.is_dir()), None)
    except OSError:
        return None


def proof_in(bag: Path, record: KeptRecord | None) -> Path | None:
    """Return the proof, if it is what a proof is: a viewer opens a PDF, but a system may run anything else."""
    from mes_assist.archive.proof import MAX_SIZE

    if record is None or record.proof is None or not record.proof["file"].lower().endswith(".pdf"):
        return None
    file = bag / "data" / record.proof["file"]
    try:
        return file if read_regular(file, MAX_SIZE).startswith(b"%PDF-") else None
    except OSError:
        return None


def refused(key: str, **values: object) -> UsageError:
    """Return the error of this text, whose key is its reason too."""
    return UsageError(key, reason=key, **{name: printable(str(value)) for name, value in values.items()})
