"""Which texts the program asks for: found in its source, and in the lists of values that it puts keys together from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import mes_assist
from mes_assist.archive.manifest import BagProblemKind
from mes_assist.archive.proof import ProofProblem
from mes_assist.browser import probe
from mes_assist.cases import calendar, schedule, triage
from mes_assist.cases.status import CaseStage
from mes_assist.engine.question import Mode
from mes_assist.engine.result import EXIT_CODES
from mes_assist.engine.visit import Obstacle
from mes_assist.support import errors
from mes_assist.support.card import CardField
from mes_assist.ui.panel import view
from mes_assist.ui.panel.view import HELP

# The keys that the code puts together, as it writes them: the values are those that may stand in the braces,
# taken from the program wherever it lists them.
FAMILIES: dict[str, set[Any]] = {
    "advice_{}": set(get_args(schedule.Advice)),
    "card_{}": set(CardField),
    "comfort_{}": {"password", "typing"},
    "doctor_browser_{}": set(get_args(probe.RefusalReason)),
    "forget_kind_{}": {"secrets", "flows", "logs", "settings", "demo", "aside", "journal", "proofs"},
    "mode_{}": set(get_args(Mode)),
    "outcome_{}": set(EXIT_CODES),
    "panel_answer_{}": {
        *(
            "yes_confirm",
            "no_confirm",
            "yes_plain",
            "no_plain",
            "now_plain",
            "later_plain",
            "later_pause",
            "fill_plain",
            "guide",
            "assist",
        ),
        *("show_end", "folder_end", "now_end", "remind_end", "stop"),
    },
    "panel_fact_{}": {"whom", "consequences", "undo", "control", "said"},
    "panel_help_{}": set(HELP),
    "panel_help_{}_title": set(HELP),
    "panel_stop_{}": {"sure", "yes", "no"},
    "panel_turn_{}": {"working", "yours", *view.TURN_KEYS.values()},
    "panel_{}": {"name", "move", "fold", "unfold", "refused", "keys"},
    "person_how_{}": {"confirm", "again", "later", "pause", "countdown", "end"},
    "preuves_problem_{}": set(BagProblemKind),
    "proof_{}": set(ProofProblem),
    "stamp_{}": {"nonsense", "refused", "unknown_root", "forged"},
    "suivi_calendar_{}": set(get_args(calendar.DateKind)),
    "suivi_calendar_{}_more": set(get_args(calendar.DateKind)),
    "suivi_deadline_{}": {"passed", "today", "left"},
    "suivi_head_{}": {"who", "what", "stage", "next", "deadline", "bag", "time", "do", "do_now"},
    "suivi_why_{}": set(get_args(schedule.VisitReason)),
    "suivi_{}": {
        *(set(get_args(CaseStage)) - {"come_back"}),  # that one is told by what is waited for
        *("code_by_post", "data_export", "already_done", "refused", "unknown_page", "stopped_by_person"),
        *("waiting", "not_yet_authorised", "site_unavailable"),
    },
    "triage_{}": {*triage.QUESTIONS, "start"},
    "triage_{}_{}": {
        *((question, answer) for question, answers in triage.QUESTIONS.items() for answer in answers),
        *(("start", "yes"), ("start", "no")),
    },
    "triage_why_{}": {"account", "child_of_account", "recent", "old", "unknown", "adult", "settings"},
    "your_click_{}": set(get_args(Obstacle)),
    "{}_saved": {"outline", "report"},
}
MEMBERS = {
    name.format(*((value,) if isinstance(value, str) else value))
    for name, values in FAMILIES.items()
    for value in values
}

_SOURCES = [
    path.read_text("utf-8") for path in Path(mes_assist.__file__).parent.rglob("*") if path.suffix in (".py", ".js")
]
WORDS = set(re.findall(r"""["'](\w+)["']""", "\n".join(_SOURCES)))
"""All that stands between quotes in the program."""


def _written(node: ast.expr) -> Iterator[str]:
    """Yield the keys that an expression may be, those that are put together with their braces empty."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _written(node.body)
        yield from _written(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _written(value)


def _keys_of(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    if name in ("say", "_say") and len(call.args) > 1:
        yield from _written(call.args[1])
    elif name in kinds and call.args:
        yield from _written(call.args[0])
    elif name in ("tell", "text", "_refused") and call.args:
        yield from (key for key in _written(call.args[0]) if re.fullmatch(r"[\w{}]+", key))
    elif name == "Check" and len(call.args) > 2:
        yield from _written(call.args[2])
    elif name == "AttemptEnded":
        yield from (key for keyword in call.keywords if keyword.arg == "text" for key in _written(keyword.value))


_NODES = [
    node
    for path in Path(mes_assist.__file__).parent.rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
]
ASKED_FOR = {key for node in _NODES if isinstance(node, ast.Call) for key in _keys_of(node)}
PUT_TOGETHER = {key for node in _NODES if isinstance(node, ast.JoinedStr) for key in _written(node)}
