"""The invariants, checked after every call and at the end of every attempt; the engine is not asked about them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.engine.ports import Action
from mes_assist.engine.question import Question
from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.texts import Lang

from .act import Submission, Who
from .disk import MemoryArchive
from .facts import WorldFacts, Yes
from .page import SimulatedPage
from .scenario import LOOPBACK, Scenario
from .screens import CONTROL, SECRET
from .site import SimulatedSite
from .verdict import check_end
from .world import Violation, World

_HARM = re.compile(r"(?<!\w)(?:j')?(?:activ(?!it)|accept|consent|autoris|partag)")
_DECIDES = re.compile(r"(?<!\w)(?:m')?(?:oppos|clotur|clôtur|supprim|effac)")
_WAYS = {
    "domicile": {"M'opposer à Mon espace santé"},
    "parametres": {"Clôture du profil"},
    "donnees": {"Clôture du profil"},
}
_TO_DO = ("decision", "cloture", "confirmation")


def is_harm(name: str) -> bool:
    """Tell whether a control of this name does what nobody asked for."""
    return bool(_HARM.search(name.casefold().replace("sans accepter", "")))


class Rules:
    """Watches one story."""

    def __init__(
        self, world: World, scenario: Scenario, site: SimulatedSite, archive: MemoryArchive, flow: Flow
    ) -> None:
        self._world, self._scenario, self._site, self._archive, self._flow = world, scenario, site, archive, flow
        self._done = self._done_before = False
        self._intended_before: str | None = None
        self.uncertain = False
        """Whether the engine sent the act and nothing durable says what became of it."""
        self.engine_acts: list[Submission] = []
        site.act.on_send = self.on_send
        site.act.on_submission = self.on_submission
        self._facts = WorldFacts("")

    def begin(self, attempt: str) -> None:
        """Begin an attempt; what the one before looked at counts, even where it was killed."""
        if self._facts.shown_to_do and not self._facts.sent:
            self.uncertain = False
        self._facts = WorldFacts(attempt, unsure=self.uncertain)
        self._done_before = self._done

    # -- calls

    def before(self, name: str, args: Sequence[Any], named: Mapping[str, Any]) -> None:
        """Check a call before it takes effect."""
        if name == "browser.use":
            self._check_use(*args)
        elif name == "browser.fill":
            self._check_fill(*args)
        elif name == "journal.record":
            self._check_event(args[2], named)
        elif name == "ui.ask":
            self._check_question(args[0])
        elif name in ("ui.tell", "ui.show_progress"):
            self._check_said(str(args), (SECRET, CONTROL))
        elif name == "archive.keep":
            self._facts.keep_failed = True
        elif name == "archive.set_aside":
            self._facts.put_aside.add(args[0])

    def after(self, name: str, args: Sequence[Any], named: Mapping[str, Any], result: Any) -> None:
        """Note what a call did."""
        if name == "journal.record":
            self._noted(args[2], named)
        elif name == "ui.take_answer" and result is not None:
            self._answered(str(result))
        elif name == "archive.keep":
            self._kept()
        elif name == "browser.take_deliveries":
            self._facts.arrived += [delivery.data for delivery in result if delivery.data and delivery.flaw != "lost"]
        elif name == "browser.screenshot":
            self._facts.pictured = True
        elif name == "browser.look" and isinstance(result, Snapshot):
            self._facts.shown_to_do |= self._site.page.screen.startswith(_TO_DO)

    def _check_said(self, text: str, markers: Sequence[str]) -> None:
        for marker in markers:
            if marker in text.casefold():
                raise Violation("S7", f"what nobody may say was said: {text!r:.200}")

    def check_log(self, event: str, values: Mapping[str, object]) -> None:
        """Check a record of the log."""
        self._check_said(f"{event} {values}", (SECRET, CONTROL))

    # -- the journal

    def _check_event(self, kind: str, data: Mapping[str, Any]) -> None:
        self._check_said(json.dumps(data, ensure_ascii=False), (SECRET, CONTROL))
        if kind in ("state_reached", "wish_noted", "seen_not_done", "outcome"):
            self._facts.yes = None
        if kind == "seen_not_done" and self._facts.sent and self._facts.unsure:
            raise Violation("S3", "what was sent is forgotten because something else was not")
        if kind == "state_reached":
            self._facts.state = data["state"]
            self._facts.visited.append(data["state"])
        elif kind == "wish_noted":
            self._facts.wishes[data["wish"]] = data["wanted"]
        elif kind == "submit_intended":
            self._facts.intent_failed = True
        elif kind == "submit_settled":
            begun = self._facts.intended
            if begun is not None and data["state"] not in self._flow.state(begun).next:
                raise Violation("S3", f"{data['state']} does not say what became of what was begun on {begun}")
            self._facts.settled, self._facts.unsure = True, False
            if data["end"] and any(step.capture for step in self._flow.state(data["state"]).do):
                self._facts.claimed = data["state"]
        elif kind == "attempt_started" and self.uncertain and not data["look_first"]:
            raise Violation("L2", "the act may be done, and the attempt does not begin by looking")

    def _noted(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind == "submit_intended":
            self._facts.intent_failed = False
            self._intended_before, self._facts.intended = self._facts.intended, data["state"]
            if self._facts.yes is not None:
                self._facts.yes.intended = data["state"]
        elif kind == "seen_not_done" and self._facts.intended is not None:
            self._facts.intended = self._intended_before
        elif kind == "submit_settled":
            self.uncertain = False
            self._done |= bool(data["end"])
        elif kind in ("proof_archived", "outcome"):
            self._done = False

    # -- the person

    def _check_question(self, question: Question) -> None:
        self._facts.question, self._facts.last_answer = question, None
        self._check_said(f"{question.text} {question.confirmation}", (SECRET,))
        if question.kind in ("confirm", "repeat"):
            asked, act = question.confirmation, self._flow.act
            lang: Lang = "fr" if self._scenario.lang == "fr" else "en"
            right = (act.title, act.consequences, act.undo)
            told = () if asked is None else (asked.title, asked.consequences, asked.undo)
            if asked is None or told != tuple(text.in_language(lang) for text in right) or asked.whom != "moi":
                raise Violation("S1", "the question is not about exactly this act")
            if len(asked.said) != len(self._facts.wishes):
                raise Violation("S1", "the question does not say what was answered before")
            if self._facts.unsure and question.kind == "confirm" and not asked.warnings:
                raise Violation("S3", "the act may be done, and the question does not say so")
            if self._done_before and not asked.warnings:
                raise Violation("S3", "the site said that the act is done, and the question does not say so")

    def _answered(self, answer: str) -> None:
        self._facts.last_answer = answer
        asked = self._facts.question
        if answer == "yes" and asked is not None and asked.confirmation is not None:
            self._facts.yes = Yes(asked.confirmation.control, asked.kind, bool(asked.confirmation.warnings))

    # -- the page

    def _check_use(self, seen: Snapshot, node: Node, action: Action) -> None:
        self._world.tell(f"  use {action.value} {node.role} {node.name!r}")
        if "disabled" in node.states:
            raise Violation("S4", f"used a disabled control: {node.name}")
        if self._facts.yes is not None and action is Action.CLICK and node.name == self._facts.yes.control:
            self._facts.yes.used = True
        if seen.origin != self._scenario.origin:
            raise Violation("S4", "used at another origin")
        if is_harm(node.name):
            raise Violation("S4", f"used a forbidden control: {node.name}")
        if _screen_of(node).startswith("fenetre-"):
            raise Violation("S4", f"used a dialog that no state knows: {node.name}")
        around = _around(seen, node)
        is_menu = self._facts.state is not None and any(
            s.act and s.act.menu for s in self._flow.state(self._facts.state).do
        )
        if "complementary" in around or (around & {"navigation", "contentinfo"} and not is_menu):
            raise Violation("S4", f"used what is outside the content: {node.name} in {sorted(around)}")
        if action is Action.CLICK and not self._may_decide(node):
            raise Violation("S4", f"used what decides: {node.name} on {_screen_of(node)}")

    def _may_decide(self, node: Node) -> bool:
        name = re.sub(r"justificatif (?:d.opposition|de clôture)", "", node.name.casefold())
        if not _DECIDES.search(name):
            return True
        way = node.name.replace("’", "'").removesuffix(" (étape suivante)")
        return self._facts.yes is not None or way in _WAYS.get(_screen_of(node), ())

    def _check_fill(self, seen: Snapshot, nodes: Sequence[Node], value: object) -> None:
        if (
            self._facts.last_answer != "fill"
            or any(node.role != "textbox" for node in nodes)
            or seen.origin != self._scenario.origin
        ):
            raise Violation("S4", "a field was filled that nobody asked to be filled")
        if SECRET in str(value):
            raise Violation("S7", "a value can be read")

    # -- the act

    def on_send(self, page: SimulatedPage, index: int, who: Who) -> None:
        """Check the use of a control that sends the act, or of a toggle that chooses it (its place is negative)."""
        control = index if index >= 0 else -1 - index
        if index >= 0:
            self._facts.chosen_by = who if page.screen.startswith(_TO_DO[:2]) else self._facts.chosen_by
        if who == "engine":
            self._check_send(page, control, is_toggle=index < 0)
        elif self._facts.yes is not None and page.node(control).name == self._facts.yes.control:
            self._facts.yes.used = True
        if who == "person" and self._was_asked_to(page, control) and self._facts.intended != self._facts.state:
            raise Violation("S2", "the person was asked to send, and the intent is not in the journal")

    def _was_asked_to(self, page: SimulatedPage, control: int) -> bool:
        question = self._facts.question
        if question is None:
            return False
        if question.kind == "your_click" and question.control is not None:
            return question.control.ref == page.ref(control) and self._is_submit(page, control)
        pause = self._flow.state(self._facts.state).pause if self._facts.state is not None else None
        return page.screen.startswith("mot-de-passe") and pause is not None and pause.effect == "submit"

    def _is_submit(self, page: SimulatedPage, control: int) -> bool:
        steps = self._flow.state(self._facts.state).do if self._facts.state is not None else []
        return page.stored(control).role in ("button", "link") and any(step.submits for step in steps)

    def _check_send(self, page: SimulatedPage, control: int, *, is_toggle: bool) -> None:
        name, yes = page.node(control).name, self._facts.yes
        if self._scenario.origin != LOOPBACK:
            raise Violation("S4", f"the engine submits on a site where the flow was never verified: {name}")
        if yes is None:
            raise Violation("S1", f"no yes to {name}, or it was used already")
        if not yes.used and name != yes.control and not page.shows_taken(yes.control):
            raise Violation("S1", f"a yes to {yes.control!r} and a click on {name!r}")
        if yes.intended is None or yes.intended != self._facts.state or self._facts.intent_failed:
            raise Violation("S2", f"{name} is used and the intent is not in the journal")
        choice, deletion = page.choice, page.deletion
        if not page.screen.startswith(_TO_DO[:2]):
            choice, deletion = self._site.act.asked or ("", False)
        wanted = self._facts.wishes.get("suppression", False)
        if choice is not None and (
            choice != "ours" or (self._facts.chosen_by == "engine" and deletion != wanted and not is_toggle)
        ):
            raise Violation("S1", f"what is sent is not what was said: {choice}, deletion {deletion} for {wanted}")
        if self._facts.unsure and not is_toggle and yes.kind != "repeat" and not yes.warned:
            raise Violation("S3", "sent again without saying so")
        if not is_toggle:
            self._facts.yes = None
            self.uncertain = self._facts.unsure = self._facts.sent = True
            self._facts.settled = False

    def on_submission(self, done: Submission) -> None:
        """Note what the server did."""
        if done.who == "engine":
            self.engine_acts.append(done)
            wanted = "opposition" if self._flow.id == "opposition" else "closing"
            if done.act != wanted:
                raise Violation("S1", f"the engine's click did {done.act}")

    # -- the end

    def _kept(self) -> None:
        self._facts.keep_failed = False
        if sum(bag.act.attempt == self._facts.attempt for bag in self._archive.bags) > 1:
            raise Violation("S5", "two bags of one act")

    def over(self, ended: AttemptEnded, intent: Intent) -> None:
        """Check how an attempt ended."""
        self._check_said(f"{ended.outcome} {ended.reason} {ended.say} {ended.values}", (SECRET, CONTROL))
        check_end(ended, intent, self._facts, self._flow, self._site, self._archive)


def _screen_of(node: Node) -> str:
    """Return the stored screen that a node is of; the page may show another one by now."""
    return node.ref.partition("#")[0].partition("/")[2]


def _around(seen: Snapshot, node: Node) -> set[str]:
    """Return the landmarks that a node is in."""
    roles: list[tuple[int, str]] = []
    for other in seen.nodes:
        while roles and roles[-1][0] >= other.depth:
            roles.pop()
        if other is node:
            return {role for _, role in roles}
        roles.append((other.depth, other.role))
    return set()
