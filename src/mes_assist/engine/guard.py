"""The rules for using controls, which nothing bypasses: which one, by which step, by whom. Pure.

The floor in code comes first; what a flow forbids (`never_click`) is added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mes_assist.engine import floor
from mes_assist.engine.optin import OptIn
from mes_assist.flow.model import Ask, Flow, State, Step
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import When
from mes_assist.flow.words import found_in, is_exactly
from mes_assist.support.origins import is_loopback

TAKEN = frozenset({"checked", "pressed", "selected"})
"""The states of a choice that is taken."""


def is_taken(node: Node) -> bool:
    """Tell whether the choice, box or toggle is taken."""
    return bool(node.states & TAKEN)


def forbids(name: str, never_click: Iterable[str]) -> bool:
    """Tell whether a control of this accessible name must never be used: by the floor, or by the flow.

    A flow's wording is compared by whole words: *Désactiver* is not *activer*.
    """
    return floor.is_forbidden(name) or any(found_in(pattern, name) for pattern in never_click)


def may_fetch(name: str, never_click: Iterable[str]) -> bool:
    """Tell whether a control of this name may be used to have a document or a file: it does nothing beside that."""
    return not forbids(name, never_click) and not floor.is_deciding(name)


def may_use(step: Step, name: str, state: State, flow: Flow) -> bool:
    """Tell whether a step may use a control of this name.

    What decides something belongs to a submit step, to a choice of its screen or to an opt-in; or it is one of the
    ways in that the code lists, and then only where nothing is submitted. Sites call the way to a closing page and the
    closing itself alike: a control that has the very name of the act's is used by a submit step alone.
    """
    if forbids(name, flow.never_click):
        return False
    if step.submits or (step.ask is not None and step.ask.yes.check is not None):
        return True
    if step.check is not None:
        return state.submits or not floor.is_deciding(name)
    if any(is_exactly(pattern, name) for pattern in flow.act_names()):
        return False
    return not floor.is_deciding(name) or (floor.is_way_in(name, flow.id) and not state.submits)


def knows_dialog(when: When) -> bool:
    """Tell whether a screen is recognised by what a dialog says or asks, not only by where it is and one control."""
    parts = (*(when.all or ()), *(when.any or ()))
    says = (when.dialog, when.text, when.heading, when.field, when.choice, when.checkbox, when.radio)
    return any(part is not None for part in says) or any(knows_dialog(part) for part in parts)


def must_be_by_person(step: Step, flow: Flow, origin: str) -> bool:
    """Tell whether a step has to be the person's own click: a submit of a flow never seen to work on a real site."""
    return step.submits and not flow.verified and not is_loopback(origin)


def forbidden_choice(seen: Snapshot, never_click: Iterable[str]) -> str | None:
    """Return the name of a taken choice that is forbidden, such as a preselected activation; else ``None``."""
    patterns = tuple(never_click)
    return next((node.name for node in seen.nodes if is_taken(node) and forbids(node.name, patterns)), None)


def contradicting_choice(seen: Snapshot, ask: Ask, own: Node | None, answer: OptIn | None) -> str | None:
    """Return the name of a taken choice that says what the person did not; ``None`` when there is none.

    Parameters
    ----------
    seen:
        The page right before it is sent.
    ask:
        The question, with the words that no taken choice may have unasked.
    own:
        The box that stands for the answer, if the page shows it.
    answer:
        What the person said; ``None`` when they were not asked, which is a no.
    """
    wanted = answer is not None and answer.wanted
    if own is not None and ask.yes.check is not None and is_taken(own) != wanted:
        return own.name
    for node in _taken(seen):
        covered = wanted and own is not None and node.name == own.name
        if not covered and any(found_in(words, node.name) for words in ask.covers):
            return node.name
    return None


def _taken(seen: Snapshot) -> Iterator[Node]:
    return (node for node in seen.nodes if is_taken(node))
