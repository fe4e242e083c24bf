"""A page that no state claims: the person carries on alone until one is recognised or the time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.candidate import candidate, wordings_that_follow
from mes_assist.engine.detour import note_unknown
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Look
from mes_assist.engine.question import Question, QuestionKind
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.log import get_logger

_log = get_logger()

BUDGET = timedelta(minutes=20)


def is_recognised(attempt: Attempt, look: Look) -> bool:
    """Tell whether a state claims it; an error page that is still loading may yet say what it is about."""
    may_yet_say_why = isinstance(look, Snapshot) and look.answer != "ok" and look.ready != "complete"
    return attempt.state_of(look) is not None and not may_yet_say_why


def await_recognised(attempt: Attempt) -> Snapshot:
    """Return what is seen once a state claims it; a page still loading gets a moment, an unknown one the person.

    Raises
    ------
    AttemptEnded
        When the person stops, or the time is over.
    """
    found = await_page(attempt, lambda look: is_recognised(attempt, look), attempt.settings.timeouts.unknown)
    look = found if found is not None else attempt.ports.browser.look()
    if isinstance(look, Snapshot) and attempt.state_of(look) is not None:
        return look

    def is_known(later: Look) -> bool:
        known = attempt.state_of(later) is not None
        if not known:
            note_unknown(attempt, later)
        return known

    if attempt.ports.browser.is_elsewhere():
        return let_person_continue(attempt, "elsewhere", is_known, kind="pause")
    return let_person_continue(attempt, None, is_known)


def let_person_continue(
    attempt: Attempt, key: str | None, until: Callable[[Look], bool], *, kind: QuestionKind = "unknown_page"
) -> Snapshot:
    """Let the person carry on alone until the page is what is waited for.

    Parameters
    ----------
    attempt:
        The attempt.
    key:
        What they are told; ``None``: that the page is not known.
    until:
        Tells whether it is what is waited for.
    kind:
        The kind of question.

    Raises
    ------
    AttemptEnded
        When they stop, or the time is over: the outline of the page is then kept.
    """
    states = attempt.trail.states
    _log.info("unknown_page", origin=attempt.settings.origin, state=states[-1] if states else None)
    clock = attempt.ports.clock
    ends = clock.monotonic() + attempt.budget(BUDGET)
    while True:
        left = max(0.0, ends - clock.monotonic())
        question = _question(attempt, left) if key is None else Question(kind, attempt.text(key), (), left)
        found = ask(attempt, question, until=until)
        if found is None:
            _end_unrecognised(attempt)
        if isinstance(found, Snapshot):
            attempt.passed_pause = True
            return found


def _question(attempt: Attempt, seconds: float) -> Question:
    """Return what is said of a page that nobody knows, with the one control that may be meant, if there is one."""
    if attempt.intent.is_unanswered:
        return Question("unknown_page", attempt.text("unknown_page_after_act"), (), seconds)
    look, text = attempt.ports.browser.look(), attempt.text("unknown_page")
    wordings = wordings_that_follow(attempt.flow, attempt.trail.states)
    node = candidate(look, wordings) if isinstance(look, Snapshot) else None
    if node is not None:
        text = f"{text}\n{attempt.text('candidate', control=node.name)}"
    return Question("unknown_page", text, (), seconds, control=node)


def _end_unrecognised(attempt: Attempt) -> NoReturn:
    look = attempt.ports.browser.look()
    if isinstance(look, Snapshot):
        outline = attempt.ports.archive.save_outline(attempt.id, look)
        raise AttemptEnded("unknown_page", values={"outline": outline})
    if attempt.ports.browser.is_elsewhere():
        raise AttemptEnded("person_timeout", reason="elsewhere")
    raise AttemptEnded("unknown_page", reason="no_page")
