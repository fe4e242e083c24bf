"""Taking up the cases that are due, one after the other, each on the person's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mes_assist.app.cases import standings
from mes_assist.app.procedure import Procedure
from mes_assist.flow.shipped import is_shipped
from mes_assist.support.paths import home
from mes_assist.support.texts import Lang
from mes_assist.ui.case_words import flow_of

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.options import RunOptions
    from mes_assist.cases.status import CaseStatus
    from mes_assist.engine.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which cases are meant: the demo's or the person's own, of one profile, on one site."""

    demo: bool = False
    profile: str | None = None
    site: str | None = None

    def cases(self, env: Environment, lang: Lang) -> list[CaseStatus]:
        """Return where the cases stand, whatever their site.

        Raises
        ------
        JournalError
            When there is a journal that can not be used.
        """
        return standings(env, lang, demo=self.demo, profile=self.profile)

    def due(self, among: list[CaseStatus]) -> list[CaseStatus]:
        """Return those that can be taken up now."""
        return [of for of in among if of.is_due and self.site in (None, of.case.origin) and is_shipped(of.case.flow)]


def procedure_of(of: CaseStatus, options: RunOptions, *, demo: bool) -> Procedure:
    """Return what takes a case up again; for one of the demo's, the address is the name of the mock site."""
    options = replace(options, profile=of.case.profile)
    return Procedure(flow=flow_of(of), base_url=of.case.origin, home=home(demo=demo), options=options)


def take_up_all(
    due: Callable[[], list[CaseStatus]],
    is_wanted: Callable[[CaseStatus], bool | None],
    run: Callable[[CaseStatus], Result],
) -> tuple[list[Result], bool]:
    """Run what is due, each once, looking anew before each.

    Parameters
    ----------
    due:
        Returns what is due now.
    is_wanted:
        Asks the person; ``None`` when they want to stop. Raises ``KeyboardInterrupt`` when they press Ctrl-C.
    run:
        Runs one case.

    Returns
    -------
    tuple[list[Result], bool]
        How they ended, and whether the person pressed Ctrl-C.
    """
    results: list[Result] = []
    seen: set[str] = set()
    while following := [of for of in due() if of.case.id not in seen]:
        of = following[0]
        seen.add(of.case.id)
        try:
            wanted = is_wanted(of)
        except KeyboardInterrupt:
            return results, True
        if wanted is None:
            break
        if wanted:
            results.append(run(of))
            if results[-1].outcome == "interrupted":
                return results, True
    return results, False
