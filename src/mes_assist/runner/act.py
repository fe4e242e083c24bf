"""Acting on one control: finding exactly one, by role and name, and clicking or ticking it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Error, Locator

from mes_assist.flow.observation import Node, Observation
from mes_assist.flow.recognise import controls
from mes_assist.flow.targets import Target
from mes_assist.flow.words import is_exactly, normalise
from mes_assist.runner.guard import forbidden
from mes_assist.runner.observe import Sight

CLICK_MS = 5_000
_HIDDEN_TICK_MS = 1_500
_LETTER = "[0-9A-Za-zÀ-ÖØ-öø-ÿŒœ]"

Obstacle = Literal["missing", "ambiguous", "disabled", "forbidden", "blocked"]


@dataclass(slots=True)
class CannotAct(Exception):
    """The runner will not or can not act on the control; the person can.

    ``names`` are the candidates, in page order.
    """

    obstacle: Obstacle
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the page.

    Attributes
    ----------
    name:
        Its accessible name when it was found.
    node:
        Its line in the outline; ``None`` for a label whose box is hidden, or a css target.
    """

    name: str
    locator: Locator
    node: Node | None


def name_to_say(target: Target, control: Control | None) -> str:
    """Return what the person is told that a control is called: as the page says, else as the flow expects it."""
    if control is not None and control.name:
        return control.name
    return target.patterns[0].replace("*", "…") if target.patterns else ""


def find(target: Target, sight: Sight, never_click: list[str]) -> Control:
    """Return the one control that the target means. Names are tried in order; a whole name wins over part of one.

    Raises
    ------
    CannotAct
        When there is none or more than one, when it is disabled, or when its name must never be clicked.
    """
    control = _by_outline(target, sight) or _by_label(target, sight) or _by_css(target, sight)
    if control is None:
        raise CannotAct("missing")
    if forbidden(control.name, never_click):
        raise CannotAct("forbidden", (control.name,))
    if control.node is not None and "disabled" in control.node.states:
        raise CannotAct("disabled", (control.name,))
    return control


def find_all(target: Target, sight: Sight) -> list[Control]:
    """Return all that the target may mean, in page order, where :func:`find` finds more than one.

    Raises
    ------
    CannotAct
        When the page shows others by now.
    """
    return [_control(node, sight) for node in _nodes(target, sight.seen)] if sight.seen is not None else []


def click(control: Control, *, rehearse: bool = False) -> None:
    """Click, or only make sure that a click would land (``rehearse``).

    Raises
    ------
    CannotAct
        When something covers the control, or it never becomes ready.
    """
    try:
        control.locator.click(timeout=CLICK_MS, trial=rehearse, no_wait_after=True)
    except Error:
        if control.locator.page.is_closed():
            return
        raise CannotAct("blocked", (control.name,)) from None


def tick(control: Control, *, on: bool = True) -> None:
    """Tick a radio or a box, or press a toggle, unless it already is; the other way round with ``on=False``.

    Raises
    ------
    CannotAct
        When it can not be reached.
    """
    if is_ticked(control) == on:
        return
    if control.node is None:
        click(control)
        return
    try:
        control.locator.set_checked(on, timeout=_HIDDEN_TICK_MS)
    except Error:
        label = control.locator.page.locator("label").filter(has_text=wording_regex(control.name)).filter(visible=True)
        if label.count() != 1:
            raise CannotAct("blocked", (control.name,)) from None
        click(Control(control.name, label, None))


def is_ticked(control: Control) -> bool:
    """Tell whether the radio, box or toggle is ticked right now."""
    try:
        return bool(
            control.locator.evaluate(
                "e => { const c = e.control ?? e; return c.checked"
                " ?? ['aria-checked', 'aria-pressed', 'aria-selected'].some((a) => c.getAttribute(a) === 'true') }",
                timeout=CLICK_MS,
            )
        )
    except Error:
        return False


def _by_outline(target: Target, sight: Sight) -> Control | None:
    if target.css is not None or sight.seen is None:
        return None
    nodes = _nodes(target, sight.seen)
    if len(nodes) > 1:
        raise CannotAct("ambiguous", tuple(node.name for node in nodes))
    return _control(nodes[0], sight) if nodes else None


def _nodes(target: Target, seen: Observation) -> list[Node]:
    for pattern in target.patterns:
        nodes = controls(seen, target.kind, [pattern])
        if nodes:
            return [node for node in nodes if is_exactly(pattern, node.name)] or nodes
    return []


def _control(node: Node, sight: Sight) -> Control:
    """Return the control that a line of the outline stands for, told from its namesakes by its place among them."""
    locator = sight.roots[node.frame].get_by_role(node.role, name=node.name, exact=True)  # type: ignore[arg-type]
    namesakes = [
        other
        for other in (sight.seen.nodes if sight.seen is not None else ())
        if (other.role, normalise(other.name), other.frame) == (node.role, normalise(node.name), node.frame)
    ]
    if len(namesakes) > 1:  # the others are in a menu or a footer
        if locator.count() != len(namesakes):
            raise CannotAct("ambiguous", tuple(other.name for other in namesakes))
        locator = locator.nth(next(place for place, other in enumerate(namesakes) if other is node))
    return Control(node.name, locator, node)


def _by_label(target: Target, sight: Sight) -> Control | None:
    """Reach a choice whose radio or box is not displayed by its visible label."""
    if target.kind not in ("choice", "radio", "checkbox"):
        return None
    for root in sight.roots:
        for pattern in target.patterns:
            labels = root.locator("label").filter(has_text=wording_regex(pattern)).filter(visible=True)
            found = labels.count()
            if found > 1:
                raise CannotAct("ambiguous", tuple(normalise(text) for text in labels.all_inner_texts()))
            if found:
                return Control(normalise(labels.inner_text()), labels, None)
    return None


def _by_css(target: Target, sight: Sight) -> Control | None:
    if target.css is None or not sight.roots:
        return None
    found = sight.roots[0].locator(target.css).filter(visible=True)
    count = found.count()
    if count > 1:
        raise CannotAct("ambiguous", tuple(normalise(text) for text in found.all_inner_texts()))
    return Control(normalise(found.inner_text()), found, None) if count else None


def wording_regex(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` as a regular expression that the browser understands too, with our rules of wording."""
    first, *others = [r"\s+".join(map(_word_regex, piece.split())) for piece in normalise(pattern).split("*")]
    # What lies between the first piece and the last is taken where it first comes, and for good, as in `flow.words`:
    # what was looked ahead for is not given back. JavaScript has no other word for that.
    between = "".join(rf"(?=(.*?{piece}))\{number}" for number, piece in enumerate(others[:-1], start=1))
    last = "".join(f".*?{piece}" for piece in others[-1:])
    return re.compile(rf"(?<!{_LETTER}){first}{between}{last}(?!{_LETTER})", re.IGNORECASE)


def _word_regex(word: str) -> str:
    """Return a word that may be split by soft hyphens, with any kind of apostrophe."""
    return "\u00ad?".join("['’ʼ]" if letter == "'" else re.escape(letter) for letter in word)
