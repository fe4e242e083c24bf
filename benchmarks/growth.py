"""What the work grows by when a text is twice as long: twice is right; four times is what a careless pattern takes."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.figures import Figure, against, in_turn, seconds
from mes_assist.flow.source import parse
from mes_assist.support.redact import redact

ROUNDS = 9
GOAL = 2.5
STATES = 260
CHARACTERS = 40_000
PIECES = ("a", "1 ", "_", "a@", "?a", "abc1 ", "://", "/", "http://", "code ", "eyJ", "data:a/b", "+")
"""What the patterns of the redaction begin with, or may repeat."""


def measure(more: int) -> list[Figure]:
    """Return the growth of reading a flow file, and of redacting the text whose redaction grows most."""
    name = f"redacting {CHARACTERS:,} characters of the worst kind, against half of them"
    redacting = [_growth(name, more, _redacting(piece)) for piece in PIECES]
    return [
        _growth(f"reading a flow file of {STATES} states, against half of it", more, _reading),
        max(redacting, key=lambda figure: figure.ratio or 0),
    ]


def _growth(name: str, more: int, work: Callable[[int], object]) -> Figure:
    whole = in_turn(ROUNDS * more, lambda: seconds(lambda: work(2)), lambda: seconds(lambda: work(1)))
    return against(name, "ms", [(1000 * ours, 1000 * other) for ours, other in whole], goal=GOAL)


def _reading(halves: int) -> None:
    state = '  s{n}:\n    when: {{button: "Suite {n}"}}\n    next: [a, b]\n'
    source = parse("states:\n" + "".join(state.format(n=n) for n in range(STATES // 2 * halves)), "flow.yaml")
    assert not source.problems


def _redacting(piece: str) -> Callable[[int], object]:
    return lambda halves: redact(piece * (CHARACTERS // 2 * halves // len(piece)))
