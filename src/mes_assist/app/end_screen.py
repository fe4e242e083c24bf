"""The last words: the window stays with how it ended in the panel, until the person has read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.engine.conversation import Conversation
from mes_assist.engine.ended import BrowserGone
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.result import Result
from mes_assist.support.texts import Lang
from mes_assist.ui.result_words import kept_of, words_of

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.run import Window

Remind = Callable[[], tuple[Path | None, str]]
"""Writes the file for the calendar, and tells where it is, or that there is none."""


_READING_S = 900.0
_LEFT = frozenset({"stopped_by_person", "person_timeout", "unknown_page", "interrupted", "internal_error"})
"""They left, or they are not there: there is nobody to say it to."""


def show_end(
    result: Result, window: Window, env: Environment, lang: Lang, seconds: float | None, remind: Remind | None = None
) -> None:
    """Show how it ended, and what was kept, until the person closes the window or the time is over.

    Parameters
    ----------
    result, window, env, lang:
        How it ended, where it is shown, the time and what opens a file, and the person's language.
    seconds:
        How long at most; ``None``: a quarter of an hour.
    remind:
        Puts the date to come back into a file for their calendar, when they ask for it.
    """
    if result.outcome in _LEFT:
        return
    ends = env.clock.monotonic() + (_READING_S if seconds is None else seconds)
    kept = kept_of(result)
    offered = (*kept, *((Answer.REMIND,) if remind is not None and result.next_attempt_at is not None else ()))
    news = ""
    with suppress(BrowserGone, KeyboardInterrupt):
        while (left := ends - env.clock.monotonic()) > 0:
            said = "\n".join(filter(None, [words_of(result, lang), news]))
            question = Question("end", said, (*offered, Answer.NOW), left)
            answer = Conversation(window.browser, window.ui, env.clock).wait(lambda _: False, left, question)
            if not isinstance(answer, Answer) or answer not in offered:
                return
            if answer in kept:
                env.open(kept[answer])
            elif remind is not None:
                file, news = remind()
                if file is not None:
                    env.open(file.parent)
