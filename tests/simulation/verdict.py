"""How an attempt may end: what is kept, what is said of it, and when to come back."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.intent import Intent
from mes_assist.flow.model import Flow

from .disk import MemoryArchive
from .facts import WorldFacts
from .shipping import is_genuine
from .site import SimulatedSite
from .world import Violation

_PARIS = ZoneInfo("Europe/Paris")
_STOPPED = ("stopped_by_person", "interrupted", "person_timeout", "internal_error", "unknown_page")
_DATED = ("waiting", "not_yet_authorised", "site_unavailable")


def check_end(
    ended: AttemptEnded, intent: Intent, facts: WorldFacts, flow: Flow, site: SimulatedSite, archive: MemoryArchive
) -> None:
    """Check how an attempt ended.

    Raises
    ------
    Violation
        When it should not have ended so.
    """
    bags = [bag for bag in archive.bags if bag.act.attempt == facts.attempt]
    proofs = [bag.proof.data for bag in bags if bag.proof is not None]
    if ended.outcome in ("done", "already_done"):
        _check_screen(ended, facts, flow, proofs)
    if ended.outcome == "done":
        _check_done(flow, site, has_bag=bool(bags), has_proof=bool(proofs))
    if facts.claimed is not None and not proofs and ended.outcome in _STOPPED:
        raise Violation("S5", f"{ended.outcome}: the act is done and its proof is missing")
    if facts.claimed is not None and facts.pictured and not bags and not facts.keep_failed:
        raise Violation("S5", "what was seen of a done act is not kept")
    lost = [data for data in facts.arrived if data not in {*proofs, *facts.put_aside}]
    if lost:
        raise Violation("S6", f"thrown away: {lost[0][:40]!r}")
    if facts.sent and not facts.settled and not intent.is_unanswered:
        raise Violation("S3", "the act was sent, nothing answered, and the attempt does not know")
    _check_date(ended, site)


def _check_screen(ended: AttemptEnded, facts: WorldFacts, flow: Flow, proofs: list[bytes]) -> None:
    state = flow.state(facts.visited[-1]) if facts.visited else None
    if state is None or state.end is None or state.end.outcome != ended.outcome:
        raise Violation("S5", f"{ended.outcome} without its screen")
    offers = any(step.capture for step in state.do)
    if offers and not (proofs and all(is_genuine(data) for data in proofs)):
        raise Violation("S5", f"{ended.outcome} without the proof that the screen offers")


def _check_done(flow: Flow, site: SimulatedSite, *, has_bag: bool, has_proof: bool) -> None:
    if not has_bag:
        raise Violation("S5", "done, and nothing is kept of it")
    if not (site.opposed if flow.id == "opposition" else site.closed):
        raise Violation("S5", "done, and the site did not do it")
    if not site.act.done and not has_proof:  # a valid proof that came is the site's own word
        raise Violation("S5", "done, and nobody did it here")


def _check_date(ended: AttemptEnded, site: SimulatedSite) -> None:
    if ended.visit is None:
        if ended.outcome in _DATED:
            raise Violation("date", f"{ended.outcome} without a next date")
        return
    at, now = ended.visit.at, site.world.clock.now()
    soon = now < at <= now + timedelta(days=14, hours=1)
    if not soon or not 8 <= at.astimezone(_PARIS).hour < 21:
        raise Violation("date", f"comes back at {at} from {now}")
