"""The command line: every command is loaded only when it is called, so that ``--version`` answers at once."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from mes_assist import __version__

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
def cli() -> None:
    """Un guide calme pour les démarches de Mon espace santé / A calm guide through its procedures."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    from mes_assist.support.errors import MesAssistError

    try:
        code: Any = cli.main(arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except MesAssistError as error:
        return _tell(error)
    except Exception as error:  # noqa: BLE001 - the last resort: a redacted report instead of a traceback
        return _report(error)
    return code if isinstance(code, int) else 0


def _tell(error: Any) -> int:
    from mes_assist.runner.result import EXIT_CODES
    from mes_assist.support.texts import default_lang, say

    click.echo(say(default_lang(), error.key, **error.values), err=True)
    return EXIT_CODES[error.outcome]


def _report(error: Exception) -> int:
    from mes_assist.support.paths import home
    from mes_assist.support.report import write_report
    from mes_assist.support.texts import default_lang, say

    try:
        report = str(write_report(home(), error, {}))
    except OSError:
        report = "-"
    click.echo(say(default_lang(), "internal_error", report=report), err=True)
    return 1
