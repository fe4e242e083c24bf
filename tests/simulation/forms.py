"""Which stored screen stands for which screen of the simulated site, in each of its forms."""

from __future__ import annotations

from .screens import Key

ALIAS: dict[str, Key] = {
    "menu": ("connecte-famille", "mon-espace"),
    "donnees-pretes": ("connecte-famille", "donnees"),
    "donnees-demandees": ("connecte-2022", "donnees"),
    "donnees": ("connecte", "donnees"),
    "mot-de-passe-fenetre": ("connecte", "mot-de-passe-fenetre"),
    "mot-de-passe-faux": ("connecte", "mot-de-passe-faux"),
    "clos": ("v2025", "clos"),
    "mot-de-passe": ("connecte-famille", "mot-de-passe"),
}
FORMS = {
    "new": {
        "radio": ("v2025", "decision"),
        "cards": ("seuls", "decision-cartes"),
        "hidden": ("seuls", "decision-radio-cache"),
        "toggles": ("seuls", "decision-bascules"),
        "buttons": ("seuls", "decision-boutons"),
        "ticked": ("seuls", "decision-precochee"),
    },
    "unclaimed": {
        "radio": ("seuls", "cloture-radio"),
        "cards": ("seuls", "cloture-cartes"),
        "hidden": ("seuls", "cloture-radio-cache"),
        "toggles": ("seuls", "cloture-bascules"),
        "buttons": ("seuls", "cloture-boutons"),
        "ticked": ("seuls", "cloture-radio"),
        "skin": ("seuls", "cloture-radio"),
    },
}
BASE = {
    "identite-inconnue": "identite",
    "code-incorrect": "code",
    "erreur-dans-la-page": "code",
    "trop-vite": "coordonnees",
    "connexion-refusee": "connexion",
    "code-expire": "code",
    "code-utilise": "code",
}
ANSWERS = {"introuvable": "not_found", "oups": "server_error", "indisponible": "server_error"}
ENTRIES = {
    "v2022-01": "/enrolement-accueil",
    "v2022-02": "/enrolement/accueil",
    "v2024": "/enrolement/activation/accueil",
}
ENTRY = "/enrolement/cloture/accueil"
