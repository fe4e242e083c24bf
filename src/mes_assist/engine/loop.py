"""The loop: look at the page, recognise the screen, do what the flow says for it, wait until the page changes."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.detour import note_way_on
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import UNANSWERED_RETRY, come_back_later
from mes_assist.engine.entering import enter_site
from mes_assist.engine.finishing import await_settled, end_on_screen, is_unexplained
from mes_assist.engine.pausing import Pauses
from mes_assist.engine.ports import Look
from mes_assist.engine.progress import progress_of
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.retrying import Retries
from mes_assist.engine.steps import run_steps
from mes_assist.engine.unknown import BUDGET, await_recognised, is_recognised, let_person_continue
from mes_assist.flow.snapshot import Snapshot

_MOST_VISITS = 4
"""How often the engine acts on the same screen in one attempt before it asks the person to."""


class Engine:
    """Runs one attempt to its end."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._browser = attempt.ports.browser
        self._pauses = Pauses(attempt)
        self._retries = Retries(attempt)

    def run(self) -> NoReturn:
        """Go through the screens until one of them, the person or the time ends the attempt.

        Raises
        ------
        AttemptEnded
            How it ended.
        BrowserGone
            When there is no window any more.
        JournalError
            When an intent could not be written: nothing was sent.
        """
        attempt = self._attempt
        look: Look | None = self._browser.look() if attempt.settings.follows_on else None
        if look is None or attempt.state_of(look) is None:
            enter_site(attempt)
        while True:
            seen = look if isinstance(look, Snapshot) and is_recognised(attempt, look) else await_recognised(attempt)
            state_id = attempt.state_of(seen)
            look = None
            if state_id is not None:
                self._note_screen(state_id, seen)
                look = self._handle(state_id, seen)

    def _note_screen(self, state_id: str, seen: Snapshot) -> None:
        """Note a new screen, or the same screen in a new document."""
        attempt = self._attempt
        before = [state for state in attempt.trail.states if state not in attempt.flow.interrupts][-1:]
        if not attempt.trail.reach(state_id, seen.document):
            return
        attempt.opt_ins.note_new_screen()
        attempt.note("state_reached", state=state_id)
        for left in before:
            self._note_own_act(left, state_id)
        attempt.settle_act(state_id)
        note_way_on(attempt, state_id)
        progress = progress_of(attempt.flow, attempt.trail.states, attempt.settings.lang)
        if progress is not None:
            attempt.ports.ui.show_progress(progress)

    def _note_own_act(self, left: str, state_id: str) -> None:
        """Note that the person did the act by themselves on the screen before, which nobody could know."""
        state = self._attempt.flow.state(left)
        if state.submits and state_id in state.next and not self._attempt.intent.is_begun_on(left):
            self._attempt.note_act_done(left)

    def _handle(self, state_id: str, seen: Snapshot) -> Look | None:
        """Do what the flow says for this screen; return what was seen last, if that was another one."""
        attempt, state = self._attempt, self._attempt.flow.state(state_id)
        if state.pause is not None:
            return self._pauses.run(state_id, state.pause, seen)
        if state.retry is not None:
            return self._retries.run(state_id, state.retry, seen)
        if attempt.trail.visits[state_id] <= _MOST_VISITS or state.end is not None:
            run_steps(attempt, state_id, seen)
        if state.end is not None and await_settled(attempt, state_id, state):
            if is_unexplained(attempt, state):
                return let_person_continue(attempt, "done_unconfirmed", partial(attempt.has_left, state_id))
            end_on_screen(attempt, state.end, seen)
        return self._await_departure(state_id, seen)

    def _await_departure(self, state_id: str, seen: Snapshot) -> Look | None:
        """Give the page time to react to what was done; when it does not, the person takes over."""
        attempt = self._attempt

        def has_left(later: Look) -> bool:
            other_document = isinstance(later, Snapshot) and later.document != seen.document
            return other_document or attempt.has_left(state_id, later)

        if attempt.trail.visits[state_id] <= _MOST_VISITS:
            own = attempt.flow.state(state_id).patience
            seconds = attempt.settings.timeouts.effect if own is None else own.total_seconds()
            gone = await_page(attempt, attempt.or_unrecognised(has_left), seconds, seen=seen)
            if gone is not None:
                return gone
        if not attempt.shows(state_id, self._browser.look()):
            return None
        unanswered = attempt.intent.is_unanswered and attempt.intent.state == state_id
        seconds = attempt.budget(BUDGET)
        question = Question("your_click", attempt.text("no_effect"), (), seconds)
        if unanswered:  # nobody sends it again
            question = Question("pause", attempt.text("no_answer_to_submit"), (), seconds)
        answer = ask(attempt, question, until=attempt.or_unrecognised(has_left))
        if answer is None and unanswered:
            come_back_later(attempt, "site_unavailable", UNANSWERED_RETRY)
        if answer is None:
            raise AttemptEnded("person_timeout", reason="no_effect")
        return None if isinstance(answer, Answer) else answer
