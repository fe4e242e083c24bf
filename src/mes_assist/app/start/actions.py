"""What the start page reads, what it may do itself, and what it sets going."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.app.authority import SUGGESTED
from mes_assist.app.cases import standings
from mes_assist.app.dating import asks_to_date, date_proof
from mes_assist.app.options import FICTITIOUS, RunOptions
from mes_assist.app.procedure import Procedure
from mes_assist.app.proofs import bags_in, folder_of, proof_in
from mes_assist.app.reminder import remind
from mes_assist.app.resuming import procedure_of
from mes_assist.app.verifying import lines_of
from mes_assist.archive.examine import examine
from mes_assist.archive.kept import read_record
from mes_assist.support.errors import MesAssistError
from mes_assist.support.paths import home
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS
from mes_assist.ui.start.facts import Facts, KeptBag
from mes_assist.ui.start.plan import Actions, Plan

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.cases.status import CaseStatus

_DEMO_FLOW, _DEMO_SITE = "opposition", f"{FICTITIOUS}heureux"


def procedure_for(plan: Plan, site: str, options: RunOptions) -> Procedure:
    """Return what is to be run for what was chosen."""
    options = replace(options, profile=plan.profile, notice_date=plan.notice)
    if plan.case is not None:
        return procedure_of(plan.case, options, demo=plan.is_demo)
    place = _DEMO_SITE if plan.is_demo else site
    return Procedure(flow=plan.flow or _DEMO_FLOW, base_url=place, home=home(demo=plan.is_demo), options=options)


def actions(env: Environment) -> Actions:
    """Return what the start page may do itself."""

    def have_dated(bag: Path, url: str | None, lang: Lang) -> str:
        return date_proof(bag, home(), lang, lambda: url) or say(lang, "welcome_undated")

    return Actions(
        read=lambda lang, demo: read_facts(env, lang, demo=demo),
        open=env.open,
        examine=_examine,
        today=lambda: env.clock.now().astimezone(PARIS).date(),
        authorities=SUGGESTED,
        asks_to_date=lambda bag: asks_to_date(bag, home()),
        have_dated=have_dated,
        remind=lambda profile, demo, lang: remind(env, lang, demo=demo, profile=profile),
    )


def read_facts(env: Environment, lang: Lang, *, demo: bool = False) -> Facts:
    """Return what there is now, of the person's own or of the demo's; never raises for what cannot be read."""
    try:
        cases = tuple(_open(standings(env, lang, demo=demo)))
        return Facts(cases, tuple(map(_kept, reversed(bags_in(folder_of(None, demo=demo))))))
    except MesAssistError as error:
        return Facts(trouble=say(lang, error.key, **error.values))


def _open(cases: list[CaseStatus]) -> list[CaseStatus]:
    """Leave out what is over: also a procedure that gave way to another one, once that was begun."""
    begun = {(of.case.profile, of.case.flow) for of in cases}
    return [
        of
        for of in cases
        if of.stage != "done" and not (of.stage == "other" and (of.case.profile, of.suggest) in begun)
    ]


def _kept(bag: Path) -> KeptBag:
    record = read_record(bag)
    return KeptBag(bag, record, proof_in(bag, record))


def _examine(bag: Path, lang: Lang) -> tuple[str, ...]:
    examined = examine(bag)
    lines = tuple(line.strip() for line in lines_of(bag, examined, lang))
    return lines if examined.damage else (say(lang, "welcome_intact"), *lines[1:])
