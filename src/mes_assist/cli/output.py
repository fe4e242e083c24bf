"""How results are printed: one JSON object, or text that upsets no terminal; and what the use cases may do there."""

from __future__ import annotations

import codecs
import json
import os
import sys
import unicodedata
from collections.abc import Iterable
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.cli.options import CommonOptions
from mes_assist.support.printable import SPACES, printable

if TYPE_CHECKING:
    from mes_assist.app.environment import Environment
    from mes_assist.app.options import RunOptions
    from mes_assist.engine.result import Result

_PLAIN = str.maketrans({"’": "'", **dict.fromkeys("“”«»", '"'), **dict.fromkeys(SPACES, " ")})


def write_anywhere() -> None:
    """Let standard output and error take every text, in plainer signs where their encoding has no better ones.

    A Windows console that is redirected to a file, for one, may know no apostrophe but the straight one.
    """
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = unicodedata.normalize("NFD", error.object[error.start : error.end].translate(_PLAIN))
    return "".join(sign if sign.isascii() else "?" for sign in signs if not unicodedata.combining(sign)), error.end


def print_json(**values: Any) -> None:
    """Print one object, all ASCII: a name that is not valid UTF-8 can be written too."""
    click.echo(json.dumps(values))


def print_lines(lines: Iterable[str]) -> None:
    """Print many lines at once, each without what would upset a terminal."""
    click.echo("\n".join(map(printable, lines)))


def tell_result(result: Result, options: RunOptions) -> None:
    """Say how a run ended: one JSON object on stdout, or words for the person."""
    if options.as_json:
        print_json(**result.as_json())
    else:
        from mes_assist.ui.result_words import words_of

        click.echo(f"\n{words_of(result, options.lang, in_full=True)}\noutcome: {result.outcome}")


def opened(place: Path) -> bool:
    """Open a file or a folder with what the computer has for it, and tell whether that worked."""
    from mes_assist.support.inherited import environment, of_application

    with environment(of_application(os.environ)):
        # Only there does waiting end with the opening, and tell whether it worked; on a Mac it ends with the viewer.
        return click.launch(str(place), wait=sys.platform.startswith("linux")) == 0


def the_environment() -> Environment:
    """Return what the running command gives the use cases."""
    from mes_assist.app.environment import Environment

    common = click.get_current_context().ensure_object(CommonOptions)
    # click shows colours on a Windows console too.
    write = partial(click.echo, err=True, nl=False)
    return Environment(clock=common.clock, write=write, open=opened, has_log=common.verbosity > 0)
