"""The cover sheet of an exported proof: one page in French, fit to be attached to a letter. Facts in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from mes_assist import __version__
from mes_assist.archive.kept import KeptRecord
from mes_assist.archive.record import in_groups, instant_in_words, outcome_in_words
from mes_assist.support.defaults import MYSELF

_FONTS = Path(__file__).with_name("fonts")
_MOST_ATTACHED, _MOST_STAMPS = 6, 1
_LONGEST = 200
"""Characters of a line that are looked at; about half of them fit."""

_GREY, _RED, _BLACK = (95, 95, 95), (176, 0, 32), (20, 20, 20)

_KINDS = {
    "record.json": "renseignements sur la démarche",
    "evidence/recu.txt": "reçu en français, établi par l’assistant",
    "evidence/capture-ecran.png": "capture d’écran de la confirmation (indice)",
    "evidence/plan-de-page.txt": "plan de la page de confirmation (indice)",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the bag: its path relative to ``data/``, its size in bytes, its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """A timestamp of the whole: who says so, when in words, and on which root certificate it rests."""

    authority: str
    at: str
    root: str
    root_sha256: str


def cover_sheet(
    record: KeptRecord,
    bag: str,
    attached: Sequence[Attached],
    seal: str,
    *,
    name: str | None = None,
    stamps: Sequence[Stamped] = (),
) -> bytes:
    """Return the sheet as a PDF; the same facts always give the same bytes.

    Parameters
    ----------
    record:
        What the bag is about.
    bag:
        The name of its folder.
    attached:
        Its files.
    seal:
        SHA-256 of its tag manifest, which vouches for all of them.
    name:
        The person's name as they want it there; a line to fill in otherwise.
    stamps:
        The timestamps that the bag holds.
    """
    sheet = _Sheet(record)
    sheet.heading()
    rows = {
        "Personne": name or "Nom et prénom : ........................................................",
        "Démarche": record.title,
        "Date": instant_in_words(record.at),
        "Site": record.origin + ("  (SITE FACTICE)" if record.site == "factice" else ""),
        "Résultat": outcome_in_words(record.outcome),
        **({} if name or record.profile == MYSELF else {"Profil": record.profile}),
    }
    sheet.fields(rows)
    for stamp in stamps[:_MOST_STAMPS]:
        sheet.fields({"Horodaté": stamp.at, "par": stamp.authority, "racine": stamp.root})
        sheet.print_digest(stamp.root_sha256)
    sheet.section("Ce qui est joint")
    if record.proof is None:
        sheet.prose("Aucun justificatif officiel : le site n’en a pas remis. Les fichiers ci-dessous sont des indices.")
    proof = record.proof["file"] if record.proof is not None else None
    files = sorted(attached, key=lambda file: (file.path != proof, file.path))
    for file in files[:_MOST_ATTACHED]:
        what = "justificatif remis par le site, octet pour octet" if file.path == proof else _KINDS.get(file.path, "")
        sheet.digest(f"data/{file.path}", what, file.size, file.sha256)
    if len(files) > _MOST_ATTACHED:
        sheet.prose(f"et {len(files) - _MOST_ATTACHED} autres fichiers, nommés dans manifest-sha256.txt.")
    sheet.section("Comment vérifier que rien n’a changé")
    for line in _how_to_verify(bag, stamped=bool(stamps)):
        sheet.prose(line)
    sheet.seal(seal)
    return bytes(sheet.output())


def _how_to_verify(bag: str, *, stamped: bool) -> list[str]:
    lines = [
        "Aucun logiciel particulier n’est nécessaire. Ouvrez l’archive ZIP, puis un terminal dans ce dossier :",
        f"    {bag}",
        "Chaque ligne doit se terminer par « OK » ou « Réussi » :",
        "    Linux :     sha256sum -c tagmanifest-sha256.txt manifest-sha256.txt",
        "    macOS :     shasum -a 256 -c tagmanifest-sha256.txt manifest-sha256.txt",
        "    Windows :   certutil -hashfile FICHIER SHA256   (fichier par fichier, à comparer à cette page)",
    ]
    if stamped:
        lines.append("L’horodatage se vérifie avec openssl : voir « LISEZ-MOI.txt » dans « horodatage ».")
    return lines


class _Sheet(FPDF):
    """An A4 page whose bytes depend on nothing but what is put on it."""

    def __init__(self, record: KeptRecord) -> None:
        super().__init__(format="A4")
        for style, file in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font("sans", style, _FONTS / f"{file}.ttf")
        self.add_font("mono", "", _FONTS / "DejaVuSansMono.ttf")
        self.set_creation_date(record.at.astimezone(UTC))
        self.set_producer("mes-assist")
        self.set_lang("fr-FR")
        self.set_title("Page de garde")
        self.set_margins(20, 18)
        self.set_auto_page_break(auto=False)
        self._fictitious = record.site == "factice"
        self.add_page()

    def heading(self) -> None:
        """Say what the sheet is; a demonstration says so first."""
        if self._fictitious:
            self._write("SITE FACTICE : DÉMONSTRATION SANS VALEUR", size=12, style="B", colour=_RED, height=9)
        self._write("Mon espace santé : preuve d’une démarche", size=18, style="B", height=11)
        self._write("Page de garde, à joindre à un courrier avec les fichiers ci-dessous", size=10, colour=_GREY)
        self.ln(4)

    def fields(self, rows: dict[str, str]) -> None:
        """Write the facts, a label before each."""
        for label, value in rows.items():
            self.set_font("sans", "B", 11)
            self.set_text_color(*_BLACK)
            self.cell(34, 7, label)
            self.set_font("sans", "", 11)
            self.cell(0, 7, self._fitting(value.replace("'", "’")), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def section(self, title: str) -> None:
        """Begin a section."""
        self.ln(5)
        self._write(title, size=13, style="B", height=8)

    def digest(self, path: str, what: str, size: int, sha256: str) -> None:
        """Write a file with its digest in groups."""
        self._write(f"{path}  ({size} octets)", size=10.5, style="B", height=6)
        if what:
            self._write(what, size=9.5, colour=_GREY, height=5)
        self.print_digest(sha256)

    def seal(self, sha256: str) -> None:
        """Write the digest that vouches for all the others, and what the pictures are worth."""
        self.ln(2)
        self._write("Empreinte de l’ensemble (SHA-256 de tagmanifest-sha256.txt) :", size=9.5, height=5.5)
        self.print_digest(sha256)
        self.ln(2)
        self._write(
            "Les captures et les reçus sont des indices établis par l’assistant, pas des justificatifs.", size=9
        )
        self._write(f"Établi par mes-assist {__version__}, logiciel libre et gratuit.", size=8, colour=_GREY)

    def prose(self, text: str) -> None:
        """Write a line of prose."""
        self._write(text, size=9.5, height=5.5)

    def print_digest(self, sha256: str) -> None:
        """Write a digest in groups, all of the same width."""
        self.set_font("mono", "", 9.5)
        self.set_text_color(*_BLACK)
        self.cell(0, 5, " ".join(in_groups(sha256)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def _write(
        self,
        text: str,
        *,
        size: float,
        style: str = "",
        colour: tuple[int, int, int] = _BLACK,
        height: float = 5,
    ) -> None:
        self.set_font("sans", style, size)
        self.set_text_color(*colour)
        self.cell(0, height, self._fitting(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _fitting(self, text: str) -> str:
        """Return what fits on a line and can be drawn: one line, no character that the font lacks."""
        known = getattr(self.current_font, "cmap", {})
        drawn = "".join(letter if ord(letter) in known else "\N{REPLACEMENT CHARACTER}" for letter in text[:_LONGEST])
        while drawn and self.get_string_width(drawn) > self.w - self.r_margin - self.get_x():
            drawn = drawn.removesuffix("…")[:-1] + "…"
        return drawn
