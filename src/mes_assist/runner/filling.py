"""*Remplir pour moi*: what the person keeps of their card is put in for them; the site's button stays theirs.

Never by a keyboard, nor by what ends in one (Playwright's ``fill``, ``type``, ``press_sequentially``): that types into
whatever has the focus, which a page may move elsewhere at the right moment.
"""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Error, Locator

from mes_assist.flow.model import Pause
from mes_assist.flow.targets import Target
from mes_assist.runner import act
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.isolated import own_script, tell
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
        stays = _put(attempt, target, value.get_secret_value()) if value is not None else None
        told["fill_missing" if stays is None else "fill_done" if stays else "fill_odd"].append(field)
    for key, fields in told.items():
        if fields:
            attempt.tell(key, what=", ".join(attempt.text(f"card_{field}") for field in fields))
    _log.info("filled", count=len(told["fill_done"]))


def _put(attempt: Attempt, target: Target, value: str) -> bool | None:
    """Put a value into the field itself; tell whether it stays there, ``None`` when there is no such field."""
    session, event = attempt.session, token_hex()
    fill, origins = own_script("fill.js"), sorted(session.origins)
    try:
        fields = _fields(attempt, target)
        if not fields or session.call(fields[0].page, fill, origins, "listen", event) is None:
            return None
        if not all(tell(field, event) for field in fields):
            return None
        stays = session.call(fields[0].page, fill, origins, "fill", value)
    except (act.CannotAct, Error):
        return None
    return stays if isinstance(stays, bool) else None


def _fields(attempt: Attempt, target: Target) -> list[Locator]:
    """Return the field that a target means, or the boxes that it may be split into."""
    sight = attempt.session.look()
    try:
        return [act.find(target, sight, attempt.flow.never_click).locator]
    except act.CannotAct as cannot:
        if cannot.obstacle != "ambiguous":
            raise
        return [control.locator for control in act.find_all(target, sight)]
