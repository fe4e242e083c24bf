"""The JSON Schema of the flow language."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from mes_assist.flow.load import flow_files, is_common
from mes_assist.flow.schema import drift, schemas, write
from mes_assist.flow.source import parse
from mes_assist.support.paths import shipped_flows

FILES = Path(__file__).parents[1] / "flow_files"
ALL = [*sorted(FILES.glob("positive/*/*.yaml")), *flow_files(shipped_flows())]


def errors(path: Path) -> list[str]:
    """Return what an editor would underline in a file."""
    name = "common.v1.schema.json" if is_common(path) else "flow.v1.schema.json"
    data = parse(path.read_text(encoding="utf-8"), path.name).data
    return [error.message for error in Draft7Validator(json.loads(schemas()[name])).iter_errors(data)]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_is_draft_7(name: str) -> None:
    """Editors digest it."""
    schema = json.loads(schemas()[name])
    Draft7Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == ("http://json-schema.org/draft-07/schema#", name)
    assert "$defs" not in schemas()[name]


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_right_file_fits_the_schema(path: Path) -> None:
    """No editor underlines a right file, and each names the schema that is its own."""
    assert errors(path) == []
    name = "common" if is_common(path) else "flow"
    assert f"schema/{name}.v1.schema.json\n" in path.read_text(encoding="utf-8").split("schema_version")[0]


@pytest.mark.parametrize(
    "case",
    [
        "unknown_key",
        "two_matchers",
        "bad_duration",
        "misspelt_outcome",
        "missing_text",
        "empty_text",
        "no_is_a_text",
        "bad_names_and_paths",
        "everything_at_once",
        "unbounded_retry",
    ],
)
def test_a_wrong_file_is_underlined(case: str) -> None:
    """What the loader refuses, the editor shows."""
    assert errors(FILES / "negative" / case / "flow.yaml")


def test_writing_is_deterministic(tmp_path: Path) -> None:
    """The same models give the same bytes, and drift is seen."""
    assert drift(tmp_path) == ["flow.v1.schema.json", "common.v1.schema.json"]
    write(tmp_path / "schema")
    assert drift(tmp_path / "schema") == []
    file = tmp_path / "schema" / "flow.v1.schema.json"
    assert file.read_bytes() == schemas()[file.name].encode()
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert drift(tmp_path / "schema") == [file.name]


def test_the_committed_schemas_are_up_to_date() -> None:
    """The files that flows name are those that the models make."""
    assert drift(shipped_flows() / "schema") == []
