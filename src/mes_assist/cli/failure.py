"""The one handler of what goes wrong in a command: it is said, for whoever asked for JSON too, with its exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mes_assist.cli.options import CommonOptions
from mes_assist.cli.output import print_json
from mes_assist.support.defaults import MYSELF
from mes_assist.support.texts import say

if TYPE_CHECKING:
    from mes_assist.engine.result import Result

_OF_CLICK = (
    click.NoSuchOption,
    click.NoSuchCommand,
    click.BadOptionUsage,
    click.BadArgumentUsage,
    click.MissingParameter,
)
"""What the library says itself, in English: our own messages also say what was not done and what to do."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the program.

    Attributes
    ----------
    arguments:
        As they were given: they may be the very thing that is wrong.
    common:
        What is known of the command, also when it fails.
    """

    arguments: Sequence[str]
    common: CommonOptions

    def guarded(self, run: Callable[[], Any]) -> int:
        """Run the command and return the exit code, whatever happens in it."""
        try:
            code = run()
        except click.ClickException as error:
            error.show()
            if isinstance(error, _OF_CLICK):
                click.echo(say(self.common.lang, "outcome_usage"), err=True)
            return self._refused(error.format_message())
        except (click.Abort, KeyboardInterrupt):
            return self._end(self._failed(KeyboardInterrupt()))
        except Exception as error:  # noqa: BLE001 - the last resort: a redacted report instead of a traceback
            result = self._failed(error)
            click.echo(result.message, err=True)
            return self._end(result)
        return code if isinstance(code, int) else 0

    def _failed(self, error: BaseException) -> Result:
        from mes_assist.app.failing import failed
        from mes_assist.support.paths import place_of_home

        return failed(error, self.common.lang, place_of_home(), *self._meant(), interrupted="interrupted_early")

    def _refused(self, message: str) -> int:
        from mes_assist.engine.result import Result

        return self._end(Result("usage", *self._meant(), message))

    def _end(self, result: Result) -> int:
        """Print the result, if JSON was asked for; return the exit code."""
        if "--json" in self.arguments:
            print_json(**result.as_json())
        return result.exit_code

    def _meant(self) -> tuple[str | None, str | None]:
        """Return the procedure and the profile that were meant; none for a command that runs none."""
        from mes_assist.flow.load import flow_files
        from mes_assist.support.paths import shipped_flows

        if "flows" in self.arguments:
            return None, None
        named = {file.stem for file in flow_files(shipped_flows())}.intersection(self.arguments)
        flow = next(iter(named), "opposition" if "demo" in self.arguments else None)
        return flow, None if flow is None else self._value("--profile") or MYSELF

    def _value(self, option: str) -> str | None:
        for place, word in enumerate(self.arguments):
            if word == option:
                return next(iter(self.arguments[place + 1 :]), None)
            if word.startswith(f"{option}="):
                return word.partition("=")[2]
        return None
