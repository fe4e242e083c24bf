"""One attempt from end to end: case, lock, browser, engine, and the result as data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from mes_assist.archive.kept import kept_of_attempt, sweep
from mes_assist.cases.events import (
    FINISHED,
    Case,
    bag_event,
    bag_location,
    has_open_intent,
    is_finished,
    last,
    notice_of,
)
from mes_assist.cases.journal import SqliteJournal
from mes_assist.cases.lock import case_lock
from mes_assist.cases.rebuild import open_journal, set_aside_in
from mes_assist.cases.schedule import deadline
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Browser, UserInterface
from mes_assist.engine.result import Result, saved_proof
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow
from mes_assist.support.clock import Clock
from mes_assist.support.errors import MesAssistError
from mes_assist.support.log import get_logger
from mes_assist.support.report import saved_report
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.engine.attempt import Attempt

_log = get_logger()


@dataclass(frozen=True, slots=True)
class Window:
    """An open window on the site: the engine's browser, who answers there, and the browser's version."""

    browser: Browser
    ui: UserInterface
    version: str


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What an attempt gets from outside, so that tests may give their own.

    Attributes
    ----------
    clock, random:
        Time and chance.
    new_id:
        Makes short ids for cases and attempts.
    open_window:
        Opens a window on a site and closes it in the end.
    proofs:
        The folder that holds the bags.
    """

    clock: Clock
    random: Random
    new_id: Callable[[], str]
    open_window: Callable[[], AbstractContextManager[Window]]
    proofs: Path


def run_attempt(
    loaded: LoadedFlow, settings: Settings, deps: Dependencies, tell: Callable[[str], None] = lambda _: None
) -> Result:
    """Run the flow once for one case.

    Parameters
    ----------
    loaded, settings:
        The flow, and what the person asked.
    deps:
        The world.
    tell:
        Tells the person what has to be known before there is a window.

    Raises
    ------
    MesAssistError
        When the journal, the archive or the browser can not be used, or the case is busy.
    """
    started = deps.clock.monotonic()
    lost_before = set_aside_in(settings.home)
    with open_journal(settings.home, deps.clock, (settings.home / "proofs", deps.proofs)) as journal:
        lost = set_aside_in(settings.home)
        if lost != lost_before:
            tell(say(settings.lang, "journal_rebuilt", file=lost[-1]))
        while True:
            case = journal.open_case(
                profile=settings.profile,
                flow=loaded.flow.id,
                origin=settings.case_of or settings.origin,
                new_id=deps.new_id(),
                rebuilt=bool(lost),
            )
            run = _Run(loaded, settings, deps, journal, case, started)
            with case_lock(settings.home, case.id):
                if not is_finished(journal.events(case.id)):  # by whoever held it until now
                    return run.kept_already() or run.once()


