"""The documents against the program: what they name exists, and what exists is described."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from pictures.documents import CHOSEN
from pictures.stories import STORIES

from mes_assist.cli.main import cli
from mes_assist.engine.result import EXIT_CODES, Result
from mes_assist.flow.check import check
from mes_assist.flow.load import load_flow
from mes_assist.flow.model import Flow
from mes_assist.flow.values import Model
from mes_assist.support.paths import shipped_flows

ROOT = Path(__file__).parents[2]
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("docs/adr/*.md"),
        ROOT / "fixtures/mock_site/README.md",
    )
}
CONTRACT, FLOWS = DOCUMENTS["docs/contract.md"], DOCUMENTS["docs/flows.md"]
MAP, SAFETY = DOCUMENTS["docs/architecture.md"], DOCUMENTS["docs/safety-case.md"]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4,}(\S.*)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_OPTION = re.compile(r"(?<![\w-])(?:--[a-z][a-z-]*|-[a-z])")


def without_code(text: str) -> str:
    """Return a document without its blocks and spans of code."""
    return _SPAN.sub("", _FENCE.sub("", text))


def code_of(text: str) -> list[str]:
    """Return the lines of the blocks of a document, and its spans, comments left out."""
    blocks = [line for _, block in _FENCE.findall(text) for line in block.splitlines()]
    prose = _FENCE.sub("", text)
    lines = [*blocks, *_INDENTED.findall(prose), *_SPAN.findall(prose)]
    return [line.partition("  #")[0].partition(" # ")[0].strip() for line in lines]


def anchors_of(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def every_command(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield the commands with their names, groups too."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from every_command(found, (*path, name))


COMMANDS = dict(every_command(cli))


def options_of(path: tuple[str, ...]) -> set[str]:
    """Return the options of a command and of the groups above it, help included."""
    found = {"--help", "-h"}
    for end in range(len(path) + 1):
        parameters = COMMANDS[path[:end]].params
        found |= {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}
    return {name for name in found if name.startswith("-")}


EVERY_OPTION = {option for path in COMMANDS for option in options_of(path)}


def models() -> dict[str, type[Model]]:
    """Return the models that a flow file is made of, by name."""
    found: dict[str, type[Model]] = {}
    waiting: list[object] = [Flow]
    while waiting:
        here = waiting.pop()
        waiting += get_args(here)
        if isinstance(here, type) and issubclass(here, Model) and here.__name__ not in found:
            found[here.__name__] = here
            waiting += [field.annotation for field in here.model_fields.values()]
    return found


KEYS = sorted(
    {(name, field.alias or key) for name, model in models().items() for key, field in model.model_fields.items()}
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_image_leads_somewhere(name: str) -> None:
    """A file of the repository is there, and so is the heading that an anchor names."""
    for target in _LINK.findall(without_code(DOCUMENTS[name])):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        place = ((ROOT / name).parent / file).resolve() if file else ROOT / name
        assert place.exists(), target
        assert place.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors_of(place.read_text("utf-8")), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_image_says_what_it_shows(name: str) -> None:
    """Whoever does not see it reads as much as there is to see; no name of a file is told instead."""
    for told, file in _IMAGE.findall(without_code(DOCUMENTS[name])):
        assert len(told.split()) >= 5, file


def test_every_image_is_shown_somewhere() -> None:
    """A picture that no document shows any more is taken away, and so is one that is retaken for nobody."""
    shown = {
        ((ROOT / name).parent / file).resolve()
        for name, text in DOCUMENTS.items()
        for _, file in _IMAGE.findall(without_code(text))
    }
    there = set((ROOT / "docs/images").iterdir())
    assert there - shown == set()
    assert len(there) > 10
    assert sum(path.stat().st_size for path in there) < 1_500_000


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name: str) -> None:
    """What a document tells to type is a command of the program, and each of its options one of that command."""
    for line in code_of(DOCUMENTS[name]):
        words = re.split(r"\bmes-assist(?=\s)", line, maxsplit=1)
        if len(words) < 2:
            continue
        arguments = shlex.split(words[1].rstrip('"').replace("…", ""), comments=True)
        path: tuple[str, ...] = ()
        while len(path) < len(arguments) and (*path, arguments[len(path)]) in COMMANDS:
            path = (*path, arguments[len(path)])
        assert path or arguments[0] in options_of(()), line
        command = COMMANDS[path]
        stands_alone = not isinstance(command, click.Group) or command.invoke_without_command
        assert stands_alone or len(path) < len(arguments) or not path, line
        assert {word.partition("=")[0] for word in arguments if word.startswith("-")} <= options_of(path), line


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.startswith("docs/")])
def test_every_option_that_is_named_exists(name: str) -> None:
    """An option that stands alone in code, such as ``--json``, is one of some command."""
    for span in _SPAN.findall(_FENCE.sub("", DOCUMENTS[name])):
        if span.startswith("-") and not span.startswith("---"):
            assert set(_OPTION.findall(span)) <= EVERY_OPTION, span


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_the_contract_names_every_command_and_option(path: tuple[str, ...]) -> None:
    """Nothing that a person may type is left out of the contract."""
    spans = _SPAN.findall(CONTRACT)
    assert any(span == " ".join(path) or span.startswith(f"{' '.join(path)} ") for span in spans) or isinstance(
        COMMANDS[path], click.Group
    )
    named = {option for span in spans for option in _OPTION.findall(span)}
    assert options_of(path) <= named


def test_the_table_of_exit_codes_is_the_programs() -> None:
    """Outcome by outcome, in both directions."""
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", CONTRACT, re.MULTILINE)
    assert {outcome: int(code) for code, outcome in rows} == dict(EXIT_CODES)
    assert len(rows) == len(EXIT_CODES)


def test_every_reason_of_the_contract_is_one_of_the_code() -> None:
    """A reason that scripts may wait for is written somewhere in the program or in a flow."""
    table = CONTRACT.partition("| `outcome` | `reason` |\n")[2].partition("\n\n")[0]
    reasons = {span for line in table.splitlines()[1:] for span in _SPAN.findall(line.split(" | ", 1)[1])}
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").glob("*.yaml")]
    written = set(re.findall(r"\w+", "\n".join(source.read_text("utf-8") for source in sources)))
    assert len(reasons) > 20
    assert reasons <= written


def test_the_json_of_the_contract_has_the_keys_of_a_result() -> None:
    """The example is JSON, with the documented keys in their order."""
    (example,) = [block for language, block in _FENCE.findall(CONTRACT) if language == "json"]
    assert list(json.loads(example)) == list(Result(outcome="done", flow="opposition", profile="moi").as_json())


@pytest.mark.parametrize(("model", "key"), KEYS, ids=[".".join(key) for key in KEYS])
def test_every_key_of_the_language_is_described(model: str, key: str) -> None:
    """The keys of a file and of a state have a heading; every other one is named in code."""
    headings = re.findall(r"^### `(\w+)`$", FLOWS, re.MULTILINE)
    named = {word for span in _SPAN.findall(_FENCE.sub("", FLOWS)) for word in re.findall(r"\w+", span)}
    assert key in (headings if model in ("Flow", "State") else named)


def test_every_key_that_has_a_heading_is_one_of_the_language() -> None:
    """A key that is gone from the language is gone from its description."""
    known = {key for model, key in KEYS if model in ("Flow", "State")}
    assert set(re.findall(r"^### `(\w+)`$", FLOWS, re.MULTILINE)) == known


def test_the_worked_example_is_a_right_flow(tmp_path: Path) -> None:
    """Who copies it has a flow in which the checker finds nothing."""
    (example,) = [block for _, block in _FENCE.findall(FLOWS) if "schema_version: 1" in block]
    (tmp_path / "essai.yaml").write_text(example, "utf-8")
    (tmp_path / "commun.yaml").write_bytes((shipped_flows() / "commun.yaml").read_bytes())
    assert check(load_flow(tmp_path / "essai.yaml"), ["essai"]) == []


def test_each_picture_is_taken_of_a_story() -> None:
    """What ``make pictures`` is to write is what lies there, of stories that there are."""
    assert {one.story for one in CHOSEN} <= {*STORIES, "accueil"}
    names = {f"{one.name}.{lang}.png" for one in CHOSEN for lang in ("fr", "en") if lang == "fr" or one.english}
    assert names == {file.name for file in (ROOT / "docs" / "images").glob("*.??.png")}


def test_the_readme_begins_with_two_commands() -> None:
    """A stranger needs nothing else."""
    first = _FENCE.search(DOCUMENTS["README.md"])
    assert first is not None
    assert first[2].split("\n") == ["make demo", "make test", ""]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_exists(name: str) -> None:
    """What a document tells to make is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for line in code_of(DOCUMENTS[name]):
        if line.startswith("make "):
            wanted = [word for word in shlex.split(line)[1:] if "=" not in word]
            assert set(wanted) <= targets, line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_place_in_the_code_exists(name: str) -> None:
    """A module, a file or a test that a document names is there."""
    known = {found for path in (ROOT / "tests").rglob("*.py") for found in _tests_in(path)}
    for span in code_of(DOCUMENTS[name]):
        if re.fullmatch(r"test_\w+", span):
            assert span in known, span
        if re.fullmatch(r"(cli|demo|app|ui|browser|engine|cases|archive|flow|support)/[\w/]*(\.\w+)?", span):
            place = ROOT / "src/mes_assist" / span
            assert place.exists() or place.with_suffix(".py").exists(), span
        if re.fullmatch(r"(tests|tools|docs|flows|fixtures|requirements|src)/[\w/]*(\.\w+)?", span):
            assert (ROOT / span).exists(), span


