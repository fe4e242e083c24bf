"""One story: attempts of one case in one world, each killed or ended, until it is done or the story is over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial

from mes_assist.cases.events import FINISHED, Case, bag_event, bag_location, is_finished, last
from mes_assist.cases.schedule import deadline
from mes_assist.engine.attempt import Attempt, Ports, Recogniser
from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.run import journal_data, run
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.flow.recognise import recognise
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.errors import JournalError, MesAssistError
from mes_assist.support.log import get_logger
from mes_assist.support.log_file import ALLOWED
from mes_assist.support.paths import shipped_flows

from .browser import SimulatedBrowser
from .disk import HOME, Disk, MemoryArchive, MemoryJournal, PlainExaminer, SimulatedWallet
from .gremlins import Gremlins
from .person import Person
from .rules import Rules
from .scenario import KillPoint, Scenario, drawn
from .site import SimulatedSite
from .watch import METHODS, Watch, WatchedPort
from .world import Crash, Killed, PlannedBug, Violation, World

_CASE = "case"
EXPECTED = {"new": "opposition", "unclaimed": "cloture-sans-compte", "account": "cloture"}
"""Whose procedure a situation is."""


@dataclass(slots=True)
class StoryEnd:
    """How a story went."""

    seed: str
    counts: Counter[str]
    lines: list[str]
    outcomes: list[str] = field(default_factory=list)
    kills: int = 0
    calls: int = 0
    broken: Violation | None = None


@cache
def loaded(flow: str) -> LoadedFlow:
    """Return a shipped flow."""
    return load_flow(find_flow(flow, shipped_flows()))


_KNOWN: dict[tuple[str, int, str, str, bool], tuple[str | None, tuple[Node, ...]]] = {}


class Remembering(Recogniser):
    """Recognises each snapshot once in this process."""

    def state_of(self, seen: Snapshot) -> str | None:
        """Return the state that claims the page."""
        key = (self._flow.id, id(seen.nodes), seen.path, seen.answer, seen.modal)
        known = _KNOWN.get(key)
        if known is None or known[1] is not seen.nodes:
            known = _KNOWN[key] = recognise(self._flow, seen).state, seen.nodes
        return known[0]


def tell(seed: str, *, telling: bool = False, scenario: Scenario | None = None) -> StoryEnd:
    """Tell the story of a seed, or of a scenario that somebody wrote."""
    world = World(seed, telling=telling)
    scenario = scenario or drawn(world.chance("scenario"), METHODS)
    world.tell(repr(scenario))
    story = _Story(world, scenario)
    told = StoryEnd(seed, world.counts, world.lines if world.lines is not None else [])
    try:
        story.tell(told)
    except Violation as broken:
        told.broken = broken
        world.tell(f"VIOLATION {broken}")
    finally:
        get_logger().chain = None
    return told


class _Log:
    """Stands for the open log, and checks what would be written there."""

    def __init__(self, rules: Rules) -> None:
        self.info = self.debug = self.warning = self.error = partial(_check_log, rules)


def _check_log(rules: Rules, event: str, **values: object) -> None:
    rules.check_log(event, {name: value for name, value in values.items() if name in ALLOWED})


class _Story:
    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world, self._scenario = world, scenario
        self._loaded = loaded(scenario.flow)
        self._site = SimulatedSite(world, scenario)
        self._disk = Disk(world, scenario)
        self._journal = MemoryJournal(world, self._disk)
        self._archive = MemoryArchive(world, self._disk)
        self._rules = Rules(world, scenario, self._site, self._archive, self._loaded.flow)
        self._case = Case(_CASE, "moi", scenario.flow, scenario.origin)
        self._journal.kept[_CASE] = []
        self._random = world.chance("story")
        self._notice = date(2026, 11, 1) if self._random.random() < 0.5 else None
        get_logger().chain = _Log(self._rules)  # type: ignore[assignment]

    def tell(self, told: StoryEnd) -> None:
        was_killed = False
        for number, kill in enumerate(self._scenario.kills):
            try:
                ended = self._once(number, kill, told)
            except Killed:
                told.kills += 1
                was_killed = True
                told.outcomes.append("killed")
                self._world.tell("-- killed; another attempt")
                self._world.clock.time += self._random.choice((1.0, 600.0, 90_000.0))
                continue
            told.outcomes.append(ended.outcome)
            self._world.count(f"outcome:{ended.outcome}")
            self._world.tell(f"-- ended: {ended.outcome} {ended.reason or ''}")
            if ended.outcome in FINISHED or self._random.random() < 0.5 or self._scenario.willing:
                self._check_willing(ended, was_killed=was_killed)
                return
            self._world.clock.time += self._random.choice((10.0, 3_600.0, 86_400.0))
            if ended.visit is not None:
                wait = (ended.visit.at - self._world.clock.now()).total_seconds()
                self._world.clock.time += max(wait, 0.0)

    def _check_willing(self, ended: AttemptEnded, *, was_killed: bool) -> None:
        """With a willing person and site the attempt ends well, whatever was killed before."""
        scenario, site = self._scenario, self._site
        if not scenario.willing or scenario.temper != "willing":
            return
        well = _ends_well(scenario)
        if was_killed and site.act.done:
            well |= {"done", "already_done"}
        if ended.outcome not in well:
            raise Violation("L2" if was_killed else "L1", f"ends {ended.outcome} ({ended.reason}), not {sorted(well)}")
        if was_killed and sum(act.who == "engine" for act in site.act.done) > 1:
            raise Violation("L2", "the act was done twice")

    def _once(self, number: int, kill: KillPoint | None, told: StoryEnd) -> AttemptEnded:
        self._site.new_window()
        attempt_id = f"a{number}"
        try:
            past = self._journal.events(_CASE)
        except JournalError as error:
            return AttemptEnded(error.outcome, text=error.key)
        if is_finished(past):  # killed when all was said
            return AttemptEnded(next(event.data["outcome"] for event in reversed(past) if event.kind == "outcome"))
        kept = self._kept_already()
        if kept is not None:
            return kept
        self._rules.begin(attempt_id)
        watch = Watch(self._world, self._rules, kill)
        attempt = self._attempt(attempt_id, watch)
        try:
            ended = run(attempt, _reported)
        except (KeyboardInterrupt, MesAssistError) as error:
            ended = AttemptEnded("interrupted" if isinstance(error, KeyboardInterrupt) else "internal_error")
            self._journal.record(self._case, attempt_id, "outcome", **journal_data(ended))
        finally:
            told.calls += watch.calls
            for state in attempt.trail.states:
                self._world.count(f"state:{self._loaded.flow.id}:{state}")
        self._rules.over(ended, attempt.intent)
        return ended

    def _kept_already(self) -> AttemptEnded | None:
        """Conclude an attempt that was killed when all was done, as the program does."""
        past = self._journal.kept[_CASE]
        begun = last(past, "attempt_started", "outcome")
        if begun is None or begun.kind == "outcome":
            return None
        found = next((bag for bag in self._archive.bags if bag.act.attempt == begun.attempt), None)
        if found is None or found.act.outcome not in FINISHED:
            return None
        try:
            if last(past, "proof_archived", "evidence_archived") is None:
                kind = bag_event(with_proof=found.proof is not None)
                self._journal.record(self._case, begun.attempt, kind, **bag_location(found.at.bag, HOME))
            self._journal.record(self._case, begun.attempt, "outcome", outcome=found.act.outcome, reason=None)
        except JournalError as error:
            return AttemptEnded(error.outcome, text=error.key)
        self._world.count("kept_already")
        return AttemptEnded(found.act.outcome, text="kept_already")

    def _attempt(self, attempt_id: str, watch: Watch) -> Attempt:
        world, scenario, site = self._world, self._scenario, self._site
        person = Person(world, site)
        person.room = self._disk.make_room
        gremlins = Gremlins(world, scenario, site)
        gremlins.act_ahead = person.proceed
        person.on_moment = site.act.on_moment = gremlins.strike
        watched = {
            "browser": SimulatedBrowser(world, site, person, gremlins),
            "ui": person,
            "journal": self._journal,
            "archive": self._archive,
            "examiner": PlainExaminer(),
            "clock": world.clock,
        }
        ports = Ports(
            **{name: WatchedPort(name, port, watch) for name, port in watched.items()}, random=world.chance("engine")
        )
        flow = self._loaded.flow
        last_day = deadline(self._notice, flow.right) if self._notice and flow.right else None
        return Attempt(
            attempt_id,
            self._case,
            _settings(scenario, world),
            self._loaded,
            ports,
            Intent.after(self._journal.kept[_CASE]),
            last_day,
            Remembering(flow),
            "guide" if scenario.mode == "guide" else "assist",
        )


def _reported(error: Exception) -> str:
    """Stand for the report of a bug; only the world's own bugs are expected."""
    if not isinstance(error, PlannedBug):
        raise Crash(repr(error)) from error
    return "report"


def _settings(scenario: Scenario, world: World) -> Settings:
    return Settings(
        home=HOME,
        downloads=HOME / "downloads",
        origin=scenario.origin,
        profile="moi",
        lang="fr" if scenario.lang == "fr" else "en",
        mode="guide" if scenario.mode == "guide" else "assist",
        pause_budget=None if scenario.pause_budget is None else timedelta(seconds=scenario.pause_budget),
        title_of=lambda flow: loaded(flow).flow.title.fr,
        wallet=SimulatedWallet(world) if scenario.wallet else None,
    )


def _ends_well(scenario: Scenario) -> set[str]:
    """Return the outcomes that a willing person and site may lead to."""
    own = EXPECTED.get(scenario.situation) == scenario.flow
    if scenario.flow == "cloture":
        own = scenario.situation != "closed"
    if own:
        exported = scenario.flow == "cloture" and scenario.wants_data
        return {"done", "waiting"} if exported or "donnees" in scenario.journey else {"done"}
    told = {"done"} if scenario.situation == "closed" else set()  # by the proof that its last screen offers
    return told | {"already_done", "other_procedure", "refused", "unknown_page", "person_timeout"}
