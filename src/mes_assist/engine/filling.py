"""Fills in what the person keeps of their card (*Remplir pour moi*); the site's button is left to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.controls import Ambiguous, NotFound, find
from mes_assist.engine.guard import forbids
from mes_assist.flow.model import Pause
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.targets import Target
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.log import get_logger

if TYPE_CHECKING:
    from pydantic import SecretStr

_log = get_logger()


def may_fill(attempt: Attempt, pause: Pause) -> bool:
    """Tell whether the person keeps something that this screen asks for."""
    wallet = attempt.settings.wallet
    return pause.fill is not None and wallet is not None and bool(wallet.holds() & pause.fill.targets.keys())


def fill_in(attempt: Attempt, pause: Pause) -> None:
    """Put what is kept into the fields of this screen, on the site alone, and tell what the page shows then."""
    wallet = attempt.settings.wallet
    if pause.fill is None or wallet is None:
        return
    told: dict[str, list[CardField]] = {"fill_done": [], "fill_odd": [], "fill_missing": []}
    for field, target in pause.fill.targets.items():
        if field not in wallet.holds():
            continue
        try:
            value = wallet.value(field)
        except VaultUnavailable as failure:
            attempt.tell(failure.key, **failure.values)
            return
        stays = _put(attempt, target, value) if value is not None else None
        told["fill_missing" if stays is None else "fill_done" if stays else "fill_odd"].append(field)
    for key, fields in told.items():
        if fields:
            attempt.tell(key, what=", ".join(attempt.text(f"card_{field}") for field in fields))
    _log.info("filled", count=len(told["fill_done"]))


def _put(attempt: Attempt, target: Target, value: SecretStr) -> bool | None:
    """Put a value into the field itself, or into the boxes of one name that it is split into; ``None``: no field."""
    look = attempt.ports.browser.look()
    has_moved_on = any(not attempt.shows(state, look) for state in attempt.trail.states[-1:])
    if has_moved_on or attempt.is_in_unknown_dialog(look):
        return None
    control = find(target, look) if isinstance(look, Snapshot) else NotFound()
    if not isinstance(look, Snapshot) or isinstance(control, NotFound):
        return None
    nodes = control.nodes if isinstance(control, Ambiguous) else (control.node,)
    if any("disabled" in node.states or forbids(node.name, attempt.flow.never_click) for node in nodes):
        return None
    return attempt.ports.browser.fill(look, nodes, value)
