"""*Remplir pour moi*: what is kept goes into the very fields that the flow names, and what came of it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from lone import World, attempt_in, screen
from pydantic import SecretStr

from mes_assist.engine.filling import fill_in, may_fill
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.support.card import CardField
from mes_assist.support.errors import VaultUnavailable
from mes_assist.support.texts import say

NIR, SERIAL, BIRTH = "Numéro de sécurité sociale", "Numéro de série", "Date de naissance"
FIELDS = (Node("textbox", NIR), Node("textbox", SERIAL), Node("textbox", BIRTH))


class _Wallet:
    """Keeps these values; ``None`` is one that is there no more."""

    def __init__(self, kept: Mapping[CardField, str | None]) -> None:
        self._kept = kept

    def holds(self) -> frozenset[CardField]:
        return frozenset(self._kept)

    def value(self, field: CardField) -> SecretStr | None:
        value = self._kept[field]
        if value == "locked":
            raise VaultUnavailable("vault_timeout")
        return None if value is None else SecretStr(value)


class _Form(World):
    """A page whose fields keep what is put into them, but for those of these names."""

    def __init__(self, *nodes: Node, loses: Sequence[str] = ()) -> None:
        super().__init__(screen("identite", *nodes))
        self._loses = loses
        self.filled: list[tuple[list[str], str]] = []

    def fill(self, seen: Snapshot, nodes: Sequence[Node], value: SecretStr) -> bool | None:
        """Put a value into fields."""
        names = [node.name for node in nodes]
        self.filled.append((names, value.get_secret_value()))
        return names[0] not in self._loses


def _fill(world: _Form, kept: Mapping[CardField, str | None]) -> None:
    attempt = attempt_in(world, wallet=_Wallet(kept))
    pause = attempt.flow.state("identite").pause
    assert pause is not None
    fill_in(attempt, pause)


def _told(key: str, *fields: str) -> str:
    return say("fr", key, what=", ".join(say("fr", f"card_{field}") for field in fields))


def test_what_is_kept_goes_into_its_field() -> None:
    """Each on a fresh look; what is not kept is left alone."""
    world = _Form(*FIELDS)
    _fill(world, {CardField.NIR: "1", CardField.BIRTH: "2"})
    assert world.filled == [([NIR], "1"), ([BIRTH], "2")]
    assert world.told == [_told("fill_done", "nir", "birth")]


def test_what_does_not_stay_is_told() -> None:
    """Apart from what did."""
    world = _Form(*FIELDS, loses=[SERIAL])
    _fill(world, {CardField.NIR: "1", CardField.SERIAL: "2"})
    assert world.told == [_told("fill_done", "nir"), _told("fill_odd", "serial")]


@pytest.mark.parametrize(
    "nodes",
    [
        (),
        (Node("textbox", NIR, frozenset({"disabled"})),),
        (Node("textbox", f"{NIR} : J'active Mon espace santé"),),
        (Node("textbox", NIR), Node("textbox", NIR, frozenset({"disabled"}))),
    ],
)
def test_a_field_that_can_not_be_used_is_the_persons(nodes: tuple[Node, ...]) -> None:
    """It is missing, disabled, or of a forbidden name."""
    world = _Form(*nodes)
    _fill(world, {CardField.NIR: "1"})
    assert (world.filled, world.told) == ([], [_told("fill_missing", "nir")])


def test_a_field_that_is_split_is_filled_as_one() -> None:
    """Boxes of one name."""
    world = _Form(Node("textbox", NIR), Node("textbox", NIR))
    _fill(world, {CardField.NIR: "1"})
    assert world.filled == [([NIR, NIR], "1")]


def test_a_value_that_is_gone_is_told() -> None:
    """The field is left as it is."""
    world = _Form(*FIELDS)
    _fill(world, {CardField.NIR: None})
    assert (world.filled, world.told) == ([], [_told("fill_missing", "nir")])


def test_a_key_ring_that_does_not_answer_ends_it() -> None:
    """That is all that is told."""
    world = _Form(*FIELDS)
    _fill(world, {CardField.NIR: "1", CardField.SERIAL: "locked", CardField.BIRTH: "2"})
    assert [names for names, _ in world.filled] == [[NIR]]
    assert world.told == [say("fr", "vault_timeout")]


@pytest.mark.parametrize(
    ("kept", "state", "expected"),
    [
        ({CardField.NIR: "1"}, "identite", True),
        ({}, "identite", False),
        (None, "identite", False),
        ({CardField.NIR: "1"}, "date_naissance", False),
        ({CardField.BIRTH: "1"}, "date_naissance", True),
        ({CardField.NIR: "1"}, "code_provisoire", False),
    ],
)
def test_it_is_offered_where_something_is_kept_that_is_asked_for(
    kept: Mapping[CardField, str | None] | None, state: str, expected: bool
) -> None:
    """Nowhere else."""
    attempt = attempt_in(_Form(), wallet=None if kept is None else _Wallet(kept))
    pause = attempt.flow.state(state).pause
    assert pause is not None
    assert may_fill(attempt, pause) is expected
    if not expected:
        fill_in(attempt, pause)