@dataclass(frozen=True, slots=True)
class _Run:
    loaded: LoadedFlow
    settings: Settings
    deps: Dependencies
    journal: SqliteJournal
    case: Case
    started: float

    def kept_already(self) -> Result | None:
        """Conclude an attempt that was cut short when all was done: its bag is whole, the journal does not say so."""
        settings, case = self.settings, self.case
        past = self.journal.events(case.id)
        begun = last(past, "attempt_started", "outcome")
        if begun is None or begun.kind == "outcome":
            return None
        folders = dict.fromkeys((self.deps.proofs, settings.home / "proofs"))
        for folder in folders:
            sweep(folder, begun.attempt)
        found = next(filter(None, (kept_of_attempt(folder, case.id, begun.attempt) for folder in folders)), None)
        if found is None or found[1].outcome not in FINISHED:
            return None
        bag, record = found
        if last(past, "proof_archived", "evidence_archived") is None:
            kind = bag_event(with_proof=record.proof is not None)
            self.journal.record(case, begun.attempt, kind, **bag_location(bag, settings.home))
        self.journal.record(case, begun.attempt, "outcome", outcome=record.outcome, reason=None)
        return self._result(
            AttemptEnded(record.outcome, text="kept_already"), bag=str(bag), proof=saved_proof(bag, record)
        )

    def once(self) -> Result:
        """Open a window and run the engine in it."""
        from mes_assist.engine.run import journal_data, run

        settings, deps = self.settings, self.deps
        last_day = self._last_day()
        attempt_id = deps.new_id()
        _log.info(
            "attempt_started", flow=self.loaded.flow.id, attempt=attempt_id, case=self.case.id, origin=settings.origin
        )
        attempt: Attempt | None = None
        ended: AttemptEnded | None = None
        try:
            with deps.open_window() as window:
                attempt = self._attempt(attempt_id, window, last_day)
                ended = run(attempt, self._reported)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a bug is an outcome of the case too
            if ended is None:  # what comes when all is noted takes nothing of it away
                ended = self._without_window(error)
                self.journal.record(self.case, attempt_id, "outcome", **journal_data(ended))
        return self._of(ended, attempt, last_day)

    def _reported(self, error: Exception) -> str:
        return saved_report(self.settings.home, error, {"flow": self.loaded.flow.id})

    def _without_window(self, error: Exception | KeyboardInterrupt) -> AttemptEnded:
        if isinstance(error, KeyboardInterrupt):
            return AttemptEnded("interrupted")
        if isinstance(error, MesAssistError):
            return AttemptEnded(error.outcome, reason=error.reason, text=error.key, values=error.values)
        return AttemptEnded("internal_error", text="internal_error", values={"report": self._reported(error)})

    def _last_day(self) -> datetime | None:
        """Return the end of the right; note when the person says anew from when it runs."""
        past, right = self.journal.events(self.case.id), self.loaded.flow.right
        notice = self.settings.notice or notice_of(past)
        last_day = deadline(notice, right) if notice is not None and right is not None else None
        if self.settings.notice is not None and self.settings.notice != notice_of(past):
            ends = last_day.isoformat() if last_day is not None else None
            self.journal.record(self.case, "", "notice_dated", notice=self.settings.notice.isoformat(), deadline=ends)
        return last_day

    def _attempt(self, attempt_id: str, window: Window, last_day: datetime | None) -> Attempt:
        from mes_assist.app.archiving import DiskArchive, DocumentExaminer
        from mes_assist.engine.attempt import Attempt, Ports, Recogniser
        from mes_assist.engine.intent import Intent

        deps = self.deps
        archive = DiskArchive(deps.proofs, self.settings, self.loaded, deps.clock, window.version)
        ports = Ports(window.browser, window.ui, self.journal, archive, DocumentExaminer(), deps.clock, deps.random)
        return Attempt(
            attempt_id,
            self.case,
            self.settings,
            self.loaded,
            ports,
            Intent.after(self.journal.events(self.case.id)),
            last_day,
            Recogniser(self.loaded.flow),
            self.settings.mode,
        )

    def _of(self, ended: AttemptEnded, attempt: Attempt | None, last_day: datetime | None) -> Result:
        message = _message(ended, self.settings, last_day, self._doubt(ended, attempt))
        if attempt is None:
            return self._result(ended, message)
        kept = attempt.kept
        return self._result(
            ended,
            message,
            states=tuple(attempt.trail.states),
            bag=str(kept.bag) if kept is not None else None,
            proof=kept.proof if kept is not None else None,
        )

    def _doubt(self, ended: AttemptEnded, attempt: Attempt | None) -> str | None:
        """Return the key of what is said of an act that may have been done, in this attempt or in one before."""
        if ended.outcome in FINISHED:
            return None
        if attempt is not None and attempt.intent.is_unanswered:
            return "submit_unanswered"
        if ended.outcome == "proof_missing":
            return None
        return "still_unknown" if has_open_intent(self.journal.events(self.case.id)) else None

    def _result(self, ended: AttemptEnded, message: str | None = None, **more: object) -> Result:
        return Result(
            outcome=ended.outcome,
            flow=self.loaded.flow.id,
            flow_version=self.loaded.flow.version,
            profile=self.settings.profile,
            case=self.case.id,
            message=_message(ended, self.settings, None, None) if message is None else message,
            reason=ended.reason,
            suggest=ended.suggest,
            next_attempt_at=ended.visit.at if ended.visit is not None else None,
            duration_s=self.deps.clock.monotonic() - self.started,
            goes_on=ended.goes_on,
            **more,  # type: ignore[arg-type]
        )


def _message(ended: AttemptEnded, settings: Settings, last_day: datetime | None, doubt: str | None) -> str:
    parts = [ended.say or say(settings.lang, ended.text or f"outcome_{ended.outcome}", **ended.values)]
    if doubt is not None:
        parts.append(say(settings.lang, doubt))
    if ended.visit is not None and ended.visit.advice is not None and last_day is not None:
        parts.append(say(settings.lang, f"advice_{ended.visit.advice}", date=f"{last_day:%d/%m/%Y}"))
    if ended.text is None and ended.say is None:
        kept = [name for name in ("outline", "report") if ended.values.get(name)]
        parts += [say(settings.lang, f"{name}_saved", path=ended.values[name]) for name in kept]
    return " ".join(parts)