_MAPPED = re.split(r"^\| \*\*`(\w+)/`\*\* \|.*\n", MAP, flags=re.MULTILINE)[1:]
MAPPED = dict(zip(_MAPPED[::2], _MAPPED[1::2], strict=True))
"""The rows of each package in the map of modules."""


@pytest.mark.parametrize(("package", "rows"), MAPPED.items(), ids=MAPPED)
def test_the_map_names_every_module(package: str, rows: str) -> None:
    """Once each, and none that is gone."""
    named = [name for row in rows.splitlines() for name in _SPAN.findall(row.split("|")[1])]
    folder = ROOT / "src/mes_assist" / package
    files = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.py")}
    inner = {name.partition("/")[0] for name in files if "/" in name and not name.endswith("__init__")}
    code = {name.removesuffix("/__init__") for name in files if name != "__init__"} - inner
    assert sorted(named) == sorted(code)


def test_the_map_has_the_packages_in_which_something_is_decided() -> None:
    """The command line, which has one file per command, needs none."""
    assert {"app", "ui", "browser", "engine", "cases", "archive", "flow", "support"} <= set(MAPPED)


RULES = [line.split(" | ") for line in SAFETY.splitlines() if line.startswith("| ") and line.count(" | ") == 3]


@pytest.mark.parametrize("row", [row for row in RULES if row[0] != "| rule"], ids=lambda row: row[0][2:])
def test_each_rule_has_a_place_and_a_test(row: list[str]) -> None:
    """The names themselves are looked for with those of all documents."""
    _, place, tests, _ = row
    assert _SPAN.findall(place) or place == "all"
    assert any(span.startswith("test_") for span in _SPAN.findall(tests))


def test_each_mutant_of_the_safety_case_is_one() -> None:
    """Evidence that is gone is named no more."""
    mutants = (ROOT / "tests/simulation/mutants.txt").read_text("utf-8")
    known = set(re.findall(r"^([^#+\n-].*) \| ", mutants, re.MULTILINE))
    named = {name for row in RULES for name in re.findall(r"\*([^*]+)\*", row[3])}
    assert len(named) > 50
    assert named <= known


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.startswith("docs/adr/")])
def test_each_decision_has_its_three_parts(name: str) -> None:
    """Short, numbered as its file, with its context, the decision and what follows from it."""
    text = DOCUMENTS[name]
    assert re.match(rf"# {int(Path(name).name[:4])}\. ", text)
    headings = [title for title in re.findall(r"^## (.+)$", text, re.MULTILINE) if title != "What was measured"]
    assert headings == ["Context", "Decision", "Consequences"]


def _tests_in(path: Path) -> list[str]:
    return re.findall(r"^\s*def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
