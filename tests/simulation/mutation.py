"""``make mutation``: small mistakes, a seeded sample; the fast tests of the module or the simulation have to notice.

The mistakes are those of Cosmic Ray, and statements that are left out. What was tried is kept in ``build``, so that a
run goes on where the last one ended; a module that changed is tried anew, ``--again`` tries the survivors anew. The
result is ``docs/mutation.md``; ``mutation.txt`` says which survivors may live, and why.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Name

from .mutants import HUNT, PYTEST, ROOT, copied, first_failure, run

_CODE, _KEPT = ROOT / "src" / "mes_assist", ROOT / "build" / "mutation.json"
_PACKAGES = ("engine", "cases", "archive", "flow")
_NOT_PURE = {f"archive/{name}.py" for name in ("bag", "certificates", "cover", "export", "quarantine", "timestamp")}
_PYTEST = (*PYTEST, "-m", "not rest", "--hypothesis-seed=0")
_STORIES, _SECONDS, _MEMORY = 1_500, 400.0, 4 << 30
_ALIVE, _UNBORN = "alive", "is not even imported"
_HEAD = """# Mutation

What `make mutation` said last: small mistakes in what decides, and whether the fast tests or the simulation noticed.
Left out is what a disk, a network or a page layout is needed for: `archive/` {not_pure}.

{day}, commit {commit}, seed `{seed}`, {many} mutants; {stories} stories
for each of the engine's that the tests let live.

| package | mutants | not even imported | caught by tests | by the simulation | alive | of these equivalent | caught |
|---|---|---|---|---|---|---|---|
"""
_FOOT = "\nThe last column leaves out what is not even imported; what is equivalent counts there as alive.\n"


class LeftOut:
    """A statement that is left out: a call, something kept, an error; or nothing is returned."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of a statement that may be missing without a name missing."""
        kept = node.type == "expr_stmt" and node.children[0].type == "atom_expr"
        if kept or (node.type in ("atom_expr", "raise_stmt", "return_stmt") and node.parent.type == "simple_stmt"):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return what stands there instead."""
        nothing = "return None" if node.type == "return_stmt" else "pass"
        return Name(nothing, node.start_pos, node.get_first_leaf().prefix)


class Mutant(NamedTuple):
    """A module of which one place says something else."""

    file: str
    text: str

    def change(self) -> str:
        """Return the lines that differ."""
        before = (_CODE / self.file).read_text("utf-8").splitlines()
        lines = list(difflib.unified_diff(before, self.text.splitlines(), n=0, lineterm=""))[2:]
        words = (" ".join((line[0], *line[1:].split())) for line in lines if line[0] in "-+")
        return "\n".join(line for line in words if line[1:])

    def key(self) -> str:
        """Return what tells it from all others."""
        return f"{self.file} {hashlib.sha256(self.text.encode()).hexdigest()[:16]}"


def sample(seed: str, many: int) -> list[Mutant]:
    """Draw places in the code, and one mistake for each; a change in one module leaves the others' draws alone."""
    kinds = [get_operator(name) for name in operator_names()]
    operators = [LeftOut(), *(kind() for kind in kinds if not kind.arguments())]
    drawn = []
    for path in (path for package in _PACKAGES for path in sorted((_CODE / package).glob("*.py"))):
        file, text = path.relative_to(_CODE).as_posix(), path.read_text("utf-8")
        nodes, types, ways = list(ast_nodes(get_ast(text))), _annotations(text), defaultdict(list)
        for operator in operators if file not in _NOT_PURE else ():
            places = (place for node in nodes for place in operator.mutation_positions(node))
            for occurrence, place in enumerate(places):
                if not any(begin <= place[0] < end for begin, end in types):
                    ways[place].append((operator, occurrence))
        for place, choices in ways.items():
            random = Random(f"{seed} {file} {place}")
            drawn.append((random.random(), file, text, random.choice(choices)))
    drawn.sort(key=lambda one: one[0])
    mutants = ((Mutant(file, mutate_code(text, *way)), text) for _, file, text, way in drawn)
    return list(islice((mutant for mutant, text in mutants if mutant.text != text), many))


