"""The stored screens of the mock site, with markers planted in them, and with what a page may do to its controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from mes_assist.flow.crosscheck import read_observations
from mes_assist.flow.snapshot import Node, Ready, Snapshot

_FOLDER = Path(__file__).parents[1] / "observations"

SECRET = "zqx7"
"""Marks what must never be said anywhere: texts, titles, addresses, names of people and of fields."""
CONTROL = "zqy8"
"""Marks names of controls, which may be said to the person alone."""

Key = tuple[str, str]
"""A variant of the site, and a screen of it."""

_FIELDS = ("textbox", "searchbox")


@dataclass(frozen=True, slots=True)
class ScreenEdit:
    """What a page did to one of its controls: another name, other states, another element, or none any more."""

    name: str | None = None
    states: tuple[str, ...] | None = None
    generation: int = 0
    gone: bool = False


Edits = tuple[tuple[int, ScreenEdit], ...]

EXTRAS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cookies": (("dialog", "Votre vie privée"), ("button", "Tout refuser"), ("button", "Tout accepter")),
    "cookies_sans": (("dialog", "Cookies"), ("button", "Continuer sans accepter"), ("button", "Tout accepter")),
    "chat": (
        ("complementary", "Une question ?"),
        ("button", "Continuer"),
        ("button", "Commencer"),
        ("button", "Confirmer"),
        ("link", "Télécharger votre justificatif d'opposition"),
    ),
    "footer": (("contentinfo", ""), ("button", "Continuer"), ("button", "Valider"), ("link", "Clôture du profil")),
    "second": (("button", "Continuer"), ("button", "Commencer"), ("button", "Confirmer")),
    "news": (("paragraph", ""), ("text", f"Nouveau {SECRET}actualite")),
}
"""What may appear at the end of a page."""


def exists(key: Key) -> bool:
    """Tell whether there is such a screen."""
    return key in _library()


def stored(key: Key) -> Snapshot:
    """Return a screen as it was stored, with the markers."""
    return _library()[key]


@cache
def _library() -> dict[Key, Snapshot]:
    stored = {key: _marked(seen) for key, seen in read_observations(_FOLDER).items()}
    return stored | _made_up(stored)


def _made_up(stored: Mapping[Key, Snapshot]) -> dict[Key, Snapshot]:
    """Return screens that the mock site never shows for long enough, made from those that it shows."""
    made: dict[Key, Snapshot] = {}
    confirm, opposed = stored["seuls", "confirmation-page"], stored["v2025", "deja-oppose"]
    wording = "Vous allez clôturer votre profil."
    made["fait", "confirmation-cloture"] = _reworded(confirm, "Vous allez vous opposer", wording)
    modal = stored["seuls", "confirmation-fenetre"]
    made["fait", "confirmation-cloture-fenetre"] = _reworded(modal, "Vous allez vous opposer", wording)
    nodes = tuple(node for node in opposed.nodes if not node.name.startswith("Télécharger"))
    made["fait", "deja-oppose-seul"] = replace(opposed, nodes=nodes)
    closed = stored["v2025", "deja-clos"]
    place = next(index for index, node in enumerate(closed.nodes) if node.role == "heading") + 1
    link = replace(closed.nodes[place - 1], role="link", name="Télécharger votre justificatif de clôture")
    nodes = (*closed.nodes[:place], link, *closed.nodes[place:])
    made["fait", "deja-clos-justificatif"] = replace(closed, nodes=nodes)
    spinner = (Node("main"), Node("text", "Chargement…", depth=1))
    made["fait", "chargement"] = replace(closed, nodes=spinner, path="/enrolement/chargement")
    made["fait", "visionneuse"] = replace(closed, nodes=(), path="/documents/justificatif")
    made["fait", "fenetre-inconnue"] = replace(modal, nodes=_dialog(f"Restez informé {SECRET}", "Fermer", "Continuer"))
    made["fait", "fenetre-visite"] = replace(modal, nodes=_dialog("Visite guidée", "Commencer la visite", "Confirmer"))
    error = stored["erreurs", "erreur-apres-le-choix"]
    made["fait", "erreur"] = error
    return made


def _dialog(title: str, *buttons: str) -> tuple[Node, ...]:
    return (
        Node("dialog", title),
        Node("heading", title, depth=1),
        *(Node("button", name, depth=1) for name in buttons),
    )


def _reworded(seen: Snapshot, begins: str, wording: str) -> Snapshot:
    nodes = tuple(replace(node, name=wording) if node.name.startswith(begins) else node for node in seen.nodes)
    return replace(seen, nodes=nodes)


def _marked(seen: Snapshot) -> Snapshot:
    """Return the screen with a marker in everything that nobody may say."""
    nodes: list[Node] = []
    for node in seen.nodes:
        name = node.name.replace("Factice", f"{SECRET}nom")
        if node.role in _FIELDS:
            name = f"{name} {SECRET}champ"
        nodes.append(replace(node, name=name))
        if node.role == "heading":
            nodes.append(Node("paragraph", "", depth=node.depth))
            nodes.append(Node("text", f"Bonjour {SECRET}texte", depth=node.depth + 1, frame=node.frame))
    path = seen.path if seen.path in ("/", "/enrolement-accueil") else f"{seen.path}/{SECRET}adresse"
    return replace(seen, nodes=tuple(nodes), title=f"{seen.title} {SECRET}titre", path=path)


@cache
def nodes_of(key: Key) -> tuple[Node, ...]:
    """Return the nodes of a screen as they were stored."""
    return _library()[key].nodes


@lru_cache(maxsize=50_000)
def rendered(key: Key, edits: Edits, extras: tuple[str, ...], origin: str) -> Snapshot:
    """Return what a screen shows after edits and additions, each node with the ref of its element."""
    stored, changed = _library()[key], dict(edits)
    nodes: list[Node] = []
    for index, node in enumerate(stored.nodes):
        edit = changed.get(index, ScreenEdit())
        if edit.gone:
            continue
        name = node.name if edit.name is None else edit.name
        states = node.states if edit.states is None else frozenset(edit.states)
        nodes.append(
            Node(node.role, name, states, node.depth, node.frame, f"{key[0]}/{key[1]}#{index}.{edit.generation}")
        )
    for extra in extras:
        for place, (role, name) in enumerate(EXTRAS[extra]):
            depth = 0 if extra == "second" or not place else 1
            nodes.append(Node(role, name, depth=depth, ref=f"x:{extra}.{place}"))
    return replace(stored, nodes=tuple(nodes), origin=origin)


_FIELDS_OF = ("origin", "path", "title", "nodes", "modal", "answer", "main", "passages", "labels")


def seen_in(shown: Snapshot, document: float, version: int, ready: Ready) -> Snapshot:
    """Return a snapshot of what is shown: a copy that shares everything that costs time to make."""
    copy = object.__new__(Snapshot)
    for name in _FIELDS_OF:
        object.__setattr__(copy, name, getattr(shown, name))
    object.__setattr__(copy, "document", document)
    object.__setattr__(copy, "version", version)
    object.__setattr__(copy, "ready", ready)
    return copy
