"""What no flow can change: controls that the engine never uses, and controls that decide, known by word stems.

Words are compared folded (no case, no accents), by how they begin, after a fixed list of wordings was taken out
whole: negations ("Continuer sans accepter"), and the names of documents ("justificatif d'opposition"), which name the
act and do not do it. A flow may forbid more, never less. Pure.
"""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = (
    *("activ", "reactiv", "accept", "consent", "consens", "autoris", "partag"),
    *("agree", "allow", "authori", "enabl", "share", "sharing"),
)

_DECIDING = ("oppos", "clotur", "supprim", "effac", "detrui", "delet", "eras")
_ANOTHER_WORD = ("activit",)
"""Words that begin like a stem and mean something else."""

_DOCUMENT = (
    r"(?:justificatif|attestation|recepisse|preuve|accuse|certificat)s? (?:de reception )?(?:de |d' ?)"
    r"(?:la |l' ?|votre |mon )?(?:opposition|cloture|suppression)\b"
)
_TAKEN_OUT = tuple(
    re.compile(rf"\b{wording}")
    for wording in (
        r"sans (?:l' ?|rien )?(?:accepter|activer|consentir|autoriser|partager)\b",
        r"ne (?:pas|rien|jamais) (?:l' ?|m' ?)?(?:accepter|activer|consentir|autoriser|partager)\b",
        r"ne (?:plus) (?:accepter|activer|autoriser|partager)\b",
        r"(?:je )?n' ?(?:accepte|active|autorise) (?:pas|rien)\b",
        r"(?:je )?ne (?:consens|partage) (?:pas|rien)\b",
        r"(?:je )?refuse d' ?(?:activer|accepter|autoriser)\b",
        _DOCUMENT,
    )
)
_WORD = re.compile(r"[^\W_]+")

WAYS_IN: dict[str, frozenset[str]] = {
    "opposition": frozenset({"m'opposer a mon espace sante"}),
    "cloture-sans-compte": frozenset({"m'opposer a mon espace sante"}),
    "cloture": frozenset({"cloture du profil"}),
}
"""Controls that name the act and only lead to it, by flow: used without a question, never on the act's own screen."""
_LEADS_ON = re.compile(r" \(etape suivante\)$")


def folded(text: str) -> str:
    """Return ``text`` without case, accents, soft hyphens and kinds of apostrophe and of space."""
    letters = unicodedata.normalize("NFKD", text.translate({0x2019: "'", 0x2BC: "'", 0x60: "'"}))
    seen = (letter for letter in letters if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf")
    return " ".join("".join(seen).casefold().split())


def is_forbidden(name: str) -> bool:
    """Tell whether the engine never uses a control of this name: it activates, accepts, consents, allows or shares."""
    return _begins(name, _FORBIDDEN)


def is_deciding(name: str) -> bool:
    """Tell whether a control of this name decides something: it objects, closes or erases."""
    return _begins(name, _DECIDING)


def is_way_in(name: str, flow: str) -> bool:
    """Tell whether a control of this name only leads to where the flow's act is done."""
    return _LEADS_ON.sub("", folded(name)) in WAYS_IN.get(flow, frozenset())


def _begins(name: str, stems: tuple[str, ...]) -> bool:
    text = folded(name)
    for wording in _TAKEN_OUT:
        text = wording.sub(" ", text)
    words = (word for word in _WORD.findall(text) if not word.startswith(_ANOTHER_WORD))
    return any(word.startswith(stems) for word in words)
