"""Checks what is ticked right before a screen is sent: all that was to be, nothing forbidden, nothing unasked."""

from __future__ import annotations

from mes_assist.engine import guard
from mes_assist.engine.visit import HandOver, Visit, shows_taken
from mes_assist.flow.model import Ask, Step
from mes_assist.flow.snapshot import Node, Snapshot


def wrong_choice(visit: Visit, seen: Snapshot) -> HandOver | None:
    """Return why the screen must not be sent with its choices as they are; ``None`` when they are right."""
    forbidden = guard.forbidden_choice(seen, visit.attempt.flow.never_click)
    if forbidden is not None:
        return HandOver("forbidden", (forbidden,))
    for target in visit.pressed:
        if not shows_taken(target, seen):
            return HandOver("blocked", tuple(target.patterns[:1]))
    for step in visit.state.do:
        if step.check is not None and not shows_taken(step.check, seen):
            return HandOver("blocked", tuple(step.check.patterns[:1]))
        if step.ask is not None and (wrong := _wrong_answer(visit, step, step.ask, seen)) is not None:
            return wrong
    return None


def _wrong_answer(visit: Visit, step: Step, question: Ask, seen: Snapshot) -> HandOver | None:
    box = question.yes.check
    own = visit.control(step, box, seen) if box is not None else None
    if isinstance(own, HandOver) and own.reason != "missing":
        return HandOver("blocked", own.names)
    if box is not None and own is not None and not isinstance(own, Node) and visit.attempt.opt_ins.wants(question.id):
        return HandOver("blocked", tuple(box.patterns[:1]))  # what they said yes to can not be said any more
    node = own if isinstance(own, Node) else None
    name = guard.contradicting_choice(seen, question, node, visit.attempt.opt_ins.answers.get(question.id))
    return HandOver("blocked", (name,)) if name is not None else None
