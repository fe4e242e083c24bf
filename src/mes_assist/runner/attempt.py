"""One attempt: what the loop, the steps and the proof share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NoReturn

from mes_assist.cases.events import Case, EventKind, kept_in
from mes_assist.cases.journal import Journal
from mes_assist.cases.schedule import next_visit
from mes_assist.flow.load import LoadedFlow
from mes_assist.flow.model import Flow, RetryLater
from mes_assist.flow.observation import Observation
from mes_assist.flow.recognise import recognise
from mes_assist.runner.capture import CapturedProof
from mes_assist.runner.keep import Attempted, Evidence, Keeper, take_evidence
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer, Kind, Mode, Person, Question, Wallet, mode_wanted, switch_offered
from mes_assist.runner.result import SavedProof, Stop
from mes_assist.runner.session import Session
from mes_assist.runner.turns import Turns
from mes_assist.support.clock import Clock
from mes_assist.support.errors import JournalError
from mes_assist.support.log import get_logger
from mes_assist.support.texts import Lang, say

_log = get_logger()

_DISK_BUDGET = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the runner waits for a page, in seconds, before it says that something is odd.

    Attributes
    ----------
    unknown:
        For a page that no state claims, while it may still be loading.
    effect:
        For a page to react to a click.
    delivery:
        For a proof to arrive.
    """

    unknown: float = 4.0
    effect: float = 12.0
    delivery: float = 8.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked of this attempt.

    Attributes
    ----------
    home:
        The data folder.
    downloads:
        Where the person keeps what they download.
    origin:
        The site.
    profile:
        Whose case.
    lang:
        The person's language.
    mode:
        ``assist``: the runner clicks; ``guide``: it only points.
    pause_budget:
        How long to wait for the person; ``None``: what the flow says.
    notice:
        When the letter or e-mail was sent, if the person says so now.
    case_of:
        What the case belongs to instead of the site's address, for a mock site whose address changes.
    title_of:
        The title of another procedure that the person may be offered instead; ``None`` where there is none.
    follows_on:
        Whether the window already shows where another procedure ended.
    wallet:
        What the person keeps of their card, if anything.
    """

    home: Path
    downloads: Path
    origin: str
    profile: str
    lang: Lang
    mode: Mode = "assist"
    pause_budget: timedelta | None = None
    notice: date | None = None
    patience: Patience = Patience()
    case_of: str | None = None
    title_of: Callable[[str], str | None] = lambda _: None
    follows_on: bool = False
    wallet: Wallet | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said about something beside the act, and the question as they read it."""

    question: str
    wanted: bool


