"""The person's turn: they act in the page, and any other screen of the site ends it. Nothing of it is kept."""

from __future__ import annotations

from mes_assist.engine import filling
from mes_assist.engine.asking import ask
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import come_back_later
from mes_assist.engine.ports import Look
from mes_assist.engine.progress import topics_of
from mes_assist.engine.question import Answer, Question, mode_wanted
from mes_assist.flow.model import Pause
from mes_assist.flow.snapshot import Snapshot


class Pauses:
    """The pauses of an attempt. One that goes on at once, after filling in or a change of mode, keeps its end."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._ends: dict[str, float] = {}

    def run(self, state_id: str, pause: Pause, seen: Snapshot) -> Look | None:
        """Wait for the person; return what was seen when another screen ended the pause.

        Raises
        ------
        AttemptEnded
            When they stop, would rather come back, or the time is over.
        JournalError
            When what they do here can not be undone, and that can not be written down before.
        """
        attempt = self._attempt
        if pause.effect == "submit" and not (attempt.intent.is_unanswered and attempt.intent.state == state_id):
            attempt.begin_act(state_id)
        answer = self._ask(state_id, pause, seen)
        if answer is Answer.FILL:
            filling.fill_in(attempt, pause)
            return None
        if mode_wanted(answer) is not None:
            return None
        self._ends.pop(state_id, None)
        attempt.passed_pause = True
        if answer is Answer.LATER and pause.later is not None:
            come_back_later(attempt, "waiting", pause.later, reason=pause.later.reason)
        if answer is None:
            attempt.note("pause_ended", state=state_id)
            if pause.problem is not None:
                say = pause.say.in_language(attempt.settings.lang)
                raise AttemptEnded("refused", reason=pause.problem, say=say)
            raise AttemptEnded("person_timeout", reason=state_id)
        return None if isinstance(answer, Answer) else answer

    def _ask(self, state_id: str, pause: Pause, seen: Snapshot) -> Look | Answer | None:
        attempt = self._attempt

        def is_over(look: Look) -> bool:
            return isinstance(look, Snapshot) and look.ready != "loading" and not attempt.shows(state_id, look)

        question = Question(
            "problem" if pause.problem else "pause",
            pause.say.in_language(attempt.settings.lang),
            (
                *((Answer.LATER,) if pause.later is not None else ()),
                *((Answer.FILL,) if filling.may_fill(attempt, pause) else ()),
            ),
            self._time_left(state_id, pause),
            topics=topics_of(seen),
        )
        return ask(attempt, question, until=is_over, seen=seen)

    def _time_left(self, state_id: str, pause: Pause) -> float:
        now = self._attempt.ports.clock.monotonic()
        if state_id not in self._ends:
            self._ends = {state_id: now + self._attempt.budget(pause.budget)}
            self._attempt.note("pause_began", state=state_id)
        return max(0.0, self._ends[state_id] - now)
