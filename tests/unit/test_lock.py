"""One attempt per case at a time, whatever becomes of the process that makes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mes_assist.cases.lock import case_lock, is_held
from mes_assist.support.errors import CaseBusy

Holder = Callable[[str], "subprocess.Popen[str]"]

_HOLD = """
import sys
from pathlib import Path
from mes_assist.cases.lock import case_lock
with case_lock(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def hold(own_home: Path) -> Iterator[Holder]:
    """Return what starts another process that holds a case until its standard input ends."""
    with ExitStack() as stack:

        def start(case_id: str) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _HOLD, own_home, case_id],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            return process

        yield start


def test_a_second_process_is_told_who_holds_the_case(own_home: Path, hold: Holder) -> None:
    """While another process holds the case, taking it fails at once and names the process that holds it."""
    other = hold("c1")
    with pytest.raises(CaseBusy) as raised, case_lock(own_home, "c1"):
        pytest.fail("the case was taken twice")
    assert raised.value.values["holder"] == f"PID {other.pid}"
    assert (raised.value.outcome, raised.value.reason) == ("waiting", "case_busy")


def test_the_case_is_free_once_its_holder_was_killed(own_home: Path, hold: Holder) -> None:
    """A process that is killed, without any chance to tidy up, leaves the case free."""
    other = hold("c1")
    other.kill()
    other.wait()
    with case_lock(own_home, "c1"):
        pass


def test_a_dead_holder_is_not_named(own_home: Path, hold: Holder) -> None:
    """After a holder was killed, whoever comes too late is told the process that holds the case now."""
    killed = hold("c1")
    killed.kill()
    killed.wait()
    now = hold("c1")
    with pytest.raises(CaseBusy) as raised, case_lock(own_home, "c1"):
        pytest.fail("the case was taken twice")
    assert raised.value.values["holder"] == f"PID {now.pid}"


def test_the_case_is_free_after_an_attempt(own_home: Path) -> None:
    """An attempt that ended, well or by an exception, leaves the case free and its own number nowhere."""
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), case_lock(own_home, "c1"):
            raise KeyboardInterrupt
    with case_lock(own_home, "c1"):
        pass
    assert str(os.getpid()) not in "".join(path.read_text() for path in (own_home / "locks").iterdir())


def test_the_same_process_may_not_take_it_twice(own_home: Path) -> None:
    """Two attempts of one process get in each other's way as those of two processes do."""
    with case_lock(own_home, "c1"), pytest.raises(CaseBusy), case_lock(own_home, "c1"):
        pytest.fail("the case was taken twice")


def test_other_cases_are_not_held(own_home: Path, hold: Holder) -> None:
    """Somebody else's case on the same computer goes ahead."""
    hold("c1")
    with case_lock(own_home, "c2"):
        pass


def test_whoever_holds_it_is_nobody_elses_business(own_home: Path) -> None:
    """The files that say so are for their owner alone."""
    with case_lock(own_home, "c1"):
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (own_home / "locks").iterdir()}
    assert set(modes.values()) == {"0o600"}
    assert set(modes) == {"c1.lock", "c1.pid"}


def test_a_holder_that_left_no_number_is_unknown(own_home: Path, hold: Holder) -> None:
    """Without the holder's number the case is still said to be busy."""
    hold("c1")
    (own_home / "locks" / "c1.pid").unlink()
    with pytest.raises(CaseBusy) as raised, case_lock(own_home, "c1"):
        pytest.fail("the case was taken twice")
    assert raised.value.values["holder"] == "?"


def test_whether_a_case_is_held_can_be_asked(own_home: Path, hold: Holder) -> None:
    """Asking takes nothing, and leaves no lock of a case that never had one."""
    assert is_held(own_home, "c1") is False
    assert not (own_home / "locks").exists()
    hold("c1")
    assert is_held(own_home, "c1") is True
    with case_lock(own_home, "c2"):
        pass
    assert is_held(own_home, "c2") is False
    with case_lock(own_home, "c2"):
        pass


def test_a_number_that_is_gone_already_is_no_trouble(own_home: Path) -> None:
    """Whoever tidies up meanwhile spoils nothing."""
    with case_lock(own_home, "c1"):
        (own_home / "locks" / "c1.pid").unlink()
    assert is_held(own_home, "c1") is False
