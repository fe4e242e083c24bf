"""What can be wrong with a flow that is well-formed, found without a browser.

A state is *reachable* when the page it describes can follow from the start of the procedure:

- the ways in are interrupts and included states (they appear anywhere), the first state of the flow, a state with a
  path that is one of the start paths, and a ``retry`` (the site's refusal to let in);
- from there on, whatever a reachable state names in its ``next``, and the variants that are ``over`` a reachable one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mes_assist.flow.load import LoadedFlow
from mes_assist.flow.model import State
from mes_assist.flow.problems import KeyPath, Problem, closest, quoted
from mes_assist.flow.recognise import path_matches
from mes_assist.flow.targets import Target, When
from mes_assist.flow.words import found_in


def check(loaded: LoadedFlow, flows: Collection[str]) -> list[Problem]:
    """Return what is wrong with a flow, rule by rule; ``flows`` are the names of those that exist."""
    rules = (
        _name(loaded),
        _unknown_states(loaded),
        _unreachable(loaded),
        _no_end(loaded),
        _blind_submits(loaded),
        _forbidden_targets(loaded),
        _twins(loaded),
        _unknown_flows(loaded, flows),
        _unused_includes(loaded),
    )
    return [problem for rule in rules for problem in rule]


def _states(loaded: LoadedFlow) -> Iterator[tuple[KeyPath, str, State]]:
    for section, states in (("interrupts", loaded.flow.interrupts), ("states", loaded.flow.states)):
        for name, state in states.items():
            yield (section, name), name, state


def _targets(loaded: LoadedFlow) -> Iterator[tuple[KeyPath, Target]]:
    for place, _, state in _states(loaded):
        for index, step in enumerate(state.do):
            here = (*place, "do", index, step.kind)
            if step.act is not None:
                yield here, step.act
            elif step.ask is not None:
                kind = next(name for name in ("click", "check", "save") if getattr(step.ask.yes, name) is not None)
                yield (*here, "yes", kind, *(("by",) if kind == "save" else ())), step.ask.yes.target
            elif step.capture is not None:
                yield (*here, "by"), step.capture.by


def _name(loaded: LoadedFlow) -> Iterator[Problem]:
    stem = loaded.sources[0].file.rpartition("/")[2].removesuffix(".yaml")
    if loaded.flow.id != stem:
        yield loaded.problem(("id",), f"the id is not the name of the file, {quoted(stem)}")


def _unknown_states(loaded: LoadedFlow) -> Iterator[Problem]:
    known = [name for name, _ in loaded.flow.every_state()]
    lists: list[tuple[KeyPath, list[str]]] = [(("usual",), loaded.flow.usual)]
    for place, _, state in _states(loaded):
        lists += [((*place, "next"), state.next), ((*place, "over"), state.over)]
    for here, names in lists:
        for index, name in enumerate(names):
            if name not in known:
                message = f"there is no state {quoted(name)}"
                yield loaded.problem((*here, index), message, hint=closest(name, known))
    for place, _, _state in _states(loaded):
        if place[0] == "states" and place[1] in loaded.flow.interrupts:
            yield loaded.problem(place, "this is the name of an interrupt too")


def _unreachable(loaded: LoadedFlow) -> Iterator[Problem]:
    reached: set[str] = set()
    waiting = list(_ways_in(loaded))
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting += [other for other, state in loaded.flow.every_state() if name in state.over]
        waiting += [follower for other, state in loaded.flow.every_state() if other == name for follower in state.next]
    for place, name, _ in _states(loaded):
        if name not in reached:
            yield loaded.problem(place, 'nothing leads here: name it in the "next" of a state that does')


def _ways_in(loaded: LoadedFlow) -> Iterator[str]:
    flow, own = loaded.flow, loaded.sources[0]
    first = next((name for name in flow.states if ("states", name) in own), None)
    for place, name, state in _states(loaded):
        opens = any(path_matches(pattern, start) for pattern in _paths(state.when) for start in flow.site.start)
        if place[0] == "interrupts" or place not in own or name == first or opens or state.retry:
            yield name


def _paths(when: When) -> Iterator[str]:
    yield from when.path or []
    for part in [*(when.all or []), *(when.any or [])]:
        yield from _paths(part)


def _no_end(loaded: LoadedFlow) -> Iterator[Problem]:
    if not any(state.end for state in loaded.flow.states.values()):
        yield loaded.problem(("states",), "no state ends the procedure")


def _blind_submits(loaded: LoadedFlow) -> Iterator[Problem]:
    for place, _, state in _states(loaded):
        for index, step in enumerate(state.do):
            if step.submits and not state.next:
                message = 'after a submit step, "next" has to say how the site answers'
                yield loaded.problem((*place, "do", index), message)
            if step.ask is not None and any(before.submits for before in state.do[:index]):
                message = "a question comes before the first submit step: the yes is given with its answer in view"
                yield loaded.problem((*place, "do", index), message)
        if state.pause is not None and state.pause.effect == "submit" and not state.next:
            message = 'after what the person does for good, "next" has to say how the site answers'
            yield loaded.problem((*place, "pause", "effect"), message)


def _forbidden_targets(loaded: LoadedFlow) -> Iterator[Problem]:
    for place, target in _targets(loaded):
        for pattern in target.patterns:
            for never in loaded.flow.never_click:
                if found_in(never, pattern):
                    message = f"{quoted(pattern)} is never clicked, because of {quoted(never)} in never_click"
                    yield loaded.problem((*place, target.kind), message)


def _twins(loaded: LoadedFlow) -> Iterator[Problem]:
    seen: list[tuple[KeyPath, str, State]] = []
    for place, name, state in _states(loaded):
        for before, other, twin in seen:
            tied = other in state.over or name in twin.over
            if before[0] == place[0] and twin.when == state.when and not tied:
                yield loaded.problem((*place, "when"), f"the same as that of {quoted(other)}: neither is recognised")
        seen.append((place, name, state))


def _unknown_flows(loaded: LoadedFlow, flows: Collection[str]) -> Iterator[Problem]:
    for place, _, state in _states(loaded):
        suggested = state.end.suggest if state.end else None
        if suggested is not None and suggested not in flows:
            message = f"there is no flow {quoted(suggested)}"
            # A warning: the right procedure has its name even before we have a flow for it.
            hint = closest(suggested, flows)
            yield loaded.problem((*place, "end", "suggest"), message, hint=hint, severity="warning")


def _unused_includes(loaded: LoadedFlow) -> Iterator[Problem]:
    named = {name for _, state in loaded.flow.every_state() for name in (*state.next, *state.over)}
    for index, source in enumerate(loaded.sources[1:]):
        sections = source.data if isinstance(source.data, dict) else {}
        brings = sections.get("interrupts") or sections.get("never_click")
        if not brings and named.isdisjoint(sections.get("states") or {}):
            message = "nothing of this file is used"
            yield loaded.problem(("include", index), message, severity="warning")
