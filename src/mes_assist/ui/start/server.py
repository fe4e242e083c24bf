"""Serves the start page to the program's own window, and to nobody else."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from mes_assist.ui.start.render import page

if TYPE_CHECKING:
    from mes_assist.ui.start.controller import Controller

_LONGEST = 8_192
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With "no-referrer", browsers say of a form that it comes from nowhere, and it would be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@contextmanager
def serve(controller: Controller) -> Iterator[str]:
    """Serve the screens of ``controller`` on this computer alone, and yield where; the address cannot be guessed."""
    with _Server(controller) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="start-page", daemon=True)
        thread.start()
        try:
            yield f"{server.origin}{server.path}"
        finally:
            server.shutdown()


@cache
def _style() -> bytes:
    return resources.files(__package__).joinpath("page.css").read_bytes()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, controller: Controller) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.controller = controller
        self.host = f"127.0.0.1:{self.server_port}"
        self.origin = f"http://{self.host}"
        self.path = f"/{secrets.token_urlsafe(24)}/"
        self.seal = secrets.token_urlsafe(24)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a window that went away in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Answer with the screen, or with its style."""
        if not self._is_ours():
            self._refuse()
        elif self.path == self.server.path:
            controller = self.server.controller
            self._answer(200, page(controller.screen(), controller.lang, self.server.seal).encode("utf-8", "replace"))
        else:
            self._answer(200, _style(), "text/css")

    def do_POST(self) -> None:
        """Do what was pressed, then let the window ask for the screen that follows."""
        form = self._form() if self._is_ours() and self.path == self.server.path and self._is_pressed_here() else None
        if form is None or not _same(form.get("seal", ""), self.server.seal):
            self._refuse()
            return
        self.server.controller.take(form.get("wish", ""), form.get("typed", ""))
        self._answer(303, b"", location=self.server.path)

    def _is_ours(self) -> bool:
        """Tell whether it is asked for by its right name: another one that leads here is somebody's trick."""
        known = any(_same(self.path, self.server.path + name) for name in ("", "page.css"))
        elsewhere = self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        return known and self.headers.get_all("Host") == [self.server.host] and not elsewhere

    def _is_pressed_here(self) -> bool:
        return self.headers.get_all("Origin") == [self.server.origin]

    def _form(self) -> dict[str, str] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or int(length) > _LONGEST:
            return None
        told = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in told.items()}

    def _refuse(self) -> None:
        self._answer(403, b"")

    def _answer(self, status: int, content: bytes, kind: str = "text/html", *, location: str = "") -> None:
        self.send_response(status)
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(content)), **_HEADERS}
        for name, value in (headers | ({"Location": location} if location else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def version_string(self) -> str:
        """Say nothing of what answers."""
        return "mes-assist"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Keep no trace of what was asked for: the address is a secret."""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
