"""Who takes part in a run from the command line: the panel, the terminal or a script."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mes_assist.cli.options import the_verbosity
from mes_assist.person.checklist import Checklist
from mes_assist.person.paper import Paper
from mes_assist.support.errors import UsageError

if TYPE_CHECKING:
    from mes_assist.cli.launch import RunOptions
    from mes_assist.person.panel.person import PanelPerson
    from mes_assist.runner.person import Person


@dataclass(frozen=True, slots=True)
class Company:
    """The person as the runner sees them, and what of them needs care at the end.

    Attributes
    ----------
    person:
        Whoever answers.
    panel:
        The panel in the page, where there is one.
    checklist:
        The list of the screens in the terminal.
    """

    person: Person
    panel: PanelPerson | None
    checklist: Checklist


def company(origin: str, options: RunOptions, *, auto: bool, in_window: bool) -> Company:
    """Return who takes part.

    Parameters
    ----------
    origin, options:
        The site, and the options of the run.
    auto:
        Whether a script answers.
    in_window:
        Whether the panel alone is looked at, because the terminal may be none.

    Raises
    ------
    UsageError
        When there is no way to ask.
    """
    panel = _panel(options, auto=auto)
    checklist = Checklist(options.lang, Paper.on(sys.stderr, shared=the_verbosity() > 0))
    if panel is not None and in_window:
        return Company(panel, panel, checklist)
    return Company(_person(origin, options, panel, checklist, auto=auto), panel, checklist)


def _panel(options: RunOptions, *, auto: bool) -> PanelPerson | None:
    """Return the panel of a run with a window; while a script answers, it only shows how things go."""
    if options.headless or options.no_panel:
        return None
    from mes_assist.person.panel.person import PanelPerson

    return PanelPerson(options.lang, takes=not auto)


def _person(origin: str, options: RunOptions, panel: PanelPerson | None, checklist: Checklist, *, auto: bool) -> Person:
    from mes_assist.person.consenting import Consenting
    from mes_assist.person.either import EitherWay
    from mes_assist.person.scripted import Script, ScriptedPerson, fetch_script
    from mes_assist.person.terminal import TerminalPerson

    if auto or options.headless:
        script = fetch_script(origin) or Script(fields=(), choices=(), buttons=())
        scripted = ScriptedPerson(script, checklist=checklist, impatient=auto)
        if not auto:
            return Consenting(scripted)
        return EitherWay(panel, scripted) if panel is not None else scripted
    if not sys.stdin.isatty() and not options.yes:
        raise UsageError("no_way_to_ask", reason="no_way_to_ask")
    terminal = TerminalPerson(options.lang, sys.stdin, sys.stderr, points=panel is None, checklist=checklist)
    person = terminal if panel is None else EitherWay(panel, terminal)
    return Consenting(person) if options.yes else person
