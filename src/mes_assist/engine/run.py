"""Runs one attempt from its first note in the journal to its last; whatever ends it is returned, never raised."""

from __future__ import annotations

from collections.abc import Callable

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.catcher import Catcher
from mes_assist.engine.ended import AttemptEnded, BrowserGone
from mes_assist.engine.loop import Engine
from mes_assist.support.errors import ArchiveError, MesAssistError
from mes_assist.support.log import get_logger

_log = get_logger()

_UNFINISHED = ("stopped_by_person", "interrupted", "person_timeout", "internal_error", "unknown_page")


def run(attempt: Attempt, report: Callable[[Exception], str]) -> AttemptEnded:
    """Run the attempt, keep the evidence of what was done, and note how it ended.

    Parameters
    ----------
    attempt:
        What to run.
    report:
        Writes a redacted report of an internal error and returns what to say of where it is.
    """
    attempt.note("attempt_started", look_first=attempt.intent.left_open)
    ended = _run(attempt, report)
    _take_what_came(attempt, ended)
    ended = _corrected(ended, attempt)
    _keep_evidence(attempt, ended)
    attempt.note("outcome", **journal_data(ended))
    return ended


def _run(attempt: Attempt, report: Callable[[Exception], str]) -> AttemptEnded:
    verified = attempt.flow.last_verified
    try:
        attempt.tell("never_verified" if verified == "never" else "last_verified", date=verified)
        if attempt.intent.left_open:
            attempt.tell("look_first")
        Engine(attempt).run()
    except AttemptEnded as ended:
        return ended
    except BrowserGone as gone:
        return AttemptEnded("stopped_by_person", reason=gone.reason)
    except MesAssistError as error:
        return AttemptEnded(error.outcome, reason=error.reason, text=error.key, values=error.values)
    except KeyboardInterrupt:
        return AttemptEnded("interrupted")
    except Exception as error:  # noqa: BLE001 - a bug must not cost the evidence of what was done
        if (why := _why_gone(attempt)) is not None:
            return AttemptEnded("stopped_by_person", reason=why)
        return AttemptEnded("internal_error", text="internal_error", values={"report": report(error)})


def _take_what_came(attempt: Attempt, ended: AttemptEnded) -> None:
    """Keep what was delivered after the act and nobody has taken: the proof, or else whole in the quarantine."""
    captures = [step.capture for _, state in attempt.flow.every_state() for step in state.do if step.capture]
    if attempt.has_proof or not captures or (attempt.intent.is_first and not attempt.intent.may_be_done):
        return
    try:
        proof = Catcher(attempt.ports, captures[0]).take()
        if proof is not None:
            attempt.ports.archive.set_aside(proof.data, proof.report)
            attempt.keep(ended.outcome, proof)
    except (BrowserGone, ArchiveError):
        return
    except Exception as error:  # noqa: BLE001 - a bug here must not cost how the attempt ended
        _log.warning("delivery_lost", exc_info=error)


def _why_gone(attempt: Attempt) -> str | None:
    """Return why there is no window any more, whatever failed because of it; ``None`` while there is one."""
    try:
        attempt.ports.browser.is_elsewhere()
    except BrowserGone as gone:
        return gone.reason
    return None


def journal_data(ended: AttemptEnded) -> dict[str, str | None]:
    """Return what the journal keeps of how the attempt ended, for whoever looks at the case later."""
    visit = ended.visit
    coming = {} if visit is None else {"next": visit.at.isoformat(), "why": visit.why}
    return {"outcome": ended.outcome, "reason": ended.reason, "suggest": ended.suggest, **coming}


def _corrected(ended: AttemptEnded, attempt: Attempt) -> AttemptEnded:
    """Return ``proof_missing`` where the act was done without a proof, else the end as it is."""
    stopped = ended.outcome in _UNFINISHED
    if attempt.lacks_proof and stopped:
        return AttemptEnded("proof_missing", reason=ended.reason or ended.outcome, values=ended.values)
    return ended


def _keep_evidence(attempt: Attempt, ended: AttemptEnded) -> None:
    """Keep what was seen of an act that was done, when there is no proof to keep it with."""
    if attempt.kept is not None or not attempt.intent.may_be_done:
        return
    try:
        attempt.keep(ended.outcome)
    except ArchiveError as refused:
        _log.warning("evidence_lost", exc_info=refused)
