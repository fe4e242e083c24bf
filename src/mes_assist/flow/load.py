"""Reading a flow file with the shared states that it includes. Either all of it is right, or every problem is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mes_assist.flow.model import Common, Flow
from mes_assist.flow.problems import FlowFileError, KeyPath, Problem, closest, render
from mes_assist.flow.source import Source, parse
from mes_assist.flow.validate import validated
from mes_assist.support.errors import UsageError
from mes_assist.support.paths import shipped_flows


@dataclass(frozen=True, slots=True)
class LoadedFlow:
    """A flow, and where everything in it was written.

    Attributes
    ----------
    flow:
        The flow with its shared states.
    sources:
        The flow's own file, then those it includes, in order.
    sha256:
        Of the list that ``sha256sum`` prints for these files, so that a record can be checked by hand.
    """

    flow: Flow
    sources: tuple[Source, ...]
    sha256: str

    def cite(self, state_id: str, step_index: int | None = None) -> str:
        """Return where a state, or one of its steps, is written: ``flows/opposition.yaml:41``."""
        place: KeyPath = ("interrupts" if state_id in self.flow.interrupts else "states", state_id)
        if step_index is not None:
            place = (*place, "do", step_index)
        source = self.source_of(place)
        return f"{source.file}:{source.position(place, of_value=step_index is not None).line}"

    def source_of(self, place: KeyPath) -> Source:
        """Return the file that a place of the flow was written in; a state may come from an included one."""
        return next((source for source in self.sources if place[:2] in source), self.sources[0])

    def problem(
        self, place: KeyPath, message: str, *, hint: str | None = None, severity: Literal["error", "warning"] = "error"
    ) -> Problem:
        """Return a problem about a place of the flow."""
        return self.source_of(place).problem(place, message, of_value=True, hint=hint, severity=severity)


def load_flow(path: Path) -> LoadedFlow:
    """Read the flow in ``path`` and what it includes, from the same folder, else from the shipped ones.

    Raises
    ------
    FlowFileError
        When anything is wrong with one of these files.
    """
    own, raw = _read(path)
    flow, problems = validated(Flow, own)
    sources, raws, shared = [own], [raw], []
    for index, name in _includes(own):
        file = _shared_file(name, path)
        if trouble := _include_problem(index, file, own, path):
            problems.append(trouble)
            continue
        source, raw = _read(file)
        if _is_flow(source):
            problems.append(own.problem(("include", index), f"{file.name} is a flow, not a file of shared states"))
            continue
        common, more = validated(Common, source)
        problems += more
        sources.append(source)
        raws.append(raw)
        if common is not None:
            shared.append(common)
    if flow is None or problems:
        raise FlowFileError(shown(problems, sources))
    for common in shared:
        flow = flow.including(common)
    files = [source.file.rpartition("/")[2] for source in sources]
    listing = "".join(f"{hashlib.sha256(raw).hexdigest()}  {file}\n" for file, raw in zip(files, raws, strict=True))
    return LoadedFlow(flow, tuple(sources), hashlib.sha256(listing.encode()).hexdigest())


def load_common(path: Path) -> Common:
    """Read a file of shared states.

    Raises
    ------
    FlowFileError
        When anything is wrong with it.
    """
    source, _ = _read(path)
    common, problems = validated(Common, source)
    if common is None:
        raise FlowFileError(shown(problems, [source]))
    return common


def is_common(path: Path) -> bool:
    """Tell whether the file holds shared states only, hence is no flow by itself."""
    source, _ = _read(path)
    return isinstance(source.data, dict) and not _is_flow(source)


def flow_files(folder: Path) -> list[Path]:
    """Return the flow files of ``folder``, shared ones included, by name."""
    return sorted(folder.glob("*.yaml"))


def find_flow(name: str, folder: Path) -> Path:
    """Return the file of the flow called ``name``.

    Raises
    ------
    UsageError
        When ``folder`` has none.
    """
    found = next((path for path in flow_files(folder) if path.stem == name), None)
    if found is None:
        raise UsageError("flow_missing", name=name)
    return found


def shown(problems: Iterable[Problem], sources: Iterable[Source]) -> dict[Problem, str]:
    """Return the problems in the order of the files, each with its lines of the file."""
    texts = {source.file: source.text for source in sources}
    files = list(texts)
    ordered = sorted(problems, key=lambda problem: (files.index(problem.file), problem.line, problem.column))
    return {problem: render(problem, texts[problem.file]) for problem in ordered}


def _read(path: Path) -> tuple[Source, bytes]:
    """Return what a file says and its bytes; what is wrong with it, even that it is not there, is in the source."""
    file = f"flows/{path.name}"
    try:
        raw = path.read_bytes()
        text = raw.decode()
    except OSError as error:
        return _unreadable(file, Problem(file, 1, 1, "", f"the file cannot be read: {error.strerror}")), b""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        return _unreadable(file, Problem(file, line, column, "", "the file is not UTF-8")), b""
    return parse(text, file), raw


def _unreadable(file: str, problem: Problem) -> Source:
    return Source(file, "", None, {}, {}, (problem,))


def _includes(source: Source) -> list[tuple[int, str]]:
    named = source.data.get("include") if isinstance(source.data, dict) else None
    return [(i, name) for i, name in enumerate(named) if isinstance(name, str)] if isinstance(named, list) else []


def _is_flow(source: Source) -> bool:
    return isinstance(source.data, dict) and not source.data.keys().isdisjoint({"title", "site", "act"})


def _shared_file(name: str, path: Path) -> Path:
    """Return the file of shared states beside the flow, else the one that is shipped."""
    beside, shipped = path.with_name(f"{name}.yaml"), shipped_flows() / f"{name}.yaml"
    return shipped if shipped in flow_files(shipped_flows()) and beside not in flow_files(path.parent) else beside


def _include_problem(index: int, file: Path, own: Source, path: Path) -> Problem | None:
    place: KeyPath = ("include", index)
    if file.name == path.name:
        return own.problem(place, "a flow cannot include itself")
    if file not in flow_files(file.parent):
        others = [other.stem for other in flow_files(path.parent) if other.name != path.name]
        return own.problem(place, f"there is no {file.name} in this folder", hint=closest(file.stem, others))
    return None
