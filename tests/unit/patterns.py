"""Every regular expression of the program, what is wrong with its shape, and texts that would be the worst for it.

``python patterns.py`` feeds these texts to all of them, and to what reads a refused proof or a page.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import mes_assist

PACKAGE = Path(mes_assist.__file__).parent
_FUNCTIONS = {"compile", "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
_GIVES_BACK = _REPEATS - {sre.POSSESSIVE_REPEAT}
_LONG = 2_000
WORDINGS = (
    "oui",
    "a * b",
    "n'a * de * mon * cas",
    "* a",
    "a *",
    "* * *",
    "*" * 40,
    "a*a*a*a*a*a*a*b",
    "(a+)+ * [b",
    "a b",
)
"""Wording of a flow, or of a page: a person may point at a control, and its label is what the page says."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the source of every module, by its dotted name."""
    for file in sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "__main__.py"}):
        name = ".".join(("mes_assist", *file.relative_to(PACKAGE).with_suffix("").parts))
        yield name.removesuffix(".__init__"), ast.parse(file.read_text("utf-8"))


def _calls() -> Iterator[tuple[str, ast.expr]]:
    """Yield what is handed to ``re``, or to pydantic as a pattern, with its module."""
    for module, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            yield from ((module, word.value) for word in node.keywords if word.arg == "pattern")
            place = node.func
            of_re = isinstance(place, ast.Attribute) and isinstance(place.value, ast.Name) and place.value.id == "re"
            if isinstance(place, ast.Attribute) and of_re and place.attr in _FUNCTIONS:
                yield module, node.args[0]


def made_while_running() -> set[str]:
    """Return the modules that make a pattern of something else than a constant."""
    return {module for module, given in _calls() if _constant(module, given) is None}


def _constant(module: str, given: ast.expr) -> str | bytes | None:
    """Return a pattern that is written there, out of the module's own constants at most."""
    names = vars(importlib.import_module(module))
    try:
        value = eval(compile(ast.Expression(given), module, "eval"), names)
    except NameError:
        return None
    return value if isinstance(value, str | bytes) else None


def patterns() -> dict[str, re.Pattern[Any]]:
    """Return every pattern of the program, those that it makes while running for some worst wording."""
    from mes_assist.browser import actor, aria, probe
    from mes_assist.flow import recognise, words
    from mes_assist.support import redact

    compiled = {
        value.pattern: value
        for module, _ in modules()
        for each in vars(importlib.import_module(module)).values()
        for value in (each.values() if isinstance(each, dict) else each if isinstance(each, tuple) else [each])
        if isinstance(value, re.Pattern)
    }
    written = [_constant(*call) for call in _calls()]
    written += [sign for sign, _ in probe._SIGNS]
    written += [pattern for pattern, _ in (*redact._CUTS, *redact._SHAPES)]
    found = [*compiled.values(), *(re.compile(each) for each in written if each is not None and each not in compiled)]
    for wording in WORDINGS:
        found += [words.wording_regex(wording), *([] if wording.startswith("*") else [actor._begins(wording)])]
        found += [words._compiled(wording, whole=whole) for whole in (False, True)]
    found += [recognise._path_regex(path) for path in ("/a/**", "/*/a/*/b", "/mon-espace/*")]
    found += [aria._any_of({"aaa", "aab", "a", "b"}, short=short) for short in (False, True)]
    return {repr(pattern.pattern): pattern for pattern in found}


def is_nested(pattern: str | bytes) -> bool:
    """Tell whether a part that may be repeated without end holds another one."""
    return any(
        _unbounded(item) and any(map(_unbounded, _inside(item[1][2]))) for item in _inside(parser.parse(pattern))
    )


def _unbounded(item: Any) -> bool:
    return item[0] in _REPEATS and item[1][1] is sre.MAXREPEAT


def _inside(tree: Any) -> Iterator[Any]:
    """Yield every item of a parsed pattern, at any depth."""
    for item in tree:
        yield item
        for part in _parts(item):
            yield from _inside(part)


def _parts(item: Any) -> list[Any]:
    found: list[Any] = []
    waiting = [item[1]]
    while waiting:
        each = waiting.pop()
        if isinstance(each, parser.SubPattern):
            found.append(each)
        elif isinstance(each, list | tuple):
            waiting += each
    return found


