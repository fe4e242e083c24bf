"""The loop: look at the page, recognise the screen, do what the flow says for it, wait until the page changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NoReturn

from mes_assist.cases.schedule import wait_here
from mes_assist.flow.model import End, Pause, Retry, State
from mes_assist.flow.reduce import known_words, reduce_outline
from mes_assist.runner import filling
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.guard import origin_of
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer, Kind
from mes_assist.runner.place import place_of, topics_of
from mes_assist.runner.proofs import archive
from mes_assist.runner.result import Stop
from mes_assist.runner.steps import TO_BE_SEEN_AGAIN, Steps
from mes_assist.support.files import replace_private
from mes_assist.support.log import get_logger
from mes_assist.support.paths import private_folder

_log = get_logger()

_UNKNOWN_BUDGET = timedelta(minutes=20)
_MOST_VISITS = 4
"""How often the runner acts on the same screen in one attempt before it asks the person to."""

_MORE_MAY_COME_S = 0.7
"""How long an end that offers no proof gets to show more: a control for the proof may be drawn a moment later."""


class Engine:
    """Runs one attempt to its end."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._document: float | None = None
        self._retries: Counter[str] = Counter()
        self._pause_ends: dict[str, float] = {}

    def run(self) -> NoReturn:
        """Go through the screens until one of them, the person or the time ends the attempt.

        Raises
        ------
        Stop
            Always: how it ended.
        """
        attempt = self._attempt
        sight: Sight | None = attempt.session.look() if attempt.settings.follows_on else None
        if sight is None or attempt.state_of(sight) is None:
            self._enter_site()
        while True:
            if sight is None or not self._is_sure(sight):
                sight = self._recognised()
            state_id = attempt.state_of(sight)
            if state_id is not None:
                self._arrive(state_id, sight)
                sight = self._treat(state_id, sight)

    def _enter_site(self) -> None:
        """Open the first entry path that the site still has."""
        attempt = self._attempt
        for path in attempt.flow.site.start:
            if attempt.session.open(attempt.settings.origin + path) != "not_found":
                return

    def _recognised(self) -> Sight:
        """Return what is seen once a state claims it; a page still loading gets a moment, an unknown one the person."""
        attempt = self._attempt

        def known(sight: Sight) -> bool:
            return attempt.state_of(sight) is not None

        found = attempt.turns.wait(self._is_sure, attempt.settings.patience.unknown)
        sight = found if isinstance(found, Sight) else attempt.session.look()
        if known(sight):
            return sight
        if self._is_elsewhere():
            return self._unknown("elsewhere", known, kind="pause")
        return self._unknown("unknown_page_after_act" if attempt.unanswered else "unknown_page", known)

    def _unknown(self, text: str, known: Callable[[Sight], bool], *, kind: Kind = "unknown_page") -> Sight:
        """Let the person carry on alone until the page is one that we know; when the time is over, keep its outline."""
        attempt = self._attempt
        _log.info("unknown_page", origin=attempt.settings.origin, state=attempt.states[-1] if attempt.states else None)
        ends = attempt.clock.monotonic() + attempt.budget(_UNKNOWN_BUDGET)
        while True:
            seconds = max(0.0, ends - attempt.clock.monotonic())
            answer = attempt.turns.wait(known, seconds, attempt.question(kind, attempt.text(text), seconds))
            attempt.stopped(answer)
            if isinstance(answer, Sight):
                attempt.passed_pause = True
                return answer
            if not attempt.switched(answer):
                self._time_over_on_unknown_page()

    def _is_nobodys(self, state: State) -> bool:
        """Tell whether the page speaks of an act as done that neither we nor the person began, and offers no proof."""
        attempt = self._attempt
        if state.end is None or state.end.outcome != "done" or attempt.proof is not None:
            return False
        return not (attempt.act_is_done or attempt.begun_before)

    def _is_sure(self, sight: Sight) -> bool:
        """Tell whether a state claims it; an error page that is still loading may yet say what it is about."""
        may_yet_say_why = sight.seen is not None and sight.seen.answer != "ok" and sight.ready != "complete"
        return self._attempt.state_of(sight) is not None and not may_yet_say_why

    def _is_elsewhere(self) -> bool:
        return origin_of(self._attempt.session.page.url) not in (self._attempt.settings.origin, None)

    def _time_over_on_unknown_page(self) -> NoReturn:
        attempt = self._attempt
        seen = attempt.session.look().seen
        if seen is None and self._is_elsewhere():
            raise Stop("person_timeout", reason="elsewhere")
        if seen is None:
            raise Stop("unknown_page", reason="no_page")
        folder = private_folder(attempt.settings.home / "outlines")
        file = folder / f"{attempt.clock.now():%Y-%m-%d}-{attempt.flow.id}-{attempt.id}.txt"
        replace_private(file, reduce_outline(seen, known_words(attempt.flow)).encode())
        raise Stop("unknown_page", values={"outline": file})

    def _arrive(self, state_id: str, sight: Sight) -> None:
        """Note a new screen, or the same screen in a new document."""
        attempt = self._attempt
        new_state = attempt.states[-1:] != [state_id]
        if not new_state and sight.document == self._document:
            return
        self._document = sight.document
        attempt.visits[state_id] += 1
        if not new_state:
            return
        attempt.states.append(state_id)
        if attempt.wish_under_way is not None:
            attempt.wishes_done.add(attempt.wish_under_way)
            attempt.wish_under_way = None
        attempt.note("state_reached", state=state_id)
        if attempt.intended_in is not None and state_id in attempt.flow.state(attempt.intended_in).next:
            is_end = attempt.flow.state(state_id).end is not None
            attempt.note("submit_settled", state=state_id, end=is_end)
            attempt.answered = True
            attempt.act_is_done = attempt.act_is_done or is_end
        place = place_of(attempt.flow, attempt.states, attempt.settings.lang)
        if place is not None:
            attempt.person.arrive(place)

    def _treat(self, state_id: str, sight: Sight) -> Sight | None:
        """Do what the flow says for this screen; return what was seen last, if that was another one."""
        state = self._attempt.flow.state(state_id)
        if state.pause is not None:
            return self._pause(state_id, state.pause, sight)
        if state.retry is not None:
            return self._retry(state_id, state.retry, sight)
        if self._attempt.visits[state_id] <= _MOST_VISITS or state.end is not None:
            Steps(self._attempt, state_id).run(sight)
        if state.end is not None and self._is_settled(state_id, state):
            if self._is_nobodys(state):
                return self._unknown("done_unconfirmed", partial(self._attempt.has_left, state_id))
            self._end(state.end)
        return self._await_departure(state_id, sight)

    def _is_settled(self, state_id: str, state: State) -> bool:
        """Whether the proof that this screen offers is archived, or the screen offers none and still is there."""
        if any(step.capture is not None for step in state.do):
            return self._attempt.proof is not None
        attempt = self._attempt
        attempt.turns.wait(partial(attempt.has_left, state_id), _MORE_MAY_COME_S)
        return attempt.state_of(attempt.session.look()) == state_id

    def _end(self, end: End) -> NoReturn:
        attempt = self._attempt
        seen = attempt.session.look().seen
        is_our_act = end.outcome == "done" or (end.outcome == "already_done" and attempt.begun_before)
        if is_our_act and attempt.bag is None and seen is not None:
            attempt.picture(seen)
            archive(attempt, end.outcome)
        say = end.say.in_language(self._attempt.settings.lang) if end.say is not None else None
        goes_on = end.suggest is not None and self._wants(end.suggest, say)
        raise Stop(end.outcome, reason=end.reason, suggest=end.suggest, say=say, goes_on=goes_on)

    def _wants(self, other: str, say: str | None) -> bool:
        """Ask whether to go straight on with the procedure that the site says is the right one."""
        attempt = self._attempt
        title = attempt.settings.title_of(other)
        if title is None:
            return False
        text = "\n".join(filter(None, [say, attempt.text("go_on_with", title=title)]))
        seconds = attempt.budget(_UNKNOWN_BUDGET)
        question = attempt.question("wish", text, seconds, Answer.YES, Answer.NO)
        return attempt.turns.wait(lambda _: False, seconds, question) is Answer.YES

    def _await_departure(self, state_id: str, sight: Sight) -> Sight | None:
        """Give the page time to react to what was done; when it does not, the person takes over."""
        attempt = self._attempt

        def left(later: Sight) -> bool:
            return attempt.has_left(state_id, later) or (later.seen is not None and later.document != sight.document)

        tired = attempt.visits[state_id] > _MOST_VISITS
        if not tired:
            gone = attempt.turns.wait(attempt.or_strayed(left), self._patience(state_id), seen=sight)
            if isinstance(gone, Sight):
                return gone
        if attempt.state_of(attempt.session.look()) != state_id:
            return None
        if attempt.unanswered and attempt.intended_in == state_id:
            return self._await_answer(left)
        seconds = attempt.budget(_UNKNOWN_BUDGET)
        question = attempt.question("your_click", attempt.text("no_effect"), seconds)
        answer = attempt.turns.wait(attempt.or_strayed(left), seconds, question)
        attempt.stopped(answer)
        attempt.switched(answer)
        if answer is None:
            raise Stop("person_timeout", reason="no_effect")
        return answer if isinstance(answer, Sight) else None

    def _patience(self, state_id: str) -> float:
        own = self._attempt.flow.state(state_id).patience
        return self._attempt.settings.patience.effect if own is None else own.total_seconds()

    def _await_answer(self, answered: Callable[[Sight], bool]) -> Sight | None:
        """Wait for what becomes of an act that was sent, while the page says nothing; nobody sends it again."""
        attempt = self._attempt
        seconds = attempt.budget(_UNKNOWN_BUDGET)
        question = attempt.question("pause", attempt.text("no_answer_to_submit"), seconds)
        answer = attempt.turns.wait(attempt.or_strayed(answered), seconds, question)
        attempt.stopped(answer)
        if answer is None:
            attempt.come_back_later("site_unavailable", TO_BE_SEEN_AGAIN)
        return answer if isinstance(answer, Sight) else None

    def _pause(self, state_id: str, pause: Pause, sight: Sight) -> Sight | None:
        """Let the person act in the page; nothing of it is kept. Any other screen of the site ends the pause."""
        attempt = self._attempt
        now = attempt.clock.monotonic()
        if state_id not in self._pause_ends:
            self._pause_ends = {state_id: now + attempt.budget(pause.budget)}
            attempt.note("pause_began", state=state_id)
        kind: Kind = "problem" if pause.problem else "pause"
        seconds = max(0.0, self._pause_ends[state_id] - now)
        answers = [Answer.LATER] if pause.later is not None else []
        answers += [Answer.FILL] if filling.may_fill(attempt, pause) else []
        question = attempt.question(kind, pause.say.in_language(attempt.settings.lang), seconds, *answers)
        question = replace(question, topics=topics_of(sight.seen))
        if pause.effect == "submit" and not (attempt.unanswered and attempt.intended_in == state_id):
            attempt.intend(state_id)

        def over(sight: Sight) -> bool:
            return sight.seen is not None and sight.ready != "loading" and attempt.state_of(sight) != state_id

        answer = attempt.turns.wait(over, seconds, question, seen=sight)
        attempt.stopped(answer)
        if answer is Answer.FILL:
            filling.fill_in(attempt, pause)
            return None
        if attempt.switched(answer):
            return None
        attempt.passed_pause = True
        if answer is Answer.LATER and pause.later is not None:
            attempt.come_back_later("waiting", pause.later, reason=pause.later.reason)
        if answer is None:
            attempt.note("pause_ended", state=state_id)
            if pause.problem is not None:
                raise Stop("refused", reason=pause.problem, say=pause.say.in_language(attempt.settings.lang))
            raise Stop("person_timeout", reason=state_id)
        return answer if isinstance(answer, Sight) else None

    def _retry(self, state_id: str, retry: Retry, sight: Sight) -> Sight | None:
        """Try again here, if that makes sense and the person has not used a code; else another day.

        A code is single-use: entering the site again after it was typed would waste it.
        """
        attempt = self._attempt
        gone = partial(attempt.has_left, state_id)
        if retry.after is not None:
            by_itself = attempt.turns.wait(gone, retry.after.total_seconds(), seen=sight)
            if isinstance(by_itself, Sight):
                return by_itself
        asked, attempt.session.retry_after = attempt.session.retry_after, None
        tries = self._retries[state_id]
        here = retry.here if self._may_enter_again() else None
        if here is None or tries >= here.times or (asked is not None and asked > here.max.total_seconds()):
            self._give_up(retry, asked)
        wait = wait_here(here, tries, attempt.random, asked)
        if attempt.settings.pause_budget is not None and wait > attempt.settings.pause_budget:
            self._give_up(retry, asked)
        self._retries[state_id] += 1
        text = attempt.text("countdown", tries=tries + 1, most=here.times)
        question = attempt.question("countdown", text, wait.total_seconds(), Answer.NOW, Answer.LATER)
        answer = attempt.turns.wait(gone, wait.total_seconds(), question, seen=sight)
        attempt.stopped(answer)
        if answer is Answer.LATER:
            self._give_up(retry, asked)
        if isinstance(answer, Sight):
            return answer
        self._enter_site()
        return None

    def _may_enter_again(self) -> bool:
        return not self._attempt.passed_pause and not self._attempt.unanswered

    def _give_up(self, retry: Retry, asked: int | None) -> NoReturn:
        say = retry.say.in_language(self._attempt.settings.lang) if retry.say is not None else None
        self._attempt.come_back_later(retry.outcome, retry.later, asked, reason=retry.reason, say=say)
