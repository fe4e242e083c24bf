"""``python -m pictures [--docs] [NAME...]``: play, picture, and bring the pictures of the documents up to date."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page

from mes_assist.support.texts import Lang
from pictures import documents, welcome
from pictures.camera import Shoot
from pictures.play import play
from pictures.stories import STORIES
from pictures.window import SCHEMES, SIZES, WindowLook, browser, photograph, window

NAMES = ("accueil", *STORIES)
LOOKS = {look.name: look for size in SIZES for lang in get_args(Lang) for look in [WindowLook(lang, *size)]}
TARGET = Path(__file__).parents[1] / "build/pictures"


class Series:
    """The pictures of one story in one window.

    Parameters
    ----------
    look, story:
        Which.
    only_documents:
        Whether only what the documents show is pictured.
    """

    def __init__(self, look: WindowLook, story: str, *, only_documents: bool) -> None:
        self._look, self._story, self._only_documents = look, story, only_documents
        self._wanted = documents.wanted(look, story)
        self._times: Counter[str] = Counter()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to picture."""
        return self._only_documents and not self._wanted

    def shoot(self, page: Page, moment: str) -> None:
        """Picture a moment, light and dark."""
        name = moment.partition("-")[2]
        self._times[name] += 1
        shown = self._wanted.get((name, self._times[name]))
        for scheme in SCHEMES:
            file = shown if scheme == documents.SCHEME else None
            if self._only_documents and file is None:
                continue
            picture = photograph(page, scheme)
            if not self._only_documents:
                target = TARGET / f"{self._look.name}-{scheme}" / f"{self._story}-{moment}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(picture)
            if file is not None:
                documents.update(file, picture)


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m pictures", description="Pictures of what the person sees.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all when none is given")
    parser.add_argument("--docs", action="store_true", help="only the pictures that the documents show")
    parser.add_argument("--look", choices=LOOKS, help="one language and size; all when none is given")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    with browser() as opened:
        for look in LOOKS.values() if options.look is None else [LOOKS[options.look]]:
            for name in options.names or NAMES:
                series = Series(look, name, only_documents=options.docs)
                if not series.is_empty:
                    print(f"{look.name} {name}: {take(opened, name, look, series.shoot)}", flush=True)


def take(opened: Browser, name: str, look: WindowLook, shoot: Shoot) -> str:
    """Play one story, or visit the start page, and return how it ended."""
    if name in STORIES:
        return play(opened, STORIES[name], look, shoot)
    with window(opened, look) as context:
        welcome.visit(context.new_page(), look.lang, shoot)
    return "done"


if __name__ == "__main__":
    main()
