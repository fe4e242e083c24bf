"""The command line: every command is loaded only when it is called, so that ``--version`` answers at once."""

from __future__ import annotations

import importlib
import sys

import click
from click.core import ParameterSource

from mes_assist import __version__
from mes_assist.cli.options import CommonOptions, common_options
from mes_assist.support.defaults import OFFICIAL_SITE
from mes_assist.support.texts import Lang, say

_COMMANDS = {
    "opposition": "mes_assist.cli.procedure:opposition",
    "cloture": "mes_assist.cli.procedure:cloture",
    "cloture-sans-compte": "mes_assist.cli.procedure:cloture_sans_compte",
    "demo": "mes_assist.cli.demo:demo",
    "suivi": "mes_assist.cli.suivi:suivi",
    "reprendre": "mes_assist.cli.reprendre:reprendre",
    "preuves": "mes_assist.cli.preuves:preuves",
    "secrets": "mes_assist.cli.secrets:secrets",
    "oublier": "mes_assist.cli.oublier:oublier",
    "raccourci": "mes_assist.cli.raccourci:raccourci",
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


@click.group(cls=_LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mes-assist")
@click.option("--base-url", default=OFFICIAL_SITE, metavar="URL", help="Without a command: the site's origin.")
@click.option("--terminal", is_flag=True, help="Without a command: the questions here, and no start page.")
@common_options
@click.pass_context
def cli(ctx: click.Context, base_url: str, lang: Lang, *, terminal: bool, as_json: bool) -> None:
    """Un guide calme pour les démarches de Mon espace santé / A calm guide through its procedures.

    Sans commande : la page d'accueil, ou quelques questions / without a command: the start page, or a few questions.
    """
    if ctx.invoked_subcommand is None:
        from mes_assist.app.running import is_windowless
        from mes_assist.cli.start import start, start_in_window

        in_window = not (terminal or as_json or is_windowless())
        ctx.exit(start_in_window(lang, base_url) if in_window else start(lang, base_url, as_json=as_json))
    own = ("base_url", "terminal", "as_json")
    if any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in own):
        # Taken silently, the site of the command would be another one than the person named.
        raise click.UsageError(say(lang, "options_after_command"))


def main(arguments: list[str] | None = None, common: CommonOptions | None = None) -> None:
    """Run the command line and exit with the documented code; ``common`` brings another clock, for the tests."""
    sys.exit(_run(arguments, common))


def _run(arguments: list[str] | None, common: CommonOptions | None = None) -> int:
    from mes_assist.cli.failure import Invocation
    from mes_assist.cli.output import write_anywhere
    from mes_assist.support.inherited import be_discreet

    be_discreet()
    write_anywhere()
    invocation = Invocation(sys.argv[1:] if arguments is None else arguments, common or CommonOptions())
    return invocation.guarded(lambda: cli.main(arguments, standalone_mode=False, obj=invocation.common))
