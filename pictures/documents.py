"""Which pictures the documents show, and how they are made small."""

from __future__ import annotations

import io
from pathlib import Path
from types import MappingProxyType

from PIL import Image

from pictures.window import Look, Scheme

FOLDER = Path(__file__).parents[1] / "docs/images"
SCHEME: Scheme = "light"
SIZE = (1024, 600)
CHOSEN = MappingProxyType(
    {
        "accueil-01-accueil": "accueil",
    }
)
"""What a picture is called in the documents, by its moment."""
ENGLISH = frozenset({"accueil"})
"""Those that the English guide shows too."""
_COLOURS = 64


def shown(look: Look, moment: str) -> str | None:
    """Return the name of the file that shows this moment in the documents; ``None`` when none does."""
    name = CHOSEN.get(moment)
    if name is None or (look.width, look.height) != SIZE or (look.lang == "en" and name not in ENGLISH):
        return None
    return f"{name}.{look.lang}.png"


def shows(look: Look, story: str) -> bool:
    """Tell whether the documents show anything of a story."""
    return any(moment.startswith(f"{story}-") and shown(look, moment) for moment in CHOSEN)


def update(name: str, picture: bytes) -> None:
    """Put a picture into the documents, in few colours; leave the file alone when it shows the same already."""
    small = reduced(picture)
    target = FOLDER / name
    if target.is_file() and _pixels(target.read_bytes()) == _pixels(small):
        return
    target.write_bytes(small)


def reduced(picture: bytes) -> bytes:
    """Return the picture in few colours: it is text and plain areas, which lose nothing by that."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixels(picture: bytes) -> bytes:
    return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()
