"""Reads what the start page tells of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mes_assist.app.cases import Tell, follow
from mes_assist.app.proofs import bags_in, folder_of, proof_in
from mes_assist.archive.kept import read_record
from mes_assist.support.clock import Clock
from mes_assist.support.errors import MesAssistError
from mes_assist.support.texts import Lang, say
from mes_assist.ui.start.facts import Facts, KeptBag

if TYPE_CHECKING:
    from mes_assist.cases.status import CaseStatus


def read_facts(lang: Lang, clock: Clock, tell: Tell, *, demo: bool = False) -> Facts:
    """Return what there is now, of the person's own or of the demo's; never raises for what cannot be read."""
    try:
        cases = tuple(_open(tuple(each.now for each in follow(clock, tell, demo=demo))))
        return Facts(cases, tuple(map(_kept, reversed(bags_in(folder_of(None, demo=demo))))))
    except MesAssistError as error:
        return Facts(trouble=say(lang, error.key, **error.values))


def _open(cases: tuple[CaseStatus, ...]) -> list[CaseStatus]:
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
