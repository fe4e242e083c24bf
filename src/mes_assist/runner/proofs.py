"""From the site's control to the archived proof, with the person's help when the browser alone does not manage."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Error

from mes_assist.archive.proof import ProofReport
from mes_assist.archive.quarantine import set_aside
from mes_assist.flow.model import Capture
from mes_assist.runner import act
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.capture import CapturedProof, ProofCatcher
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer
from mes_assist.runner.result import Stop
from mes_assist.support.errors import ArchiveError
from mes_assist.support.log import get_logger

_log = get_logger()

_TRIES = 3
_LOSSES = 3
"""How many more, where the browser lost what the site had sent: on a busy computer it does so once in fifteen times."""
_SAVE_BUDGET = timedelta(minutes=30)
_ON_THE_WAY = 5
"""How many times longer to wait for what has begun to arrive."""
_GLANCE_S = 0.1
"""How often to see what has come: a page does not change when its download ends."""


def fetch_proof(attempt: Attempt, state_id: str, capture: Capture, sight: Sight) -> None:
    """Obtain the proof that this screen offers, and archive it with what we saw of the screen.

    Raises
    ------
    Stop
        ``proof_missing`` when no valid proof could be had or archived, even with the person's help.
    """
    if sight.seen is None or attempt.proof is not None:
        return
    attempt.picture(sight.seen)
    catcher = ProofCatcher(attempt.session, capture, lambda data, report: _put_aside(attempt, data, report))
    attempt.session.arrivals.keep_answers = True
    attempt.tell("fetching_proof")
    proof = _by_ourselves(attempt, state_id, capture, catcher, sight)
    if proof is None and _covered(attempt, capture, sight, attempt.session.look()):
        return  # the loop treats what is in the way, and comes back
    proof = proof or _with_the_person(attempt, capture, catcher)
    end = attempt.flow.state(state_id).end
    archive(attempt, end.outcome if end is not None else "done", proof, capture.proof)


def archive(attempt: Attempt, outcome: str, proof: CapturedProof | None = None, name: str = "") -> None:
    """Write the bag; a disk that refuses it is told to the person, who can make room before the page is gone.

    Raises
    ------
    Stop
        ``proof_missing`` when it can not be written.
    """
    while True:
        try:
            attempt.keep(outcome, proof, name)
        except ArchiveError as refused:
            why = attempt.text(refused.key, **refused.values)
            if attempt.ask_for_room(attempt.text("archive_again", why=why)) is not Answer.NOW:
                raise Stop("proof_missing", reason=refused.key) from None
        else:
            return


def _covered(attempt: Attempt, capture: Capture, first: Sight, now: Sight) -> bool:
    """Tell whether something that the flow knows, such as a survey, hides the control in the very document."""
    same_document = now.document == first.document
    return same_document and attempt.state_of(now) is not None and not _offered(attempt, capture, now)


def _offered(attempt: Attempt, capture: Capture, sight: Sight) -> bool:
    try:
        return bool(act.find(capture.by, sight, attempt.flow.never_click))
    except act.CannotAct as obstacle:
        return obstacle.obstacle != "missing"


def _by_ourselves(
    attempt: Attempt, state_id: str, capture: Capture, catcher: ProofCatcher, first: Sight
) -> CapturedProof | None:
    """Use the site's own control, again when what came was lost or bad."""
    proof = catcher.take()
    if attempt.mode == "guide":
        return proof
    used = 0
    while proof is None and used < _TRIES + min(catcher.losses, _LOSSES):
        used += 1
        before = catcher.setbacks
        if not _use(attempt, state_id, capture, first):
            break
        proof = _wait_for(attempt, catcher)
        nothing_came = proof is None and catcher.setbacks == before
        if nothing_came and attempt.state_of(attempt.session.look()) == state_id:
            if attempt.session.arrivals.on_the_way:
                break
            used += 1  # a slow computer, or a control that does nothing: worth one more try, not two
    return proof


