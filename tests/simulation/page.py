"""One document of the simulated site: a stored screen, what was done to it, and what it shows of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mes_assist.flow.snapshot import Node, Ready, Snapshot

from .screens import EXTRAS, Key, ScreenEdit, nodes_of, rendered, seen_in

OURS = ("Je m'oppose", "Je clôture")
OTHER = ("J'active",)
BOX = ("Je souhaite que mes données",)
ACCORD = ("Je comprends",)
SENDS = ("Continuer", "Clôturer mon profil", "Confirmer")
_TAKEN = {"radio": "checked", "checkbox": "checked", "switch": "checked", "button": "pressed"}


def plain(name: str) -> str:
    """Return a name with the apostrophes of a typewriter."""
    return name.replace("’", "'")


@dataclass(slots=True)
class SimulatedPage:
    """What the window shows.

    Attributes
    ----------
    key:
        The stored screen.
    document:
        Which document it is.
    choice, deletion:
        What was chosen on it: ``ours`` or ``other``; whether the deletion is asked for.
    extras:
        What appeared beside its own content.
    ready:
        Whether it is still loading.
    """

    key: Key
    document: float
    version: int = 0
    choice: str | None = None
    deletion: bool = False
    extras: tuple[str, ...] = ()
    ready: Ready = "complete"
    edits: dict[int, ScreenEdit] = field(default_factory=dict)

    @property
    def screen(self) -> str:
        """The name of the screen."""
        return self.key[1]

    def seen(self, origin: str) -> Snapshot:
        """Return a snapshot of it."""
        edits = tuple(sorted(self.edits.items()))
        return seen_in(rendered(self.key, edits, self.extras, origin), self.document, self.version, self.ready)

    def controls(self) -> Iterator[tuple[int, Node]]:
        """Yield what it has of its own, as it was stored, but for what is gone."""
        for index, node in enumerate(nodes_of(self.key)):
            if not self._edit(index).gone:
                yield index, node

    def find(self, *beginnings: str, roles: tuple[str, ...] = ("button", "link", "radio", "checkbox")) -> int | None:
        """Return the first control whose stored name begins so; the last where a page has a header with the same."""
        found = [i for i, node in self.controls() if node.role in roles and plain(node.name).startswith(beginnings)]
        return found[-1] if found else None

    def ref(self, index: int) -> str:
        """Return by what the element is found."""
        return f"{self.key[0]}/{self.key[1]}#{index}.{self._edit(index).generation}"

    def index_of(self, ref: str) -> int | None:
        """Return the place of the element with this ref, if it still is there; ``-1`` for one that appeared."""
        if ref.startswith("x:"):
            extra, _, place = ref[2:].rpartition(".")
            return -1 if extra in self.extras and int(place) < len(EXTRAS[extra]) else None
        index = int(ref.rpartition("#")[2].partition(".")[0])
        return index if self.ref(index) == ref and not self._edit(index).gone else None

    def node(self, index: int) -> Node:
        """Return the control as it is now."""
        stored, edit = nodes_of(self.key)[index], self._edit(index)
        states = stored.states if edit.states is None else frozenset(edit.states)
        return replace(stored, name=stored.name if edit.name is None else edit.name, states=states)

    def stored(self, index: int) -> Node:
        """Return the control as it was stored: what it does goes by that."""
        return nodes_of(self.key)[index]

    def edit(self, index: int, *, other: bool = False, **changes: object) -> None:
        """Change a control; ``other``: it is another element then."""
        before = self._edit(index)
        generation = before.generation + (1 if other or "name" in changes else 0)
        self.edits[index] = replace(before, generation=generation, **changes)  # type: ignore[arg-type]
        self.version += 1

    def choose(self, index: int) -> None:
        """Take a choice, a toggle or a box, as the page does it."""
        node = self.stored(index)
        if node.name.startswith(BOX):
            self.deletion = not self.deletion
            self._show(index, taken=self.deletion)
        elif node.role == "checkbox":
            self._show(index, taken=not self.is_taken(index))
        elif node.role == "button" and self.is_taken(index):
            self.choice = None
            self._show(index, taken=False)
        else:
            self.choice = "ours" if node.name.startswith(OURS) else "other"
            for other, its in self.controls():
                if its.name.startswith((*OURS, *OTHER)) and its.role == node.role:
                    self._show(other, taken=other == index)
        self._enable()

    def is_taken(self, index: int) -> bool:
        """Tell whether the choice is shown as taken."""
        return _TAKEN[self.stored(index).role] in self.node(index).states

    def shows_taken(self, name: str) -> bool:
        """Tell whether a toggle of this name is shown as pressed."""
        toggles = [index for index, node in self.controls() if node.role == "button" and self.node(index).name == name]
        return any(self.is_taken(index) for index in toggles)

    def _show(self, index: int, *, taken: bool) -> None:
        state = _TAKEN[self.stored(index).role]
        states = self.node(index).states - {state} | ({state} if taken else set())
        if states != self.node(index).states:
            self.edit(index, states=tuple(sorted(states)))

    def _enable(self) -> None:
        for index, node in self.controls():
            if node.role == "button" and node.name.startswith(SENDS) and "disabled" in node.states:
                self.edit(index, states=())

    def _edit(self, index: int) -> ScreenEdit:
        return self.edits.get(index, ScreenEdit())
