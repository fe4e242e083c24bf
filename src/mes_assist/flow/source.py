"""A flow file's YAML as plain data, with the line and column of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mes_assist.flow.builder import BrokenYaml, Builder
from mes_assist.flow.problems import KeyPath, Position, Problem, breadcrumb

MAX_CHARACTERS = 256 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, and where it says it.

    Attributes
    ----------
    file:
        Name shown to people.
    text:
        The file as it is.
    data:
        Its content; ``None`` when the YAML itself is broken.
    keys, values:
        Where each path's key and value begin; a list's items have only a value.
    problems:
        What is wrong with the YAML.
    """

    file: str
    text: str
    data: object
    keys: Mapping[KeyPath, Position]
    values: Mapping[KeyPath, Position]
    problems: tuple[Problem, ...]

    def __contains__(self, path: KeyPath) -> bool:
        return path in self.values

    def position(self, path: KeyPath, *, of_value: bool = False) -> Position:
        """Return where ``path``, or the nearest of its parents, is.

        That is its key, unless there is none or its value is asked for; what fills the lines below its key is shown by
        the key.
        """
        for end in range(len(path), -1, -1):
            here = path[:end]
            if here in self.values:
                key, value = self.keys.get(here, self.values[here]), self.values[here]
                return value if of_value and here == path and key.line == value.line else key
        return Position(1, 1)

    def problem(
        self,
        path: KeyPath,
        message: str,
        *,
        of_value: bool = False,
        hint: str | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> Problem:
        """Return a problem about ``path``."""
        known = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in self or not end)
        place = self.position(path, of_value=of_value)
        return Problem(self.file, *place, breadcrumb(known), message, hint, severity)


def parse(text: str, file: str) -> Source:
    """Read ``text``, the content of ``file``. Never raises: what is wrong is in the result's ``problems``."""
    builder = Builder(file)
    data: object = None
    try:
        if len(text) > MAX_CHARACTERS:
            builder.fail(Position(1, 1), f"the file is too long: {MAX_CHARACTERS // 1024} KiB at most")
        data = builder.document(text)
    except BrokenYaml as broken:
        builder.problems.append(broken.problem)
    return Source(file, text, data, builder.keys, builder.values, tuple(builder.problems))
