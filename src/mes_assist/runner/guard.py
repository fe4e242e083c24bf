"""The rules that nothing may bypass, as pure functions: where to act, and what never to click."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from mes_assist.flow.model import Flow
from mes_assist.flow.observation import Observation
from mes_assist.flow.words import found_in, is_exactly

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TAKEN = frozenset({"checked", "pressed", "selected"})
"""The states of a choice that is taken."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str | None:
    """Return scheme, host and port of an address as ``https://host[:port]``; ``None`` when it has no such origin."""
    if "\\" in url:  # a slash for browsers, part of the host for Python
        return None
    try:
        parts = urlsplit(url.removeprefix("blob:"))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{shown_port}"


def is_loopback(origin: str) -> bool:
    """Tell whether the origin is this very computer."""
    return urlsplit(origin).hostname in _LOOPBACK


def forbidden(name: str, never_click: Iterable[str]) -> bool:
    """Tell whether a control of this accessible name must never be clicked by the runner.

    Compared by whole words: *Désactiver* is not *activer*.
    """
    return any(found_in(pattern, name) for pattern in never_click)


def forbidden_choice(seen: Observation, never_click: Iterable[str]) -> str | None:
    """Return the name of a ticked choice that is on the never-click list, such as a pre-selected activation."""
    patterns = tuple(never_click)
    for node in seen.nodes:
        if node.states & TAKEN and forbidden(node.name, patterns):
            return node.name
    return None


def person_must_submit(*, verified: bool, origin: str) -> bool:
    """Tell whether a submit step has to be the person's own click: the flow was never seen to work on a real site."""
    return not verified and not is_loopback(origin)


def is_an_act(name: str, flow: Flow) -> bool:
    """Tell whether a control has the very name of one that a submit step of the flow uses.

    Sites call the way to a closing page and the closing itself alike: such a control is never used by a step that is no
    submit step.
    """
    return any(is_exactly(pattern, name) for pattern in flow.act_names())
