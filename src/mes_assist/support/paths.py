"""Where things are on disk: the person's data and what the package ships."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from mes_assist.support.errors import UsageError

VAULT_LOCK = "secrets.lock"
"""Held, in ``<home>/locks``, while it is noted what the key ring keeps."""
_PACKAGE = Path(__file__).resolve().parents[1]


def home(environ: Mapping[str, str] = os.environ, *, demo: bool = False) -> Path:
    """Return the data folder: ``MES_ASSIST_HOME``, else the user's data folder; the demo has one of its own inside.

    Raises
    ------
    UsageError
        When it is no folder, and none can be made there.
    """
    folder = place_of_home(environ, demo=demo)
    if not can_be_folder(folder):
        raise UsageError("home_is_no_folder", reason="home_is_no_folder", path=folder)
    return folder


def place_of_home(environ: Mapping[str, str] = os.environ, *, demo: bool = False) -> Path:
    """Return where the data folder is, whatever is there."""
    configured = environ.get("MES_ASSIST_HOME")
    base = Path(configured).expanduser() if configured else platformdirs.user_data_path("mes-assist", appauthor=False)
    return base.absolute() / "demo" if demo else base.absolute()


def can_be_folder(path: Path) -> bool:
    """Tell whether a folder is there, or may be made there: what is nearest to it on the way is a folder."""
    return next(place for place in (path, *path.parents) if os.path.lexists(place)).is_dir()


def shipped_flows() -> Path:
    """Return the folder of the flow files: inside the installed package, else at the top of the checkout."""
    packaged = _PACKAGE / "flows"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "flows"


def private_folder(folder: Path) -> Path:
    """Create ``folder`` and its parents for its owner alone (0700) and return it.

    Raises
    ------
    OSError
        When the folder cannot be created.
    """
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)  # pathlib's own parents=True would leave the parents open to others
    folder.mkdir(exist_ok=True)
    return folder
