"""*Remplir pour moi*: what the person keeps of their card is typed for them; the site's button stays theirs."""

from __future__ import annotations

import re

from playwright.sync_api import Error, Locator

from mes_assist.flow.model import Pause
from mes_assist.flow.targets import Target
from mes_assist.runner import act
from mes_assist.runner.attempt import Attempt
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.log import get_logger

_log = get_logger()

_TYPING_MS = 10_000


def may_fill(attempt: Attempt, pause: Pause) -> bool:
    """Tell whether the person keeps something that this screen asks for."""
    wallet = attempt.settings.wallet
    return pause.fill is not None and wallet is not None and bool(wallet.holds() & pause.fill.targets.keys())


def fill_in(attempt: Attempt, pause: Pause) -> None:
    """Type what is kept into the fields of this screen, on the site alone, and tell what the page shows then."""
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
        typed = _typed(attempt, field, target, value.get_secret_value()) if value is not None else None
        told["fill_missing" if typed is None else "fill_done" if typed else "fill_odd"].append(field)
    for key, fields in told.items():
        if fields:
            attempt.tell(key, what=", ".join(attempt.text(f"card_{field}") for field in fields))
    _log.info("filled", count=len(told["fill_done"]))


def _typed(attempt: Attempt, field: CardField, target: Target, value: str) -> bool | None:
    """Type a value into a field; tell whether the page shows it then, ``None`` when there is no such field."""
    try:
        control = act.find(target, attempt.session.look(), attempt.flow.never_click).locator
        return _type(control, field, value)
    except (act.CannotAct, Error, ValueError):  # Playwright's own words may hold what was typed: they go nowhere
        return None


def _type(control: Locator, field: CardField, value: str) -> bool:
    if field is CardField.BIRTH and control.get_attribute("type", timeout=_TYPING_MS) == "date":
        day, month, year = value.split("/")
        value = f"{year}-{month}-{day}"
        control.fill(value, timeout=_TYPING_MS)
    else:
        control.fill("", timeout=_TYPING_MS)
        control.press_sequentially(value, timeout=_TYPING_MS)  # a mask wants every key
    return _letters(control.input_value(timeout=_TYPING_MS)) == _letters(value)


def _letters(text: str) -> str:
    """Leave out what a mask puts between the digits."""
    return re.sub(r"\W", "", text).upper()
