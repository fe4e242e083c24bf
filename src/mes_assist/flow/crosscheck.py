"""Holds every flow against stored snapshots: which state claims each screen. Pure but for reading the files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mes_assist.flow.model import Flow
from mes_assist.flow.recognise import recognise
from mes_assist.flow.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Row:
    """One observation, and the states of each flow that claim it.

    Attributes
    ----------
    variant, screen:
        The file and the name under which the observation is stored.
    claims:
        By flow; none for a flow that never meets the screen, or for a page that is left to the person; two are a
        contradiction.
    """

    variant: str
    screen: str
    claims: Mapping[str, tuple[str, ...]]

    @property
    def contradicts(self) -> bool:
        """Whether two states of a flow claim the screen."""
        return any(len(states) > 1 for states in self.claims.values())


def read_observations(folder: Path) -> dict[tuple[str, str], Snapshot]:
    """Return the observations that are stored in ``folder``, by variant and screen.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        When a file can not be read, or holds something else.
    """
    return {
        (file.stem, screen): Snapshot.from_data(data)
        for file in sorted(folder.glob("*.json"))
        for screen, data in json.loads(file.read_text("utf-8")).items()
    }


def cross_check(flows: Iterable[Flow], observations: Mapping[tuple[str, str], Snapshot]) -> list[Row]:
    """Hold every observation against every flow."""
    flows = list(flows)
    return [
        Row(variant, screen, {flow.id: recognise(flow, seen).claims for flow in flows})
        for (variant, screen), seen in observations.items()
    ]


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown; the variants that agree share a line."""
    lines: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    flows: list[str] = []
    for row in rows:
        flows = list(row.claims)
        cells = tuple(" / ".join(states) or "—" for states in row.claims.values())
        lines.setdefault((row.screen, cells), []).append(row.variant)
    body = [
        f"| {' | '.join((screen, ', '.join(variants), *cells))} |"
        for (screen, cells), variants in sorted(lines.items(), key=lambda line: line[0])
    ]
    head = [f"| {' | '.join(('screen', 'seen in', *flows))} |", f"|{'---|' * (len(flows) + 2)}"]
    return "\n".join([*head, *body]) + "\n"
