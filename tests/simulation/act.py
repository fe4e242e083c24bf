"""The act on the simulated site: what is sent by which click, and what the server makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .page import ACCORD, OTHER, OURS, SENDS, SimulatedPage

if TYPE_CHECKING:
    from .site import SimulatedSite

Who = Literal["engine", "person"]


@dataclass(frozen=True, slots=True)
class Submission:
    """An act that the server did: what was sent, and whose click sent it."""

    act: str
    deletion: bool
    who: Who


class SimulatedAct:
    """What was chosen and sent, and by whom; the server counts it, whatever the engine believes."""

    def __init__(self, site: SimulatedSite) -> None:
        self._site = site
        self.done: list[Submission] = []
        self.asked: tuple[str, bool] | None = None
        self.on_submission: Callable[[Submission], None] = lambda _: None
        self.on_moment: Callable[[str], None] = lambda _: None
        self.on_send: Callable[[SimulatedPage, int, Who], None] = lambda *_: None
        self._fates = list(site.scenario.fates)

    def decide(self, index: int, who: Who) -> None:
        """Take the use of a control of the decision's page."""
        page = self._site.page
        name = page.stored(index).name
        if name.startswith((*OURS, *OTHER)) and page.find(*SENDS, roles=("button",)) is not None:
            page.choose(index)  # a toggle
            self.on_send(page, -1 - index, who)
            return
        if name.startswith((*OURS, *OTHER)):
            page.choice = "ours" if name.startswith(OURS) else "other"
        logged_in = self._site.scenario.flow == "cloture" and page.screen == "cloture"
        if logged_in:
            page.choice = "ours"
            accord = page.find(*ACCORD)
            if accord is not None and not page.is_taken(accord):
                return
        self.on_send(page, index, who)
        if page.choice is None:
            return
        self.asked = page.choice, page.deletion
        closing = logged_in or self._site.scenario.situation == "unclaimed"
        step = self._site.scenario.password if logged_in else self._site.scenario.confirmation
        if step == "none" or page.choice == "other":
            self._commit(who)
        elif logged_in and not step.startswith("confirm"):
            self._site.after_a_while(lambda: self._ask_password(step))
        else:
            self._site.after_a_while(lambda: self._ask_confirmation(step, closing=closing))

    def _ask_password(self, step: str) -> None:
        if step == "modal":
            self._site.put_over("mot-de-passe-fenetre")
        else:
            self._site.show("mot-de-passe")

    def _ask_confirmation(self, step: str, *, closing: bool) -> None:
        name = "confirmation-cloture" if closing else "confirmation-page"
        if step.endswith("modal"):
            self._site.put_over("confirmation-cloture-fenetre" if closing else "confirmation-fenetre")
        else:
            self._site.show(name)

    def confirm(self, index: int, who: Who) -> None:
        """Take the use of the control that confirms."""
        site = self._site
        self.on_send(site.page, index, who)
        if self._site.page.screen.startswith("mot-de-passe") and "mot-de-passe-faux" in site.errors:
            site.errors.remove("mot-de-passe-faux")
            self._site.show("mot-de-passe-faux", key=("connecte", "mot-de-passe-faux"))
            return
        self._commit(who)

    def _commit(self, who: Who) -> None:
        choice, deletion = self.asked or (None, False)
        if choice is None:
            return
        closing = self._site.scenario.flow == "cloture" or self._site.scenario.situation == "unclaimed"
        act = "activation" if choice == "other" else "closing" if closing else "opposition"
        fate = self._fates.pop(0) if self._fates else "ok"
        self._site.world.count(f"fate:{fate}")
        self._site.world.tell(f"{who} sent {act}{' with deletion' if deletion else ''}: {fate}")
        if fate not in ("refused", "not_sent"):
            self._record(Submission(act, deletion, who))
        page = self._site.page
        self._site.after_a_while(lambda: self._answer(act, fate) if self._site.page is page else None)

    def _record(self, done: Submission) -> None:
        self.done.append(done)
        site = self._site
        site.opposed = site.opposed or done.act == "opposition"
        site.closed = site.closed or done.act == "closing"
        site.activated = site.activated or done.act == "activation"
        self.on_submission(done)
        self.on_moment("submitted")

    def _answer(self, act: str, fate: str) -> None:
        if fate == "refused":
            self._site.show("erreur-apres-le-choix")
        elif fate == "lost_error":
            self._site.show("oups")
        elif fate == "lost_session":
            self._site.show("session-expiree")
        elif fate == "lost_spinner":
            self._site.show("chargement")
        elif fate == "laggy":
            self._site.later(self._site.random.uniform(5, 120), lambda: self._site.show(self._result(act)))
        elif fate == "ok":
            self._site.show(self._result(act))

    def _result(self, act: str) -> str:
        if act == "closing":
            return "clos-justificatif" if self._site.scenario.closing_proof else "clos"
        return {"opposition": "resultat", "activation": "active"}[act]
