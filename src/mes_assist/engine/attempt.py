"""One attempt: the ports it works with, what was asked of it, and what is known so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from mes_assist.cases.events import FINISHED, Case, EventKind, bag_event, bag_location
from mes_assist.engine.conversation import Conversation
from mes_assist.engine.guard import knows_dialog
from mes_assist.engine.intent import Intent
from mes_assist.engine.optin import OptIns
from mes_assist.engine.ports import Archive, Browser, Examiner, Journal, Look, Unseen, UserInterface
from mes_assist.engine.question import Mode
from mes_assist.engine.records import ActMetadata, ArchivedBag, Evidence, Proof
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow
from mes_assist.flow.model import Flow
from mes_assist.flow.recognise import recognise
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalError
from mes_assist.support.log import get_logger
from mes_assist.support.texts import say

_log = get_logger()


@dataclass(frozen=True, slots=True)
class Ports:
    """What an attempt reaches the world through."""

    browser: Browser
    ui: UserInterface
    journal: Journal
    archive: Archive
    examiner: Examiner
    clock: Clock
    random: Random

    @property
    def conversation(self) -> Conversation:
        """What waits for the page, the person and the time together."""
        return Conversation(self.browser, self.ui, self.clock)


class Recogniser:
    """Tells the state of a snapshot; the last answer is kept, since each snapshot is asked about several times."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._last: tuple[Snapshot, str | None] | None = None

    def state_of(self, seen: Snapshot) -> str | None:
        """Return the state that claims the page; ``None`` when it is unknown."""
        if self._last is None or self._last[0] is not seen:
            self._last = seen, recognise(self._flow, seen).state
        return self._last[1]


@dataclass(slots=True)
class Trail:
    """The screens that were reached.

    Attributes
    ----------
    states:
        In order, each once for each time that it was reached from another one.
    visits:
        How often each was reached, in a new document or from another screen.
    """

    states: list[str] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)
    _document: float | None = None

    def reach(self, state_id: str, document: float) -> bool:
        """Note what is shown; tell whether it is another screen than before."""
        is_new = self.states[-1:] != [state_id]
        if is_new or document != self._document:
            self._document = document
            self.visits[state_id] += 1
        if is_new:
            self.states.append(state_id)
        return is_new


