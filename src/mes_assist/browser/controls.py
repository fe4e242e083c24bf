"""The use of one node of a look: that very element, and only while it still is what was seen.

Between the check and the click the page may still move: a guard in Playwright's isolated world (``engine.js``) looks at
the element again when the click arrives, and cancels it before the page hears of it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import count
from typing import Literal

from playwright.sync_api import Error, Frame, Locator
from playwright.sync_api import TimeoutError as NotInTime

from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.engine import order
from mes_assist.browser.page import Look, PageView
from mes_assist.flow.observation import Node
from mes_assist.runner.guard import TAKEN

How = Literal["click", "tick", "untick", "rehearse"]
USE_S = 12.0
_CLICK_MS = 5_000
_TRIAL_MS = 1_000
_FIND_MS = 500
_LOOKS_AFTER = 10
_CHOICES = frozenset({"radio", "checkbox", "switch"})
_numbers = count()


class Used(Enum):
    """How the use of a control ended.

    Attributes
    ----------
    DONE:
        The click was delivered to it, or would be (``rehearse``); what was to be ticked is ticked.
    CHANGED:
        It is no longer what was seen. Nothing was clicked.
    BLOCKED:
        It can not be clicked: disabled, covered, never at rest, a control of its own where the click would land, or
        not ticked by it.
    GONE:
        It is not there any more, or the page is not. Nothing was clicked.
    TIMED_OUT:
        The page does not answer. It may have been clicked: look before it is done again.
    """

    DONE = "done"
    CHANGED = "changed"
    BLOCKED = "blocked"
    GONE = "gone"
    TIMED_OUT = "timed out"


def use(view: PageView, seen: Look, node: Node, how: How, *, seconds: float = USE_S) -> Used:
    """Use ``node`` of ``seen``; never raises for what the page does.

    Parameters
    ----------
    view:
        The page.
    seen:
        The look that was decided on.
    node:
        One of its nodes.
    how:
        ``click``; ``tick`` and ``untick``, which do nothing where it is so already; ``rehearse``: all but the click.
    seconds:
        How long it may take at most.
    """
    if not node.ref or "disabled" in node.states:
        return Used.BLOCKED
    number = next(_numbers)
    try:
        used = within(seconds, lambda: _use(view, seen, node, how, number))
    except Error:
        used = Used.GONE
    if used in (TIMED_OUT, Used.GONE):
        within(1, lambda: _verdict(seen.frames[node.frame], number))
    return Used.TIMED_OUT if used is TIMED_OUT else used


def _use(view: PageView, seen: Look, node: Node, how: How, number: int) -> Used:
    first = _still(view, seen, node)
    if isinstance(first, Used):
        return first
    wanted = {"tick": True, "untick": False}.get(how)
    if wanted is not None and _is_taken(node) == wanted:
        return Used.DONE
    target = _target(first, node)
    if target is None:
        return Used.GONE
    if target.locator(order(f"arm:{number}")).count() != 1:
        return Used.GONE
    element = target.element_handle(timeout=_FIND_MS)
    again = _still(view, seen, node)
    if isinstance(again, Used):
        _verdict(seen.frames[node.frame], number)
        return again
    used = _click(lambda trial, ms: element.click(trial=trial, timeout=ms), rehearse=how == "rehearse")
    cancelled = _verdict(seen.frames[node.frame], number)
    if cancelled is not None or used is not Used.DONE or wanted is None:
        return cancelled or used
    return _is_as_wanted(view, node, wanted=wanted)


def _still(view: PageView, seen: Look, node: Node) -> Look | Used:
    """Return a fresh look if it shows the same element, with the same role, name and states, in the same document."""
    now = view.look()
    if now is TIMED_OUT:
        return Used.TIMED_OUT
    if now is None or now.document != seen.document:
        return Used.CHANGED
    mine = [
        other for other in now.seen.nodes if (other.ref, other.role, other.frame) == (node.ref, node.role, node.frame)
    ]
    if any((other.name, other.states) == (node.name, node.states) for other in mine):
        return now
    named = any((other.role, other.name) == (node.role, node.name) for other in now.seen.nodes)
    return Used.CHANGED if mine or named else Used.GONE


def _target(look: Look, node: Node) -> Locator | None:
    """Return the element to click: the node's own, or the label that stands for a radio or box behind it."""
    root = look.roots[node.frame]
    ref, hidden, place = node.ref.partition("#")
    if hidden:
        return root.locator(order(f"choice:{place}"))
    own = root.locator(f"aria-ref={ref}")
    if node.role not in _CHOICES:
        return own
    if _click(lambda _, ms: own.click(trial=True, timeout=ms), rehearse=True, ms=_TRIAL_MS) is Used.DONE:
        return own
    label = own.locator(order("label"))
    return label if label.count() == 1 else own


def _click(click: Callable[[bool, float], None], *, rehearse: bool, ms: float = _CLICK_MS) -> Used:
    try:
        click(rehearse, ms)
    except NotInTime:
        return Used.BLOCKED
    except Error:
        return Used.GONE
    return Used.DONE


def _verdict(frame: Frame, number: int) -> Used | None:
    """Take the guard away, and return why it cancelled the click; ``None`` where it did not, or went with its page."""
    try:
        cancelled = frame.locator(order(f"disarm:{number}")).count()
    except Error:
        return None
    return {1: Used.CHANGED, 2: Used.BLOCKED}.get(cancelled)


def _is_as_wanted(view: PageView, node: Node, *, wanted: bool) -> Used:
    """Look again until the choice is as wanted; one that was made anew by the page is known by role and name."""
    for _ in range(_LOOKS_AFTER):
        now = view.look()
        if now is TIMED_OUT:
            return Used.TIMED_OUT
        same = [
            other
            for other in (now.seen.nodes if now is not None else ())
            if (other.role, other.name, other.frame) == (node.role, node.name, node.frame)
        ]
        same = [other for other in same if other.ref == node.ref] or same
        if len(same) == 1 and _is_taken(same[0]) == wanted:
            return Used.DONE
    return Used.BLOCKED


def _is_taken(node: Node) -> bool:
    return bool(node.states & TAKEN)
