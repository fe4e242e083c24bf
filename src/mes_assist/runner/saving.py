"""Saving a file of the person's own where they keep their downloads: the browser's copy goes away with the browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Download, Error

from mes_assist.flow.model import Save
from mes_assist.runner import act
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.observe import Sight
from mes_assist.runner.result import Stop
from mes_assist.support.log import get_logger

_log = get_logger()

_BUDGET = timedelta(minutes=30)
_GLANCE_S = 0.1
_PARIS = ZoneInfo("Europe/Paris")
_KINDS: Mapping[bytes, str] = {b"PK": ".zip", b"%PDF-": ".pdf"}
"""What a file is, by how it begins: the name that the site suggests is not trusted."""


def save_file(attempt: Attempt, save: Save, sight: Sight) -> None:
    """Use the control that delivers the file and put it into the person's folder, once in an attempt.

    Raises
    ------
    Stop
        When it does not come, or can not be written, even with the person's help.
    """
    if save.name in attempt.saved:
        return
    while attempt.session.arrivals.take_download() is not None:
        continue  # what came before was something else
    attempt.tell("saving_file")
    came = _Coming(attempt)
    if attempt.settings.mode == "assist" and _click(attempt, save, sight):
        while not came.there(sight) and came.may_still_come():
            attempt.turns.wait(came.there, _GLANCE_S)
    if came.download is None:
        _ask_the_person(attempt, save, came)
    path = _keep(attempt, save, came)
    attempt.saved.add(save.name)
    attempt.tell("file_saved", path=path)


class _Coming:
    """What may be on its way."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._ends = attempt.clock.monotonic() + attempt.settings.patience.delivery
        self.download: Download | None = None

    def there(self, _: Sight) -> bool:
        """See whether it has come."""
        self.download = self.download or self._attempt.session.arrivals.take_download()
        return self.download is not None

    def may_still_come(self) -> bool:
        """Whether it is coming, or has some time left to begin."""
        return self._attempt.session.arrivals.on_the_way or self._attempt.clock.monotonic() < self._ends


def _click(attempt: Attempt, save: Save, sight: Sight) -> bool:
    try:
        act.click(act.find(save.by, sight, attempt.flow.never_click))
    except act.CannotAct as obstacle:
        _log.info("cannot_act", reason=obstacle.obstacle, count=len(obstacle.names))
        return False
    return True


def _ask_the_person(attempt: Attempt, save: Save, came: _Coming) -> None:
    seconds = attempt.budget(_BUDGET)
    control = save.by.patterns[0] if save.by.patterns else ""
    question = attempt.question("your_click", attempt.text("save_file_yourself", control=control), seconds)
    attempt.stopped(attempt.turns.wait(came.there, seconds, question))
    if came.download is None:
        raise Stop("person_timeout", reason="file_not_saved")


def _keep(attempt: Attempt, save: Save, came: _Coming) -> Path:
    folder, day = attempt.settings.downloads, attempt.clock.now().astimezone(_PARIS).date()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free(folder, f"{save.name}-{day:%Y-%m-%d}", _kind(came))
        if came.download is not None:
            came.download.save_as(path)
        path.chmod(0o600)
    except (Error, OSError):
        raise Stop("person_timeout", reason="file_not_saved", text="file_not_saved") from None
    return path


def _kind(came: _Coming) -> str:
    if came.download is None:
        return ""
    with came.download.path().open("rb") as file:
        begins = file.read(8)
    return next((kind for magic, kind in _KINDS.items() if begins.startswith(magic)), "")


def _free(folder: Path, stem: str, kind: str) -> Path:
    """Return a name that no file has: what is there is never overwritten."""
    path, number = folder / f"{stem}{kind}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{kind}"
    return path
