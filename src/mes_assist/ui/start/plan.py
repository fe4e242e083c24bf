"""What the start page may do itself, and what it passes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang

if TYPE_CHECKING:
    from mes_assist.cases.status import CaseStatus
    from mes_assist.ui.start.facts import Facts


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person chose: a procedure for somebody, a case to take up again, or the demo where both are missing.

    Attributes
    ----------
    flow, profile, notice:
        The procedure, whose case it is, and when the notice was sent, where they know it.
    case:
        A case that goes on.
    is_demo:
        Whether nothing of it is real.
    """

    flow: str | None = None
    profile: str = MYSELF
    case: CaseStatus | None = None
    notice: date | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Actions:
    """What reaches out of the page.

    Attributes
    ----------
    read:
        Reads what there is, the person's own or the demo's.
    open:
        Opens a file or a folder, and tells whether that worked.
    examine:
        Examines a bag, and says what was found.
    today:
        Returns the day.
    authorities:
        Who may be asked to date a proof.
    asks_to_date:
        Tells whether the person is to be asked if an authority may date this bag and those to come.
    have_dated:
        Does what they answered, an address or ``None`` for no, and says how that went.
    remind:
        Writes this person's dates, real ones or the demo's, to a file for their calendar, and says where it is.
    """

    read: Callable[[Lang, bool], Facts]
    open: Callable[[Path], bool]
    examine: Callable[[Path, Lang], tuple[str, ...]]
    today: Callable[[], date]
    authorities: tuple[str, ...]
    asks_to_date: Callable[[Path], bool]
    have_dated: Callable[[Path, str | None, Lang], str]
    remind: Callable[[str, bool, Lang], tuple[Path | None, str]]
