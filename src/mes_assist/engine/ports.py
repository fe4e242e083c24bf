"""The world as the engine sees it: six ports, with plain data on both sides; the sixth is `support.clock.Clock`.

Every call to the browser has a deadline, and says so when it was not met: a page that loops, or an open native
dialog, holds up whatever is asked of it. What is exceptional is raised: `BrowserGone` by any call to the browser,
`JournalError` and `ArchiveError` by the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from mes_assist.archive.proof import ProofReport
from mes_assist.cases.events import Case, Event, EventKind
from mes_assist.engine.question import Answer, Progress, Question
from mes_assist.engine.records import ActMetadata, ArchivedBag, Delivery, Evidence, Proof, WayOn
from mes_assist.flow.snapshot import Node, Snapshot

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mes_assist.support.card import CardField


class Unseen(Enum):
    """Why nothing is seen of a page."""

    ELSEWHERE = "elsewhere"
    """It is at another origin, where nothing is read."""
    NO_DOCUMENT = "no_document"
    """It is between two documents."""
    TIMED_OUT = "timed_out"
    """It did not answer in time."""


Look = Snapshot | Unseen
"""What one look at the page gives."""


class Action(Enum):
    """What the engine may do with a control."""

    CLICK = "click"
    TICK = "tick"
    UNTICK = "untick"
    REHEARSE = "rehearse"
    """Make sure that a click would land."""


class UseResult(Enum):
    """How the use of a control went."""

    DONE = "done"
    CHANGED = "changed"
    """It is no longer what was seen: nothing was done."""
    BLOCKED = "blocked"
    """Something covers it, or it never becomes ready: nothing was done."""
    TIMED_OUT = "timed_out"
    """The page did not answer in time: it may have been done."""


OpenResult = Literal["ok", "not_found", "server_error", "unreachable", "timed_out"]
"""How opening an address went."""


class Browser(Protocol):
    """The site's window. Any call raises `BrowserGone` when the person closed it or the browser went away."""

    def open(self, path: str) -> OpenResult:
        """Go to a path of the site."""
        ...

    def look(self) -> Look:
        """Return what the page shows now; never waits for anything to appear."""
        ...

    def wait(self, since: Look, seconds: float) -> bool:
        """Return at the next change of the page, or after ``seconds``; tell whether there may be something new."""
        ...

    def is_elsewhere(self) -> bool:
        """Tell whether the page is at another origin than the site's."""
        ...

    def use(self, seen: Snapshot, node: Node, action: Action) -> UseResult:
        """Use this very node of a snapshot, if it still is what was seen, and not another one like it."""
        ...

    def fill(self, seen: Snapshot, nodes: Sequence[Node], value: SecretStr) -> bool | None:
        """Set the value of this very field, or of the boxes that it is split into, never by the keyboard.

        Returns
        -------
        bool | None
            Whether it stays there, else the field was cleared; ``None`` when there is no such field any more.
        """
        ...

    def take_last_used(self) -> Node | None:
        """Return the control that was used last in the page, by role and name, and forget it."""
        ...

    def go_back(self) -> None:
        """Leave what took the place of the site's page: a tab that a control opened, or a document shown in it."""
        ...

    def keep_json_answers(self) -> None:
        """Keep the site's JSON answers from now on: a proof may be in one of them."""
        ...

    def take_deliveries(self, *, last_resort: bool = False) -> Sequence[Delivery]:
        """Return what was delivered and comes to its end, best way first, and forget it.

        ``last_resort``: also the PDFs that JSON answers hold in base64.
        """
        ...

    def take_download(self) -> Path | None:
        """Return the file of the first download that has come, and forget it; ``None`` when there is none."""
        ...

    def is_delivering(self) -> bool:
        """Tell whether something has begun to arrive and has not come to its end."""
        ...

    def take_retry_after(self) -> int | None:
        """Return for how many seconds the site asked to be left alone, and forget it."""
        ...

    def screenshot(self) -> bytes | None:
        """Return a picture of the page as PNG, without anything of ours in it; ``None`` when there is none."""
        ...


class UserInterface(Protocol):
    """What the person reads and answers. No call blocks."""

    tick: float
    """How often, in seconds, an answer may need to be fetched while the page is quiet."""

    def show_progress(self, progress: Progress) -> None:
        """Show which screen of the procedure was reached."""
        ...

    def tell(self, text: str) -> None:
        """Show one line of progress."""
        ...

    def ask(self, question: Question) -> None:
        """Open a question; the one before is closed."""
        ...

    def show_remaining(self, seconds: int) -> None:
        """Show how long the open question still stays, in whole seconds."""
        ...

    def take_answer(self) -> Answer | None:
        """Return the answer to the open question and forget it; ``None`` while there is none."""
        ...

    def close_question(self) -> None:
        """Close the open question: the page or the time answered it."""
        ...

    def act_in_page(self) -> None:
        """Act in the page in the place of the person; an interface for real people does nothing here."""
        ...

    def hidden(self) -> AbstractContextManager[None]:
        """Hide what we show in the page while a screenshot is taken."""
        ...


class Journal(Protocol):
    """What happened to the cases. An event is on disk when its call returns; raises `JournalError` when it can't be."""

    def events(self, case_id: str) -> Sequence[Event]:
        """Return the events of a case, oldest first."""
        ...

    def record(self, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        """Append an event."""
        ...


class Archive(Protocol):
    """Where proofs, and what else is kept for the person, are written. Raises `ArchiveError` when the disk refuses."""

    def keep(self, act: ActMetadata, evidence: Evidence, proof: Proof | None = None) -> ArchivedBag:
        """Write the one bag of an act; nothing is left half-written."""
        ...

    def set_aside(self, data: bytes, report: ProofReport) -> None:
        """Keep what was refused as a proof for a second look; never raises."""
        ...

    def save_outline(self, attempt: str, snapshot: Snapshot, way_on: WayOn | None = None) -> Path | None:
        """Keep a page that was not recognised, reduced to roles and known wording; ``None``: the disk refuses."""
        ...

    def save_download(self, file: Path, name: str, suffix: str) -> Path:
        """Put a file of the person's own where they keep their downloads, and return where it is."""
        ...


class Examiner(Protocol):
    """Tells what some bytes are. Never raises."""

    def examine(self, data: bytes, must_contain: Sequence[str]) -> ProofReport:
        """Say whether the bytes are a whole PDF that contains each text."""
        ...

    def suffix_of(self, file: Path) -> str | None:
        """Return ``.zip`` or ``.pdf`` for a whole archive or a PDF; ``None`` for anything else."""
        ...


class Wallet(Protocol):
    """What the person keeps of their card, to be filled in when they say so."""

    def holds(self) -> frozenset[CardField]:
        """Return what is kept, without asking the key ring."""
        ...

    def value(self, field: CardField) -> SecretStr | None:
        """Return a value; ``None`` when it is there no more.

        Raises
        ------
        VaultUnavailable
            When the key ring can not be used now.
        """
        ...
