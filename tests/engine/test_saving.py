"""A file of the person's own: from the site's control to their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from lone import World, attempt_in, screen

from mes_assist.engine.ended import AttemptEnded
from mes_assist.engine.ports import Action, UseResult
from mes_assist.engine.question import Answer
from mes_assist.engine.saving import save_file
from mes_assist.flow.model import Save
from mes_assist.flow.snapshot import Node
from mes_assist.support.texts import say

CONTROL = "Télécharger mes données"
PAGE = screen("donnees_pretes", Node("link", CONTROL))
SAVE = Save.model_validate({"name": "mes-donnees", "by": {"link": CONTROL}})
FILE, OTHER = Path("/tmp/x.zip"), Path("/tmp/x.html")
SAVED = say("fr", "file_saved", path=Path("/downloads/mes-donnees.zip"))


def _save(world: World, mode: str = "assist", times: int = 1) -> None:
    attempt = attempt_in(world, mode=mode)
    for _ in range(times):
        save_file(attempt, SAVE, world.shown)


def test_the_control_is_used_and_the_file_saved_once() -> None:
    """What else came is left out; a second visit does nothing."""
    world = World(PAGE)
    world.on_use = lambda _name, _action: world.downloads.extend([OTHER, FILE])
    _save(world, times=2)
    assert (world.used, world.kinds) == ([(CONTROL, Action.CLICK)], [])
    assert world.told == [say("fr", "saving_file"), SAVED]


def test_what_has_already_come_is_taken() -> None:
    """The person saved it a moment ago."""
    world = World(PAGE)
    world.downloads = [FILE]
    _save(world)
    assert (world.used, world.told[-1]) == ([], SAVED)


def test_what_does_not_come_is_the_persons() -> None:
    """After the time for deliveries; half an hour later the attempt ends."""
    world = World(PAGE)
    with pytest.raises(AttemptEnded) as ended:
        _save(world)
    assert (ended.value.outcome, ended.value.reason) == ("person_timeout", "file_not_saved")
    assert world.kinds == ["your_click"]
    assert CONTROL in world.asked[0].text
    assert world.asked[0].seconds == 1_800
    assert 1_808 <= world.time < 1_815


@pytest.mark.parametrize("why", ["guide", "disabled", "blocked"])
def test_a_control_that_the_engine_does_not_use_is_the_persons(why: str) -> None:
    """They are asked at once, and what they save is taken."""
    states = frozenset({"disabled"} if why == "disabled" else ())
    world = World(screen("donnees_pretes", Node("link", CONTROL, states)), {"your_click": [Answer.STOP]})
    world.uses = [UseResult.BLOCKED]
    with pytest.raises(AttemptEnded):
        _save(world, mode="guide" if why == "guide" else "assist")
    assert world.time < 1
    assert len(world.used) == (why == "blocked")


def test_a_disk_that_refuses_is_put_right_by_the_person() -> None:
    """The file is still there."""
    world = World(PAGE, {"archive": [Answer.NOW]})
    world.downloads, world.archive_fails = [FILE], 1
    _save(world)
    assert (world.kinds, world.told[-1]) == (["archive"], SAVED)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([Answer.STOP], ("stopped_by_person", "cancelled")), ([], ("person_timeout", "file_not_saved"))],
)
def test_a_disk_that_goes_on_refusing_is_an_end(answers: list[Answer], expected: tuple[str, str]) -> None:
    """The person's own, or that of their time."""
    world = World(PAGE, {"archive": answers})
    world.downloads, world.archive_fails = [FILE], 9
    with pytest.raises(AttemptEnded) as ended:
        _save(world)
    assert (ended.value.outcome, ended.value.reason) == expected
