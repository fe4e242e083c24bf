"""A timestamp authority on this computer, made with openssl: it can be slow, silent or talk nonsense."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


@dataclass
class Authority:
    """Where it is, its root, and how it behaves.

    Attributes
    ----------
    url, root:
        Its address, and the file of its root certificate.
    answer:
        What it says instead of a timestamp.
    status:
        The status of its answers.
    queries:
        What it was asked.
    free:
        Until this is set, nobody is answered.
    """

    url: str
    root: Path
    answer: bytes | None = None
    status: int = 200
    location: str | None = None
    queries: list[bytes] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Start one; its keys are made in ``folder``. It answers one at a time: openssl keeps its serial in a file."""
    _make(folder)
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            here.queries.append(query)
            here.free.wait(30)
            with one_at_a_time:
                reply = here.answer if here.answer is not None else _reply(folder, query)
            with suppress(ConnectionError):  # who was let wait has gone
                self._say(reply)

        def _say(self, reply: bytes) -> None:
            self.send_response(here.status)
            if here.location is not None:
                self.send_header("Location", here.location)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Authority(f"http://127.0.0.1:{server.server_port}/tsr", folder / "root.pem")
        here.free.set()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield here
        finally:
            here.free.set()
            server.shutdown()
            thread.join()


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder), "utf-8")
    (folder / "extensions").write_text("extendedKeyUsage = critical,timeStamping\n", "utf-8")
    (folder / "serial").write_text("01\n", "utf-8")
    key = ("-newkey", "rsa:2048", "-nodes", "-sha256")
    _openssl(
        folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Racine", "-days", "9"
    )
    _openssl(folder, "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Autorité d'essai", "-utf8")
    signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "extensions", "-days", "9")
    _openssl(folder, "x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signed)


def _reply(folder: Path, query: bytes) -> bytes:
    (folder / "query").write_bytes(query)
    by = ("-config", "tsa.cnf", "-inkey", "tsa.key", "-signer", "tsa.pem")
    _openssl(folder, "ts", "-reply", "-queryfile", "query", *by, "-out", "reply")
    return (folder / "reply").read_bytes()


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
