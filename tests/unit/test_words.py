"""How wording is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.flow.words import found_in, is_exactly, normalise, words_of


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("m'opposer", "Je veux M’opposer"),
        ("mon espace santé", "Mon\u00a0espace\u202fsanté"),
        ("télécharger", "Télé\u00adcharger"),
        ("té", "te\u0301"),
        ("Télécharger * justificatif", "Télécharger mon justificatif (PDF)"),
        ("oui", "« Oui »"),
        ("c", "a-c"),
    ],
)
def test_wording_is_found_whatever_its_typography(pattern: str, text: str) -> None:
    """Case, apostrophes, spaces, soft hyphens and the way accents are encoded do not matter."""
    assert found_in(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("activer", "Désactiver"),
        ("activer", "Réactiverons"),
        ("sante", "santé"),
        ("oui", "ouïe"),
        ("mon espace", "mon bel espace"),
    ],
)
def test_only_whole_words_are_found(pattern: str, text: str) -> None:
    """A word inside another one is not found, and accents do matter."""
    assert not found_in(pattern, text)


def test_a_pattern_is_no_regular_expression() -> None:
    """Only * is special."""
    assert found_in("(facultatif) ?", "Nom (facultatif) ?")
    assert not found_in("n.m", "nom")


def test_exactly_is_about_the_whole_text() -> None:
    """A pattern may be asked to describe all of a text."""
    assert is_exactly("activer *", "Activer mon espace")
    assert not is_exactly("activer", "Activer mon espace")


def test_words_of_a_text() -> None:
    """Punctuation is no word."""
    assert words_of("Je m’oppose, à 100 %.") == ("je", "m", "oppose", "à", "100")


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What is compared is stable."""
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="abé' \u00a0", min_size=1).filter(str.strip))
def test_every_wording_is_found_in_itself(text: str) -> None:
    """A text without * holds itself."""
    assert found_in(text, text)
    assert is_exactly(text, text)
