"""Saving a file of the person's own, such as their data, where they keep their downloads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from mes_assist.engine import guard
from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.controls import Found, find, name_to_say
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import ask_for_disk_space
from mes_assist.engine.ports import Action, Look, UseResult
from mes_assist.engine.question import Answer, Question
from mes_assist.flow.model import Save
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.errors import ArchiveError
from mes_assist.support.log import get_logger

_log = get_logger()

_BUDGET = timedelta(minutes=30)
_POLL_S = 0.1


def save_file(attempt: Attempt, save: Save, look: Look) -> None:
    """Use the control that delivers the file and put it into the person's folder, once in an attempt.

    Only a whole archive or a PDF is the file; what the person saved a moment ago counts.

    Raises
    ------
    AttemptEnded
        When it does not come, or can not be written, even with the person's help.
    """
    if save.name in attempt.opt_ins.saved:
        return
    attempt.tell("saving_file")
    coming = _DownloadWatch(attempt)
    if not coming.check(look) and attempt.mode == "assist" and _click(attempt, save, look):
        while await_page(attempt, coming.check, _POLL_S) is None and coming.may_come():
            continue
    file = coming.file or _ask_person_to_save(attempt, save, coming)
    path = _write(attempt, save, *file)
    attempt.opt_ins.saved.add(save.name)
    attempt.tell("file_saved", path=path)


class _DownloadWatch:
    """Watches for the download; ``file`` is what came, with its suffix."""

    def __init__(self, attempt: Attempt) -> None:
        self._ports = attempt.ports
        self._ends = attempt.ports.clock.monotonic() + attempt.settings.timeouts.delivery
        self.file: tuple[Path, str] | None = None

    def check(self, _: Look) -> bool:
        """Take what has come, and tell whether the file has; anything else is ignored."""
        while self.file is None and (download := self._ports.browser.take_download()) is not None:
            suffix = self._ports.examiner.suffix_of(download)
            if suffix is None:
                _log.info("file_refused")
            else:
                self.file = (download, suffix)
        return self.file is not None

    def may_come(self) -> bool:
        """Whether it is coming, or has some time left to begin."""
        return self._ports.browser.is_delivering() or self._ports.clock.monotonic() < self._ends


def _click(attempt: Attempt, save: Save, look: Look) -> bool:
    control = find(save.by, look) if isinstance(look, Snapshot) else None
    if not isinstance(look, Snapshot) or not isinstance(control, Found) or control.is_disabled:
        return False
    if attempt.is_in_unknown_dialog(look):
        return False
    if not guard.may_fetch(control.node.name, attempt.flow.never_click):
        return False
    return attempt.ports.browser.use(look, control.node, Action.CLICK) in (UseResult.DONE, UseResult.TIMED_OUT)


def _ask_person_to_save(attempt: Attempt, save: Save, coming: _DownloadWatch) -> tuple[Path, str]:
    text = attempt.text("save_file_yourself", control=name_to_say(save.by, None))
    ask(attempt, Question("your_click", text, (), attempt.budget(_BUDGET)), until=coming.check)
    if coming.file is None:
        raise AttemptEnded("person_timeout", reason="file_not_saved")
    return coming.file


def _write(attempt: Attempt, save: Save, file: Path, suffix: str) -> Path:
    """Put the file into the folder; a disk that refuses it is told to the person, who can make room."""
    while True:
        try:
            return attempt.ports.archive.save_download(file, save.name, suffix)
        except ArchiveError:
            answer = ask_for_disk_space(attempt, attempt.text("file_not_saved"))
            if answer is Answer.STOP:
                raise AttemptEnded("stopped_by_person", reason="cancelled") from None
            if answer is not Answer.NOW:
                raise AttemptEnded("person_timeout", reason="file_not_saved") from None
