"""What the start page tells of: the cases that go on and the proofs that were kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mes_assist.archive.kept import KeptRecord
    from mes_assist.cases.status import CaseStatus


@dataclass(frozen=True, slots=True)
class KeptBag:
    """A bag, what its record tells, and the file of its proof, if that is there."""

    bag: Path
    record: KeptRecord | None = None
    proof: Path | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is on this computer; ``trouble`` says in the person's language what could not be read."""

    cases: tuple[CaseStatus, ...] = ()
    proofs: tuple[KeptBag, ...] = ()
    trouble: str = ""

    @property
    def is_something(self) -> bool:
        """Whether there is anything to tell of."""
        return bool(self.cases or self.proofs)
