"""Regular expressions: whatever comes from outside, none of them has to try combinations without end."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import patterns
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.archive.proof import ProofProblem, validate_proof
from mes_assist.flow.words import found_in, is_exactly, normalise, wording_regex

ENOUGH_CPU_S = 300
"""What one combination too many takes is not minutes but years; all of it takes a few seconds."""
ALL = patterns.patterns()
WORDING = st.text(alphabet="ab *'é", min_size=1, max_size=12)


def test_none_is_left_out() -> None:
    """What makes a pattern while the program runs is known here, and asked for its worst ones."""
    made = {"flow.recognise", "flow.words", "engine.floor", "browser.actor", "browser.probe", "browser.aria"}
    assert patterns.made_while_running() == {f"mes_assist.{name}" for name in (*made, "support.redact")}
    assert len(ALL) > 100


@pytest.mark.parametrize("pattern", ALL.values(), ids=ALL)
def test_nothing_without_end_is_inside_another_or_quarrels_with_it(pattern: re.Pattern[str]) -> None:
    """Of two that may share the same characters, each way to share them would be tried."""
    assert not patterns.is_nested(pattern.pattern)
    assert not patterns.is_contested(pattern.pattern)


@pytest.mark.parametrize("pattern", [r"(a*)*", r"(?:<!--.*?-->\s*)*<html", r"(\w+:)+", rb"(?:(?:a|b+)c)*"])
def test_one_inside_another_would_be_seen(pattern: str | bytes) -> None:
    """That test does see them."""
    assert patterns.is_nested(pattern)


@pytest.mark.parametrize("pattern", [r"a*a*", r"\s*x?\s*", r"a.*.*b", r"(?P<a>a*)?[ab]*", rb"(?:a|b*)[bc]+"])
def test_a_quarrel_would_be_seen(pattern: str | bytes) -> None:
    """That test does see them."""
    assert patterns.is_contested(pattern)


def test_the_browser_is_given_none_but_the_wording() -> None:
    """Our JavaScript has no pattern of its own, in its files or in Python's texts."""
    written = r"new RegExp|RegExp\(|\.(?:match|matchAll|search|test|split|replace|replaceAll)\(\s*/"
    for file in patterns.PACKAGE.rglob("*.js"):
        assert re.search(rf"{written}|[=(,:;!&|?]\s*/(?![/*])", file.read_text("utf-8")) is None, file
    for module, _ in patterns.modules():
        source = patterns.PACKAGE.parent / f"{module.replace('.', '/')}.py"
        if source.is_file():
            assert re.search(written, source.read_text("utf-8")) is None, source


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this kind")
def test_the_worst_texts_are_read_to_their_end() -> None:
    """All patterns, and what reads a proof, a page and a log, in a process that may not work for ever."""
    import resource

    done = subprocess.run(
        [sys.executable, str(Path(patterns.__file__))],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH_CPU_S, ENOUGH_CPU_S)),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(ALL)}\n"


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b" \n", b"<!-- a -->", b'<?xml version="1.0"?>\n', b"<!-- --> <!-- > -->" * 9]
)
@pytest.mark.parametrize("page", [b"<html>", b"<!DOCTYPE  html>", b"<BODY class=a>", b"<head/>"])
def test_a_web_page_is_known_behind_its_comments(before: bytes, page: bytes) -> None:
    """As many as there are."""
    assert validate_proof(before + page, []).problem is ProofProblem.HTML
    assert validate_proof(before + b"<htmlx" + page, []).problem is ProofProblem.NOT_PDF
    assert validate_proof(before + b"<!-- " + page, []).problem is ProofProblem.NOT_PDF


def _plain(pattern: str, text: str, *, whole: bool) -> bool:
    """Tell the same by trying every combination of places: slow, and hard to get wrong."""
    pieces = [piece.strip() for piece in normalise(pattern).split("*")]
    said = normalise(text)
    ways = [[at for at in range(len(said) + 1) if said.startswith(piece, at)] for piece in pieces]

    def fits(chosen: list[int]) -> bool:
        end = chosen[-1] + len(pieces[-1])
        if whole:
            return chosen[0] == 0 and end == len(said)
        return not said[max(0, chosen[0] - 1) : chosen[0]].isalnum() and not said[end : end + 1].isalnum()

    chains: list[list[int]] = [[at] for at in ways[0]]
    for piece, places in zip(pieces, ways[1:], strict=False):
        chains = [[*chain, at] for chain in chains for at in places if at >= chain[-1] + len(piece)]
    assert all(left <= right for chain in chains for left, right in pairwise(chain))
    return any(map(fits, chains))


@given(pattern=WORDING.filter(lambda text: text.count("*") < 4), text=WORDING)
def test_the_first_place_is_as_good_as_any(pattern: str, text: str) -> None:
    """To take each piece where it first comes finds all that trying every place would find."""
    assert found_in(pattern, text) is _plain(pattern, text, whole=False)
    assert is_exactly(pattern, text) is _plain(pattern, text, whole=True)


@given(pattern=WORDING.filter(lambda text: text.count("*") < 4), text=WORDING.map(normalise))
def test_the_browser_finds_the_same(pattern: str, text: str) -> None:
    """What it is given says the same in the words that JavaScript has."""
    assert (wording_regex(pattern).search(text) is not None) is found_in(pattern, text)
