"""The use of one node of a look: that very element, and only while it still is what was seen.

Between the check and the click the page may still move: a guard in Playwright's isolated world (``selectors.js``) looks
at the element again when the click arrives, and cancels it before the page hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from playwright.sync_api import ElementHandle, Error, Locator
from playwright.sync_api import TimeoutError as NotInTime

from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.page import PageView
from mes_assist.browser.selectors import order
from mes_assist.engine.guard import is_taken
from mes_assist.engine.ports import Action, Unseen, Used
from mes_assist.flow.snapshot import Node, Snapshot

USE_S = 12.0
_CLICK_MS = 5_000
_TRIAL_MS = 1_000
_FIND_MS = 500
_LOOKS_AFTER = 10
_CHOICES = frozenset({"radio", "checkbox", "switch"})
_GONE, _CANCELLED, _COVERED, _HEARD, _QUIET = range(5)
"""What the guard tells: it went with its document; it cancelled, since it is another element by now, or since a control
of its own lay over it; the click was heard; none was."""
_numbers = count()


def use(view: PageView, seen: Snapshot, node: Node, action: Action) -> Used:
    """Use ``node`` of ``seen``; never raises for what the page does.

    A choice that already is as wanted is left alone, and one that is not afterwards counts as blocked.

    Parameters
    ----------
    view:
        The page.
    seen:
        The snapshot that was decided on.
    node:
        One of its nodes.
    action:
        What to do with it.
    """
    if not node.ref or "disabled" in node.states:
        return Used.BLOCKED
    number = next(_numbers)
    try:
        used = within(USE_S, lambda: _use(view, seen, node, action, number))
    except Error:  # before the click: nothing was done
        used = Used.CHANGED
    if used is TIMED_OUT or used is Used.CHANGED:
        within(1, lambda: _disarm(view, node, number))
    return Used.TIMED_OUT if used is TIMED_OUT else used


def _use(view: PageView, seen: Snapshot, node: Node, action: Action, number: int) -> Used:
    before = _still(view, seen, node)
    if before is not Used.DONE:
        return before
    wanted = {Action.TICK: True, Action.UNTICK: False}.get(action)
    if wanted is not None and is_taken(node) == wanted:
        return Used.DONE
    target = _target(view, node)
    if target.locator(order(f"arm:{number}")).count() != 1:
        return Used.CHANGED
    element = target.element_handle(timeout=_FIND_MS)
    again = _still(view, seen, node)
    if again is not Used.DONE:
        return again
    used = _click(element, rehearse=action is Action.REHEARSE)
    told = _disarm(view, node, number)
    if told in (_CANCELLED, _COVERED):
        return Used.CHANGED if told == _CANCELLED else Used.BLOCKED
    if used is Used.TIMED_OUT and told == _QUIET:
        used = Used.CHANGED
    if used is Used.BLOCKED and told in (_HEARD, _GONE):
        used = Used.TIMED_OUT  # the click was heard, and what it set going has no end
    return used if used is not Used.DONE or wanted is None else _is_as_wanted(view, node, wanted=wanted)


def is_still(view: PageView, seen: Snapshot, nodes: Sequence[Node]) -> bool:
    """Tell whether the page still shows these very nodes of a snapshot."""
    return all(_still(view, seen, node) is Used.DONE for node in nodes)


def _still(view: PageView, seen: Snapshot, node: Node) -> Used:
    """Tell by a fresh look whether the page shows the same element, of the same role, name and states."""
    now = view.look()
    if not isinstance(now, Snapshot) or now.document != seen.document:
        return Used.CHANGED
    same = any((other.ref, other) == (node.ref, replace(node, depth=other.depth)) for other in now.nodes)
    return Used.DONE if same else Used.CHANGED


def _target(view: PageView, node: Node) -> Locator:
    """Return the element to click: the node's own, or the label that stands for a radio or box behind it."""
    own = view.locate(node)
    if "#" in node.ref or node.role not in _CHOICES:
        return own
    try:
        own.click(trial=True, timeout=_TRIAL_MS)
    except Error:
        label = own.locator(order("label"))
        return label if label.count() == 1 else own
    return own


def _click(element: ElementHandle, *, rehearse: bool) -> Used:
    try:
        element.click(trial=rehearse, timeout=_CLICK_MS)
    except NotInTime:
        return Used.BLOCKED
    except Error:  # the page went away under the click, or just before
        return Used.BLOCKED if rehearse else Used.TIMED_OUT
    return Used.DONE


def _disarm(view: PageView, node: Node, number: int) -> int:
    """Take the guard away, and return what it told; it may have gone with its page."""
    try:
        return view.places.frames[node.frame].locator(order(f"disarm:{number}")).count()
    except (Error, KeyError):
        return _GONE


def _is_as_wanted(view: PageView, node: Node, *, wanted: bool) -> Used:
    """Look again until the choice is as wanted; one that was made anew by the page is known by role and name."""
    for _ in range(_LOOKS_AFTER):
        now = view.look()
        if now is Unseen.TIMED_OUT:
            return Used.TIMED_OUT
        nodes = now.nodes if isinstance(now, Snapshot) else ()
        same = [other for other in nodes if (other.role, other.name, other.frame) == (node.role, node.name, node.frame)]
        same = [other for other in same if other.ref == node.ref] or same
        if len(same) == 1 and is_taken(same[0]) == wanted:
            return Used.DONE
    return Used.BLOCKED
