"""From YAML to plain data and the place of everything in them, by the events of ruamel.yaml's parser.

A strict subset of YAML 1.2: one document, every key once, and no anchor, alias, tag or merge key. Composing nodes would
take longer, and lose where an alias was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner, ScannerError

from mes_assist.flow.problems import KeyPath, Position, Problem, breadcrumb, quoted

MAX_DEPTH = 32

_WORDING = (
    ("could not find expected ':'", 'this needs a ":" and a value'),
    ("found character '\\t'", "a tab: indent with spaces"),
    ("that cannot start any token", "this character cannot begin a text: use quotes"),
    ("mapping values are not allowed", 'unexpected ":" (a text that holds one needs quotes)'),
    ("sequence entries are not allowed", "a list begins on a line of its own"),
    ("found unexpected end of stream", "this quote is never closed"),
    ("undefined tag handle", "tags are not part of the flow language"),
    ("but found '<block ", "wrong indentation"),
    ("expected ',' or ']'", '"," or "]" is expected here, after the "[" of line {line}'),
    ("expected ',' or '}'", '"," or "}}" is expected here, after the "{{" of line {line}'),
    ("expected", "this is not expected here"),
)
_BEGAN_EARLIER = ("could not find expected ':'", "found unexpected end of stream")


class BrokenYaml(Exception):
    """Nothing more can be understood of the file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Scanner(Scanner):
    def fetch_directive(self) -> None:
        raise ScannerError(None, None, "directives are not part of the flow language", self.reader.get_mark())


class Builder:
    """Builds data from the events of a text.

    Parameters
    ----------
    file:
        The name of the file, for what is wrong with it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.keys: dict[KeyPath, Position] = {}
        self.values: dict[KeyPath, Position] = {}
        self.problems: list[Problem] = []
        self._text = ""
        self._events: Iterator[Any] = iter(())

    def fail(self, where: Position, message: str) -> NoReturn:
        """Give up at ``where``."""
        raise BrokenYaml(Problem(self.file, *where, "", message))

    def document(self, text: str) -> object:
        """Return the data of the one document.

        Raises
        ------
        BrokenYaml
            When there is no making sense of it.
        """
        yaml = YAML(typ="base", pure=True)
        yaml.Scanner = _Scanner
        self._text = text
        try:
            _, parser = yaml.get_constructor_parser(text)
            self._events = iter(parser.get_event, None)
            return self._document()
        except ReaderError as error:
            before = re.split(r"\r\n|\r|\n", text[: error.position])
            self.fail(Position(len(before), len(before[-1]) + 1), "this character is not allowed")
        except MarkedYAMLError as error:
            said = str(error.problem)
            mark = error.context_mark if any(words in said for words in _BEGAN_EARLIER) else error.problem_mark
            line = error.context_mark.line + 1 if error.context_mark is not None else 0
            message = next((ours.format(line=line) for theirs, ours in _WORDING if theirs in said), said)
            self.fail(_position(mark or yaml.reader.get_mark()), message)
        except (YAMLError, ValueError, OverflowError, NotImplementedError):
            # An escape such as "\U00110000" makes the scanner itself stumble.
            self.fail(_position(yaml.reader.get_mark()), "this cannot be read")

    def _document(self) -> object:
        _begin, start = next(self._events), next(self._events)
        event = start if isinstance(start, ev.StreamEndEvent) else next(self._events)
        if isinstance(event, ev.StreamEndEvent) or _is_nothing(event):
            self.fail(Position(1, 1), "the file says nothing")
        data = self._node(event, ())
        _end, more = next(self._events), next(self._events)
        if not isinstance(more, ev.StreamEndEvent):
            self.fail(_position(more.start_mark), "a file holds one document: no ---")
        return data

    def _refuse(self, event: Any, path: KeyPath, message: str) -> None:
        self.problems.append(Problem(self.file, *_position(event.start_mark), breadcrumb(path), message))

    def _node(self, event: Any, path: KeyPath) -> object:
        where = self.values[path] = _position(event.start_mark)
        if isinstance(event, ev.AliasEvent):
            self._refuse(event, path, "aliases are not part of the flow language")
            return None
        if event.anchor is not None:
            self._refuse(event, path, "anchors are not part of the flow language")
        if event.tag is not None:
            self._refuse(event, path, "tags are not part of the flow language")
        if len(path) > MAX_DEPTH:
            self.fail(where, "this is nested too deeply")
        if isinstance(event, ev.ScalarEvent):
            return self._scalar(event)
        return self._mapping(path) if isinstance(event, ev.MappingStartEvent) else self._sequence(event, path)

    def _sequence(self, opening: Any, path: KeyPath) -> list[object]:
        found: list[object] = []
        while not isinstance(event := next(self._events), ev.SequenceEndEvent):
            if isinstance(event, ev.MappingStartEvent) and opening.flow_style and not self._is_at(event, "{"):
                line = opening.start_mark.line + 1
                message = f'a key inside the "[" of line {line}: close that, or write {{key: value}}'
                self.fail(_position(event.start_mark), message)
            found.append(self._node(event, (*path, len(found))))
        return found

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(self._events), ev.MappingEndEvent):
            self._entry(event, path, found)
        return found

    def _entry(self, event: Any, path: KeyPath, found: dict[str, object]) -> None:
        where = _position(event.start_mark)
        if not isinstance(event, ev.ScalarEvent) or event.anchor is not None or event.tag is not None:
            self.fail(where, "a key is one word, without anchor or tag")
        key = str(self._checked(event))
        here: KeyPath = (*path, key)
        wanted = True
        if key == "<<" and event.implicit[0]:
            self._refuse(event, path, "merge keys are not part of the flow language")
            wanted = False
        elif key in found:
            first = self.keys[here].line
            self._refuse(event, path, f"key {quoted(key)} is here twice (first on line {first})")
            here, wanted = (*here, "again"), False
        self.keys[here] = where
        following = next(self._events)
        if ":" not in self._text[event.end_mark.index : following.start_mark.index]:
            self.fail(where, 'this needs a ":" and a value')
        value = self._node(following, here)
        if wanted:
            found[key] = value

    def _is_at(self, event: Any, sign: str) -> bool:
        return self._text.startswith(sign, event.start_mark.index)

    def _checked(self, event: Any) -> str:
        if _SURROGATE.search(event.value):
            self.fail(_position(event.start_mark), "an escape that stands for no character")
        return str(event.value)

    def _scalar(self, event: Any) -> object:
        """Return a scalar by the core schema of YAML 1.2: ``no`` and ``2026-11-23`` are texts."""
        text = self._checked(event)
        if not event.implicit[0]:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _WHOLE_NUMBER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
        return text


def _position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _is_nothing(event: Any) -> bool:
    """Tell whether nothing is written where a value may be."""
    return isinstance(event, ev.ScalarEvent) and event.start_mark.index == event.end_mark.index


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
