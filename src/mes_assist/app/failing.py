"""The one place where what went wrong becomes a result: a typed error, Ctrl-C, and every other exception."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mes_assist.engine.result import Result
from mes_assist.support.errors import MesAssistError
from mes_assist.support.texts import Lang, say


def failed(
    error: BaseException,
    lang: Lang,
    home: Path,
    flow: str | None,
    profile: str | None,
    *,
    interrupted: str = "outcome_interrupted",
) -> Result:
    """Return the result of a failure; a bug leaves a redacted report.

    Parameters
    ----------
    error, lang, home:
        What was raised, the person's language, and the data folder.
    flow, profile:
        What failed, and whose case it is, where there are such.
    interrupted:
        The key of what is said of Ctrl-C.
    """
    result = Result("internal_error", flow, profile)
    if isinstance(error, MesAssistError):
        message = say(lang, error.key, **error.values)
        return replace(result, outcome=error.outcome, reason=error.reason, message=message)
    if isinstance(error, KeyboardInterrupt):
        return replace(result, outcome="interrupted", message=say(lang, interrupted))
    from mes_assist.support.report import saved_report

    report = saved_report(home, error, {} if flow is None else {"flow": flow})
    return replace(result, message=say(lang, "internal_error", report=report))
