"""The site asks to come back: try again here a few times where that makes sense, else another day."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import NoReturn

from mes_assist.cases.schedule import wait_here
from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.endings import come_back_later
from mes_assist.engine.entering import enter_site
from mes_assist.engine.ports import Look
from mes_assist.engine.question import Answer, Question
from mes_assist.flow.retries import Retry
from mes_assist.flow.snapshot import Snapshot


class Retries:
    """The tries of an attempt, counted for each screen."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._made: Counter[str] = Counter()

    def run(self, state_id: str, retry: Retry, seen: Snapshot) -> Look | None:
        """Wait and enter the site again; return what was seen if the screen went away by itself.

        A code is single-use: entering the site again after it was typed would waste it.

        Raises
        ------
        AttemptEnded
            When there is nothing more to try now, or the person stops or would rather come back.
        """
        attempt = self._attempt
        gone = partial(attempt.has_left, state_id)
        if retry.after is not None:
            by_itself = await_page(attempt, gone, retry.after.total_seconds(), seen=seen)
            if by_itself is not None:
                return by_itself
        asked, tries = attempt.ports.browser.take_retry_after(), self._made[state_id]
        here = retry.here if not (attempt.passed_pause or attempt.intent.is_unanswered) else None
        if here is None or tries >= here.times or (asked is not None and asked > here.max.total_seconds()):
            self._give_up(retry, asked)
        wait = wait_here(here, tries, attempt.ports.random, asked)
        if attempt.settings.pause_budget is not None and wait > attempt.settings.pause_budget:
            self._give_up(retry, asked)
        self._made[state_id] += 1
        text = attempt.text("countdown", tries=tries + 1, most=here.times)
        question = Question("countdown", text, (Answer.NOW, Answer.LATER), wait.total_seconds())
        answer = ask(attempt, question, until=gone, seen=seen)
        if answer is Answer.LATER:
            self._give_up(retry, asked)
        if answer is not None and not isinstance(answer, Answer):
            return answer
        enter_site(attempt)
        return None

    def _give_up(self, retry: Retry, asked: int | None) -> NoReturn:
        say = retry.say.in_language(self._attempt.settings.lang) if retry.say is not None else None
        come_back_later(self._attempt, retry.outcome, retry.later, asked, reason=retry.reason, say=say)
