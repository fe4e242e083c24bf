"""Uses one node of a snapshot: that very element, and only while it still is what was seen.

Between the check and the click the page may still move: a guard in Playwright's isolated world (``selectors.js``) looks
at the element again when the click arrives, and cancels it before the page hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from playwright.sync_api import ElementHandle, Error, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from mes_assist.browser.deadline import TIMED_OUT, within
from mes_assist.browser.page import PageView
from mes_assist.browser.selectors import selector_for
from mes_assist.engine.guard import is_taken
from mes_assist.engine.ports import Action, Unseen, UseResult
from mes_assist.flow.snapshot import Node, Snapshot

USE_S = 12.0
_CLICK_MS = 5_000
_TRIAL_MS = 1_000
_FIND_MS = 500
_LOOKS_AFTER = 10
_CHOICES = frozenset({"radio", "checkbox", "switch"})
_GONE, _CANCELLED, _COVERED, _HEARD, _QUIET = range(5)
"""What the guard reports: it is gone with its document; it cancelled the click, because the element had changed or was
covered by another control; the click arrived; no click arrived."""
_numbers = count()


def use(view: PageView, seen: Snapshot, node: Node, action: Action) -> UseResult:
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
        return UseResult.BLOCKED
    number = next(_numbers)
    try:
        used = within(USE_S, lambda: _use(view, seen, node, action, number))
    except Error:  # before the click: nothing was done
        used = UseResult.CHANGED
    if used is TIMED_OUT or used is UseResult.CHANGED:
        within(1, lambda: _disarm_guard(view, node, number))
    return UseResult.TIMED_OUT if used is TIMED_OUT else used


def _use(view: PageView, seen: Snapshot, node: Node, action: Action, number: int) -> UseResult:
    wanted = {Action.TICK: True, Action.UNTICK: False}.get(action)
    if wanted is not None and is_taken(node) == wanted:
        return _compare(view, seen, node)
    target = _target(view, node)
    if target.locator(selector_for(f"arm:{number}")).count() != 1:
        return UseResult.CHANGED
    element = target.element_handle(timeout=_FIND_MS)
    again = _compare(view, seen, node)
    if again is not UseResult.DONE:
        return again
    used = _click(element, rehearse=action is Action.REHEARSE)
    told = _disarm_guard(view, node, number)
    if told in (_CANCELLED, _COVERED):
        return UseResult.CHANGED if told == _CANCELLED else UseResult.BLOCKED
    if used is UseResult.TIMED_OUT and told == _QUIET:
        used = UseResult.CHANGED
    if used is UseResult.BLOCKED and told in (_HEARD, _GONE):
        used = UseResult.TIMED_OUT  # the click was heard, and what it set going has no end
    return used if used is not UseResult.DONE or wanted is None else _await_wanted(view, node, wanted=wanted)


def is_still(view: PageView, seen: Snapshot, nodes: Sequence[Node]) -> bool:
    """Tell whether the page still shows these very nodes of a snapshot."""
    return all(_compare(view, seen, node) is UseResult.DONE for node in nodes)


def _compare(view: PageView, seen: Snapshot, node: Node) -> UseResult:
    """Tell by a fresh look whether the page shows the same element, of the same role, name and states."""
    now = view.look()
    if not isinstance(now, Snapshot) or now.document != seen.document:
        return UseResult.CHANGED
    same = any((other.ref, other) == (node.ref, replace(node, depth=other.depth)) for other in now.nodes)
    return UseResult.DONE if same else UseResult.CHANGED


def _target(view: PageView, node: Node) -> Locator:
    """Return the element to click: the node's own, or the label that stands for a radio or box behind it."""
    own = view.locate(node)
    if "#" in node.ref or node.role not in _CHOICES:
        return own
    try:
        own.click(trial=True, timeout=_TRIAL_MS)
    except Error:
        label = own.locator(selector_for("label"))
        return label if label.count() == 1 else own
    return own


def _click(element: ElementHandle, *, rehearse: bool) -> UseResult:
    try:
        element.click(trial=rehearse, timeout=_CLICK_MS)
    except PlaywrightTimeout:
        return UseResult.BLOCKED
    except Error:  # the page went away under the click, or just before
        return UseResult.BLOCKED if rehearse else UseResult.TIMED_OUT
    return UseResult.DONE


def _disarm_guard(view: PageView, node: Node, number: int) -> int:
    """Take the guard away, and return what it told; it may have gone with its page."""
    try:
        return view.places.frames[node.frame].locator(selector_for(f"disarm:{number}")).count()
    except (Error, KeyError):
        return _GONE


def _await_wanted(view: PageView, node: Node, *, wanted: bool) -> UseResult:
    """Look again until the choice is as wanted; one that was made anew by the page is known by role and name."""
    for _ in range(_LOOKS_AFTER):
        now = view.look()
        if now is Unseen.TIMED_OUT:
            return UseResult.TIMED_OUT
        nodes = now.nodes if isinstance(now, Snapshot) else ()
        same = [other for other in nodes if (other.role, other.name, other.frame) == (node.role, node.name, node.frame)]
        same = [other for other in same if other.ref == node.ref] or same
        if len(same) == 1 and is_taken(same[0]) == wanted:
            return UseResult.DONE
    return UseResult.BLOCKED
