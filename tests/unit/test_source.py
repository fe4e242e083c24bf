"""YAML as plain data with positions."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mes_assist.flow.problems import Problem, breadcrumb, render
from mes_assist.flow.source import MAX_CHARACTERS, parse


def told(text: str) -> list[str]:
    """Return what is wrong with ``text``."""
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in parse(text, "flows/x.yaml").problems]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-11-23", "2026-11-23"),
        ("12:30:45", "12:30:45"),
        ("0123", 123),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("-1.5e3", -1500.0),
        ("9" * 30, 1e30),
        ("true", True),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, read: object) -> None:
    """Neither no nor a date is anything but a text."""
    data = parse(f"a: {written}", "f").data
    assert isinstance(data, dict)
    assert (data["a"], type(data["a"])) == (read, type(read))


def test_everything_has_a_position() -> None:
    """Keys, values and the items of lists are found again, counted from 1."""
    source = parse("a:\n  b: [x, {c: y}]\nd:\n- e\n- f: g\n", "f")
    assert source.data == {"a": {"b": ["x", {"c": "y"}]}, "d": ["e", {"f": "g"}]}
    assert source.position(("a", "b")) == (2, 3)
    assert source.position(("a", "b", 1, "c")) == (2, 11)
    assert source.position(("a", "b", 1, "c"), of_value=True) == (2, 14)
    assert source.position(("d", 1)) == (5, 3)
    assert source.position(("d", 1, "f", "nowhere"), of_value=True) == (5, 3)
    assert source.position(("a",), of_value=True) == (1, 1)
    assert source.position(()) == (1, 1)
    assert parse("# nothing", "f").position(("nowhere",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", '2:1 key "a" is here twice (first on line 1)'),
        ("a: &x 1", "1:4 anchors are not part of the flow language"),
        ("a: *x", "1:4 aliases are not part of the flow language"),
        ("a: !t 1", "1:4 tags are not part of the flow language"),
        ("<<: {}", "1:1 merge keys are not part of the flow language"),
        ("%YAML 1.1\n---\na: 1", "1:1 directives are not part of the flow language"),
        ("a: 1\n---\nb: 1", "2:1 a file holds one document: no ---"),
        ("a:\n\tb: 1", "2:1 a tab: indent with spaces"),
        ("a: 1\nb", '2:1 this needs a ":" and a value'),
        ("a: b: c", '1:5 unexpected ":" (a text that holds one needs quotes)'),
        ("a: @b", "1:4 this character cannot begin a text: use quotes"),
        ('a: "b', "1:4 this quote is never closed"),
        ('a: "\\ud800"', "1:4 an escape that stands for no character"),
        ('a: "\\U00110000"', "1:7 this cannot be read"),
        ("a: - b", "1:4 a list begins on a line of its own"),
        ("a:\n  b: 1\n c: 2", "3:2 wrong indentation"),
        ("{a: 1\nb: 2}", '2:2 "," or "}" is expected here, after the "{" of line 1'),
        ("[a: 1]", '1:2 a key inside the "[" of line 1: close that, or write {key: value}'),
        ("{a: - b}", "1:5 this is not expected here"),
        ("? [a]\n: b", "1:3 a key is one word, without anchor or tag"),
        ("a: \x07", "1:4 this character is not allowed"),
        ("a: 1\r\nb: \x07", "2:4 this character is not allowed"),
        ("# nothing", "1:1 the file says nothing"),
        ("", "1:1 the file says nothing"),
        ("---\n", "1:1 the file says nothing"),
        ("[" * 500, "1:34 this is nested too deeply"),
        ("[\n" * 5000, "34:1 this is nested too deeply"),
        ("a" * (MAX_CHARACTERS + 1), "1:1 the file is too long: 256 KiB at most"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    """Each surprise of YAML has its own message."""
    assert told(text) == [problem]


def test_the_first_of_two_equal_keys_counts() -> None:
    """Problems that leave the file understandable do not hide what follows."""
    source = parse("a: {b: 1}\na: {b: 2}\nc: &x 1\n", "f")
    assert source.data == {"a": {"b": 1}, "c": 1}
    assert source.position(("a", "b")) == (1, 5)
    assert len(source.problems) == 2


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Reading never raises."""
    source = parse(text, "f")
    assert source.problems or source.values


@given(st.text(alphabet="ab:-[]{},?!&*|>'\"%@\\#. \t\n\r~<0U1", max_size=60))
def test_any_heap_of_signs_is_read_or_refused(text: str) -> None:
    """The signs that YAML gives a meaning to do no harm either."""
    source = parse(text, "f")
    assert source.problems or source.values


words = st.text(alphabet="abcé:#'\"-[]{},&*!%@`>| \\~0123.ETruefalsno\n", max_size=12)
keys = st.text(alphabet="abcé:#'\"- ,&*!%@0123.Etruefalsno", min_size=1, max_size=12)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(keys, trees, min_size=1))
def test_json_is_read_as_it_was(tree: object) -> None:
    """Data in brackets and braces come back unchanged."""
    source = parse(json.dumps(tree, ensure_ascii=False), "f")
    assert (source.data, source.problems) == (tree, ())


@given(st.dictionaries(keys, trees, min_size=1))
def test_what_ruamel_writes_is_read_as_it_was(tree: object) -> None:
    """Data in indented lines come back unchanged."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.representer.ignore_aliases = lambda *_: True
    written = io.StringIO()
    yaml.dump(tree, written)
    source = parse(written.getvalue(), "f")
    assert (source.data, source.problems) == (tree, ())


def test_a_problem_reads_as_a_compiler_says_it() -> None:
    """File, line, column, breadcrumb, message, suggestion."""
    field = breadcrumb(("states", "decision", "do", 2, "click"))
    problem = Problem("flows/x.yaml", 41, 7, field, 'unknown key "nmae"', "name")
    assert str(problem) == 'flows/x.yaml:41:7  states.decision.do[2].click: unknown key "nmae" (did you mean "name"?)'


def test_a_problem_is_shown_with_its_lines() -> None:
    """Two lines before and after, a mark and a caret."""
    text = "".join(f"line{number}: é\t\x1b\r\n" for number in range(1, 12))
    shown = render(Problem("flows/x.yaml", 9, 4, "", "wrong", severity="warning"), text)
    assert shown == (
        "flows/x.yaml:9:4  warning: wrong\n"
        "   7 | line7: é\n"
        "   8 | line8: é\n"
        ">  9 | line9: é\n"
        "     |    ^\n"
        "  10 | line10: é\n"
        "  11 | line11: é"
    )


def test_a_long_flow_is_read_whole() -> None:
    """Four hundred lines are nothing; how the time grows with them is measured by ``make bench``."""
    text = "states:\n" + "".join(f'  s{n}:\n    when: {{button: "Suite {n}"}}\n    next: [a, b]\n' for n in range(133))
    source = parse(text, "f")
    assert not source.problems
    assert isinstance(source.data, dict)
    assert len(source.data["states"]) == 133
