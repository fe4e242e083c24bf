"""What the log may say, and where."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes_assist.support import log, log_chain, log_file
from mes_assist.support.errors import ArchiveError, NotOurs
from mes_assist.support.sanitise import sanitise

NIR = "1 85 05 78 006 084 36"
logger = log.get_logger()


@pytest.fixture(autouse=True)
def _silence_afterwards() -> Iterator[None]:
    yield
    log.configure(0, None)


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, object]]]:
    """Open a log file, and return what reads its lines but for the first, which says whose it is."""
    file = tmp_path / "log.jsonl"
    log.configure(0, file)
    return lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()[1:]]


LogLines = Callable[[], list[dict[str, object]]]


def test_an_event_is_one_json_line(lines: LogLines) -> None:
    """Name, level, instant and allowed values are written."""
    logger.info("state_entered", state="accueil", attempt=2, duration_ms=1.5, step=None)

    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {
        "event": "state_entered", "level": "info", "state": "accueil", "attempt": 2, "duration_ms": 1.5, "step": None
    }  # fmt: skip


def test_the_instant_is_not_redacted(lines: LogLines) -> None:
    """The time of the event is an ISO instant, not a mask."""
    logger.info("started")

    assert str(lines()[0]["timestamp"]).endswith("Z")


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_unknown_keys_are_dropped(values: dict[str, str]) -> None:
    """Whatever is not on the list vanishes, key and value."""
    kept = log_chain._allow(None, "info", {"event": "e", **values})

    assert set(kept) - {"event"} <= log_file.ALLOWED


def test_unknown_keys_never_reach_the_file(lines: LogLines) -> None:
    """A value under a key that nobody allowed is neither written nor masked: it is absent."""
    logger.info("typed", value="hunter2", text=NIR, password="x")

    assert set(lines()[0]) == {"event", "level", "timestamp"}


def test_values_are_redacted(lines: LogLines) -> None:
    """A number that slips into an allowed key is masked."""
    logger.info("refused", reason=f"NIR {NIR}", path_template="/a?code=1")

    assert (lines()[0]["reason"], lines()[0]["path_template"]) == ("NIR [redacted]", "/a")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sha256", "0" * 60 + "abcd"),
        ("version", "156.0.6478.36"),
        ("origin", "http://127.0.0.1:41234"),
        ("origin", "https://www.monespacesante.fr"),
        ("frames", "mes_assist.browser.session:123, mes_assist.cli.main:45"),
    ],
)
def test_values_of_a_known_form_stay(lines: LogLines, key: str, value: str) -> None:
    """Hashes, versions, origins and frames are not taken for numbers of a person."""
    logger.info("e", **{key: value})

    assert lines()[0][key] == value


@pytest.mark.parametrize("key", ["sha256", "version", "origin", "frames"])
def test_another_form_under_these_keys_is_redacted(lines: LogLines, key: str) -> None:
    """The exception is for the form, not for the key."""
    logger.info("e", **{key: NIR})

    assert lines()[0][key] == "[redacted]"


@pytest.mark.parametrize("event", [f"typed {NIR}", "L'identité", "", f"typed_{NIR.replace(' ', '')}"])
def test_event_names_come_from_the_code(lines: LogLines, event: str) -> None:
    """A name made of other things than a name is replaced or masked."""
    logger.info(event)

    assert lines()[0]["event"] in {"unnamed", "[redacted]"}


def test_objects_are_dropped(lines: LogLines) -> None:
    """A value whose text form could hold anything is dropped, under an allowed key too."""
    logger.info("e", state=["hunter2"], reason={"a": "hunter2"}, kind=b"hunter2", origin=ValueError("hunter2"))

    assert set(lines()[0]) == {"event", "level", "timestamp"}


def _fail() -> None:
    from mes_assist.archive.bag import write_bag

    try:
        write_bag(Path("/"), name="../hunter2", files={}, info={})
    except ValueError as error:
        raise ArchiveError("archive_exists", bag="hunter2") from error


@pytest.mark.parametrize("how", ["exc_info", "true", "sanitise"])
def test_exceptions_lose_their_message(lines: LogLines, how: str) -> None:
    """Of an exception, its classes and our own lines are kept, never a message."""
    try:
        _fail()
    except ArchiveError as error:
        if how == "exc_info":
            logger.error("failed", exc_info=error)
        elif how == "true":
            logger.error("failed", exc_info=True)  # noqa: G201 - Log has no exception()
        else:
            logger.error("failed", **sanitise(error))

    (line,) = lines()
    assert line["error"] == "ArchiveError < ValueError"
    assert "hunter2" not in json.dumps(line)


def test_frames_are_ours_alone() -> None:
    """Frames of this package are named by module and line, frames of others are left out."""
    from mes_assist.archive.bag import write_bag

    with pytest.raises(ValueError, match="bag name") as caught:
        write_bag(Path("/"), name="", files={}, info={})

    module, _, line = sanitise(caught.value)["frames"].partition(":")
    assert module == "mes_assist.archive.bag"
    assert line.isdigit()


def test_a_cycle_of_causes_ends() -> None:
    """Two exceptions that cause each other are each named once."""
    first, second = ValueError("x"), KeyError("y")
    first.__cause__, second.__cause__ = second, first

    assert sanitise(first)["error"] == "ValueError < KeyError"


@pytest.mark.parametrize(("verbosity", "shown"), [(0, []), (1, ["info_event"]), (2, ["debug_event", "info_event"])])
def test_the_console_follows_verbosity(capsys: pytest.CaptureFixture[str], verbosity: int, shown: list[str]) -> None:
    """-v shows what happens, -vv the details, nothing shows nothing; stdout is never touched."""
    log.configure(verbosity, None)
    logger.debug("debug_event", count=1)
    logger.info("info_event", reason=NIR)

    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split()[2] for line in err.splitlines()] == shown
    assert NIR not in err


def test_the_file_gets_details_without_verbosity(lines: LogLines, capsys: pytest.CaptureFixture[str]) -> None:
    """A log file is asked for to find something out: it gets every level, and stderr stays empty."""
    logger.debug("detail")

    assert lines()[0]["level"] == "debug"
    assert capsys.readouterr() == ("", "")


def test_libraries_stay_out(lines: LogLines, capfd: pytest.CaptureFixture[str]) -> None:
    """What a library logs reaches neither our file nor stderr: it may quote a page."""
    for name in ["playwright", "asyncio", "pypdf", "mes_assist"]:
        logging.getLogger(name).error("hunter2")

    assert lines() == []
    assert capfd.readouterr() == ("", "")


SILENT = """
import logging, sys
from mes_assist.support import log
log.configure(0, None)
log.get_logger().error("failed", reason="x")
logging.getLogger("asyncio").error("hunter2")
print("structlog" in sys.modules)
"""


def test_nothing_is_written_unless_asked_for() -> None:
    """Without -v and without a file nothing is printed, and structlog is not even imported."""
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("False\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_files_stay_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log and its rotated predecessors are for the owner alone, even where one was made public meanwhile."""
    monkeypatch.setattr(log_file, "_MAX_BYTES", 300)
    file = tmp_path / "log.jsonl"
    log.configure(0, file)
    file.chmod(0o644)
    log.configure(0, file)
    for count in range(10):
        logger.info("step_done", count=count)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"log.jsonl": 0o600, "log.jsonl.1": 0o600, "log.jsonl.2": 0o600}


