"""What the person showed on this computer: controls that a flow did not find, kept beside the flow and never in it.

An overlay is looked at only where the flow is at a loss, and what it names is used only after another yes: nobody knows
whether a control that was pointed at decides something for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from ruamel.yaml import YAML

from mes_assist.flow.load import flow_files, is_common, load_flow, read_source, shown
from mes_assist.flow.model import Flow, State
from mes_assist.flow.problems import FlowFileError, Problem, closest, quoted
from mes_assist.flow.recognise import holds
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.source import Source
from mes_assist.flow.targets import Target, When
from mes_assist.flow.validate import validated
from mes_assist.flow.values import Model, Pattern, Slug, only_one
from mes_assist.flow.words import found_in, words_of

_HEAD = """\
# What was shown to the assistant on this computer. It asks before it uses any of it. You may delete this file.
"""


class Shown(Model):
    """One control that the person pointed at.

    Either on a screen of the flow (``state``), where the control that it calls ``instead_of`` could not be told; or on
    a page that no state claims, known again by ``when``.
    """

    state: Slug | None = None
    instead_of: Pattern | None = None
    when: When | None = None
    use: Target

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        only_one(self, of=("state", "when"))
        if (self.state is None) != (self.instead_of is None):
            msg = "state and instead_of belong together"
            raise ValueError(msg)
        return self

    def is_for_the_place_of(self, other: Shown) -> bool:
        """Tell whether both are for the same place, so that one makes the other superfluous."""
        return (self.state, self.instead_of, self.when) == (other.state, other.instead_of, other.when)


class Overlay(Model):
    """What was shown for one flow, called ``overlay``."""

    schema_version: Literal[1]
    overlay: Slug
    shown: list[Shown] = Field(default=[])

    def on_screen(self, state_id: str, target: Target) -> Target | None:
        """Return what was shown on this screen of the flow in place of ``target``."""
        found = (one.use for one in self.shown if one.state == state_id and one.instead_of in target.patterns)
        return next(found, None)

    def on_page(self, seen: Snapshot) -> Target | None:
        """Return what was shown on this page, which no state claims."""
        return next((one.use for one in self.shown if one.when is not None and holds(one.when, seen)), None)

    def having(self, lesson: Shown) -> Overlay:
        """Return the overlay with one more, instead of what was shown before for the same place."""
        kept = [one for one in self.shown if not one.is_for_the_place_of(lesson)]
        return self.model_copy(update={"shown": [*kept, lesson]})


def overlay_file(home: Path, flow_id: str) -> Path:
    """Return where the overlay of a flow is kept."""
    return home / "flows" / f"{flow_id}.local.yaml"


def is_overlay(path: Path) -> bool:
    """Tell whether the file holds what was shown, hence is no flow."""
    source, _ = read_source(path)
    return isinstance(source.data, dict) and "overlay" in source.data


def read_overlay(path: Path, flow: Flow) -> Overlay:
    """Read what was shown for ``flow``; nothing was when there is no file.

    Raises
    ------
    FlowFileError
        When anything is wrong with the file, or something in it does not fit the flow any more.
    """
    if not path.exists():
        return Overlay(schema_version=1, overlay=flow.id)
    source, _ = read_source(path)
    overlay, problems = validated(Overlay, source)
    if overlay is not None:
        problems = list(_misfits(overlay, source, flow))
    if overlay is None or problems:
        raise FlowFileError(shown(problems, [source]))
    return overlay


def read_alone(path: Path, flows: Path) -> Overlay:
    """Read what was shown for the flow of the folder ``flows`` that the file names.

    Raises
    ------
    FlowFileError
        As `read_overlay` does; with a warning when there is no such flow, which may be one of a file of its own.
    """
    source, _ = read_source(path)
    name = source.data.get("overlay") if isinstance(source.data, dict) else None
    known = {file.stem: file for file in flow_files(flows) if not is_common(file)}
    if not isinstance(name, str) or name not in known:
        known_as = name if isinstance(name, str) else ""
        message, hint = f"there is no flow {quoted(known_as)} here", closest(known_as, known)
        problem = source.problem(("overlay",), message, of_value=True, hint=hint, severity="warning")
        raise FlowFileError(shown([problem], [source]))
    return read_overlay(path, load_flow(known[name]).flow)


def written(overlay: Overlay) -> str:
    """Return the overlay as the text of its file."""
    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.allow_unicode = True
    yaml.dump(overlay.model_dump(mode="json", by_alias=True, exclude_none=True), out)
    return _HEAD + out.getvalue()


def decides(name: str, flow: Flow) -> bool:
    """Tell whether a control of this name may decide something, or is never clicked.

    It may when its name holds that of a control that a submit step uses, or is a part of it, or speaks of what the flow
    asks the person about. Such a control is the flow's own business, or nobody's: pointing at it does not have it used.
    """
    acts = [*flow.act_names()]
    holds_one = any(found_in(pattern, name) for pattern in (*acts, *flow.asked_about(), *flow.never_click))
    words = name.replace("*", " ")
    return holds_one or (bool(words_of(words)) and any(found_in(words, pattern) for pattern in acts))


def leads_to_an_answer(flow: Flow, state_id: str) -> bool:
    """Tell whether a screen ends the procedure or answers an act: what led there may have been the act itself."""
    answers = {name for _, state in flow.every_state() if _submits(state) for name in state.next}
    return flow.state(state_id).end is not None or state_id in answers


def _submits(state: State) -> bool:
    by_person = state.pause is not None and state.pause.effect == "submit"
    return by_person or state.submits


def _misfits(overlay: Overlay, source: Source, flow: Flow) -> Iterator[Problem]:
    if overlay.overlay != flow.id:
        yield source.problem(("overlay",), f"this was shown for {quoted(overlay.overlay)}, not for {quoted(flow.id)}")
    known = dict(flow.every_state())
    for index, one in enumerate(overlay.shown):
        here = ("shown", index)
        if one.state is not None and one.state not in known:
            message = f"there is no state {quoted(one.state)}"
            yield source.problem((*here, "state"), message, of_value=True, hint=closest(one.state, known))
        elif one.state is not None and one.instead_of not in _replaceable(known[one.state]):
            message = f"no step that can be undone uses {quoted(one.instead_of)} there"
            yield source.problem((*here, "instead_of"), message, of_value=True)
        if len(one.use.patterns) != 1 or "*" in one.use.patterns[0]:
            yield source.problem(
                (*here, "use"), "one control is shown, by its whole name: no css, no * and no other name"
            )
        elif decides(one.use.patterns[0], flow):
            message = "what may decide something, or is never clicked, can not be shown"
            yield source.problem((*here, "use"), message)


def _replaceable(state: State) -> set[str]:
    targets = [step.act for step in state.do if step.act is not None and not step.submits]
    wished = [step.ask.yes.target for step in state.do if step.ask is not None]
    return {pattern for target in (*targets, *wished) for pattern in target.patterns}
