"""A site on this computer that says, links, sets and repeats secrets wherever a page can."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

from mock_site import person
from mock_site.documents import justification

NAME = "Camille Factice"
TYPED = "Tq8-saisie-Zx4"
"""What the person types into a page that nobody knows."""
SHOWN = "Vf3-page-Kw7"
QUERY = "Jm6-adresse-Rb2"
COOKIE = "Hc9-biscuit-Yd5"
STORED = "Gn1-memoire-Lp8"

ENTRY = "/enrolement/cloture/accueil"
DOCUMENT = "/document"
_PATH = f"/enrolement/dossier/{person.NIR}"
_OPENED = f"{_PATH}?jeton={QUERY}&nom={quote(NAME)}#{QUERY}"
_LINK = f'<a href="{DOCUMENT}?jeton={QUERY}">Télécharger votre justificatif d\'opposition</a>'
_SCRIPT = f"""
  document.cookie = "js={COOKIE}"; localStorage.setItem("a", "{STORED}"); sessionStorage.setItem("a", "{STORED}");
  console.error("{SHOWN} {person.NIR}");
  setTimeout(() => {{ throw new Error("{SHOWN}") }});
  addEventListener("input", (event) => {{
    for (const place of document.querySelectorAll("output, h2, button")) place.textContent = event.target.value;
    document.title = event.target.value;
    history.replaceState(null, "", "?saisie=" + encodeURIComponent(event.target.value));
    localStorage.setItem("b", event.target.value);
  }});
"""
_PAGE = """<!doctype html><html lang=fr><title>{shown} - {name}</title>
<h1>Bonjour {name}</h1><h2></h2><p>{everything}</p><output></output>
<form action="/?jeton={query}">
  <label>Premier champ <input name=a autocomplete=on></label>
  <label>Second champ <input name=b type=password placeholder="{shown}"></label>
  <label>Rempli d'avance <input value="{nir}"></label>
  <label>Pour qui <select><option>Autre<option selected>{name}</select></label>
  <textarea aria-label="{shown}">{everything}</textarea><div contenteditable role=textbox>{everything}</div>
  <button type=button title="{shown}">Suite</button><input type=hidden value="{shown}">
</form>
<img alt="Carte de {name}" src="/image?jeton={query}"><a href="mailto:{mail}">{mail}</a>
<iframe srcdoc="<p>{everything}</p>" title="{shown}"></iframe><!-- {everything} -->
{link}<script>{script}</script></html>"""
_SCRIPTED = {
    "fields": [["Premier champ", TYPED], ["Second champ", person.PASSWORD]],
    "choices": [],
    "buttons": ["Continuer"],
}


@contextmanager
def leak_site(*, with_proof: bool) -> Iterator[str]:
    """Serve it and give its address; with a proof the flow knows its page, without one it does not."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer whatever is asked."""
            path = urlsplit(self.path).path
            if path == ENTRY:
                self._answer(b"", Location=_OPENED)
            elif path == "/factice/personne":
                self._answer(json.dumps(_SCRIPTED).encode())
            elif path == DOCUMENT:
                name = f"justificatif-{person.NIR}-{NAME}.pdf"
                disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
                self._answer(justification(NAME), "application/pdf", **{"Content-Disposition": disposition})
            else:
                self._answer(_page(with_proof=with_proof).encode(), "text/html; charset=utf-8")

        def _answer(self, body: bytes, kind: str = "application/json", **headers: str) -> None:
            self.send_response(302 if "Location" in headers else 200)
            for key, value in {"Content-Type": kind, "Set-Cookie": f"session={COOKIE}", **headers}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _page(*, with_proof: bool) -> str:
    everything = f"{SHOWN} {NAME} {person.NIR} {person.SERIAL} {person.ADULT.birth} {person.PHONE_SHOWN} {person.CODE}"
    return _PAGE.format(
        shown=SHOWN,
        name=NAME,
        nir=person.NIR,
        mail=person.MAIL_SHOWN,
        query=QUERY,
        everything=everything,
        link=_LINK if with_proof else "",
        script=_SCRIPT,
    )
