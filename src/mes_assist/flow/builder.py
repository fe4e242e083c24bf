"""From YAML tokens to plain data and the place of everything in them.

A strict subset of YAML 1.2: one document, every key once, and no anchor, alias, tag or merge key.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from ruamel.yaml import tokens as tk

from mes_assist.flow.problems import Problem, breadcrumb, quoted
from mes_assist.flow.tokens import Path, Position, position

MAX_DEPTH = 32


class BrokenYaml(Exception):
    """Nothing more can be understood of the file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


_REFUSED = {
    tk.AnchorToken: "anchors are not part of the flow language",
    tk.AliasToken: "aliases are not part of the flow language",
    tk.TagToken: "tags are not part of the flow language",
}
_BEGINS = (
    tk.ScalarToken,
    tk.AliasToken,
    tk.BlockMappingStartToken,
    tk.BlockSequenceStartToken,
    tk.BlockEntryToken,
    tk.FlowMappingStartToken,
    tk.FlowSequenceStartToken,
)
_ENDS = (
    tk.KeyToken,
    tk.ValueToken,
    tk.BlockEndToken,
    tk.FlowEntryToken,
    tk.FlowSequenceEndToken,
    tk.FlowMappingEndToken,
    tk.DocumentStartToken,
    tk.DocumentEndToken,
    tk.StreamEndToken,
)


class Builder:
    """Builds data from tokens, by recursive descent over YAML's grammar."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tokens: list[Any] = []
        self.failure = Position(1, 1), "this cannot be read"
        self.keys: dict[Path, Position] = {}
        self.values: dict[Path, Position] = {}
        self.problems: list[Problem] = []
        self._at = 0
        self._open = 0  # brackets and braces around the current token

    def fail(self, where: Position, message: str) -> NoReturn:
        """Give up at ``where``."""
        raise BrokenYaml(Problem(self.file, *where, "", message))

    def document(self) -> object:
        """Return the data of the one document.

        Raises
        ------
        BrokenYaml
            When there is no making sense of it.
        """
        self._take()
        if self._next_is(tk.DocumentStartToken):
            self._take()
        if self._next_is(tk.StreamEndToken, tk.DocumentEndToken, tk.DocumentStartToken):
            self.fail(Position(1, 1), "the file says nothing")
        data = self._node(())
        if self._next_is(tk.DocumentEndToken):
            self._take()
        if self._next_is(tk.DocumentStartToken):
            self.fail(position(self._ahead.start_mark), "a file holds one document: no ---")
        if not self._next_is(tk.StreamEndToken):
            self._unexpected()
        return data

    @property
    def _ahead(self) -> Any:
        if self._at == len(self.tokens):
            self.fail(*self.failure)
        return self.tokens[self._at]

    def _next_is(self, *kinds: type) -> bool:
        return isinstance(self._ahead, kinds)

    def _take(self) -> Any:
        token = self._ahead
        self._at += 1
        return token

    def _unexpected(self, message: str = "this is not expected here") -> NoReturn:
        token = self._ahead
        if isinstance(token, tk.BlockMappingStartToken | tk.BlockSequenceStartToken | tk.BlockEndToken):
            message = "wrong indentation"
        self.fail(position(token.start_mark), message)

    def _refuse(self, token: Any, path: Path, message: str) -> None:
        self.problems.append(Problem(self.file, *position(token.start_mark), breadcrumb(path), message))

    def _check_characters(self, token: Any) -> None:
        if _SURROGATE.search(token.value):
            self.fail(position(token.start_mark), "an escape that stands for no character")

    def _node(self, path: Path) -> object:
        while self._next_is(tk.AnchorToken, tk.TagToken):
            refused = self._take()
            self._refuse(refused, path, _REFUSED[type(refused)])
        if self._next_is(*_ENDS):
            self.values.setdefault(path, position(self._ahead.start_mark))
            return None
        if not self._next_is(*_BEGINS) or (self._open and self._next_is(tk.BlockEntryToken)):
            self._unexpected()
        token = self._take()
        where = self.values[path] = position(token.start_mark)
        if len(path) > MAX_DEPTH:
            self.fail(where, "this is nested too deeply")
        match token:
            case tk.ScalarToken():
                self._check_characters(token)
                return _scalar(token)
            case tk.AliasToken():
                self._refuse(token, path, _REFUSED[tk.AliasToken])
                return None
            case tk.BlockMappingStartToken():
                return self._block_mapping(path)
            case tk.BlockSequenceStartToken():
                return self._block_sequence(path, closed=True)
            case tk.BlockEntryToken():  # a list that is not indented more than its key
                self._at -= 1
                return self._block_sequence(path, closed=False)
            case _:
                return self._flow_collection(path, token)

    def _block_mapping(self, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        while not self._next_is(tk.BlockEndToken):
            self._entry(path, found)
        self._take()
        return found

    def _block_sequence(self, path: Path, *, closed: bool) -> list[object]:
        found: list[object] = []
        while self._next_is(tk.BlockEntryToken):
            here = (*path, len(found))
            self.values[here] = position(self._take().start_mark)
            found.append(None if self._next_is(tk.BlockEntryToken) else self._node(here))
        if closed:
            if not self._next_is(tk.BlockEndToken):
                self._unexpected()
            self._take()
        return found

    def _flow_collection(self, path: Path, opening: Any) -> dict[str, object] | list[object]:
        is_mapping = isinstance(opening, tk.FlowMappingStartToken)
        closing, sign = (tk.FlowMappingEndToken, "}") if is_mapping else (tk.FlowSequenceEndToken, "]")
        mapping: dict[str, object] = {}
        items: list[object] = []
        self._open += 1
        while not self._next_is(closing):
            if is_mapping:
                self._entry(path, mapping)
            elif self._next_is(tk.KeyToken):
                line = opening.start_mark.line + 1
                self._unexpected(f'a key inside the "[" of line {line}: close that, or write {{key: value}}')
            elif self._next_is(*_ENDS):
                self._unexpected()
            else:
                items.append(self._node((*path, len(items))))
            if self._next_is(tk.FlowEntryToken):
                self._take()
            elif not self._next_is(closing):
                line = opening.start_mark.line + 1
                self._unexpected(f'"," or "{sign}" is expected here, after the "{opening.id}" of line {line}')
        self._take()
        self._open -= 1
        return mapping if is_mapping else items

    def _entry(self, path: Path, found: dict[str, object]) -> None:
        if not self._next_is(tk.KeyToken):
            self._unexpected()
        self._take()
        if not self._next_is(tk.ScalarToken):
            self.fail(position(self._ahead.start_mark), "a key is one word, without anchor or tag")
        token = self._take()
        self._check_characters(token)
        key: str = token.value
        where = position(token.start_mark)
        here: Path = (*path, key)
        wanted = True
        if key == "<<" and token.plain:
            self._refuse(token, path, "merge keys are not part of the flow language")
            wanted = False
        elif key in found:
            first = self.keys[here].line
            self._refuse(token, path, f"key {quoted(key)} is here twice (first on line {first})")
            here, wanted = (*here, "again"), False
        self.keys[here] = where
        if not self._next_is(tk.ValueToken):
            self.fail(where, 'this needs a ":" and a value')
        self.values[here] = position(self._take().start_mark)
        value = self._node(here)
        if wanted:
            found[key] = value


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONSTANTS = {
    **dict.fromkeys(("~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


def _scalar(token: Any) -> object:
    """Return a scalar by the core schema of YAML 1.2: ``no`` and ``2026-11-23`` are texts."""
    text: str = token.value
    if not token.plain:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text
