"""The procedures that come with the program, by their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mes_assist.flow.load import LoadedFlow, find_flow, load_flow
from mes_assist.support.errors import UsageError
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang


def load_named(flow: str | Path) -> LoadedFlow:
    """Read a shipped flow by its name, or that of a file.

    Raises
    ------
    FlowFileError, UsageError
        When it is not right, or there is none of this name.
    """
    return load_flow(find_flow(flow, shipped_flows()) if isinstance(flow, str) else flow)


@cache
def is_shipped(flow: str) -> bool:
    """Tell whether a procedure is one of the program's own."""
    return (shipped_flows() / f"{flow}.yaml").is_file()


@cache
def title_of(flow: str, lang: Lang) -> str | None:
    """Return the title of a shipped procedure; ``None`` when there is none of this name."""
    try:
        return load_named(flow).flow.title.in_language(lang)
    except UsageError:
        return None
