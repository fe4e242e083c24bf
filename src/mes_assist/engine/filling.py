"""*Remplir pour moi*: what the person keeps of their card is put in for them; the site's button stays theirs."""

from __future__ import annotations

from mes_assist.engine.attempt import Attempt
from mes_assist.engine.controls import Found, find
from mes_assist.flow.model import Pause
from mes_assist.flow.snapshot import Snapshot
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.log import get_logger

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
        look = attempt.ports.browser.look()
        control = find(target, look) if isinstance(look, Snapshot) else None
        if value is None or not isinstance(look, Snapshot) or not isinstance(control, Found):
            told["fill_missing"].append(field)
        else:
            stays = attempt.ports.browser.fill(look, control.node, value)
            told["fill_done" if stays else "fill_odd"].append(field)
    for key, fields in told.items():
        if fields:
            attempt.tell(key, what=", ".join(attempt.text(f"card_{field}") for field in fields))
    _log.info("filled", count=len(told["fill_done"]))
