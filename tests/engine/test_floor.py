"""The floor: what is never used and what decides, told from French as people write it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.engine.floor import WAYS_IN, folded, is_deciding, is_forbidden, is_way_in

FORBIDDEN = (
    "Activer",
    "J'active Mon espace santé",
    "J’active Mon espace santé",
    "Activation de mon profil",
    "Tout accepter",
    "Accepter les CGU",
    "J'accepte",
    "Je consens",
    "Consentir",
    "Consentir au partage",
    "Autoriser l'accès",
    "Partager mes données",
    "Supprimer et partager",
    "ACTIVER",
    "Réactiver ou activer",
    "Continuer et activer Mon espace santé",
    "Refuser, puis accepter plus tard",
    "Agree",
    "Allow all",
    "Ac\u00adtiver",
    "Acti\u2060ver",
    "Ac\u200dcepter",
    "Réactiver mon espace",
    "Share my data",
    "Authorize",
)
HARMLESS = (
    "Continuer sans accepter",
    "Continuer sans activer",
    "Ne pas activer",
    "Ne rien accepter",
    "Ne jamais l'activer",
    "Je n'active pas",
    "Je n'accepte pas",
    "Je ne consens pas",
    "Je refuse d'activer",
    "Tout refuser",
    "Refuser tout",
    "Désactiver",
    "Désactiver les notifications",
    "Mes activités",
    "Mon activité",
    "Se déconnecter",
    "Continuer",
    "Je m'oppose à la création de Mon espace santé",
)
DECIDING = (
    "Je m'oppose à la création de Mon espace santé",
    "M'opposer à Mon espace santé",
    "Je m’oppose",
    "Opposition",
    "Clôturer mon profil",
    "CLÔTURER",
    "Clo\u0302turer",
    "Oppo\u2060sition",
    "Cloturer",
    "Confirmer la clôture",
    "Supprimer mes données",
    "Supprimer",
    "Effacer",
    "Détruire l'archive",
    "Télécharger et supprimer",
)
NOT_DECIDING = (
    "Télécharger mon justificatif d'opposition",
    "Télécharger votre justificatif d’opposition",
    "Télécharger l'attestation de clôture",
    "Accusé de réception de l'opposition",
    "Fermer",
    "Continuer",
    "Confirmer",
    "Proposer une correction",
    "Disposer de mes données",
)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_activates_accepts_or_shares_is_forbidden(name: str) -> None:
    """Whatever else it says."""
    assert is_forbidden(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_refusal_is_not_what_it_refuses(name: str) -> None:
    """A negation is a part of what it denies, and *activité* another word."""
    assert not is_forbidden(name)


@pytest.mark.parametrize("name", DECIDING)
def test_what_objects_closes_or_erases_decides(name: str) -> None:
    """In any case, with or without accents."""
    assert is_deciding(name)


@pytest.mark.parametrize("name", NOT_DECIDING)
def test_the_name_of_a_document_does_not_decide(name: str) -> None:
    """Nor does a word that only holds a stem."""
    assert not is_deciding(name)


@pytest.mark.parametrize("flow", WAYS_IN)
def test_a_way_in_is_its_flows_alone_and_decides_by_its_name(flow: str) -> None:
    """Were the name harmless, it would need no list."""
    for name in WAYS_IN[flow]:
        assert is_way_in(name.upper(), flow)
        assert not is_way_in(f"{name} maintenant", flow)
        assert not is_way_in(name, "autre")
        assert is_deciding(name) or "cloture du profil" in name


@given(st.sampled_from(FORBIDDEN), st.sampled_from(HARMLESS))
def test_harmless_words_beside_do_not_lift_the_ban(forbidden: str, harmless: str) -> None:
    """Before or after."""
    assert is_forbidden(f"{harmless}. {forbidden}")
    assert is_forbidden(f"{forbidden}. {harmless}")


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """What is folded has neither case nor accents left."""
    once = folded(text)
    assert folded(once) == once
    assert not any(unicodedata.combining(letter) for letter in once)