@dataclass(slots=True)
class Attempt:
    """One run of a flow in one browser session, with all that it works with."""

    id: str
    case: Case
    settings: Settings
    loaded: LoadedFlow
    session: Session
    person: Person
    journal: Journal
    keeper: Keeper
    clock: Clock
    random: Random
    look_first: bool = False
    seen_not_done: bool = False
    begun_before: bool = False
    last_day: datetime | None = None
    switched_to: Mode | None = None
    passed_pause: bool = False
    act_is_done: bool = False
    intended_in: str | None = None
    answered: bool = False
    wishes: dict[str, Wish] = field(default_factory=dict)
    wish_under_way: tuple[str, str] | None = None
    wishes_done: set[tuple[str, str]] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)
    recognised: tuple[Observation, str | None] | None = field(default=None, init=False, repr=False)
    states: list[str] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)
    evidence: Evidence | None = None
    proof: SavedProof | None = None
    bag: Path | None = None

    @property
    def mode(self) -> Mode:
        """Who clicks now: as the person said at the start, or since."""
        return self.switched_to or self.settings.mode

    @property
    def unanswered(self) -> bool:
        """Whether a submit step was begun and the site has not said what became of it."""
        return self.intended_in is not None and not self.answered

    @property
    def flow(self) -> Flow:
        """The flow with its includes."""
        return self.loaded.flow

    @property
    def turns(self) -> Turns:
        """The waits of this attempt."""
        return Turns(self.session, self.person, self.clock)

    def state_of(self, sight: Sight) -> str | None:
        """Return the state that is recognised in what was seen; each sight is asked about several times in a row."""
        if sight.seen is None:
            return None
        if self.recognised is None or self.recognised[0] is not sight.seen:
            self.recognised = sight.seen, recognise(self.flow, sight.seen).state
        return self.recognised[1]

    def has_left(self, state_id: str, sight: Sight) -> bool:
        """Tell whether another screen of the flow was seen; a page that no state claims may yet become one."""
        return self.state_of(sight) not in (None, state_id)

    def or_strayed(self, settled: Callable[[Sight], bool]) -> Callable[[Sight], bool]:
        """Return what also tells that no state has claimed the page for a while: the loop then takes over."""
        since: float | None = None

        def told(sight: Sight) -> bool:
            nonlocal since
            if settled(sight):
                return True
            if sight.seen is None or self.state_of(sight) is not None:
                since = None
                return False
            now = self.clock.monotonic()
            since = now if since is None else since
            return now - since >= self.settings.patience.unknown

        return told

    @property
    def lacks_proof(self) -> bool:
        """Whether the act is done and the proof that its last screen offers is not archived."""
        if not self.act_is_done or self.proof is not None or not self.states:
            return False
        return any(step.capture is not None for step in self.flow.state(self.states[-1]).do)

    def text(self, key: str, **values: object) -> str:
        """Return one of our texts in the person's language."""
        return say(self.settings.lang, key, **values)

    def tell(self, key: str, **values: object) -> None:
        """Show one line of progress."""
        self.person.tell(self.text(key, **values))

    def question(self, kind: Kind, text: str, seconds: float, *answers: Answer) -> Question:
        """Build a question; the person may always stop."""
        return Question(kind, text, (*answers, *switch_offered(kind, self.mode), Answer.STOP), seconds)

    def budget(self, flows_own: timedelta) -> float:
        """Return how long to wait for the person, in seconds."""
        return (self.settings.pause_budget or flows_own).total_seconds()

    def ask_for_room(self, why: str) -> Answer | Sight | None:
        """Ask the person to put the disk right, while what is to be written is still there; ``NOW`` when they did."""
        seconds = self.budget(_DISK_BUDGET)
        return self.turns.wait(lambda _: False, seconds, self.question("archive", why, seconds, Answer.NOW))

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
            self.journal.record(self.case, self.id, kind, **data)
        except JournalError as error:
            if kind == "submit_intended":
                raise
            _log.warning("event_lost", kind=kind, exc_info=error)

    def intend(self, state_id: str) -> None:
        """Write to the journal that the act is about to be done on this screen, by us or by the person.

        Raises
        ------
        JournalError
            When it can not be written: then it is not done.
        """
        self.note("submit_intended", state=state_id)
        self.intended_in = state_id
        self.answered = False
        self.session.arrivals.keep_answers = True

    def picture(self, seen: Observation) -> None:
        """Take evidence of the screen, without anything of ours on it."""
        with self.person.aside():
            self.evidence = take_evidence(self.session, seen, self.loaded)

    def keep(self, outcome: str, proof: CapturedProof | None = None, name: str = "") -> None:
        """Write the bag of this attempt, with the proof or with the evidence only.

        Raises
        ------
        ArchiveError
            When the disk refuses.
        """
        if self.evidence is None:
            return
        wishes = {name: wish.wanted for name, wish in self.wishes.items()}
        of = Attempted(self.settings.profile, self.case.id, self.id, outcome, wishes)
        self.bag, self.proof = self.keeper.keep(of, self.evidence, proof, name)
        where = kept_in(self.bag, self.settings.home)
        if self.proof is None:
            self.note("evidence_archived", **where)
        else:
            self.note("proof_archived", sha256=self.proof.sha256, captured_by=self.proof.captured_by, **where)

    def come_back_later(
        self,
        outcome: str,
        policy: RetryLater,
        asked: int | None = None,
        *,
        reason: str | None = None,
        say: str | None = None,
    ) -> NoReturn:
        """End the attempt with the date of the next one; ``asked`` is the wait that the site wants, in seconds.

        Raises
        ------
        Stop
            Always.
        """
        visit = next_visit(
            self.journal.events(self.case.id),
            outcome,
            policy,
            self.clock.now(),
            self.random,
            last_day=self.last_day,
            retry_after=asked,
        )
        reason = "submit_unanswered" if self.unanswered else reason
        raise Stop(outcome, reason=reason, visit=visit, say=say)

    def switched(self, answer: Answer | Sight | None) -> bool:
        """Change who clicks if the person asked for that, and tell whether they did."""
        wanted = mode_wanted(answer)
        if wanted is None:
            return False
        self.switched_to = wanted
        self.tell(f"mode_{wanted}")
        return True

    def stopped(self, answer: Answer | Sight | None) -> None:
        """End the attempt if the person asked to stop.

        Raises
        ------
        Stop
            When they did.
        """
        if answer is Answer.STOP:
            raise Stop("stopped_by_person", reason="cancelled")
