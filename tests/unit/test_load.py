"""Flow files and what they include."""

import contextlib
import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mes_assist.flow.check import check
from mes_assist.flow.load import LoadedFlow, find_flow, flow_files, is_common, load_common, load_flow, shown
from mes_assist.flow.model import Flow
from mes_assist.flow.problems import FlowFileError
from mes_assist.flow.source import parse
from mes_assist.flow.validate import PATTERNS, validated
from mes_assist.support.errors import UsageError
from mes_assist.support.paths import shipped_flows

FILES = Path(__file__).parents[1] / "flow_files"
NEGATIVE = sorted(path for path in (FILES / "negative").iterdir() if path.is_dir())
POSITIVE = sorted(path for path in (FILES / "positive").iterdir() if path.is_dir())
SHARED = FILES / "positive" / "with_shared_states"
TEXT = (FILES / "positive" / "every_matcher_and_step" / "flow.yaml").read_text(encoding="utf-8")


def all_problems(path: Path) -> list[str]:
    """Return everything that is wrong with a flow file, as it is shown."""
    try:
        loaded = load_flow(path)
    except FlowFileError as error:
        return list(error.shown.values())
    flows = [file.stem for file in flow_files(path.parent) if not is_common(file)]
    return list(shown(check(loaded, flows), loaded.sources).values())


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case.name)
def test_each_mistake_is_told_as_expected(case: Path) -> None:
    """A folder holds a wrong flow and the words that say so."""
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert "\n\n".join(all_problems(case / "flow.yaml")) + "\n" == expected


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.name)
def test_each_right_flow_has_no_problem(case: Path) -> None:
    """A folder holds a right flow."""
    assert all_problems(case / "flow.yaml") == []


@pytest.fixture
def shared() -> LoadedFlow:
    """Return a flow with an included file."""
    return load_flow(SHARED / "flow.yaml")


def test_shared_states_are_part_of_the_flow(shared: LoadedFlow) -> None:
    """An include brings its interrupts, states and never-click wording."""
    assert "cookies" in shared.flow.interrupts
    assert list(shared.flow.states) == ["connexion", "accueil", "decision", "resultat"]
    assert shared.flow.never_click == ["tout accepter", "activer"]


