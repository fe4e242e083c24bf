"""One trial: the program is killed at some moment, started again until it is done, and then everything is counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mes_assist.archive.bag import list_bags, verify_bag
from mes_assist.cases.events import is_finished
from mes_assist.cases.journal import SqliteJournal
from mes_assist.support.clock import SystemClock
from mock_site import MockSite, Scenario

VICTIM = Path(__file__).with_name("victim.py")
FLOWS = {
    "opposition": (Scenario(), "oppositions"),
    "cloture": (Scenario(), "closures"),
    "cloture-sans-compte": (Scenario(situation="created_no_account"), "closures"),
}
"""Each flow, with the site that it is run on and what that site counts as the act."""

_MOST_RESTARTS = 3
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Kill:
    """When the program is killed: at a boundary, or so many seconds after it started."""

    flow: str
    boundary: int = 0
    after: float | None = None


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What a trial came to.

    Attributes
    ----------
    was_killed:
        Whether the program was still running when its moment came.
    received:
        Whether the site had the act by then.
    wrong:
        What is not as it should be, nothing if all is well.
    """

    kill: Kill
    was_killed: bool
    received: bool
    wrong: tuple[str, ...]


def boundaries(flow: str, home: Path) -> int:
    """Run the flow without a kill and return how many boundaries it passes."""
    with MockSite(FLOWS[flow][0]) as site:
        done = _run(flow, site.url, home, 0)
    assert done.returncode == 0, done.stderr
    passed, outcome = done.stdout.split()
    assert outcome == "done", done.stderr
    return int(passed)


def try_out(kill: Kill, home: Path) -> TrialOutcome:
    """Kill the program once, start it again until it ends by itself, and look at what there is."""
    scenario, act = FLOWS[kill.flow]
    told = ""
    with MockSite(scenario) as site:
        was_killed = _killed(kill, site.url, home)
        received = bool(site.counts[act])
        # Who was killed after all was written down has nothing to take up.
        for _ in range(_MOST_RESTARTS if was_killed and not _is_finished(home) else 0):
            ended = _run(kill.flow, site.url, home, 0)
            told = f"{ended.returncode} {ended.stdout} {ended.stderr}"
            if ended.returncode == 0 and ended.stdout.split()[-1] in ("done", "already_done"):
                break
        counted = {name: site.counts[name] for name in (act, "activations", "deletion_requests")}
    wrong = [] if counted == {act: 1, "activations": 0, "deletion_requests": 0} else [f"counted {counted}", told]
    return TrialOutcome(kill, was_killed, received, (*wrong, *_wrong_on_disk(kill.flow, home)))


def _killed(kill: Kill, url: str, home: Path) -> bool:
    return _run(kill.flow, url, home, kill.boundary, kill.after).returncode == -9


def _run(
    flow: str, url: str, home: Path, boundary: int, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    # A short path: browsers put sockets there, whose paths have a limit.
    with tempfile.TemporaryDirectory(prefix="m", ignore_cleanup_errors=True) as scratch:
        env = {**os.environ, "MES_ASSIST_HOME": str(home), "TMPDIR": scratch}
        process = subprocess.Popen(
            _command(flow, url, boundary), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            said = process.communicate(timeout=seconds or _PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            said = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, *said)


def _command(flow: str, url: str, boundary: int) -> list[str]:
    return [sys.executable, str(VICTIM), str(boundary), flow, url]


def _wrong_on_disk(flow: str, home: Path) -> list[str]:
    proofs = home / "proofs"
    bags = list_bags(proofs)
    wrong = [] if len(bags) == 1 else [f"{len(bags)} bags"]
    wrong += [f"{bag.name}: {problem}" for bag in bags for problem in verify_bag(bag)]
    if flow == "opposition":
        wrong += [f"{bag.name}: no proof" for bag in bags if not (bag / "data/justificatif-opposition.pdf").is_file()]
    wrong += [f"half written: {path.name}" for path in home.rglob("*") if ".part-" in path.name]
    for record in proofs.glob("*/data/record.json"):
        json.loads(record.read_text("utf-8"))
    return wrong if _is_finished(home) else [*wrong, "the journal does not say that it is done"]


def _is_finished(home: Path) -> bool:
    with SqliteJournal(home / "journal.sqlite3", SystemClock()) as journal:
        journal.check()
        histories = list(journal.histories())
    return len(histories) == 1 and is_finished(histories[0][1])