def is_contested(pattern: str | bytes) -> bool:
    """Tell whether two parts without end, one right behind the other, both take some character."""
    return _contested(parser.parse(pattern), [])[0]


def _contested(tree: Any, before: list[Any]) -> tuple[bool, list[Any]]:
    """Return whether that is so, given what may come right before, and what may come right before what follows."""
    for item in tree:
        kind, value = item
        if _unbounded(item):
            if any(_overlap(one, value[2]) for one in before):
                return True, []
            ends = [value[2]] if kind in _GIVES_BACK else []
            before = ends + (before if value[0] == 0 else [])
        elif kind in _REPEATS or kind is sre.SUBPATTERN:
            found, after = _contested(value[-1], before)
            if found:
                return True, []
            before = after + (before if kind in _REPEATS and value[0] == 0 else [])
        elif kind is sre.BRANCH:
            results = [_contested(branch, before) for branch in value[1]]
            if any(found for found, _ in results):
                return True, []
            before = [each for _, after in results for each in after]
        elif kind not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            before = []
    return False, before


def _overlap(one: Any, other: Any) -> bool:
    first, second = (_characters(each) for each in (one, other))
    return bool(first & second)


def _characters(tree: Any) -> set[int]:
    """Return which characters a part takes; none when it takes more than one at a time."""
    if tuple(tree.getwidth()) != (1, 1):
        return set()
    form = re._compiler.compile(tree)  # type: ignore[attr-defined]
    is_bytes = isinstance(tree.state.str, bytes)
    every: Callable[[int], Any] = (lambda code: bytes([code])) if is_bytes else chr
    return {code for code in range(256 if is_bytes else 0x300) if form.fullmatch(every(code))}


def pieces(pattern: re.Pattern[Any]) -> list[str]:
    """Return what a pattern is made of: its runs of literal characters, and some of what its classes take."""
    found: list[str] = []
    run = ""
    for kind, value in _inside(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)):
        if kind is sre.LITERAL:
            run += chr(value)
            continue
        found, run = [*found, run], ""
        if kind is sre.IN:
            found += [chr(code) for name, code in value if name is sre.LITERAL][:2]
            found += [chr(code[0]) for name, code in value if name is sre.RANGE][:2]
    return [*dict.fromkeys(filter(None, [*found, run, " ", "a", "1", "'", "/"]))]


def worst_texts(pattern: re.Pattern[Any]) -> st.SearchStrategy[str]:
    """Return texts in which its pieces come again and again, and that end otherwise than they began."""
    some = st.lists(st.sampled_from(pieces(pattern)), min_size=1, max_size=5).map("".join)
    again = some.map(lambda text: text * (_LONG // len(text)))
    return st.builds("".join, st.tuples(st.sampled_from(["", *pieces(pattern)]), again, some))


def feed() -> None:
    """Feed worst texts to every pattern, and to what reads a proof, a page or a log."""
    from mes_assist.archive.certificates import certificates_in
    from mes_assist.archive.proof import ProofProblem, validate_proof
    from mes_assist.browser.aria import parse_outline
    from mes_assist.support.redact import redact

    for hostile in (b"<!---->" * 40 + b"!", b"<?xml?>" * 500, b" <!-- -->\n" * 400 + b"<", b"<!--" * 1_000):
        assert validate_proof(hostile, []).problem is ProofProblem.NOT_PDF
    parse_outline("- button" + " [a]" * _LONG + "!\n- '" + "''" * _LONG)
    redact("mot de passe " * 200 + "eyJ-" * 500)
    assert certificates_in(b"-----BEGIN CERTIFICATE-----\n" * 100_000) == []
    for pattern in patterns().values():
        _feed_one(pattern)


def _feed_one(pattern: re.Pattern[Any]) -> None:
    @settings(max_examples=10, deadline=None, database=None, derandomize=True)
    @given(worst_texts(pattern))
    def read(text: str) -> None:
        shown = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
        for _ in pattern.finditer(shown):
            pass
        pattern.fullmatch(shown)

    read()


if __name__ == "__main__":
    feed()
    sys.stdout.write(f"{len(patterns())}\n")