def _annotations(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where types stand: a mistake in them is for mypy to find."""
    nodes = [getattr(node, name, None) for node in ast.walk(ast.parse(text)) for name in ("annotation", "returns")]
    found = [node for node in nodes if isinstance(node, ast.expr)]
    return [((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0)) for n in found]


def judges(file: str) -> list[str]:
    """Return the fast tests that import a module, or a neighbour that imports it; those of its name first."""
    package, name = file.removesuffix(".py").split("/")
    own, neighbours = f"mes_assist.{package}.{name}", (_CODE / package).glob("*.py")
    near = {own, *(f"mes_assist.{package}.{path.stem}" for path in neighbours if own in _imported(path))}
    tests = [test for kind in ("engine", "unit", "app") for test in sorted((ROOT / "tests" / kind).glob("test_*.py"))]
    chosen = [test for test in tests if near & (names := _imported(test)) and "playwright.sync_api" not in names]
    chosen.sort(key=lambda test: test.stem != f"test_{name}")
    always = ["tests/simulation/test_pinned.py", "tests/engine"] if package == "engine" else []
    return [*always, *(str(test.relative_to(ROOT)) for test in chosen)]


def _imported(path: Path) -> set[str]:
    froms = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {name for node in froms for name in (str(node.module), *(f"{node.module}.{a.name}" for a in node.names))}


def verdict(mutant: Mutant) -> str:
    """Return who notices a mutant."""
    package, name = mutant.file.removesuffix(".py").split("/")
    tests = [*_PYTEST, *judges(mutant.file)]
    with copied() as source:
        (source / "mes_assist" / mutant.file).write_text(mutant.text, "utf-8")
        if (failed := run(source, tests, _SECONDS)) is not None:
            if "FAILED" not in failed and run(source, ["-c", f"import mes_assist.{package}.{name}"]) is not None:
                return _UNBORN
            return f"tests: {first_failure(failed)}"
        if package == "engine" and (found := run(source, ["-c", HUNT, str(_STORIES)], _SECONDS)) is not None:
            return f"simulation: {found.strip().splitlines()[-1][:100]}"
    return _ALIVE


def check_unbroken(mutants: list[Mutant]) -> None:
    """Make sure that what notices a mutant is silent without one: else every mutant would be noticed."""
    tests = sorted({test for file in {one.file for one in mutants} for test in judges(file)})
    with copied() as source:
        if tests and (failed := run(source, [*_PYTEST, *tests])) is not None:
            raise SystemExit(failed)


def report(seed: str, told: list[tuple[Mutant, str]]) -> str:
    """Return the page that is committed."""
    blocks = re.findall(r"^(\S+) \| (\w+) \| (.+)\n((?:[-+].*\n?)+)", _words(), re.MULTILINE)
    words = {(file, change.strip()): (kind, why) for file, kind, why, change in blocks}
    alive = [(one, words.get((one.file, one.change()), ("missing", "no test"))) for one, said in told if said == _ALIVE]
    commit = subprocess.check_output(["git", "describe", "--always", "--dirty"], cwd=ROOT, text=True).strip()
    not_pure = ", ".join(f"`{Path(file).stem}`" for file in sorted(_NOT_PURE))
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    page = _HEAD.format(not_pure=not_pure, day=day, commit=commit, seed=seed, many=len(told), stories=_STORIES)
    for package in (*_PACKAGES, ""):
        of = Counter(said.partition(":")[0] for one, said in told if one.file.startswith(package))
        same = sum(kind == "equivalent" for one, (kind, _) in alive if one.file.startswith(package))
        caught = (of["tests"] + of["simulation"]) / max(of.total() - of[_UNBORN], 1)
        numbers = (of.total(), of[_UNBORN], of["tests"], of["simulation"], of[_ALIVE], same)
        page += f"| {package or '**all**'} | {' | '.join(map(str, numbers))} | {caught:.1%} |\n"
    page += _FOOT
    for kind in sorted({kind for _, (kind, _) in alive}):
        page += f"\n## Alive: {kind}\n"
        chosen = [(one, why) for one, (its, why) in alive if its == kind]
        page += "".join(f"\n`{one.file}`: {why}\n\n```diff\n{one.change()}\n```\n" for one, why in chosen)
    return page


def _words() -> str:
    return Path(__file__).with_suffix(".txt").read_text("utf-8")


def main() -> int:
    """Try what was not tried yet; exit code 1 if a test is missing."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--seed", default="mutation")
    parser.add_argument("--many", type=int, default=300)
    parser.add_argument("--again", action="store_true", help="try the survivors anew")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))  # a loop without end may also be one that collects
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(_KEPT.with_name("mutation-examples"))
    kept: dict[str, str] = json.loads(_KEPT.read_text("utf-8")) if _KEPT.is_file() else {}
    chosen = sample(asked.seed, asked.many)
    waiting = [one for one in chosen if one.key() not in kept or (asked.again and kept[one.key()] == _ALIVE)]
    check_unbroken(waiting)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one, said in zip(waiting, pool.map(verdict, waiting), strict=True):
            kept[one.key()] = said
            _KEPT.parent.mkdir(exist_ok=True)
            _KEPT.write_text(json.dumps(kept), "utf-8")
            print(f"{one.file}: {said}", *([one.change()] if said == _ALIVE else []), sep="\n", flush=True)
    page = report(asked.seed, [(one, kept[one.key()]) for one in chosen])
    (ROOT / "docs" / "mutation.md").write_text(page, "utf-8")
    print(page.partition("\n## ")[0])
    return 1 if "\n## Alive: missing" in page else 0


if __name__ == "__main__":
    sys.exit(main())
