"""What a command that failed before it had a result of its own leaves for whoever asked for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mes_assist.cli.output import print_json


@dataclass(frozen=True, slots=True)
class Failure:
    """A command line that did not come to its end.

    Attributes
    ----------
    arguments:
        As they were given: they may be the very thing that is wrong.
    """

    arguments: Sequence[str]

    def end(self, outcome: str, message: str, reason: str | None = None) -> int:
        """Print the object of a run with this outcome, if JSON was asked for; return the exit code."""
        from mes_assist.engine.result import EXIT_CODES, Result

        if "--json" in self.arguments:
            flow = self._flow()
            profile = None if flow is None else self._value("--profile") or "moi"
            result = Result(outcome, flow, profile, message, reason=reason)
            print_json(**result.as_json())
        return EXIT_CODES[outcome]

    def _flow(self) -> str | None:
        """Return the procedure that was meant; none for a command that runs none."""
        from mes_assist.flow.load import flow_files
        from mes_assist.support.paths import shipped_flows

        if "flows" in self.arguments:
            return None
        named = {file.stem for file in flow_files(shipped_flows())}.intersection(self.arguments)
        return next(iter(named), "opposition" if "demo" in self.arguments else None)

    def _value(self, option: str) -> str | None:
        for place, word in enumerate(self.arguments):
            if word == option:
                return next(iter(self.arguments[place + 1 :]), None)
            if word.startswith(f"{option}="):
                return word.partition("=")[2]
        return None
