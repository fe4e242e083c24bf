"""How far the person is in the procedure, and what they need there, from the flow and from what was seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mes_assist.engine.ports import Look
from mes_assist.engine.question import Progress, Topic
from mes_assist.flow.model import Flow
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.words import found_in
from mes_assist.support.texts import Lang

_ASKED_FOR: dict[Topic, tuple[str, ...]] = {
    "card": ("numéro de sécurité sociale", "numéro de série", "carte Vitale avec photo", "carte Vitale sans photo"),
    "code": ("code provisoire", "code de sécurité", "code à usage unique", "par SMS"),
    "password": ("mot de passe",),
}
_FIELDS = frozenset({"textbox", "searchbox", "spinbutton"})
_CHOICES = frozenset({"radio"})


def progress_of(flow: Flow, visited: Sequence[str], lang: Lang) -> Progress | None:
    """Return where the last of the visited screens is; ``None`` for one that has no title.

    A screen off the usual way is counted with the screen of the same title, else with the furthest one before it: an
    error of the site or a banner is no step of the procedure.
    """
    title = flow.state(visited[-1]).title
    if title is None:
        return None
    titles = [_title(flow, usual, lang) for usual in flow.usual]
    reached = [_rank(flow, titles, state, lang) for state in visited]
    here = reached[-1] if reached[-1] is not None else max((rank for rank in reached if rank is not None), default=0)
    if not titles:
        return Progress(title.in_language(lang))
    coming = titles[here + 1] if here + 1 < len(titles) else None
    return Progress(title.in_language(lang), here + 1, len(titles), coming)


def topics_of(seen: Look) -> tuple[Topic, ...]:
    """Return what the screen asks the person for, by the names of its fields and choices; never by what they hold."""
    nodes = seen.nodes if isinstance(seen, Snapshot) else ()
    names = [node.name for node in nodes if node.role in _FIELDS | _CHOICES]
    asked: list[Topic] = [
        topic
        for topic, wordings in _ASKED_FOR.items()
        if any(found_in(wording, name) for wording in wordings for name in names)
    ]
    if any(node.role in _FIELDS for node in nodes):
        asked.append("typing")
    return tuple(asked)


def _title(flow: Flow, state_id: str, lang: Lang) -> str:
    title = flow.state(state_id).title
    return title.in_language(lang) if title is not None else ""


def _rank(flow: Flow, titles: list[str], state_id: str, lang: Lang) -> int | None:
    if state_id in flow.usual:
        return flow.usual.index(state_id)
    title = _title(flow, state_id, lang)
    return titles.index(title) if title and title in titles else None
