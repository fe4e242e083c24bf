"""Where an address leads: its origin, and whether that is this very computer. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
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
