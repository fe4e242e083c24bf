"""What the site delivers: the proof, by every way and with every flaw, and the person's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mes_assist.engine.records import Delivery

from .screens import SECRET
from .world import World


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery on its way."""

    begins: float
    arrives: float
    delivery: Delivery
    last_resort: bool = False


def proof_of(act: str, number: int) -> bytes:
    """Return a genuine proof."""
    return f"%PDF genuine justificatif {act} numero {number} {SECRET}document %%EOF".encode()


def is_genuine(data: bytes) -> bool:
    """Tell whether these bytes are a whole proof that the site issued."""
    return data.startswith(b"%PDF genuine") and data.endswith(b"%%EOF")


class Shipping:
    """What is on its way to this window."""

    def __init__(self, world: World, plans: Sequence[str]) -> None:
        self._world = world
        self._plans = list(plans)
        self._number = 0
        self.new_window()

    def new_window(self) -> None:
        """Forget what was on its way to another window."""
        self.parcels: list[Parcel] = []
        self.files: list[tuple[float, Path]] = []
        self.expecting = False

    def ship(self, act: str) -> str:
        """Send the proof of an act as planned; return how."""
        plan = self._plans.pop(0) if self._plans else "download"
        self._world.count(f"delivery:{plan}")
        self._world.tell(f"the site delivers the proof of {act}: {plan}")
        for parcel in self._parcels(plan, act):
            if not parcel.last_resort or self.expecting:
                self.parcels.append(parcel)
        return plan

    def send(self, data: bytes, route: str = "download") -> None:
        """Send what the person saves by hand."""
        now = self._world.clock.time
        self.parcels.append(Parcel(now, now + 0.2, Delivery(route, data)))

    def _parcels(self, plan: str, act: str) -> list[Parcel]:
        now = self._world.clock.time
        self._number += 1
        good, soon = proof_of(act, self._number), now + 0.3
        wrong = Parcel(now, soon, Delivery("download", b"%PDF notice %%EOF"))
        bad = {"html": b"<html>erreur", "truncated": good[:-5], "empty": b"", "encrypted": b"%PDF encrypted %%EOF"}
        if plan in bad:
            return [Parcel(now, soon, Delivery("download", bad[plan]))]
        whole = Parcel(now, soon, Delivery("response" if plan == "viewer" else "download", good))
        plans = {
            "response": [Parcel(now, soon, Delivery("response", good))],
            "blob": [Parcel(now, soon, Delivery("blob", good))],
            "json": [Parcel(now, soon, Delivery("json", good), last_resort=True)],
            "two": [wrong, whole],
            "twice": [whole, Parcel(now, soon, Delivery("blob", good))],
            "late": [Parcel(now + 5, now + 6, Delivery("download", good))],
            "slow": [Parcel(now, now + 20, Delivery("download", good))],
            "cut": [Parcel(now, soon, Delivery("download", good.replace(b"genuine", b"partial"), "cut"))],
            "viewer_lost": [Parcel(now, soon, Delivery("response", b"", "lost"))],
            "lost": [Parcel(now, soon, Delivery("response", b"", "lost"))],
            "wrong": [wrong],
            "never": [],
        }
        return plans.get(plan, [whole])

    def arrived(self, *, last_resort: bool) -> list[Delivery]:
        """Return what came to its end, and forget it."""
        now = self._world.clock.time
        come = [p for p in self.parcels if p.arrives <= now and (last_resort or not p.last_resort)]
        self.parcels = [parcel for parcel in self.parcels if parcel not in come]
        return [parcel.delivery for parcel in sorted(come, key=lambda parcel: parcel.last_resort)]

    def is_delivering(self) -> bool:
        """Tell whether something began to arrive and has not come to its end."""
        now = self._world.clock.time
        return any(p.begins <= now < p.arrives for p in self.parcels) or any(due > now for due, _ in self.files)

    def ship_file(self) -> None:
        """Send the person's data: whole, or something else first."""
        now = self._world.clock.time
        self._number += 1
        names = ["donnees.zip"] if self._number % 3 else ["erreur.html", "donnees.zip"]
        self._world.count(f"file:{names[0]}")
        self.files += [(now + 1.0 + place, Path("/sim") / name) for place, name in enumerate(names)]

    def file(self) -> Path | None:
        """Return the first file that has come, and forget it."""
        if self.files and self.files[0][0] <= self._world.clock.time:
            return self.files.pop(0)[1]
        return None

    def next_due(self) -> float:
        """Return when something comes to its end next."""
        now = self._world.clock.time
        times = [parcel.arrives for parcel in self.parcels] + [due for due, _ in self.files]
        return min((time for time in times if time > now), default=float("inf"))
