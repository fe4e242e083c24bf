"""``python -m pictures [--docs] [NAME...]``: play, picture, and bring the pictures of the documents up to date."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page

from mes_assist.support.texts import Lang
from pictures import documents, welcome
from pictures.play import play
from pictures.stories import STORIES
from pictures.window import SCHEMES, SIZES, Look, browser, photograph, window

_WELCOME = "accueil"
NAMES = (_WELCOME, *STORIES)
LOOKS = tuple(Look(lang, *size) for size in SIZES for lang in get_args(Lang))
TARGET = Path(__file__).parents[1] / "build/pictures"


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m pictures", description="Pictures of what the person sees.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all when none is given")
    parser.add_argument("--look", choices=[look.name for look in LOOKS], help="one language and size; all if absent")
    parser.add_argument("--docs", action="store_true", help="only the pictures that the documents show")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    wanted = options.names or NAMES
    taken = 0

    def shoot(look: Look, name: str, page: Page, moment: str) -> None:
        nonlocal taken
        shown = documents.shown(look, f"{name}-{moment}")
        for scheme in SCHEMES:
            if options.docs and (shown is None or scheme != documents.SCHEME):
                continue
            picture = photograph(page, scheme)
            taken += 1
            if not options.docs:
                target = TARGET / f"{look.name}-{scheme}" / f"{name}-{moment}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(picture)
            if shown is not None and scheme == documents.SCHEME:
                documents.update(shown, picture)

    with browser() as opened:
        for look in LOOKS if options.look is None else [each for each in LOOKS if each.name == options.look]:
            for name in wanted:
                if not options.docs or documents.shows(look, name):
                    how = take(opened, name, look, partial(shoot, look, name))
                    print(f"{look.name} {name}: {how}", flush=True)
    print(f"{taken} pictures")


def take(opened: Browser, name: str, look: Look, shoot: Callable[[Page, str], None]) -> str:
    """Play one story, or visit the start page, and return how it ended."""
    if name in STORIES:
        return play(opened, STORIES[name], look, shoot)
    with window(opened, look) as context:
        welcome.visit(context.new_page(), look.lang, shoot)
    return "done"


if __name__ == "__main__":
    main()
