"""The words said to the person."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from mes_assist.archive.proof import ProofProblem
from mes_assist.support import errors
from mes_assist.support.texts import Lang, _table, default_lang, say

LANGS: tuple[Lang, ...] = get_args(Lang)
OUTCOMES = (
    *("done", "internal_error", "usage", "already_done", "other_procedure", "stopped_by_person", "person_timeout"),
    *("unknown_page", "site_unavailable", "refused", "proof_missing", "browser_unavailable", "not_yet_authorised"),
    *("waiting", "interrupted"),
)
ERRORS = {
    "archive_exists": {"bag"},
    "archive_write_failed": {"folder", "detail"},
    "journal_unavailable": set(),
    "case_busy": {"holder"},
    "browser_none": set(),
    "browser_no_display": set(),
    "browser_failed": {"name"},
    "headless_only_loopback": set(),
    "yes_only_loopback": set(),
    "no_way_to_ask": set(),
    "bad_base_url": {"url"},
    "bad_duration": {"value"},
    "bad_date": {"value"},
    "flow_missing": {"name"},
    "flow_invalid": {"problems"},
    "demo_extra_missing": set(),
    "internal_error": {"report"},
}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_texts() -> None:
    """Every key exists in both languages with the same placeholders, and none is empty."""
    french, english = ({key: _placeholders(text) for key, text in _table(lang).items()} for lang in LANGS)

    assert french == english
    assert all(text.strip() for lang in LANGS for text in _table(lang).values())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "key", [*(f"outcome_{name}" for name in OUTCOMES), *(f"proof_{problem}" for problem in ProofProblem)]
)
def test_outcomes_and_problems_need_no_values(lang: Lang, key: str) -> None:
    """Every outcome and every problem of a proof has a text that can always be said."""
    assert say(lang, key)


@pytest.mark.parametrize(("key", "names"), ERRORS.items())
def test_errors_name_their_values(key: str, names: set[str]) -> None:
    """Every error has a text with the agreed placeholders."""
    assert _placeholders(_table("fr")[key]) == names


def test_every_error_class_has_an_outcome_text() -> None:
    """Whatever error ends a run, its outcome can be said."""
    for name in vars(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.MesAssistError):
            assert f"outcome_{kind.outcome}" in _table("fr")


def test_values_are_filled_in_and_never_interpreted() -> None:
    """A value with braces is shown as it is, and surplus values are ignored."""
    assert "{x.y}" in say("fr", "bad_date", value="{x.y}", other=1)


@pytest.mark.parametrize(("key", "values"), [("no_such_key", {}), ("bad_date", {})])
def test_what_is_missing_raises(key: str, values: dict[str, str]) -> None:
    """A missing key and a missing value are both found at once."""
    with pytest.raises(KeyError):
        say("fr", key, **values)


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "de_DE"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "fr_FR"}, "en"),
        ({"LC_ALL": "fr_FR", "LC_MESSAGES": "en_US", "LANG": "en_US"}, "fr"),
    ],
)
def test_the_locale_gives_the_language(environ: dict[str, str], lang: Lang) -> None:
    """The first locale variable that is set decides, and French is the answer to anything but English."""
    assert default_lang(environ) == lang
