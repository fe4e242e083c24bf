"""``mes-assist raccourci``: something to click on the desktop and in the menu, which starts the program."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from mes_assist.cli.options import Folder, common_options
from mes_assist.cli.output import print_json
from mes_assist.support.errors import NotOurs, UsageError
from mes_assist.support.files import check_ours, replace_private
from mes_assist.support.paths import private_folder
from mes_assist.support.printable import printable
from mes_assist.support.shortcut import Shortcut, is_ours, platform_of, shortcut
from mes_assist.support.texts import Lang, say


@click.command()
@click.option("--folder", type=Folder(), metavar="DIR", help="Only there, instead of both places.")
@common_options
def raccourci(folder: Path | None, lang: Lang, *, as_json: bool) -> None:
    """Une icône pour lancer l'assistant sans terminal / an icon on the desktop and in the menu."""
    # The very Python that runs now: nothing depends on a PATH that a desktop may not have. With -P, a file that lies
    # beside the shortcut is never taken for a module.
    made = shortcut(platform_of(sys.platform), [sys.executable, "-P", "-m", "mes_assist"], lang)
    files = [place / made.name for place in ([folder] if folder is not None else _places())]
    if not files:
        raise UsageError("shortcut_nowhere", reason="shortcut_nowhere")
    for file in files:  # all are looked at before one is written
        _refuse_to_replace(file)
    written = {file: _write(file, made) for file in files}
    if as_json:
        print_json(files=[{"path": str(file), "written": new} for file, new in written.items()])
        return
    for file, new in written.items():
        click.echo(printable(say(lang, "shortcut_written" if new else "shortcut_there", path=file)))
    click.echo(say(lang, "shortcut_how"))


def _places() -> list[Path]:
    """Return the desktop, where there is one, and the folder of the menu's own entries, made if need be."""
    from platformdirs import user_applications_path, user_desktop_path

    found = [desktop] if (desktop := user_desktop_path()).is_dir() else []
    menu = user_applications_path()
    try:
        return [*found, private_folder(menu)]
    except OSError:
        return found


def _refuse_to_replace(file: Path) -> None:

    try:
        check_ours(file, is_ours)
    except (NotOurs, OSError):
        raise UsageError("shortcut_foreign", reason="shortcut_foreign", path=file) from None


def _write(file: Path, made: Shortcut) -> bool:
    """Put the file there; return whether it was not there already."""
    try:
        if file.exists() and file.read_bytes() == made.data:
            return False
        replace_private(file, made.data)
        if made.executable:
            file.chmod(0o700)
    except OSError:
        raise UsageError("shortcut_unwritable", reason="shortcut_unwritable", folder=file.parent) from None
    _trust(file)
    return True


def _trust(file: Path) -> None:
    """Tell GNOME that this entry may be started from the desktop; other desktops ask nothing of the kind."""
    if file.suffix == ".desktop" and (gio := shutil.which("gio")) is not None:
        subprocess.run([gio, "set", str(file), "metadata::trusted", "true"], check=False, capture_output=True)
