"""The commands about flow files."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mes_assist.cli.flows import flows
from mes_assist.flow.schema import schemas

FILES = Path(__file__).parents[1] / "flow_files"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the shipped one: a flow and an included file."""
    shipped = tmp_path / "flows"
    shutil.copytree(FILES / "positive" / "with_shared_states", shipped)
    monkeypatch.setattr("mes_assist.cli.flows.shipped_flows", lambda: shipped)
    return shipped


def run(*arguments: str) -> Result:
    """Run a command in English."""
    return CliRunner().invoke(flows, [*arguments, "--lang", "en"], catch_exceptions=False)


@pytest.mark.parametrize(("lang", "title"), [("fr", "M'opposer"), ("en", "Object")])
def test_list_shows_the_procedures(folder: Path, lang: str, title: str) -> None:
    """Flows only, in the person's language."""
    result = CliRunner().invoke(flows, ["list", "--json", "--lang", lang])
    file = str(folder / "flow.yaml")
    row = {"id": "flow", "version": 1, "last_verified": "never", "file": file, "title": title}
    assert json.loads(result.stdout) == {"flows": [row]}


def test_list_as_text(folder: Path) -> None:
    """It says honestly that nobody saw the flow work."""
    result = run("list")
    assert "flow (v1) - Object" in result.stdout
    assert "never verified on the real site" in result.stdout
    text = (folder / "flow.yaml").read_text(encoding="utf-8").replace("never\n", "2026-11-23\n")
    (folder / "flow.yaml").write_text(text, encoding="utf-8")
    assert "verified on the real site on 2026-11-23" in run("list").stdout


def test_check_of_the_shipped_files(folder: Path) -> None:
    """Without arguments, all of them are checked."""
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "Files checked: 2. No error. Warnings: 0.\n")


def test_check_tells_every_problem() -> None:
    """Exit code 2, and the problems with their lines on standard output."""
    case = FILES / "negative" / "everything_at_once"
    result = run("check", str(case / "flow.yaml"))
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert result.exit_code == 2
    assert result.stdout == f"{expected}\nFiles checked: 1. Errors: 5. Warnings: 0.\n"


def test_check_of_several_files() -> None:
    """The problems of all of them are told, in order."""
    cases = [str(FILES / "negative" / case / "flow.yaml") for case in ("unreachable", "unused_include", "tab")]
    told = json.loads(run("check", "--json", *cases).stdout)
    assert [problem["line"] for problem in told["problems"]] == [27, 13, 26]
    assert told["files"] == 3


def test_check_of_a_shared_file_alone() -> None:
    """An included file may be checked by itself."""
    assert run("check", str(FILES / "positive/with_shared_states/commun.yaml")).exit_code == 0
    assert run("check", str(FILES / "negative/problem_in_an_included_file/commun.yaml")).exit_code == 2


def test_only_shipped_flows_are_checked_unasked(own_home: Path) -> None:
    """What an earlier version left in the data folder is not read."""
    before = json.loads(run("check", "--json").stdout)
    file = own_home / "flows" / "opposition.local.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("overlay: opposition\n", encoding="utf-8")
    assert json.loads(run("check", "--json").stdout) == before


def test_check_of_a_file_that_does_not_exist(tmp_path: Path) -> None:
    """It is a problem like another."""
    result = run("check", str(tmp_path / "nowhere.yaml"))
    assert result.exit_code == 2
    assert "the file cannot be read" in result.stdout


def test_a_problem_of_a_shared_file_is_told_once(folder: Path) -> None:
    """Two flows that include it do not make two problems of one."""
    text = (folder / "flow.yaml").read_text(encoding="utf-8")
    (folder / "autre.yaml").write_text(text.replace("id: flow", "id: autre"), encoding="utf-8")
    shared = (folder / "commun.yaml").read_text(encoding="utf-8")
    (folder / "commun.yaml").write_text(shared.replace("Tout refuser", "Tout accepter"), encoding="utf-8")
    result = run("check", "--json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["file"], problem["severity"], problem["line"]) == ("flows/commun.yaml", "error", 8)


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 2)])
@pytest.mark.parametrize("case", ["suggested_flow_does_not_exist", "unused_include"])
def test_a_warning_fails_only_when_strict(case: str, strict: list[str], code: int) -> None:
    """It is told, and refused on demand."""
    result = run("check", "--json", *strict, str(FILES / "negative" / case / "flow.yaml"))
    told = json.loads(result.stdout)
    assert result.exit_code == code
    assert told["ok"] is (code == 0)
    assert [problem["severity"] for problem in told["problems"]] == ["warning"]


def test_check_knows_the_flows_of_the_same_folder() -> None:
    """What a flow suggests is looked for beside it."""
    result = run("check", "--json", str(FILES / "negative/suggested_flow_does_not_exist/flow.yaml"))
    assert json.loads(result.stdout)["problems"][0]["hint"] == "cloture"


def test_schema_is_printed() -> None:
    """Without an option, that of a flow file goes to standard output."""
    assert run("schema").stdout == schemas()["flow.v1.schema.json"]


def test_schema_drift(folder: Path) -> None:
    """Missing or edited files are drift, exit code 2; writing them mends it."""
    assert run("schema", "--check").exit_code == 2
    assert run("schema", "--write").exit_code == 0
    assert run("schema", "--check").exit_code == 0
    (folder / "schema" / "flow.v1.schema.json").write_text("{}", encoding="utf-8")
    result = run("schema", "--check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (2, {"ok": False, "stale": ["flow.v1.schema.json"]})


def test_a_drawing(folder: Path) -> None:
    """Mermaid, by the name of the flow or its file; the key of an older drawing stays, and is empty."""
    text = run("diagram", "flow").stdout
    assert text.startswith("stateDiagram-v2\n")
    drawn = json.loads(run("diagram", str(folder / "flow.yaml"), "--json").stdout)
    assert drawn == {"flow": "flow", "mermaid": text, "svg": None}