def test_a_full_disk_does_not_end_the_run(
    lines: LogLines, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If a line cannot be written, nothing is raised and nothing is printed in its place."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logging.StreamHandler, "emit", lambda self, record: self.handleError(record))
    logger.info("e", reason="x")

    assert lines() == []
    assert capsys.readouterr() == ("", "")


def test_an_impossible_file_is_an_error(tmp_path: Path) -> None:
    """A log file that cannot be opened is said at once."""
    with pytest.raises(OSError, match="nowhere"):
        log.configure(0, tmp_path / "nowhere" / "log.jsonl")


EARLIER = '{"event": "attempt_started", "flow": "opposition", "level": "info", "timestamp": "2026-11-23T09:00:00Z"}\n'


@pytest.mark.parametrize(("earlier", "first"), [(None, "log_of_mes_assist"), (EARLIER, "attempt_started")])
def test_a_log_of_ours_is_added_to(tmp_path: Path, earlier: str | None, first: str) -> None:
    """A new one begins with the line that says so; one of an earlier version is known by how its events are written."""
    file = tmp_path / "log.jsonl"
    if earlier is not None:
        file.write_text(earlier, "utf-8")
    for _ in range(2):
        log.configure(0, file)
        logger.info("step")
    assert [json.loads(line)["event"] for line in file.read_text("utf-8").splitlines()] == [first, "step", "step"]


@pytest.mark.parametrize(
    "content",
    [
        *("", "x\n", "[]\n", "3\n", "[" * 4_000, '{"event": "log_of_mes_assist"}\n', '{"level": "info"}\n'),
        '["event", "level", "timestamp"]\n',
        '{"event": "looked", "level": "debug", "timestamp": "2026-11-23T09:00:00Z"}\n',
        EARLIER.replace("flow", "password"),
    ],
)
def test_any_other_file_is_refused(tmp_path: Path, content: str) -> None:
    """Those of other programs that look alike, and one that says nothing, are left as they are."""
    file = tmp_path / "log.jsonl"
    file.write_text(content, "utf-8")
    file.chmod(0o644)
    with pytest.raises(NotOurs):
        log.configure(0, file)
    assert (file.read_text("utf-8"), stat.S_IMODE(file.stat().st_mode)) == (content, 0o644)


def test_what_rotates_takes_nobody_elses_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of somebody else that is called like an old log is refused at once, and kept if it came meanwhile."""
    monkeypatch.setattr(log_file, "_MAX_BYTES", 300)
    file, theirs = tmp_path / "log.jsonl", tmp_path / "log.jsonl.2"
    log.configure(0, file)
    theirs.write_text("mine", "utf-8")
    for count in range(20):
        logger.info("step_done", count=count)
    assert theirs.read_text("utf-8") == "mine"
    assert '"count": 19' in file.read_text("utf-8")
    with pytest.raises(NotOurs) as refused:
        log.configure(0, file)
    assert refused.value.values == {"path": theirs}