def _use(attempt: Attempt, state_id: str, capture: Capture, first: Sight) -> bool:
    """Click the control that delivers the proof; come back first from a viewer or an error that took its place.

    ``True`` also when the document left under the click: what replaced it is seen to next.
    """

    def offered(sight: Sight) -> bool:
        return _offered(attempt, capture, sight)

    now = attempt.session.look()
    if _covered(attempt, capture, first, now):
        return False
    sight: object = now
    if not offered(now):
        _come_back(attempt)
        sight = attempt.turns.wait(offered, attempt.settings.patience.effect)
    if not isinstance(sight, Sight):
        return False
    try:
        act.click(act.find(capture.by, sight, attempt.flow.never_click))
    except act.CannotAct as obstacle:
        _log.info("cannot_act", state=state_id, reason=obstacle.obstacle, count=len(obstacle.names))
        return attempt.session.look().document != sight.document
    return True


def _come_back(attempt: Attempt) -> None:
    """Leave what took the control's place: a tab that it opened, or the document that replaced its own."""
    page = attempt.session.page
    with suppress(Error):
        if page.opener() is not None:
            page.close()
            return
        page.go_back(wait_until="commit")
        attempt.session.arrivals.viewers.discard(page)


def _wait_for(attempt: Attempt, catcher: ProofCatcher) -> CapturedProof | None:
    """Wait for something to arrive; what the page received but did nothing with is the last resort."""
    hand = _Hand(catcher)
    began, patience = attempt.clock.monotonic(), attempt.settings.patience.delivery
    while not hand.holds:
        waited = attempt.clock.monotonic() - began
        if waited >= patience * (_ON_THE_WAY if attempt.session.arrivals.on_the_way else 1):
            break
        attempt.turns.wait(hand.reach, _GLANCE_S)
    return hand.proof or catcher.take(last_resort=True)


def _with_the_person(attempt: Attempt, capture: Capture, catcher: ProofCatcher) -> CapturedProof:
    """Ask the person to save the document themselves; whatever they save is examined, and they are told."""
    ends = attempt.clock.monotonic() + attempt.budget(_SAVE_BUDGET)
    while True:
        problem = catcher.last_bad.problem if catcher.last_bad is not None else None
        why = attempt.text(f"proof_{problem}" if problem is not None else "proof_not_arrived")
        seconds = max(0.0, ends - attempt.clock.monotonic())
        control = _control(attempt, capture)
        text = attempt.text("save_proof", why=why, control=act.name_to_say(capture.by, control))
        question = replace(
            attempt.question("save_proof", text, seconds), control=control.locator if control is not None else None
        )
        hand = _Hand(catcher, last_resort=True)
        answer = attempt.turns.wait(hand.reach, seconds, question)
        if hand.proof is not None:
            return hand.proof
        if not isinstance(answer, Sight):
            stopped = "stopped_by_person" if answer is Answer.STOP else None
            raise Stop("proof_missing", reason=str(problem or stopped or "nothing_arrived"))


class _Hand:
    """Held out once for what may come: it closes on the proof, and on what was refused or lost."""

    def __init__(self, catcher: ProofCatcher, *, last_resort: bool = False) -> None:
        self._catcher = catcher
        self._last_resort = last_resort
        self._before = catcher.setbacks
        self.proof: CapturedProof | None = None

    @property
    def holds(self) -> bool:
        """Whether something came."""
        return self.proof is not None or self._catcher.setbacks != self._before

    def reach(self, _: Sight) -> bool:
        """See what has come."""
        self.proof = self.proof or self._catcher.take(last_resort=self._last_resort)
        return self.holds


def _control(attempt: Attempt, capture: Capture) -> act.Control | None:
    try:
        return act.find(capture.by, attempt.session.look(), [])
    except act.CannotAct:
        return None


def _put_aside(attempt: Attempt, data: bytes, report: ProofReport) -> None:
    set_aside(attempt.settings.home, data, report)
    _log.info("proof_refused", problem=report.problem, size=report.size)
