"""YAML text cut into tokens by ruamel.yaml's scanner, and its complaints in words of ours."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.loader import BaseLoader
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import ScannerError

Path = tuple[str | int, ...]
"""Keys and list indexes, from the top of a file."""


class Position(NamedTuple):
    """A place in a text, from 1."""

    line: int
    column: int


_WORDING = (
    ("could not find expected ':'", 'this needs a ":" and a value'),
    ("found character '\\t'", "a tab: indent with spaces"),
    ("that cannot start any token", "this character cannot begin a text: use quotes"),
    ("mapping values are not allowed", 'unexpected ":" (a text that holds one needs quotes)'),
    ("sequence entries are not allowed", "a list begins on a line of its own"),
    ("found unexpected end of stream", "this quote is never closed"),
)
_BEGAN_EARLIER = ("could not find expected ':'", "found unexpected end of stream")


class _Scanner(BaseLoader):
    def fetch_directive(self) -> None:
        raise ScannerError(None, None, "directives are not part of the flow language", self.get_mark())


def scan(text: str) -> tuple[list[Any], tuple[Position, str] | None]:
    """Return the tokens, up to the first that cannot be read, and why it cannot."""
    loader: Any = None
    try:
        loader = _Scanner(text)
        # All at once: handing them over one by one, ruamel.yaml looks again at every pending key each time.
        while not loader.done:
            loader.fetch_more_tokens()
    except ReaderError as error:
        before = text[: error.position]
        line = len(re.findall(r"\r\n|\r|\n", before)) + 1
        return [], (Position(line, len(re.split(r"[\r\n]", before)[-1]) + 1), "this character is not allowed")
    except MarkedYAMLError as error:
        said = str(error.problem)
        mark = error.context_mark if any(words in said for words in _BEGAN_EARLIER) else error.problem_mark
        message = next((ours for theirs, ours in _WORDING if theirs in said), said)
        failure = position(mark or loader.get_mark()), message
    except (YAMLError, ValueError, OverflowError, NotImplementedError):
        # An escape such as "\U00110000" makes the scanner itself stumble.
        failure = position(loader.get_mark()), "this cannot be read"
    else:
        return loader.tokens, None
    # What may still turn out to be a key is not known to be a value either: leave it out.
    return loader.tokens[: loader.next_possible_simple_key()], failure


def position(mark: Any) -> Position:
    """Return the place of one of the scanner's marks."""
    return Position(mark.line + 1, mark.column + 1)
