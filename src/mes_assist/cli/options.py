"""The options that commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from mes_assist.support.clock import Clock, SystemClock
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import Lang, default_lang, say
from mes_assist.ui.days import day_of

Command = TypeVar("Command", bound=Callable[..., Any])

FILE_TO_WRITE = click.Path(path_type=Path, readable=False)
"""A file that the person names: whether it may be written is for `mes_assist.support.files` to say."""


@dataclass(slots=True)
class CommonOptions:
    """What is asked of any command; known to the program also when that command fails.

    Attributes
    ----------
    lang:
        The person's language.
    clock:
        Where the time comes from.
    verbosity, log_file:
        How much is logged, and where.
    """

    lang: Lang = field(default_factory=default_lang)
    clock: Clock = field(default_factory=SystemClock)
    verbosity: int = 0
    log_file: Path | None = None


def common_options(command: Command) -> Command:
    """Add ``--lang``, ``--json`` (as the argument ``as_json``), ``-v`` and ``--log-file``."""
    lang = click.option(
        "--lang",
        type=click.Choice(["fr", "en"]),
        is_eager=True,
        callback=_note_lang,
        help="Language; default: the computer's.",
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    return lang(as_json(log_options(command)))


def the_clock() -> Clock:
    """Return where the running command takes the time from."""
    return click.get_current_context().ensure_object(CommonOptions).clock


def log_options(command: Command) -> Command:
    """Add ``-v`` and ``--log-file``; the command itself gets neither."""
    verbose = click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_note_verbosity,
        help="Say more (twice: everything).",
    )
    log_file = click.option(
        "--log-file",
        type=FILE_TO_WRITE,
        expose_value=False,
        callback=_note_log_file,
        help="Everything, as JSON lines.",
    )
    return verbose(log_file(command))


def _note_lang(ctx: click.Context, _: click.Parameter, value: Lang | None) -> Lang:
    common = ctx.ensure_object(CommonOptions)
    common.lang = value or common.lang
    return common.lang


def _note_verbosity(ctx: click.Context, _: click.Parameter, value: int) -> None:
    if value:
        common = ctx.ensure_object(CommonOptions)
        common.verbosity = value
        _listen(common)


def _note_log_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        common = ctx.ensure_object(CommonOptions)
        common.log_file = value
        try:
            _listen(common)
        except OSError:
            raise click.BadParameter(say(common.lang, "log_file_unwritable"), ctx, param) from None


def _listen(common: CommonOptions) -> None:
    from mes_assist.support.log import configure

    configure(common.verbosity, common.log_file)


class Duration(click.ParamType[timedelta]):
    """A length of time such as ``30s``, ``20m``, ``1h``."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time; a usage error otherwise."""
        from mes_assist.flow.values import parse_duration

        try:
            return parse_duration(value)
        except ValueError:
            return self.fail(_say(ctx, "bad_duration", value=value), param, ctx)


class Folder(click.ParamType[Path]):
    """A folder, whether it is there already or is to be made."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder; a usage error when something else is there."""
        from mes_assist.support.paths import can_be_folder

        folder = Path(value).absolute()
        return folder if can_be_folder(folder) else self.fail(_say(ctx, "not_a_folder", path=folder), param, ctx)


class Day(click.ParamType[date]):
    """A date as ``2026-11-23`` or ``23/11/2026``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; a usage error otherwise."""
        return day_of(value) or self.fail(_say(ctx, "bad_date", value=value), param, ctx)


def _say(ctx: click.Context | None, key: str, **values: object) -> str:
    lang = ctx.ensure_object(CommonOptions).lang if ctx is not None else default_lang()
    return say(lang, key, **values)


_RUN_OPTIONS = (
    click.option("--headless", is_flag=True, help="No window (refused unless the site is on this computer)."),
    click.option("--yes", is_flag=True, help="Yes to this flow's own confirmation (only on this computer)."),
    click.option("--mode", type=click.Choice(["assist", "guide"]), default="assist", help="guide: only point."),
    click.option("--no-panel", is_flag=True, help="Nothing in the page: the terminal alone."),
    click.option("--browser", metavar="NAME|PATH", help="chrome, msedge, chromium or a path."),
    click.option("--archive", type=Folder(), metavar="DIR", help="Folder of the proofs."),
    click.option("--profile", default=MYSELF, show_default=True, help="Whose case it is."),
    click.option("--notice-date", type=Day(), help="When the letter or e-mail was sent."),
    click.option("--pause-budget", type=Duration(), help="How long to wait for you: 30s, 20m, 1h."),
)


def run_options(command: Command) -> Command:
    """Add the options of a command that runs a flow."""
    for option in reversed(_RUN_OPTIONS):
        command = option(command)
    return common_options(command)


def where_options(command: Command) -> Command:
    """Add ``--archive`` and ``--demo``, the two ways to say which folder of proofs is meant."""
    command = click.option("--demo", is_flag=True, help="The proofs of the demo.")(command)
    return click.option("--archive", type=Folder(), metavar="DIR", help="The folder that holds the bags.")(command)
