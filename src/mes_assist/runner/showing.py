"""*Montrez-moi*: where the flow is at a loss, the person points at a control, and it is used after their yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from mes_assist.flow.model import Flow
from mes_assist.flow.observation import Observation
from mes_assist.flow.overlay import Shown, decides, leads_to_an_answer, overlay_file, written
from mes_assist.flow.reduce import known_words, pattern_of
from mes_assist.flow.targets import Target, When
from mes_assist.flow.words import words_of
from mes_assist.runner import act
from mes_assist.runner.act import CannotAct, Control, Obstacle
from mes_assist.runner.attempt import Attempt
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer
from mes_assist.runner.pointing import Pointed, Pointer, control_at
from mes_assist.support.files import replace_private
from mes_assist.support.log import get_logger
from mes_assist.support.paths import private_folder
from mes_assist.support.redact import redact

_log = get_logger()

AT_A_LOSS: tuple[Obstacle, ...] = ("missing", "ambiguous")
"""When a control can be pointed at: the others are there, and not to be used."""
_BUDGET = timedelta(minutes=20)
_LONGEST_NAME = 80


def may_be_shown(attempt: Attempt) -> bool:
    """Tell whether the person may point: not while they do every click, nor once an act was sent."""
    return attempt.mode == "assist" and not attempt.unanswered


def use_what_is_shown(attempt: Attempt, place: Callable[[Pointed, Sight], Shown | None]) -> str | None:
    """Let the person point at a control, and use it after their yes.

    Parameters
    ----------
    place:
        What would be remembered of it; ``None`` where nothing can be.

    Returns
    -------
    str | None
        ``None`` when it was used; else why it was not, in the person's language, or nothing when they gave it up.
    """
    sight = attempt.session.look()
    pointed = _pointed(attempt, sight)
    if not isinstance(pointed, Pointed):
        return pointed
    name = pointed.control.name
    if decides(pointed.target, attempt.flow):
        return attempt.text("point_refused", control=name)
    if not _agreed(attempt, sight, pointed.control, attempt.text("point_sure", control=name)):
        return ""
    if not _used(pointed.control, is_choice=pointed.is_choice):
        return attempt.text("your_click_blocked", control=name)
    attempt.lesson = place(pointed, sight)
    return None


def use_what_was_shown(attempt: Attempt, target: Target | None, sight: Sight) -> bool:
    """Use a control that was shown another time, after another yes; tell whether that was done."""
    if target is None or not may_be_shown(attempt):
        return False
    try:
        control = act.find(target, sight, attempt.flow.never_click)
    except CannotAct:
        return False
    if not _agreed(attempt, sight, control, attempt.text("point_again", control=control.name)):
        return False
    return _used(control, is_choice=target.kind in ("radio", "checkbox", "choice"))


def offer_to_remember(attempt: Attempt, state_id: str) -> None:
    """Ask whether to remember what was shown, now that it has led to a screen that the flow knows.

    Not where it led to an answer of the site: it may have been the act itself, which is asked for anew each time.
    """
    lesson, attempt.lesson = attempt.lesson, None
    if lesson is None or leads_to_an_answer(attempt.flow, state_id):
        return
    seconds = attempt.budget(_BUDGET)
    text = attempt.text("point_remember", control=lesson.use.patterns[0])
    question = attempt.question("wish", text, seconds, Answer.YES, Answer.NO)
    answer = attempt.turns.wait(partial(attempt.has_left, state_id), seconds, question)
    attempt.stopped(answer)
    if answer is Answer.YES:
        _remember(attempt, lesson)


def on_screen(state_id: str, target: Target) -> Callable[[Pointed, Sight], Shown | None]:
    """Return what makes a lesson of what is pointed at in place of ``target``."""

    def lesson(pointed: Pointed, sight: Sight) -> Shown | None:
        if not target.patterns or not _can_be_named(pointed, sight):
            return None
        return Shown(state=state_id, instead_of=target.patterns[0], use=pointed.target)

    return lesson


def on_page(flow: Flow) -> Callable[[Pointed, Sight], Shown | None]:
    """Return what makes a lesson of what is pointed at on a page that no state claims."""

    def lesson(pointed: Pointed, sight: Sight) -> Shown | None:
        if sight.seen is None or not _can_be_named(pointed, sight):
            return None
        return Shown(when=_when(sight.seen, pointed, flow), use=pointed.target)

    return lesson


def _pointed(attempt: Attempt, sight: Sight) -> Pointed | str:
    seconds = attempt.budget(_BUDGET)
    question = attempt.question("point", attempt.text("point"), seconds, Answer.NO)
    with Pointer(attempt.session) as pointer:

        def settled(later: Sight) -> bool:
            return pointer.look() or later.document != sight.document

        answer = attempt.turns.wait(settled, seconds, question)
    attempt.stopped(answer)
    if pointer.at is None:
        return ""
    pointed = control_at(attempt.session.look(), *pointer.at)
    if pointed is None:
        return attempt.text("point_nothing")
    _log.info("control_pointed_at", role=pointed.kind)
    return pointed


def _agreed(attempt: Attempt, sight: Sight, control: Control, text: str) -> bool:
    seconds = attempt.budget(_BUDGET)
    question = replace(
        attempt.question("wish", text, seconds, Answer.YES, Answer.NO),
        control=control.locator,
    )

    def moved(later: Sight) -> bool:
        return later.document != sight.document or attempt.state_of(later) != attempt.state_of(sight)

    answer = attempt.turns.wait(moved, seconds, question)
    attempt.stopped(answer)
    return answer is Answer.YES


def _used(control: Control, *, is_choice: bool) -> bool:
    try:
        (act.tick if is_choice else act.click)(control)
    except CannotAct:
        return False
    return True


def _can_be_named(pointed: Pointed, sight: Sight) -> bool:
    """Tell whether its name tells it from all others, and is nothing of the person's."""
    name = pointed.control.name
    if "*" in name or len(name) > _LONGEST_NAME or len(name) < 2 or redact(name) != name:
        return False
    try:
        return act.find(pointed.target, sight, []).name == name
    except CannotAct:
        return False


def _when(seen: Observation, pointed: Pointed, flow: Flow) -> When:
    """Return how the page is known again, of words that say nothing about the person."""
    known = known_words(flow)
    parts = [part if all(word in known for word in words_of(part)) else "*" for part in seen.path.split("/")]
    titles = [pattern_of(node.name, known) for node in seen.main if node.role == "heading"]
    marks: list[dict[str, list[str]]] = [{"path": ["/".join(parts)]}, {pointed.kind: [pointed.control.name]}]
    marks += [{"heading": [title]} for title in titles[:1] if title is not None]
    return When.model_validate({"all": marks})


def _remember(attempt: Attempt, lesson: Shown) -> None:
    attempt.overlay = attempt.overlay.having(lesson)
    file = overlay_file(attempt.settings.home, attempt.flow.id)
    try:
        private_folder(file.parent)
        replace_private(file, written(attempt.overlay).encode())
    except OSError as error:
        _log.warning("overlay_not_written", exc_info=error)
        attempt.tell("point_not_remembered")
    else:
        attempt.tell("point_remembered")
