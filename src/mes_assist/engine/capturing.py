"""From the site's control to the archived proof, with the person's help when the browser alone does not manage."""

from __future__ import annotations

from datetime import timedelta

from mes_assist.engine import guard
from mes_assist.engine.asking import ask, await_page
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.catcher import Catcher
from mes_assist.engine.controls import Found, NotFound, find, name_to_say, node_of
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.endings import write_bag_or_ask
from mes_assist.engine.ports import Action, Look, UseResult
from mes_assist.engine.question import Answer, Question
from mes_assist.engine.records import Proof
from mes_assist.flow.model import Capture
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.log import get_logger

_log = get_logger()

_TRIES = 3
_LOSSES = 3
"""How many tries more when the browser loses what the site sent: on a busy computer, about one in fifteen."""
_SAVE_BUDGET = timedelta(minutes=30)
_DELIVERING_FACTOR = 5
"""How many times longer to wait for what has begun to arrive."""
_POLL_S = 0.1
"""How often to see what has come: a page does not change when its download ends."""


def fetch_proof(attempt: Attempt, state_id: str, capture: Capture, seen: Snapshot) -> None:
    """Obtain the proof that this screen offers, and archive it with what was seen of the screen.

    Raises
    ------
    AttemptEnded
        ``proof_missing`` when no valid proof could be had or archived, even with the person's help.
    """
    if attempt.has_proof:
        return
    attempt.take_evidence(seen)
    attempt.ports.browser.keep_json_answers()
    attempt.tell("fetching_proof")
    fetching = _Fetching(attempt, state_id, capture, seen)
    proof = fetching.by_engine()
    if proof is None and fetching.is_covered(attempt.ports.browser.look()):
        return  # the loop deals with what covers it, and comes back
    proof = proof or fetching.by_person()
    end = attempt.flow.state(state_id).end
    write_bag_or_ask(attempt, end.outcome if end is not None else "done", proof)


class _Fetching:
    """Fetches the proof during one visit to the screen that offers it."""

    def __init__(self, attempt: Attempt, state_id: str, capture: Capture, first: Snapshot) -> None:
        self._attempt = attempt
        self._browser = attempt.ports.browser
        self._state_id = state_id
        self._capture = capture
        self._first = first
        self._catcher = Catcher(attempt.ports, capture)

    def by_engine(self) -> Proof | None:
        """Use the site's own control, again when what came was lost or bad."""
        proof = self._catcher.take()
        if self._attempt.mode == "guide":
            return proof
        used = 0
        while proof is None and used < _TRIES + min(self._catcher.losses, _LOSSES):
            used += 1
            before = self._catcher.setbacks
            if not self._use_control():
                break
            proof = self._await_delivery()
            nothing_came = proof is None and self._catcher.setbacks == before
            if nothing_came and self._attempt.shows(self._state_id, self._browser.look()):
                if self._browser.is_delivering():
                    break
                used += 1  # a slow computer, or a control that does nothing: worth one more try, not two
        return proof

    def by_person(self) -> Proof:
        """Ask the person to save the document themselves; whatever they save is examined, and they are told.

        Raises
        ------
        AttemptEnded
            ``proof_missing`` when they stop, or the time is over.
        """
        attempt, clock = self._attempt, self._attempt.ports.clock
        ends = clock.monotonic() + attempt.budget(_SAVE_BUDGET)
        while True:
            problem = self._catcher.last_bad.problem if self._catcher.last_bad is not None else None
            why = attempt.text(f"proof_{problem}" if problem is not None else "proof_not_arrived")
            look = self._browser.look()
            node = node_of(self._capture.by, look) if isinstance(look, Snapshot) else None
            text = attempt.text("save_proof", why=why, control=name_to_say(self._capture.by, node))
            hand = _DeliveryWatch(self._catcher, last_resort=True)
            left = max(0.0, ends - clock.monotonic())
            question = Question("save_proof", text, (), left, control=node)
            answer = ask(attempt, question, until=hand.check, may_stop=False)
            if hand.proof is not None:
                return hand.proof
            if answer is None or isinstance(answer, Answer):
                stopped = "stopped_by_person" if answer is Answer.STOP else None
                raise AttemptEnded("proof_missing", reason=str(problem or stopped or "nothing_arrived"))

    def is_covered(self, now: Look) -> bool:
        """Tell whether something that the flow knows, such as a survey, hides the control in the very document."""
        if not isinstance(now, Snapshot) or now.document != self._first.document:
            return False
        return self._attempt.state_of(now) is not None and not self._is_offered(now)

    def _is_offered(self, look: Look) -> bool:
        return isinstance(look, Snapshot) and not isinstance(find(self._capture.by, look), NotFound)

    def _use_control(self) -> bool:
        """Click the control that delivers the proof; come back first from a viewer or an error that took its place.

        ``True`` also when the document left under the click: what replaced it is seen to next.
        """
        look: Look | None = self._browser.look()
        if look is not None and self.is_covered(look):
            return False
        if look is not None and not self._is_offered(look):
            self._browser.go_back()
            look = await_page(self._attempt, self._is_offered, self._attempt.settings.timeouts.effect)
        if not isinstance(look, Snapshot):
            return False
        control = find(self._capture.by, look)
        if not isinstance(control, Found) or control.is_disabled or self._attempt.is_in_unknown_dialog(look):
            return False
        if not guard.may_fetch(control.node.name, self._attempt.flow.never_click):
            return False
        used = self._browser.use(look, control.node, Action.CLICK)
        if used in (UseResult.DONE, UseResult.TIMED_OUT):
            return True
        _log.info("cannot_use", state=self._state_id, reason=used.value)
        now = self._browser.look()
        return not isinstance(now, Snapshot) or now.document != look.document

    def _await_delivery(self) -> Proof | None:
        """Wait for something to arrive; what the page received but did nothing with is the last resort."""
        hand = _DeliveryWatch(self._catcher)
        clock, seconds = self._attempt.ports.clock, self._attempt.settings.timeouts.delivery
        began = clock.monotonic()
        while await_page(self._attempt, hand.check, _POLL_S) is None:
            if clock.monotonic() - began >= seconds * (_DELIVERING_FACTOR if self._browser.is_delivering() else 1):
                break
        return hand.proof or self._catcher.take(last_resort=True)


class _DeliveryWatch:
    """Watches one wait for the proof, which ends when something came: valid, refused or lost."""

    def __init__(self, catcher: Catcher, *, last_resort: bool = False) -> None:
        self._catcher = catcher
        self._last_resort = last_resort
        self._before = catcher.setbacks
        self.proof: Proof | None = None

    def check(self, _: Look) -> bool:
        """Take what has come, and tell whether anything did."""
        self.proof = self.proof or self._catcher.take(last_resort=self._last_resort)
        return self.proof is not None or self._catcher.setbacks != self._before
