"""A procedure that this program knows nothing of, on another site, in YAML alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

FLOW = Path(__file__).parents[1] / "flow_files" / "third" / "carte.yaml"
PAGES = {
    "/": """<h1>Bibliothèque municipale</h1><p><a href="/demande">Demander une carte</a></p>""",
    "/demande": """<h1>Votre demande</h1><form method="post" action="/envoi">
      <label><input type="checkbox" name="commune"> J'habite la commune</label>
      <label><input type="checkbox" name="lettre" checked> Je veux la lettre d'information</label>
      <button>Envoyer</button></form>""",
    "/envoi": """<h1>Merci</h1><p>Votre carte arrive bientôt.</p>""",
}


class Library(HTTPServer):
    """A site that has nothing to do with health."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.sent: list[str] = []

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.server_port}"


class Page(BaseHTTPRequestHandler):
    """Its pages."""

    server: Library

    def do_GET(self) -> None:
        """Show one."""
        found = PAGES.get(self.path)
        body = f"<!doctype html><html lang=fr><main>{found}</main></html>".encode()
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Take the demand."""
        self.server.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def library() -> Iterator[Library]:
    """Run the site."""
    with Library() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_procedure_in_yaml_alone(program: Any, library: Library) -> None:
    """The program asks, ticks, sends once and keeps evidence; what nobody asked for is unticked."""
    ended = program.run("flows", "run", str(FLOW), "--base-url", library.url, "--headless", "--yes", "--json")
    result = ended.result
    assert (ended.code, result["outcome"], result["flow"]) == (0, "done", "carte")
    assert result["states"] == ["accueil", "demande", "merci"]
    assert library.sent == ["commune=on"]
    assert (Path(result["bag"]) / "data" / "evidence" / "recu.txt").exists()


def test_the_flow_s_own_site_is_where_it_runs(program: Any) -> None:
    """Without ``--base-url`` the origin is the first that the flow names: no yes in advance there."""
    ended = program.run("flows", "run", str(FLOW), "--yes", "--json", env={"DISPLAY": ":4095"})
    assert (ended.code, ended.result["reason"]) == (2, "yes_only_loopback")


def test_a_wrong_file(program: Any, tmp_path: Path) -> None:
    """Every problem with its line, and nothing is begun."""
    file = tmp_path / "faux.yaml"
    file.write_text(FLOW.read_text("utf-8").replace("heading:", "headnig:").replace("id: carte", "id: faux"), "utf-8")
    ended = program.run("flows", "run", str(file), "--base-url", "http://127.0.0.1:9", "--headless", "--yes", "--json")
    assert (ended.code, ended.result["outcome"]) == (2, "usage")
    assert "faux.yaml:14" in ended.stderr + ended.result["message"]
    assert "headnig" in ended.result["message"]
