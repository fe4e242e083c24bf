"""The person points at a control of the page: where they point, and which control is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from playwright.sync_api import Error

from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.flow.targets import Target
from mes_assist.flow.words import normalise
from mes_assist.runner import act
from mes_assist.runner.act import CannotAct, Control
from mes_assist.runner.isolated import own_script
from mes_assist.runner.observe import Sight

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect

    from mes_assist.runner.session import Session

_KINDS = {
    "button": "button",
    "link": "link",
    "menuitem": "menu",
    "tab": "menu",
    "radio": "radio",
    "checkbox": "checkbox",
    "option": "choice",
}
"""How the flow language calls what has such a role. What a person types into is never used for them, nor is a switch,
which may act at once."""
_BOX_MS = 500


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the person pointed at, and how a flow would call it."""

    control: Control
    kind: str

    @property
    def target(self) -> Target:
        """The control, by its kind and its whole name."""
        return Target.model_validate({self.kind: [self.control.name]})

    def is_called(self, name: str) -> bool:
        """Tell whether this is its whole name."""
        return normalise(name) == normalise(self.control.name)

    @property
    def is_choice(self) -> bool:
        """Whether it is ticked rather than clicked."""
        return self.kind in act.CHOICES


class Pointer:
    """Tells where the person points; while it is entered, a sheet of glass keeps the page from hearing of it.

    Attributes
    ----------
    at:
        Where they pointed, in pixels of the window; ``None`` until they have.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._page = session.page
        self.at: tuple[float, float] | None = None

    def __enter__(self) -> Self:
        self._call("begin")
        return self

    def __exit__(self, *_: object) -> None:
        self._call("end")

    def look(self) -> bool:
        """See whether they have pointed by now."""
        found = self._call("look")
        self.at = (found[0], found[1]) if isinstance(found, list) else self.at
        return self.at is not None

    def _call(self, action: str) -> object:
        with suppress(Error):  # the document is another one by now
            return self._session.call(self._page, own_script("point.js"), sorted(self._session.origins), action)
        return None


def control_at(sight: Sight, x: float, y: float) -> Pointed | None:
    """Return the smallest control that has a name and is seen at this point of the window; ``None`` if it moves."""
    try:
        found = [(box["width"] * box["height"], pointed) for pointed, box in _boxes(sight) if _holds(box, x, y)]
    except Error:
        return None
    return min(found, key=lambda one: one[0])[1] if found else None


def same_again(pointed: Pointed, before: Sight, now: Sight) -> Pointed | None:
    """Find the control anew right before it is used, by its whole name; ``None`` when it is not the same by now.

    One that only its place tells from others of its name counts as the same while the page has not changed at all.
    """
    name, node = pointed.control.name, pointed.control.node
    if now.document != before.document or before.seen is None or now.seen is None:
        return None
    try:
        if node is None:
            labels = [one for one in _labels(now) if one.is_called(name)]
            return labels[0] if len(labels) == 1 else None
        then, same = _namesakes(node, before.seen), _namesakes(node, now.seen)
        if len(same) != len(then) or (len(same) > 1 and now.seen.nodes != before.seen.nodes):
            return None
        place = next(number for number, one in enumerate(then) if one is node)
        return Pointed(act.control_of(same[place], now), pointed.kind)
    except (CannotAct, Error):
        return None


def _namesakes(node: Node, seen: Snapshot) -> list[Node]:
    return [one for one in seen.nodes if (one.role, one.name, one.frame) == (node.role, node.name, node.frame)]


def ticked_labels(sight: Sight) -> list[str]:
    """Return the names of the ticked choices that may be hidden, which no outline tells, by their visible labels."""
    try:
        return [one.control.name for one in _labels(sight) if act.is_ticked(one.control)]
    except Error:
        return []


def _boxes(sight: Sight) -> Iterator[tuple[Pointed, FloatRect]]:
    for node in sight.seen.nodes if sight.seen is not None else ():
        if node.role not in _KINDS or not node.name:
            continue
        with suppress(CannotAct):
            kind = _KINDS[node.role]
            aside = kind in ("button", "link") and sight.seen is not None and node not in sight.seen.main
            yield from _with_box(Pointed(act.control_of(node, sight), "menu" if aside else kind))
    for pointed in _labels(sight):
        yield from _with_box(pointed)


def _labels(sight: Sight) -> Iterator[Pointed]:
    """Yield the choices whose radio or box may be hidden, by their visible labels."""
    for root in sight.roots:
        for label in root.locator("label").filter(visible=True).all():
            name = " ".join(label.inner_text(timeout=_BOX_MS).split())
            if name and label.evaluate("e => ['radio', 'checkbox'].includes(e.control?.type)", timeout=_BOX_MS):
                yield Pointed(Control(name, label, None), "choice")


def _with_box(pointed: Pointed) -> Iterator[tuple[Pointed, FloatRect]]:
    box = pointed.control.locator.bounding_box(timeout=_BOX_MS)
    if box is not None:
        yield pointed, box


def _holds(box: FloatRect, x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]
