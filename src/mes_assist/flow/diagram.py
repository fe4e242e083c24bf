"""A flow as a Mermaid diagram: text that code hosting sites draw by themselves."""

from __future__ import annotations

from typing import Literal

from mes_assist.flow.model import Flow, State
from mes_assist.support.texts import Lang

ScreenKind = Literal["act", "submit", "pause", "retry", "end"]

COLOURS: dict[ScreenKind, str] = {
    "act": "#e8f4f4",
    "submit": "#ffd9a8",
    "pause": "#e4e2f7",
    "retry": "#fdf0c2",
    "end": "#d6efd8",
}
"""What the engine does, what cannot be undone, the person's turn, coming back later, the end."""


def kind_of(state: State) -> ScreenKind:
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
