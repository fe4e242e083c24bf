"""What a bag says about the act: ``record.json`` for programs, the receipt for people. Pure: facts in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mes_assist.support.redact import redact
from mes_assist.support.zones import PARIS

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# The outcomes that leave a bag behind, in plain words; any other one shows under its own name.
_OUTCOMES = {
    "done": "la demande a été faite",
    "already_done": "la demande avait déjà été faite auparavant",
    "proof_missing": "la demande a été faite, mais sans justificatif enregistré",
}

# What the shipped flows offer beside the act, in plain words; any other wish shows under its own name.
_OPT_IN_NAMES = {
    "donnees": "Télécharger d'abord les données, à votre demande",
    "suppression": "Supprimer les données, à votre demande",
}


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What is known of the archived proof.

    Attributes
    ----------
    file:
        Its path relative to ``data/``.
    sha256:
        Digest in hexadecimal.
    size:
        In bytes.
    pages:
        Number of pages.
    captured_by:
        How it was obtained (``download``, ``response``, ``blob``, …).
    """

    file: str
    sha256: str
    size: int
    pages: int | None
    captured_by: str


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One act, as the archive remembers it.

    Attributes
    ----------
    flow_id, flow_version, flow_sha256:
        The flow that was followed, exactly.
    act_title_fr:
        What was asked, in plain French.
    profile, case, attempt, outcome:
        Whose case, which case and attempt, and how it ended.
    at:
        The instant of the act, aware.
    origin, path:
        Where the site showed the result, without query.
    fictitious:
        Whether the site was the mock one.
    versions:
        Versions by name: mes_assist, python, playwright, browser.
    proof:
        The proof, or ``None`` when the site gave none.
    evidence:
        Paths relative to ``data/`` of what we made ourselves.
    wishes:
        What the person said about what goes beside the act, by its id in the flow: whether they wanted it.
    """

    flow_id: str
    flow_version: str
    flow_sha256: str
    act_title_fr: str
    profile: str
    case: str
    attempt: str | int
    outcome: str
    at: datetime
    origin: str
    path: str
    fictitious: bool
    versions: Mapping[str, str]
    proof: ProofFacts | None
    evidence: tuple[str, ...]
    wishes: Mapping[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            msg = "the instant of an act must have a time zone"
            raise ValueError(msg)


def record_json(record: ActRecord) -> bytes:
    """Return ``record.json``: the facts of the act, indented, in UTF-8."""
    proof = record.proof
    content = {
        "record_version": 1,
        "site": "factice" if record.fictitious else "officiel",
        "act": {"title": record.act_title_fr, "outcome": record.outcome, "wishes": dict(record.wishes)},
        "who": {"profile": record.profile, "case": record.case, "attempt": record.attempt},
        "when": {
            "utc": record.at.astimezone(UTC).isoformat(timespec="seconds"),
            "paris": _paris(record.at).isoformat(timespec="seconds"),
        },
        "where": {"origin": record.origin, "path": _bare(record.path)},
        "flow": {"id": record.flow_id, "version": record.flow_version, "sha256": record.flow_sha256},
        "versions": dict(record.versions),
        "proof": proof
        and {
            "file": proof.file,
            "sha256": proof.sha256,
            "bytes": proof.size,
            "pages": proof.pages,
            "captured_by": proof.captured_by,
        },
        "evidence": list(record.evidence),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def receipt_text(record: ActRecord) -> bytes:
    """Return the receipt: the act in plain French words, and how to check the files without this program."""
    blocks = [
        *([_FICTITIOUS] if record.fictitious else []),
        "REÇU",
        _fields(record),
        _proof_words(record.proof) if record.proof else _WITHOUT_PROOF,
        _HOW_TO_VERIFY,
    ]
    return ("\n\n".join(blocks) + "\n").encode()


_FICTITIOUS = """\
*** SITE FACTICE – SANS VALEUR ***
Ce reçu vient d'une démonstration : rien n'a été demandé à un vrai service."""

_WITHOUT_PROOF = """\
ATTENTION : il n'existe aucun justificatif officiel dans ce dossier. Le site
n'en a pas remis, ou il n'a pas pu être enregistré. Ce dossier ne contient que
des indices."""

_HOW_TO_VERIFY = """\
Les fichiers du dossier « evidence » (capture d'écran, plan de la page, ce
reçu) sont des indices que ce programme a produits lui-même. Une capture
d'écran n'est pas un justificatif.

Pour vérifier que rien n'a changé, ouvrez un terminal dans le dossier qui
contient « manifest-sha256.txt », puis tapez :

    sha256sum -c manifest-sha256.txt        (Linux)
    shasum -a 256 -c manifest-sha256.txt    (macOS)
    certutil -hashfile FICHIER SHA256       (Windows, fichier par fichier)"""


def _proof_words(proof: ProofFacts) -> str:
    groups = in_groups(proof.sha256)
    return f"""\
Le justificatif remis par le site est gardé tel que le site l'a envoyé :

    data/{proof.file} ({proof.size} octets)

Son empreinte SHA-256 est :

    {" ".join(groups[:4])}
    {" ".join(groups[4:])}"""


def _fields(record: ActRecord) -> str:
    rows = {
        "Demande": _line(record.act_title_fr),
        "Date": instant_in_words(record.at),
        "Profil": _line(record.profile),
        "Site": f"{record.origin} ({'site factice' if record.fictitious else 'site officiel'})",
        "Résultat": outcome_in_words(record.outcome),
    }
    wishes = {_OPT_IN_NAMES.get(name, name): "OUI" if wanted else "NON" for name, wanted in record.wishes.items()}
    return "\n".join(f"{label:<9}: {value}" for label, value in (rows | wishes).items())


def _line(text: str) -> str:
    return " ".join(text.split())


def _bare(path: str) -> str:
    """Return the path without query or fragment, and with any number of a person masked."""
    return redact(path.partition("?")[0].partition("#")[0])


def _paris(at: datetime) -> datetime:
    return at.astimezone(PARIS)


def outcome_in_words(outcome: str) -> str:
    """Return in French what became of the act; an outcome that leaves no bag keeps its own name."""
    return _OUTCOMES.get(outcome, outcome)


def in_groups(digest: str) -> list[str]:
    """Return a digest in groups of eight, which can be read aloud and compared."""
    return [digest[start : start + 8] for start in range(0, len(digest), 8)]


def instant_in_words(at: datetime) -> str:
    """Return in French an aware instant, as the clocks of Paris show it."""
    local = _paris(at)
    day = "1er" if local.day == 1 else str(local.day)
    weekday, month = _WEEKDAYS[local.weekday()], _MONTHS[local.month - 1]
    return f"{weekday} {day} {month} {local.year} à {local:%H h %M} (heure de Paris)"
