"""One attempt from end to end: case, lock, browser, loop, and the result as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from mes_assist.archive.kept import kept_of_attempt, sweep
from mes_assist.cases.events import (
    FINISHED,
    Case,
    archived,
    has_open_intent,
    is_finished,
    kept_in,
    lacks_bag,
    last,
    notice_of,
)
from mes_assist.cases.journal import Journal
from mes_assist.cases.lock import case_lock
from mes_assist.cases.rebuild import open_journal, set_aside_in
from mes_assist.cases.schedule import deadline
from mes_assist.flow.load import LoadedFlow
from mes_assist.runner.attempt import Attempt, Settings
from mes_assist.runner.browsers import Browser, Machine
from mes_assist.runner.person import Person
from mes_assist.runner.result import Result, Stop, saved_proof
from mes_assist.support.clock import Clock
from mes_assist.support.errors import ArchiveError, BrowserUnavailable, MesAssistError
from mes_assist.support.log import get_logger
from mes_assist.support.report import saved_report
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from mes_assist.runner.session import Refusal, Session

_log = get_logger()


@dataclass(frozen=True, slots=True)
class Tools:
    """What an attempt gets from outside, so that tests may give their own.

    Attributes
    ----------
    clock, random:
        Time and chance.
    new_id:
        Makes short ids for cases and attempts.
    open_browser:
        Opens a fresh browser context and closes it in the end.
    proofs:
        The folder that holds the bags.
    """

    clock: Clock
    random: Random
    new_id: Callable[[], str]
    open_browser: Callable[[], AbstractContextManager[BrowserContext]]
    proofs: Path


def run_attempt(loaded: LoadedFlow, settings: Settings, person: Person, tools: Tools) -> Result:
    """Run the flow once for one case.

    Raises
    ------
    MesAssistError
        When the journal, the archive or the browser can not be used, or the case is busy.
    """
    started = tools.clock.monotonic()
    lost_before = set_aside_in(settings.home)
    with open_journal(settings.home, tools.clock, (settings.home / "proofs", tools.proofs)) as journal:
        lost = set_aside_in(settings.home)
        if lost != lost_before:
            person.tell(say(settings.lang, "journal_rebuilt", file=lost[-1]))
        while True:
            case = journal.open_case(
                profile=settings.profile,
                flow=loaded.flow.id,
                origin=settings.case_of or settings.origin,
                new_id=tools.new_id(),
                rebuilt=bool(lost),
            )
            with case_lock(settings.home, case.id):
                if is_finished(journal.events(case.id)):  # by whoever held it until now
                    continue
                kept = _kept_already(loaded, settings, tools, journal, case, started)
                if kept is not None:
                    return kept
                attempt_id = tools.new_id()
                _log.info(
                    "attempt_started", flow=loaded.flow.id, attempt=attempt_id, case=case.id, origin=settings.origin
                )
                return _run(loaded, settings, person, tools, journal, case, attempt_id, started)


def _kept_already(
    loaded: LoadedFlow, settings: Settings, tools: Tools, journal: Journal, case: Case, started: float
) -> Result | None:
    """Conclude an attempt that was cut short when all was done: its bag is whole, only the journal does not say so."""
    past = journal.events(case.id)
    begun = last(past, "attempt_started", "outcome")
    if begun is None or begun.kind == "outcome":
        return None
    folders = dict.fromkeys((tools.proofs, settings.home / "proofs"))
    for folder in folders:
        sweep(folder, begun.attempt)
    found = next(filter(None, (kept_of_attempt(folder, case.id, begun.attempt) for folder in folders)), None)
    if found is None or found[1].outcome not in FINISHED:
        return None
    bag, record = found
    if last(past, "proof_archived", "evidence_archived") is None:
        journal.record(
            case, begun.attempt, archived(with_proof=record.proof is not None), **kept_in(bag, settings.home)
        )
    journal.record(case, begun.attempt, "outcome", outcome=record.outcome, reason=None)
    return Result(
        outcome=record.outcome,
        flow=loaded.flow.id,
        flow_version=loaded.flow.version,
        profile=settings.profile,
        case=case.id,
        message=say(settings.lang, "kept_already"),
        bag=str(bag),
        proof=saved_proof(bag, record),
        duration_s=tools.clock.monotonic() - started,
    )


def _run(
    loaded: LoadedFlow,
    settings: Settings,
    person: Person,
    tools: Tools,
    journal: Journal,
    case: Case,
    attempt_id: str,
    started: float,
) -> Result:
    from mes_assist.runner.engine import Engine
    from mes_assist.runner.keep import Keeper
    from mes_assist.runner.session import Session

    past = journal.events(case.id)
    look_first = has_open_intent(past)
    notice = settings.notice or notice_of(past)
    last_day = deadline(notice, loaded.flow.right) if notice is not None and loaded.flow.right is not None else None
    if settings.notice is not None and settings.notice != notice_of(past):
        ends = last_day.isoformat() if last_day is not None else None
        journal.record(case, "", "notice_dated", notice=settings.notice.isoformat(), deadline=ends)
    attempt: Attempt | None = None
    try:
        with tools.open_browser() as context:
            session = Session(context, frozenset({settings.origin}))
            browser = context.browser.version if context.browser is not None else "?"
            attempt = Attempt(
                attempt_id,
                case,
                settings,
                loaded,
                session,
                person,
                journal,
                Keeper(tools.proofs, loaded, tools.clock, browser),
                tools.clock,
                tools.random,
                look_first=look_first,
                begun_before=look_first or lacks_bag(past),
                last_day=last_day,
            )
            attempt.note("attempt_started", look_first=look_first)
            person.join(session)
            person.tell(_honest_sentence(loaded, settings))
            if look_first:
                attempt.tell("look_first")
            with _gone_is_a_stop(session):
                Engine(attempt).run()
    except Stop as reached:
        stop = reached
    except MesAssistError as error:
        stop = Stop(error.outcome, reason=error.reason, text=error.key, values=error.values)
    except KeyboardInterrupt:
        stop = Stop("interrupted")
    except Exception as error:  # noqa: BLE001 - a bug must not cost the evidence of what was done
        report = saved_report(settings.home, error, {"flow": loaded.flow.id})
        stop = Stop("internal_error", text="internal_error", values={"report": report})
    if attempt is None:
        journal.record(case, attempt_id, "outcome", **_told_later(stop))
    else:
        stop = _honest(stop, attempt)
        _keep_evidence(stop, attempt)
        attempt.note("outcome", **_told_later(stop))
    return Result(
        outcome=stop.outcome,
        flow=loaded.flow.id,
        flow_version=loaded.flow.version,
        profile=settings.profile,
        case=case.id,
        message=_message(stop, settings, last_day, _doubt(stop, attempt, look_first=look_first)),
        states=tuple(attempt.states) if attempt is not None else (),
        reason=stop.reason,
        suggest=stop.suggest,
        next_attempt_at=stop.visit.at if stop.visit is not None else None,
        bag=str(attempt.bag) if attempt is not None and attempt.bag is not None else None,
        proof=attempt.proof if attempt is not None else None,
        duration_s=tools.clock.monotonic() - started,
        goes_on=stop.goes_on,
    )


@contextmanager
def _gone_is_a_stop(session: Session) -> Iterator[None]:
    """Turn what Playwright raises when the window or the browser went away into how the attempt ended."""
    from playwright.sync_api import Error

    try:
        yield
    except Error:
        session.check_open()
        raise


def _honest(stop: Stop, attempt: Attempt) -> Stop:
    """Tell a done act whose proof is missing from an attempt that was merely stopped."""
    if attempt.lacks_proof and stop.outcome in ("stopped_by_person", "interrupted", "person_timeout", "internal_error"):
        return Stop("proof_missing", reason=stop.reason or stop.outcome, values=stop.values)
    return stop


def _keep_evidence(stop: Stop, attempt: Attempt) -> None:
    """Keep what we saw of an act that was done, when there is no proof to keep it with."""
    if attempt.bag is not None or not (attempt.act_is_done or attempt.begun_before):
        return
    try:
        attempt.keep(stop.outcome)
    except ArchiveError as refused:
        _log.warning("evidence_lost", exc_info=refused)


def _honest_sentence(loaded: LoadedFlow, settings: Settings) -> str:
    verified = loaded.flow.last_verified
    key = "never_verified" if verified == "never" else "last_verified"
    return say(settings.lang, key, date=verified)


def _told_later(stop: Stop) -> dict[str, str | None]:
    """Return what the journal keeps of how the attempt ended, for whoever looks at the case later."""
    visit = stop.visit
    coming = {} if visit is None else {"next": visit.at.isoformat(), "why": visit.why}
    return {"outcome": stop.outcome, "reason": stop.reason, "suggest": stop.suggest, **coming}


def _doubt(stop: Stop, attempt: Attempt | None, *, look_first: bool) -> str | None:
    """Return the key of what is said of an act that may have been done, in this attempt or in one before."""
    if stop.outcome in FINISHED:
        return None
    if attempt is not None and attempt.unanswered:
        return "submit_unanswered"
    is_known = attempt is not None and (attempt.intended_in is not None or attempt.seen_not_done)
    return "still_unknown" if look_first and not is_known and stop.outcome != "proof_missing" else None


def _message(stop: Stop, settings: Settings, last_day: datetime | None, doubt: str | None) -> str:
    parts = [stop.say or say(settings.lang, stop.text or f"outcome_{stop.outcome}", **stop.values)]
    if doubt is not None:
        parts.append(say(settings.lang, doubt))
    if stop.visit is not None and stop.visit.advice is not None and last_day is not None:
        parts.append(say(settings.lang, f"advice_{stop.visit.advice}", date=f"{last_day:%d/%m/%Y}"))
    if stop.text is None and stop.say is None:
        kept = [name for name in ("outline", "report") if stop.values.get(name)]
        parts += [say(settings.lang, f"{name}_saved", path=stop.values[name]) for name in kept]
    return " ".join(parts)


@contextmanager
def one_window(
    open_browser: Callable[[], AbstractContextManager[BrowserContext]],
) -> Iterator[Callable[[], AbstractContextManager[BrowserContext]]]:
    """Return what opens a browser the first time and gives the same one again, so that procedures may follow on."""
    with ExitStack() as stack:
        opened: list[BrowserContext] = []

        @contextmanager
        def again() -> Iterator[BrowserContext]:
            if not opened:
                opened.append(stack.enter_context(open_browser()))
            yield opened[0]

        yield again


def browser_opener(
    browsers: Sequence[Browser], *, headless: bool, machine: Machine, on_refusal: Refusal | None = None
) -> Callable[[], AbstractContextManager[BrowserContext]]:
    """Return what opens one of ``browsers`` for an attempt; ``on_refusal`` hears of each that does not start.

    Raises
    ------
    BrowserUnavailable
        At once when there is none to try.
    """
    if not browsers:
        raise BrowserUnavailable("browser_none", reason="browser_none")

    def opened() -> AbstractContextManager[BrowserContext]:
        from mes_assist.runner.session import browser_context

        return browser_context(browsers, headless=headless, machine=machine, on_refusal=on_refusal)

    return opened
