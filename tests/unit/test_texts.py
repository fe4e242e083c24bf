"""The words said to the person: every key is used, and every key that is used is there, in both languages."""

from __future__ import annotations

import io
import string
from gettext import GNUTranslations
from typing import get_args

import pytest
from babel.messages.mofile import write_mo
from catalogs import FOLDER, catalog, forms
from text_keys import ASKED_FOR, FAMILIES, MEMBERS, PUT_TOGETHER, WORDS

from mes_assist.archive.proof import ProofProblem
from mes_assist.engine.result import EXIT_CODES
from mes_assist.support import errors
from mes_assist.support.texts import Lang, default_lang, say

LANGS: tuple[Lang, ...] = get_args(Lang)
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
    """Every key exists in both languages with the same placeholders in each of its forms, and none is empty."""
    french, english = (
        {key: {frozenset(_placeholders(text)) for text in texts} for key, texts in forms(lang).items()}
        for lang in LANGS
    )

    assert french == english
    assert all(len(names) == 1 for names in french.values())
    assert all(text.strip() for lang in LANGS for texts in forms(lang).values() for text in texts)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_read_is_what_is_written(lang: Lang) -> None:
    """The compiled catalogs are those of the written ones; `make texts` brings them up to date."""
    compiled = io.BytesIO()
    write_mo(compiled, catalog(lang))
    compiled.seek(0)
    with (FOLDER / f"{lang}.mo").open("rb") as file:
        read, written = (vars(GNUTranslations(stream))["_catalog"] for stream in (file, compiled))
    assert read | {"": ""} == written | {"": ""}  # the head names the version of what compiled it


def test_no_text_is_missing() -> None:
    """Every key that the program asks for is there, and those that it puts together are of a known family."""
    assert len(ASKED_FOR) > 50
    known = forms("fr").keys() | FAMILIES.keys()
    assert sorted(ASKED_FOR - known) == []
    assert sorted(MEMBERS - forms("fr").keys()) == []


def test_no_text_is_unused() -> None:
    """Every key stands somewhere in the program, or is of a family that it puts together."""
    assert sorted(forms("fr").keys() - WORDS - MEMBERS) == []
    assert sorted(FAMILIES.keys() - PUT_TOGETHER) == []


@pytest.mark.parametrize(("key", "names"), ERRORS.items())
def test_errors_name_their_values(key: str, names: set[str]) -> None:
    """Every error has a text with the agreed placeholders."""
    assert _placeholders(forms("fr")[key][0]) == names


def test_every_error_class_has_an_outcome_text() -> None:
    """Whatever error ends a run, its outcome can be said."""
    for name in vars(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.MesAssistError):
            assert say("fr", f"outcome_{kind.outcome}")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "key", sorted({*(f"outcome_{name}" for name in EXIT_CODES), *(f"proof_{problem}" for problem in ProofProblem)})
)
def test_outcomes_and_problems_need_no_values(lang: Lang, key: str) -> None:
    """Every outcome and every problem of a proof has a text that can always be said."""
    assert say(lang, key)


def test_values_are_filled_in_and_never_interpreted() -> None:
    """A value with braces is shown as it is, and surplus values are ignored."""
    assert "{x.y}" in say("fr", "bad_date", value="{x.y}", other=1, count=3)


@pytest.mark.parametrize(
    ("lang", "count", "said"),
    [
        ("fr", 0, "0 démarche"),
        ("fr", 1, "1 démarche"),
        ("fr", 2, "2 démarches"),
        ("en", 0, "0 cases"),
        ("en", 1, "1 case"),
    ],
)
def test_one_and_several(lang: Lang, count: int, said: str) -> None:
    """Each language counts in its own way."""
    assert say(lang, "resume_due", count=count).startswith(f"{said} ")


@pytest.mark.parametrize(("key", "values"), [("no_such_key", {}), ("no_such_key", {"count": 1}), ("bad_date", {})])
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
