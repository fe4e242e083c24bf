"""A world of one attempt, in which everything is said beforehand: what is shown, what is answered, what arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, cast

from mes_assist.archive.proof import ProofProblem, ProofReport
from mes_assist.cases.events import Case, Event
from mes_assist.engine.attempt import Attempt, Ports, Recogniser
from mes_assist.engine.intent import Intent
from mes_assist.engine.ports import Action, Look, UseResult
from mes_assist.engine.question import Answer, Progress, Question, QuestionKind
from mes_assist.engine.records import ActMetadata, ArchivedBag, Delivery, Evidence, Proof, SavedProof, WayOn
from mes_assist.engine.settings import Settings
from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.errors import ArchiveError
from mes_assist.support.paths import shipped_flows

SITE = "https://www.monespacesante.fr"
PROOF = b"%PDF proof"


@cache
def loaded(flow: str) -> LoadedFlow:
    """Return a shipped flow."""
    return load_flow(find_flow(flow, shipped_flows()))


def screen(state: str, *nodes: Node, document: float = 0.0) -> Snapshot:
    """Return what shows a screen of the flow; nobody has to recognise it."""
    return Snapshot(SITE, "/", state, nodes, document=document)


class ByTitle(Recogniser):
    """Takes the title of a page for its state; a page without one is unknown."""

    def state_of(self, seen: Snapshot) -> str | None:
        """Return the title."""
        return seen.title or None


class World:
    """All the ports in one. What a question is answered is given by its kind, the first time first."""

    tick = 1.0

    def __init__(self, shown: Look, answers: Mapping[QuestionKind, Sequence[Answer]] | None = None) -> None:
        self.shown = shown
        self.answers = {kind: list(given) for kind, given in (answers or {}).items()}
        self.time = 0.0
        self.later: list[tuple[float, Look]] = []
        """What is shown from a time on."""
        self.elsewhere = False
        self.site_asks: int | None = None
        self.uses: list[UseResult] = []
        """What becomes of the uses of controls, one after the other; then they are done."""
        self.on_use: Callable[[str, Action], None] = lambda _name, _action: None
        self.coming: list[list[Delivery]] = []
        """What each look for deliveries finds."""
        self.resort: list[Delivery] = []
        """What is found only where the last resort is asked for, once."""
        self.under_way = False
        self.downloads: list[Path] = []
        self.archive_fails = 0
        self.asked: list[Question] = []
        self.told: list[str] = []
        self.noted: list[tuple[str, dict[str, object]]] = []
        self.opened: list[str] = []
        self.used: list[tuple[str, Action]] = []
        self.arrived: list[Progress] = []
        self.put_aside: list[bytes] = []
        self.kept: list[tuple[ActMetadata, Evidence, Proof | None]] = []
        self.open_question: Question | None = None

    @property
    def kinds(self) -> list[str]:
        """What was asked, by kind."""
        return [question.kind for question in self.asked]

    @property
    def events(self) -> list[str]:
        """What was noted, by kind."""
        return [kind for kind, _ in self.noted]

    # -- the clock

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.time

    def now(self) -> datetime:
        """Return a morning, and the seconds so far."""
        return datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(seconds=self.time)

    # -- the browser

    def open(self, path: str) -> str:
        """Go there."""
        self.opened.append(path)
        return "ok"

    def look(self) -> Look:
        """See what is shown."""
        while self.later and self.later[0][0] <= self.time:
            self.shown = self.later.pop(0)[1]
        return self.shown

    def wait(self, since: Look, seconds: float) -> bool:
        """Let the time pass."""
        assert self.time < 36_000, "the wait does not end"
        self.time += max(seconds, 0.01)
        return True

    def is_elsewhere(self) -> bool:
        """Tell where the window is."""
        return self.elsewhere

    def use(self, seen: Snapshot, node: Node, action: Action) -> UseResult:
        """Note what is used."""
        self.used.append((node.name, action))
        went = self.uses.pop(0) if self.uses else UseResult.DONE
        self.on_use(node.name, action)
        return went

    def take_last_used(self) -> Node | None:
        """Return what was used last."""
        return None

    def go_back(self) -> None:
        """Leave a viewer."""

    def keep_json_answers(self) -> None:
        """Keep answers."""

    def take_deliveries(self, *, last_resort: bool = False) -> Sequence[Delivery]:
        """Return what came."""
        came = self.coming.pop(0) if self.coming else []
        if last_resort:
            came, self.resort = [*came, *self.resort], []
        return came

    def take_download(self) -> Path | None:
        """Return what came."""
        return self.downloads.pop(0) if self.downloads else None

    def is_delivering(self) -> bool:
        """Tell whether something comes."""
        return self.under_way

    def take_retry_after(self) -> int | None:
        """Tell what the site asked for."""
        return self.site_asks

    def screenshot(self) -> bytes | None:
        """Take no picture."""
        return None

    # -- the person

    def show_progress(self, progress: Progress) -> None:
        """See where they are."""
        self.arrived.append(progress)

    def tell(self, text: str) -> None:
        """Read a line."""
        self.told.append(text)

    def ask(self, question: Question) -> None:
        """Read a question."""
        assert len(self.asked) < 50, "it asks for ever"
        self.asked.append(question)
        self.open_question = question

    def show_remaining(self, seconds: int) -> None:
        """See how long is left."""

    def take_answer(self) -> Answer | None:
        """Give the answer that was said beforehand."""
        assert self.open_question is not None
        given = self.answers.get(self.open_question.kind)
        return given.pop(0) if given else None

    def close_question(self) -> None:
        """See it go."""
        self.open_question = None

    def act_in_page(self) -> None:
        """Do nothing."""

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Show nothing."""
        yield

    # -- the disk, and what examines files

    def events_of(self, case_id: str) -> Sequence[Event]:
        """Return nothing of the past."""
        return []

    def record(self, case: Case, attempt: str, kind: str, **data: object) -> None:
        """Note an event."""
        self.noted.append((kind, data))

    def keep(self, act: ActMetadata, evidence: Evidence, proof: Proof | None = None) -> ArchivedBag:
        """Keep a bag, if the disk does not refuse."""
        if self.archive_fails:
            self.archive_fails -= 1
            raise ArchiveError("archive_write_failed", folder="x", detail="full")
        self.kept.append((act, evidence, proof))
        saved = None if proof is None else SavedProof("b", "p", proof.report.sha256, 1, 1, proof.route)
        return ArchivedBag(Path("/home/proofs/b"), saved)

    def set_aside(self, data: bytes, report: ProofReport) -> None:
        """Keep what was refused."""
        self.put_aside.append(data)

    def save_outline(self, attempt: str, snapshot: Snapshot, way_on: WayOn | None = None) -> Path | None:
        """Keep an outline."""
        return Path("/home/outline.txt")

    def save_download(self, file: Path, name: str, suffix: str) -> Path:
        """Keep a file of the person's own, if the disk does not refuse."""
        if self.archive_fails:
            self.archive_fails -= 1
            raise ArchiveError("archive_write_failed", folder="x", detail="full")
        return Path(f"/downloads/{name}{suffix}")

    def examine(self, data: bytes, must_contain: Sequence[str]) -> ProofReport:
        """Take what begins as the proof does for one."""
        problem = None if data.startswith(PROOF) else ProofProblem.NOT_PDF
        return ProofReport(problem, 1, data.hex(), len(data))

    def suffix_of(self, file: Path) -> str | None:
        """Take the suffix of the name for what it is."""
        return file.suffix if file.suffix in (".zip", ".pdf") else None


class _Journal:
    """The journal's port: its ``events`` are those of a case."""

    def __init__(self, world: World) -> None:
        self.events, self.record = world.events_of, world.record


def attempt_in(world: World, flow: str = "opposition", intent: Intent | None = None, **settings: Any) -> Attempt:
    """Return an attempt of a shipped flow in this world."""
    given: dict[str, Any] = {"home": Path("/home"), "downloads": Path("/downloads"), "origin": SITE}
    given |= {"profile": "moi", "lang": "fr"} | settings
    anything = cast("Any", world)
    ports = Ports(anything, anything, cast("Any", _Journal(world)), anything, anything, anything, Random(0))
    return Attempt(
        *("a", Case("c", "moi", flow, SITE), Settings(**given), loaded(flow), ports, intent or Intent()),
        *(None, ByTitle(loaded(flow).flow), settings.get("mode", "assist")),
    )
