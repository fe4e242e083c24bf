"""The options that commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

OFFICIAL_SITE = "https://www.monespacesante.fr"


def _computer_lang() -> str:
    from mes_assist.support.texts import default_lang

    return default_lang()


def lang_option(command: Command) -> Command:
    """Add ``--lang fr|en``."""
    return click.option(
        "--lang", type=click.Choice(["fr", "en"]), default=_computer_lang, help="Language; default: the computer's."
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``, as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")(command)


class Duration(click.ParamType[timedelta]):
    """A length of time such as ``30s``, ``20m``, ``1h``."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time; a usage error otherwise."""
        from mes_assist.flow.model import parse_duration

        try:
            return parse_duration(value)
        except ValueError:
            return self.fail(_say(ctx, "bad_duration", value=value), param, ctx)


class Day(click.ParamType[date]):
    """A date as ``2026-11-23`` or ``23/11/2026``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; a usage error otherwise."""
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            with suppress(ValueError):
                return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no time zone
        return self.fail(_say(ctx, "bad_date", value=value), param, ctx)


def _say(ctx: click.Context | None, key: str, **values: object) -> str:
    from mes_assist.support.texts import default_lang, say

    lang = (ctx.params.get("lang") if ctx is not None else None) or default_lang()
    return say(lang, key, **values)


_RUN_OPTIONS = (
    click.option("--headless", is_flag=True, help="No window (refused unless the site is on this computer)."),
    click.option("--yes", is_flag=True, help="Yes to this flow's own confirmation (only on this computer)."),
    click.option("--mode", type=click.Choice(["assist", "guide"]), default="assist", help="guide: only point."),
    click.option("--browser", metavar="NAME|PATH", help="chrome, msedge, chromium or a path."),
    click.option("--archive", type=click.Path(file_okay=False, path_type=Path), help="Folder of the proofs."),
    click.option("--profile", default="moi", show_default=True, help="Whose case it is."),
    click.option("--notice-date", type=Day(), help="When the letter or e-mail was sent."),
    click.option("--pause-budget", type=Duration(), help="How long to wait for you: 30s, 20m, 1h."),
    click.option("-v", "--verbose", count=True, help="Say more (twice: everything)."),
    click.option("--log-file", type=click.Path(dir_okay=False, path_type=Path), help="JSON lines."),
)


def run_options(command: Command) -> Command:
    """Add the options of a command that runs a flow."""
    for option in reversed(_RUN_OPTIONS):
        command = option(command)
    return json_option(lang_option(command))
