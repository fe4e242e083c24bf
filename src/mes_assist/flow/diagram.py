"""A flow as a picture: Mermaid for whoever reads it as text, SVG for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Literal

from mes_assist.flow.model import Flow, State
from mes_assist.support.texts import Lang

Kind = Literal["act", "submit", "pause", "retry", "end"]

COLOURS: dict[Kind, str] = {
    "act": "#e8f4f4",
    "submit": "#ffd9a8",
    "pause": "#e4e2f7",
    "retry": "#fdf0c2",
    "end": "#d6efd8",
}
"""What the runner does, what cannot be undone, the person's turn, coming back later, the end."""

_MARK = "<!-- mes-assist flows diagram -->"
_WIDTH, _LINE, _GAP = 190, 16, 28
_LETTERS = 26
_MARKER = """<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z" fill="#667"/></marker></defs>"""


def kind_of(state: State) -> Kind:
    """Return what happens on a screen."""
    if state.end is not None:
        return "end"
    submits = any(step.submits for step in state.do) or (state.pause is not None and state.pause.effect == "submit")
    if submits:
        return "submit"
    if state.retry is not None:
        return "retry"
    return "pause" if state.pause is not None else "act"


def edges(flow: Flow) -> list[tuple[str, str]]:
    """Return which screen may follow which, among the ordinary states."""
    return [(name, other) for name, state in flow.states.items() for other in state.next if other in flow.states]


def mermaid(flow: Flow, lang: Lang) -> str:
    """Return the flow as a Mermaid state diagram, without what may come up anywhere."""
    lines = ["stateDiagram-v2", *(f"  classDef {kind} fill:{colour}" for kind, colour in COLOURS.items())]
    for name, state in flow.states.items():
        title = _title(name, state, lang).replace('"', "'")
        lines += [
            f'  state "{title}" as {_id(name)}',
            f"  class {_id(name)} {kind_of(state)}",
        ]
    lines += [f"  [*] --> {_id(name)}" for name in _first(flow)]
    lines += [f"  {_id(name)} --> {_id(other)}" for name, other in edges(flow)]
    lines += [f"  {_id(name)} --> [*]" for name, state in flow.states.items() if state.end is not None]
    return "\n".join(lines) + "\n"


def _title(name: str, state: State, lang: Lang) -> str:
    return name if state.title is None else state.title.in_language(lang)


def _id(name: str) -> str:
    return name.replace("-", "_")


def _first(flow: Flow) -> list[str]:
    """Return the screens that no other one leads to."""
    led_to = {other for name, other in edges(flow) if name != other}
    return [name for name in flow.states if name not in led_to]


@dataclass(slots=True)
class _Box:
    """A screen's place in the picture, for the layout."""

    w: float
    h: float
    xy: tuple[float, float] = (0.0, 0.0)


def svg(flow: Flow, lang: Lang) -> str:
    """Return the flow as an SVG picture, laid out in layers.

    Raises
    ------
    ImportError
        Without the extra ``diagram``.
    """
    titles = {name: wrap(_title(name, state, lang), _LETTERS) for name, state in flow.states.items()}
    boxes = _laid_out(flow, titles)
    left = min(box.xy[0] - box.w / 2 for box in boxes.values()) - _GAP
    top = min(box.xy[1] - box.h / 2 for box in boxes.values()) - _GAP
    right = max(box.xy[0] + box.w / 2 for box in boxes.values()) + _GAP
    bottom = max(box.xy[1] + box.h / 2 for box in boxes.values()) + _GAP
    view = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" font-family="sans-serif" font-size="12">',
        _MARK,
        f"<title>{escape(flow.title.in_language(lang))}</title>",
        _MARKER,
        f'<rect x="{left:.0f}" y="{top:.0f}" width="100%" height="100%" fill="#fff"/>',
        *(_arrow(boxes[name], boxes[other]) for name, other in edges(flow) if name != other),
        *(_drawn(boxes[name], titles[name], COLOURS[kind_of(state)]) for name, state in flow.states.items()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def is_picture(beginning: bytes) -> bool:
    """Tell whether a file that begins so is a picture that was made here."""
    return _MARK.encode() in beginning


def _laid_out(flow: Flow, titles: dict[str, list[str]]) -> dict[str, _Box]:
    from grandalf.graphs import Edge, Graph, Vertex  # type: ignore[import-untyped]
    from grandalf.layouts import SugiyamaLayout  # type: ignore[import-untyped]

    boxes = {name: _Box(_WIDTH, _LINE * len(lines) + 14) for name, lines in titles.items()}
    vertices = {name: Vertex(name) for name in boxes}
    for name, vertex in vertices.items():
        vertex.view = boxes[name]
    graph = Graph(
        list(vertices.values()), [Edge(vertices[name], vertices[other]) for name, other in edges(flow) if name != other]
    )
    shift = 0.0
    for part in sorted(graph.C, key=lambda some: -len(list(some.V()))):
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = _GAP, 2 * _GAP
        layout.init_all()
        layout.draw()
        members = [boxes[vertex.data] for vertex in part.V()]
        left = min(box.xy[0] - box.w / 2 for box in members)
        for box in members:
            box.xy = (box.xy[0] - left + shift, box.xy[1])
        shift = max(box.xy[0] + box.w / 2 for box in members) + _GAP
    return boxes


def _arrow(start: _Box, end: _Box) -> str:
    down = end.xy[1] > start.xy[1]
    x1, y1 = start.xy[0], start.xy[1] + (start.h / 2 if down else -start.h / 2)
    x2, y2 = end.xy[0], end.xy[1] + (-end.h / 2 if down else end.h / 2)
    middle = (y1 + y2) / 2
    curve = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"
    return f'<path d="{curve}" fill="none" stroke="#99a" marker-end="url(#to)"/>'


def _drawn(box: _Box, lines: Iterable[str], colour: str) -> str:
    x, y = box.xy[0], box.xy[1] - box.h / 2
    text = "".join(
        f'<tspan x="{x:.0f}" y="{y + 20 + _LINE * number:.0f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    frame = f'<rect x="{x - box.w / 2:.0f}" y="{y:.0f}" width="{box.w:.0f}" height="{box.h:.0f}" rx="8" '
    return f'{frame}fill="{colour}" stroke="#667"/><text text-anchor="middle">{text}</text>'
