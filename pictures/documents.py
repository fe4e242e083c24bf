"""Which pictures the documents show, and how they are made small."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pictures.window import SIZES, Scheme, WindowLook

FOLDER = Path(__file__).parents[1] / "docs/images"
SCHEME: Scheme = "light"
_USUAL, _SMALL = SIZES
_COLOURS = 256


@dataclass(frozen=True, slots=True)
class Chosen:
    """A moment that the documents show.

    Attributes
    ----------
    story, moment:
        Which one.
    name:
        What the picture is called there; the language follows.
    size:
        Of the window.
    english:
        Whether the English guide shows it too.
    time:
        Which time, where a story comes to that moment more than once.
    """

    story: str
    moment: str
    name: str
    size: tuple[int, int] = _SMALL
    english: bool = False
    time: int = 1


CHOSEN = (
    Chosen("accueil", "accueil", "accueil", english=True),
    Chosen("accueil", "conseil", "conseil"),
    Chosen("accueil", "bas", "retour", _USUAL),
    Chosen("opposition", "identite-pause", "identite"),
    Chosen("opposition", "identite-aide", "aide"),
    Chosen("opposition", "code_provisoire-pause", "code", english=True),
    Chosen("opposition", "decision-confirm", "accord", _USUAL, english=True),
    Chosen("opposition", "resultat-end", "fin", english=True),
    Chosen("guide", "decision-your_click", "votre-clic", time=2),
    Chosen("pas-encore", "pas_encore_autorise-countdown", "pas-encore"),
    Chosen("page-inconnue", "code_provisoire-unknown_page", "page-inconnue"),
)


def wanted(look: WindowLook, story: str) -> dict[tuple[str, int], str]:
    """Return the files that show moments of this story in this window, by the moment and by which time it is."""
    return {
        (one.moment, one.time): f"{one.name}.{look.lang}.png"
        for one in CHOSEN
        if one.story == story and one.size == (look.width, look.height) and (look.lang == "fr" or one.english)
    }


def update(name: str, picture: bytes) -> None:
    """Put a picture into the documents, in few colours; leave the file alone when it shows the same already."""
    small, target = reduced(picture), FOLDER / name
    if not target.is_file() or _pixels(target.read_bytes()) != _pixels(small):
        target.write_bytes(small)


def reduced(picture: bytes) -> bytes:
    """Return the picture in few colours: it is text and plain areas, which lose nothing by that."""
    few = (
        Image.open(io.BytesIO(picture))
        .convert("RGB")
        .quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    )
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixels(picture: bytes) -> bytes:
    return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()
