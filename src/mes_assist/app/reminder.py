"""The dates of cases as a file for the person's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.app import cases
from mes_assist.cases.calendar import Reminder, calendar, dates_of, is_calendar, number_of
from mes_assist.support.errors import MesAssistError
from mes_assist.support.files import replace_ours
from mes_assist.support.paths import home, private_folder
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.app.cases import Followed
    from mes_assist.app.environment import Environment


def write_dates(file: Path, env: Environment, lang: Lang, *, demo: bool, profile: str | None) -> list[Reminder]:
    """Write the dates of the cases to a calendar file and return them; a later file updates those of an earlier one.

    Raises
    ------
    NotOurs
        When something else than an earlier file of dates is there.
    OSError
        When the file can not be written.
    JournalError
        When there is a journal that can not be used.
    """
    followed = cases.follow(env, lang, demo=demo, profile=profile)
    reminders = [reminder for each in followed for reminder in _reminders(each, lang)]
    replace_ours(file.absolute(), calendar(reminders, env.clock.now()), is_calendar)
    cases.note_reminders(env.clock, ((each.status.case, each.kind) for each in reminders), demo=demo)
    return reminders


def remind(env: Environment, lang: Lang, *, demo: bool, profile: str) -> tuple[Path | None, str]:
    """Put this person's dates among the downloads, for their calendar to be opened with.

    Returns
    -------
    tuple[Path | None, str]
        The file, if it could be written, and what to say of it.
    """
    from platformdirs import user_downloads_path

    file = (home() / "telechargements" if demo else user_downloads_path()) / f"mon-espace-sante-{profile}.ics"
    try:
        private_folder(file.parent)
        written = write_dates(file, env, lang, demo=demo, profile=profile)
    except (OSError, MesAssistError):
        written = []
    if not written:
        return None, say(lang, "remind_failed")
    return file, say(lang, "remind_done", file=file)


def _reminders(followed: Followed, lang: Lang) -> Iterator[Reminder]:
    of = followed.now
    for kind, cancelled in dates_of(of, followed.events):
        command = cases.command_of(of)
        yield Reminder(
            status=of,
            kind=kind,
            number=number_of(followed.events),
            summary=say(lang, f"suivi_calendar_{kind}", profile=of.case.profile, flow=of.case.flow),
            description=say(lang, f"suivi_calendar_{kind}_more", command=command),
            cancelled=cancelled,
        )
