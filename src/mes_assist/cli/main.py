"""The command line: every command is loaded only when it is called, so that ``--version`` answers at once."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import click

from mes_assist import __version__
from mes_assist.cli.options import Common, log_options
from mes_assist.support.texts import Lang, say

_COMMANDS = {
    "opposition": "mes_assist.cli.procedure:opposition",
    "demo": "mes_assist.cli.demo:demo",
    "preuves": "mes_assist.cli.preuves:preuves",
    "flows": "mes_assist.cli.flows:flows",
    "browser": "mes_assist.cli.browser:browser",
    "doctor": "mes_assist.cli.doctor:doctor",
}


class _LazyGroup(click.Group):
    """A group that imports a command when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mes-assist")
@log_options
def cli() -> None:
    """Un guide calme pour les démarches de Mon espace santé / A calm guide through its procedures."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    from mes_assist.support.errors import MesAssistError

    common = Common()
    try:
        code: Any = cli.main(arguments, standalone_mode=False, obj=common)
    except click.ClickException as error:
        return _refuse(error, sys.argv[1:] if arguments is None else arguments)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except MesAssistError as error:
        return _tell(error, common.lang)
    except Exception as error:  # noqa: BLE001 - the last resort: a redacted report instead of a traceback
        return _report(error, common.lang)
    return code if isinstance(code, int) else 0


def _refuse(error: click.ClickException, arguments: list[str]) -> int:
    """Tell a command that was not understood; in JSON too, for whoever waits for a result."""
    error.show()
    if "--json" in arguments:
        from mes_assist.runner.result import Result

        named = [word for word in arguments if not word.startswith("-")] or [""]
        refused = Result(outcome="usage", flow=named[0], profile="", message=error.format_message())
        click.echo(json.dumps(refused.as_json(), ensure_ascii=False))
    return 2


def _tell(error: Any, lang: Lang) -> int:
    from mes_assist.runner.result import EXIT_CODES

    click.echo(say(lang, error.key, **error.values), err=True)
    return EXIT_CODES[error.outcome]


def _report(error: Exception, lang: Lang) -> int:
    from mes_assist.support.paths import home
    from mes_assist.support.report import write_report

    try:
        report = str(write_report(home(), error, {}))
    except OSError:
        report = "-"
    click.echo(say(lang, "internal_error", report=report), err=True)
    return 1