@pytest.mark.parametrize(
    ("state", "step", "line"),
    [
        ("decision", None, "flow.yaml:19: decision:"),
        ("decision", 1, "flow.yaml:23: - click:"),
        ("cookies", None, "commun.yaml:6: cookies:"),
        ("cookies", 0, "commun.yaml:8: do: [{click:"),
        ("connexion", None, "commun.yaml:10: connexion:"),
    ],
)
def test_states_and_steps_are_cited(shared: LoadedFlow, state: str, step: int | None, line: str) -> None:
    """Errors at run time name the file and the line, that of an included file too."""
    file, number, start = line.split(":", 2)
    assert shared.cite(state, step) == f"flows/{file}:{number}"
    text = (SHARED / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert text.strip().startswith(start.strip())


def test_what_does_not_exist_is_cited_too(shared: LoadedFlow) -> None:
    """An error about an error would help nobody."""
    assert shared.cite("nowhere", 3).startswith("flows/flow.yaml:")


def test_an_own_state_is_cited_rather_than_the_shared_one(tmp_path: Path) -> None:
    """A flow's own state wins, and so does its place."""
    shutil.copytree(SHARED, tmp_path / "flows")
    own = tmp_path / "flows" / "flow.yaml"
    more = '  connexion:\n    when: {field: "code"}\n    end: refused\n'
    own.write_text(own.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert load_flow(own).cite("connexion") == "flows/flow.yaml:28"


def test_the_hash_is_that_of_the_files_list(shared: LoadedFlow) -> None:
    """It can be computed by hand: sha256sum flow.yaml commun.yaml | sha256sum."""
    names = ("flow.yaml", "commun.yaml")
    listing = "".join(f"{hashlib.sha256((SHARED / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    assert shared.sha256 == hashlib.sha256(listing.encode()).hexdigest()


def test_a_change_of_an_included_file_changes_the_hash(tmp_path: Path, shared: LoadedFlow) -> None:
    """A record says which wording was followed, all of it."""
    shutil.copytree(SHARED, tmp_path / "flows")
    with (tmp_path / "flows" / "commun.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert load_flow(tmp_path / "flows" / "flow.yaml").sha256 != shared.sha256


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "flows/flow.yaml:1:1  the file cannot be read: No such file or directory"),
        (b"a: 1\nb: \xe9\n", "flows/flow.yaml:2:4  the file is not UTF-8"),
        (b"- a\n", "flows/flow.yaml:1:1  needs keys and values"),
    ],
)
def test_a_file_that_is_no_flow(tmp_path: Path, content: bytes | None, message: str) -> None:
    """Missing, in another encoding, or a list."""
    path = tmp_path / "flow.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FlowFileError) as raised:
        load_flow(path)
    assert [str(problem) for problem in raised.value.problems] == [message]
    assert (raised.value.key, raised.value.outcome) == ("flow_invalid", "usage")
    assert message in str(raised.value.values["problems"])


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors write one."""
    (tmp_path / "flow.yaml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_flow(tmp_path / "flow.yaml").flow.id == "flow"


def test_a_flow_cannot_be_included(tmp_path: Path) -> None:
    """Only files of shared states can."""
    shutil.copytree(SHARED, tmp_path / "flows")
    (tmp_path / "flows" / "commun.yaml").write_text(TEXT, encoding="utf-8")
    assert "commun.yaml is a flow, not a file of shared states" in all_problems(tmp_path / "flows" / "flow.yaml")[0]


def test_a_shared_file_alone() -> None:
    """It is known by what it lacks, and read on its own."""
    assert is_common(SHARED / "commun.yaml")
    assert not is_common(SHARED / "flow.yaml")
    assert load_common(SHARED / "commun.yaml").id == "commun"
    with pytest.raises(FlowFileError):
        load_common(SHARED / "flow.yaml")


def test_a_flow_is_found_by_name() -> None:
    """A name is one of the folder's files, never a path."""
    assert find_flow("flow", SHARED) == SHARED / "flow.yaml"
    for name in ("opposition", "../smallest/flow", "", "FLOW"):
        with pytest.raises(UsageError) as raised:
            find_flow(name, SHARED)
        assert raised.value.key == "flow_missing"


def test_a_file_says_what_the_schema_says() -> None:
    """Neither a text for a number, nor the models' own spelling of not."""
    text = TEXT.replace("version: 1\ntitle", 'version: "1"\ntitle').replace("- not:", "- not_:")
    flow, problems = validated(Flow, parse(text, "f"))
    assert flow is None
    assert [problem.field for problem in problems] == ["states.accueil.when.all[1]", "version"]


def test_every_pattern_of_the_model_has_words() -> None:
    """Nobody is told a regular expression."""

    def patterns(schema: object) -> set[str]:
        if isinstance(schema, list):
            return set().union(*map(patterns, schema))
        if not isinstance(schema, dict):
            return set()
        own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return own.union(*map(patterns, schema.values()))

    durations = r"^\d+\s*(s|m|h|d)$"
    assert patterns(Flow.model_json_schema()) - {durations} == set(PATTERNS)


def load_text(text: str, folder: Path) -> Flow:
    """Load a flow of this content."""
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return load_flow(path).flow


@given(st.text())
def test_no_text_crashes_the_loader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a file holds, it loads or is a FlowFileError."""
    with pytest.raises(FlowFileError) as raised:
        load_text(text, tmp_path_factory.getbasetemp())
    assert raised.value.problems


@settings(max_examples=150)
@given(st.data())
def test_no_damage_crashes_the_loader(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A right flow with something cut out, or something put in, loads or is a FlowFileError."""
    start = data.draw(st.integers(0, len(TEXT)))
    end = start + data.draw(st.integers(0, 30))
    put = data.draw(st.text(alphabet="ab:-[]{},?!&*|>'\"%@ \n\t<0", max_size=5))
    with contextlib.suppress(FlowFileError):
        load_text(TEXT[:start] + put + TEXT[end:], tmp_path_factory.getbasetemp())


RIGHT = parse(TEXT, "f")
assert isinstance(RIGHT.data, dict)
KEYS = [path for path in RIGHT.keys if path[-1] not in RIGHT.data["states"]]


@settings(max_examples=100)
@given(st.sampled_from(KEYS))
def test_a_misspelt_key_is_told_at_its_own_line(path: tuple[str | int, ...]) -> None:
    """Whichever key is wrong, its place is shown."""
    where = RIGHT.position(path)
    lines = TEXT.splitlines(keepends=True)
    line = lines[where.line - 1]
    assert line[where.column - 1 :].startswith(str(path[-1]))
    lines[where.line - 1] = f"{line[: where.column - 1]}zz{line[where.column - 1 :]}"
    _, problems = validated(Flow, parse("".join(lines), "f"))
    unknown = [problem for problem in problems if problem.message == f'unknown key "zz{path[-1]}"']
    assert [(problem.line, problem.column) for problem in unknown] == [where]
    assert unknown[0].hint == path[-1]


@pytest.mark.parametrize("path", flow_files(shipped_flows()), ids=lambda path: path.stem)
def test_the_shipped_flows_are_right(path: Path) -> None:
    """What we ship loads without an error; the only warning is of a procedure that has no flow yet."""
    if is_common(path):
        assert load_common(path).id == path.stem
    else:
        assert [problem for problem in all_problems(path) if "there is no flow" not in problem] == []
