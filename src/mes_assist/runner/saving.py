"""Saving a file of the person's own where they keep their downloads: the browser's copy goes away with the browser."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from playwright.sync_api import Download, Error

from mes_assist.flow.model import Save
from mes_assist.runner import act
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer
from mes_assist.runner.result import Stop
from mes_assist.support.files import create_private, rename_new
from mes_assist.support.log import get_logger
from mes_assist.support.paths import private_folder

_log = get_logger()

_BUDGET = timedelta(minutes=30)
_GLANCE_S = 0.1
_PARIS = ZoneInfo("Europe/Paris")


def save_file(attempt: Attempt, save: Save, sight: Sight) -> None:
    """Use the control that delivers the file and put it into the person's folder, once in an attempt.

    Only a whole archive or a PDF is the file; what the person saved a moment ago counts.

    Raises
    ------
    Stop
        When it does not come, or can not be written, even with the person's help.
    """
    if save.name in attempt.saved:
        return
    attempt.tell("saving_file")
    coming = _Coming(attempt)
    if not coming.there(sight) and attempt.mode == "assist" and _click(attempt, save, sight):
        while not coming.there(sight) and coming.may_still_come():
            attempt.turns.wait(coming.there, _GLANCE_S)
    file = coming.file or _from_the_person(attempt, save, coming)
    path = _written(attempt, save, *file)
    attempt.saved.add(save.name)
    attempt.tell("file_saved", path=path)


class _Coming:
    """What may be on its way, and what came of it."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._ends = attempt.clock.monotonic() + attempt.settings.patience.delivery
        self.file: tuple[Download, str] | None = None

    def there(self, _: Sight) -> bool:
        """See whether the file has come; anything else that came is left out."""
        while self.file is None and (download := self._attempt.session.arrivals.take_download()) is not None:
            kind = _kind(download)
            if kind is None:
                _log.info("file_refused")
            else:
                self.file = (download, kind)
        return self.file is not None

    def may_still_come(self) -> bool:
        """Whether it is coming, or has some time left to begin."""
        return self._attempt.session.arrivals.on_the_way or self._attempt.clock.monotonic() < self._ends


def _kind(download: Download) -> str | None:
    """Return the suffix of a whole archive or of a PDF; the name that the site suggests is not trusted."""
    try:
        path = download.path()
        with path.open("rb") as file:
            if file.read(5) == b"%PDF-":
                return ".pdf"
        with ZipFile(path) as archive:
            return ".zip" if archive.namelist() and archive.testzip() is None else None
    except (Error, OSError, BadZipFile, RuntimeError, ValueError):
        return None


def _click(attempt: Attempt, save: Save, sight: Sight) -> bool:
    try:
        act.click(act.find(save.by, sight, attempt.flow.never_click))
    except act.CannotAct as obstacle:
        _log.info("cannot_act", reason=obstacle.obstacle, count=len(obstacle.names))
        return False
    return True


def _from_the_person(attempt: Attempt, save: Save, coming: _Coming) -> tuple[Download, str]:
    seconds = attempt.budget(_BUDGET)
    control = act.name_to_say(save.by, None)
    question = attempt.question("your_click", attempt.text("save_file_yourself", control=control), seconds)
    attempt.stopped(attempt.turns.wait(coming.there, seconds, question))
    if coming.file is None:
        raise Stop("person_timeout", reason="file_not_saved")
    return coming.file


def _written(attempt: Attempt, save: Save, download: Download, kind: str) -> Path:
    """Put the file into the folder; a disk that refuses it is told to the person, who can make room."""
    folder, day = attempt.settings.downloads, attempt.clock.now().astimezone(_PARIS).date()
    while True:
        try:
            return _put(download, folder, f"{save.name}-{day:%Y-%m-%d}", kind)
        except (Error, OSError):
            answer = attempt.ask_for_room(attempt.text("file_not_saved"))
            attempt.stopped(answer)
            if answer is not Answer.NOW:
                raise Stop("person_timeout", reason="file_not_saved") from None


def _put(download: Download, folder: Path, stem: str, kind: str) -> Path:
    """Write under a name of its own first: the file has its final name only when it is whole."""
    part = private_folder(folder) / f".{stem}.part-{secrets.token_hex(4)}"
    create_private(part, b"")
    try:
        download.save_as(part)
        part.chmod(0o600)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        path = _free(folder, stem, kind)
        rename_new(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _free(folder: Path, stem: str, kind: str) -> Path:
    """Return a name that no file has: what is there is never overwritten."""
    path, number = folder / f"{stem}{kind}", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}-{number}{kind}"
    return path
