"""What is wrong in a flow file, told as a compiler would: where, what, and what was probably meant."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mes_assist.support.errors import UsageError

KeyPath = tuple[str | int, ...]
"""Keys and list indexes, from the top of a file."""

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_CONTEXT = 2


class Position(NamedTuple):
    """A place in a text, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a flow file.

    Attributes
    ----------
    file:
        Name shown to people, such as ``flows/opposition.yaml``.
    line, column:
        Where, from 1.
    field:
        Breadcrumb of keys, such as ``states.decision.do[2].click``; empty for the file as a whole.
    message:
        What is wrong.
    hint:
        What was probably meant.
    severity:
        A warning alone does not make the file invalid.
    """

    file: str
    line: int
    column: int
    field: str
    message: str
    hint: str | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.summary}"

    @property
    def summary(self) -> str:
        """The problem without its place."""
        warning = "warning: " if self.severity == "warning" else ""
        field = f"{self.field}: " if self.field else ""
        meant = f" (did you mean {quoted(self.hint)}?)" if self.hint else ""
        return f"{warning}{field}{self.message}{meant}"


class FlowFileError(UsageError):
    """A flow file that cannot be used.

    Parameters
    ----------
    shown:
        Every problem, with its lines of the file as ``render`` shows them.
    """

    def __init__(self, shown: Mapping[Problem, str]) -> None:
        self.shown = shown
        super().__init__("flow_invalid", problems="\n\n".join(shown.values()))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the files."""
        return tuple(self.shown)


def render(problem: Problem, source_text: str) -> str:
    """Return the problem with the lines around it, a mark and a caret; in ASCII but for the lines themselves."""
    lines = _LINE_ENDS.split(source_text)
    first, last = max(1, problem.line - _CONTEXT), min(len(lines), problem.line + _CONTEXT)
    width = len(str(last))
    shown = [str(problem)]
    for number in range(first, last + 1):
        mark = ">" if number == problem.line else " "
        shown.append(f"{mark} {number:>{width}} | {_visible(lines[number - 1])}".rstrip())
        if number == problem.line:
            shown.append(f"  {'':>{width}} | {'':{problem.column - 1}}^")
    return "\n".join(shown)


def closest(word: object, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` was probably meant to be."""
    found = difflib.get_close_matches(str(word), list(known), n=1)
    return found[0] if found else None


def breadcrumb(path: Iterable[str | int]) -> str:
    """Return a path as it is written: ``states.decision.do[2]``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def quoted(word: object) -> str:
    """Return ``word`` in double quotes, its control characters made visible."""
    return json.dumps(str(word), ensure_ascii=False)


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() else " " for char in line)
