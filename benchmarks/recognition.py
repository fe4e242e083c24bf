"""Looking at a page of 1,000 elements and recognising it, with the opposition flow and all its states."""

from __future__ import annotations

from collections import defaultdict
from time import perf_counter

from benchmarks.browser import MACHINE, browsers
from benchmarks.figures import Figure, alone, seconds
from mes_assist.browser.outline import outline_with_refs
from mes_assist.browser.session import Session, browser_context
from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.model import Flow
from mes_assist.flow.recognise import recognise
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.words import normalise
from mes_assist.support.paths import shipped_flows

ROUNDS = 60
ELEMENTS = 1_000
ORIGIN = "http://127.0.0.1"  # answered by the browser itself, nothing listens there

_ROW = """<section><h2>Rubrique {n}</h2>
<p>Une phrase avec <a href="/aide/{n}">un lien</a> et <strong>un mot</strong>.</p>
<ul><li><a href="/{n}/1">Votre dossier</a></li><li>Vos documents</li></ul>
<label>Champ {n} <input></label> <button>Ouvrir la rubrique {n}</button></section>"""
_DECISION = """<h1>Mon choix</h1><form>
<label><input type="radio" name="choix"> Je m'oppose à la création de Mon espace santé</label>
<label><input type="radio" name="choix"> Plus tard</label>
<button type="button">Continuer</button></form>"""


def page_of(elements: int) -> str:
    """Return a decision page with so many elements in its body: headings, prose, lists, fields and buttons."""
    in_a_row, in_the_decision = _ROW.count("</") + _ROW.count("<input"), 7 + 1
    rows, rest = divmod(elements - in_the_decision, in_a_row)
    body = _DECISION + "".join(_ROW.format(n=n) for n in range(rows)) + "<p>Fin.</p>" * rest
    return f"<!doctype html><html lang=fr><title>Mon choix</title><body><main>{body}</main></body></html>"


def measure(more: int) -> list[Figure]:
    """Return the time of a look, of its two parts, and of the recognition itself."""
    flow = load_flow(find_flow("opposition", shipped_flows())).flow
    times: defaultdict[str, list[float]] = defaultdict(list)
    page = page_of(ELEMENTS)
    with browser_context(browsers(), headless=True, machine=MACHINE) as context:
        context.route("**/*", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
        session = Session(context, frozenset({ORIGIN}))
        session.open(f"{ORIGIN}/enrolement/decision")
        session.page.wait_for_load_state()
        _make_sure(session, flow)
        for _ in range(ROUNDS * more):
            _one_round(session, flow, times)
    return [
        alone(f"recognising a page of {ELEMENTS:,} elements", "ms", times["recognise"]),
        alone("the same, its wording never seen before", "ms", times["first"]),
        alone("the look before it", "ms", times["look"]),
        alone("of the look: Playwright's aria_snapshot(), in both modes", "ms", times["aria"]),
        alone("of the look: reading the outline", "ms", times["parse"]),
    ]


def _one_round(session: Session, flow: Flow, times: defaultdict[str, list[float]]) -> None:
    began = perf_counter()
    seen = session.look()
    looked = perf_counter()
    body = session.page.locator("body")
    plain, detailed = body.aria_snapshot(), body.aria_snapshot(mode="ai")
    printed = perf_counter()
    outline_with_refs(plain, detailed)
    parsed = perf_counter()
    assert isinstance(seen, Snapshot)  # the page stays on the flow's origin
    normalise.cache_clear()  # as on a page whose wording was never compared before
    times["first"].append(1000 * seconds(lambda: recognise(flow, seen)))
    times["recognise"].append(1000 * seconds(lambda: recognise(flow, seen)))
    times["look"].append(1000 * (looked - began))
    times["aria"].append(1000 * (printed - looked))
    times["parse"].append(1000 * (parsed - printed))


def _make_sure(session: Session, flow: Flow) -> None:
    elements = session.page.locator("body *").count()
    seen = session.look()
    if elements != ELEMENTS or not isinstance(seen, Snapshot) or recognise(flow, seen).state != "decision":
        raise SystemExit(f"the page of {elements} elements is not the decision page of {ELEMENTS} that was meant")