@dataclass(slots=True)
class Attempt:
    """One run of a flow for one case.

    Attributes
    ----------
    id, case:
        The id of the attempt, and the case that it belongs to.
    settings, loaded, ports:
        What was asked of it, the flow with the places in its files, and the ports.
    intent:
        Whether the act was begun, and what is known of it.
    last_day:
        The end of the right, if it is known.
    recogniser:
        Tells which screen is shown.
    mode:
        Who clicks now.
    trail, opt_ins:
        The screens so far, and what the person said about things beside the act.
    passed_pause:
        Whether the person has done something that entering the site again would waste, such as using a code.
    unknown:
        The page that was not known, or on which a control was not found, until a known screen is reached.
    evidence, kept:
        What was made of the screen that confirms the act, and the bag that was written.
    """

    id: str
    case: Case
    settings: Settings
    loaded: LoadedFlow
    ports: Ports
    intent: Intent
    last_day: datetime | None
    recogniser: Recogniser
    mode: Mode
    trail: Trail = field(default_factory=Trail)
    opt_ins: OptIns = field(default_factory=OptIns)
    passed_pause: bool = False
    unknown: Snapshot | None = None
    evidence: Evidence | None = None
    kept: ArchivedBag | None = None

    @property
    def flow(self) -> Flow:
        """The flow with its includes."""
        return self.loaded.flow

    @property
    def has_proof(self) -> bool:
        """Whether the proof is archived."""
        return self.kept is not None and self.kept.proof is not None

    @property
    def lacks_proof(self) -> bool:
        """Whether the act is done and the proof that one of the screens offered is not archived."""
        if not self.intent.is_done or self.has_proof:
            return False
        return any(step.capture is not None for state in self.trail.states for step in self.flow.state(state).do)

    def state_of(self, look: Look) -> str | None:
        """Return the state that claims what was seen; ``None`` when nothing was, or it is unknown."""
        return self.recogniser.state_of(look) if isinstance(look, Snapshot) else None

    def shows(self, state_id: str, look: Look) -> bool:
        """Tell whether this screen is shown."""
        return self.state_of(look) == state_id

    def has_left(self, state_id: str, look: Look) -> bool:
        """Tell whether another screen of the flow is shown; a page that no state claims may yet become one."""
        return self.state_of(look) not in (None, state_id)

    def is_in_unknown_dialog(self, look: Look) -> bool:
        """Tell whether a dialog is open that the screen that was reached does not know: nothing is used in it."""
        if not isinstance(look, Snapshot) or not look.modal or not self.trail.states:
            return False
        return not knows_dialog(self.flow.state(self.trail.states[-1]).when)

    def or_unrecognised(self, settled: Callable[[Look], bool]) -> Callable[[Look], bool]:
        """Return a condition that also holds once no state has claimed the page for a while: the loop then goes on."""
        since: float | None = None

        def told(look: Look) -> bool:
            nonlocal since
            if settled(look):
                return True
            if look in (Unseen.NO_DOCUMENT, Unseen.TIMED_OUT) or self.state_of(look) is not None:
                since = None
                return False
            now = self.ports.clock.monotonic()
            since = now if since is None else since
            return now - since >= self.settings.timeouts.unknown

        return told

    def text(self, key: str, **values: object) -> str:
        """Return one of our texts in the person's language."""
        return say(self.settings.lang, key, **values)

    def tell(self, key: str, **values: object) -> None:
        """Show one line of progress."""
        self.ports.ui.tell(self.text(key, **values))

    def budget(self, flows_own: timedelta) -> float:
        """Return how long to wait for the person, in seconds."""
        return (self.settings.pause_budget or flows_own).total_seconds()

    def note(self, kind: EventKind, **data: object) -> None:
        """Append an event to the journal, and to the log.

        Raises
        ------
        JournalError
            When the intent to submit can not be written: then nothing is submitted. Any other event that is lost must
            not cost the person their proof.
        """
        _log.info(kind, flow=self.flow.id, attempt=self.id, case=self.case.id, **data)
        try:
            self.ports.journal.record(self.case, self.id, kind, **data)
        except JournalError as error:
            if kind == "submit_intended":
                raise
            _log.warning("event_lost", kind=kind, exc_info=error)

    def begin_act(self, state_id: str) -> None:
        """Write to the journal that the act is about to be done on this screen, by us or by the person.

        Raises
        ------
        JournalError
            When it can not be written: then it is not done.
        """
        self.note("submit_intended", state=state_id)
        self.intent = self.intent.begun(state_id)
        self.ports.browser.keep_json_answers()

    def note_act_done(self, state_id: str) -> None:
        """Note that the person has begun the act by themselves; a journal that refuses changes nothing of that."""
        try:
            self.begin_act(state_id)
        except JournalError as error:
            _log.warning("event_lost", kind="submit_intended", exc_info=error)
            self.intent = self.intent.begun(state_id)
            self.ports.browser.keep_json_answers()

    def settle_act(self, state_id: str) -> None:
        """Note that a screen says what became of what was sent; the act's own screen names those that do."""
        begun_in = self.intent.state
        if begun_in is None or state_id not in self.flow.state(begun_in).next:
            return
        end = self.flow.state(state_id).end
        is_end = end is not None and end.outcome in FINISHED
        self.note("submit_settled", state=state_id, end=is_end)
        self.intent = self.intent.settled(is_end=is_end)

    def take_evidence(self, seen: Snapshot) -> None:
        """Take a picture of the screen, without anything of ours in it."""
        with self.ports.ui.hidden():
            self.evidence = Evidence(seen, self.ports.browser.screenshot())

    def keep(self, outcome: str, proof: Proof | None = None) -> None:
        """Write the bag of this attempt, with the proof or with the evidence only; nothing without evidence.

        Raises
        ------
        ArchiveError
            When the disk refuses.
        """
        if self.evidence is None:
            return
        opt_ins = {name: answer.wanted for name, answer in self.opt_ins.answers.items()}
        act = ActMetadata(self.settings.profile, self.case.id, self.id, outcome, opt_ins)
        self.kept = self.ports.archive.keep(act, self.evidence, proof)
        where = bag_location(self.kept.bag, self.settings.home)
        saved = self.kept.proof
        facts = {} if saved is None else {"sha256": saved.sha256, "captured_by": saved.captured_by}
        self.note(bag_event(with_proof=saved is not None), **facts, **where)
