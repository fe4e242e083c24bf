"""*Montrez-moi*: where the flow is at a loss, the person points at the right control, and it is used after their yes.

Nobody knows what such a control does. So whatever is clicked for having been shown is treated as if it were the act:
asked about each time, journalled before, not repeated while the site has not answered, and the person's own click on a
real site that nobody has seen work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Literal

from playwright.sync_api import Error, Locator

from mes_assist.cases.events import POINTED_AT
from mes_assist.flow.model import Flow, State
from mes_assist.flow.overlay import Shown, decides, leads_to_an_answer, overlay_file, written
from mes_assist.flow.recognise import holds
from mes_assist.flow.reduce import known_words, pattern_of
from mes_assist.flow.snapshot import Snapshot
from mes_assist.flow.targets import Target, When
from mes_assist.flow.words import words_of
from mes_assist.runner import act, guard
from mes_assist.runner.act import CannotAct, Obstacle
from mes_assist.runner.attempt import Attempt, Lesson
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer, Kind
from mes_assist.runner.pointing import Pointed, Pointer, control_at, same_again, ticked_labels
from mes_assist.support.files import replace_private
from mes_assist.support.log import get_logger
from mes_assist.support.paths import private_folder

_log = get_logger()

AT_A_LOSS: tuple[Obstacle, ...] = ("missing", "ambiguous")
"""When a control can be pointed at: the others are there, and not to be used."""
_BUDGET = timedelta(minutes=20)

Place = Callable[[Pointed, Sight], Shown | None]
"""What would be remembered of a control, for the place where it was pointed at; ``None`` where nothing can be."""


def may_be_shown(attempt: Attempt, state: State | None = None) -> bool:
    """Tell whether the person may point here.

    Not while they do every click, nor once the act was begun, now or another day, nor on a screen of the flow where
    the act itself is done.
    """
    acts = state is not None and state.submits
    begun = attempt.look_first or attempt.intended_in is not None
    return attempt.mode == "assist" and not begun and not acts


def use_what_is_shown(attempt: Attempt, place: Place) -> str | None:
    """Let the person point at a control, and use it after their yes.

    Returns
    -------
    str | None
        ``None`` when it was used; else why it was not, in the person's language, or nothing when they gave it up.
    """
    found = _pointed(attempt)
    if isinstance(found, str):
        return found
    pointed, sight = found
    shown = place(pointed, sight)
    refused = _use(attempt, pointed, sight, "point_sure")
    if refused is None:
        attempt.lesson = Lesson(shown) if shown is not None else None
    return refused


def use_what_was_shown(attempt: Attempt, target: Target | None) -> bool:
    """Use a control that was shown another time, after another yes; tell whether that was done."""
    if target is None:
        return False
    sight = attempt.session.look()
    try:
        control = act.find(target, sight, attempt.flow.never_click)
    except CannotAct:
        return False
    pointed = Pointed(control, target.kind)
    return pointed.is_called(target.patterns[0]) and _use(attempt, pointed, sight, "point_again") is None


def has_learnt(attempt: Attempt, state_id: str) -> bool:
    """Ask whether to remember what was shown, once it has led to another screen of the procedure.

    Not where it led to an answer of the site: it may have been the act itself. And not while the screen is the
    person's: what they have to do there comes first.

    Returns
    -------
    bool
        Whether they were asked, so that the page has to be looked at again.
    """
    lesson, state = attempt.lesson, attempt.flow.state(state_id)
    if lesson is None:
        return False
    if state_id in attempt.flow.interrupts or attempt.overlay is None:
        attempt.lesson = lesson if lesson.worked else None
        return False
    if not lesson.worked and state_id != lesson.shown.state:
        attempt.lesson = None if leads_to_an_answer(attempt.flow, state_id) else Lesson(lesson.shown, worked=True)
    if attempt.lesson is None or not attempt.lesson.worked or not state.do or state.end is not None:
        return False
    attempt.lesson = None
    text = attempt.text("point_remember", control=lesson.shown.use.patterns[0])
    left = partial(attempt.has_left, state_id)
    if _answer(attempt, left, "wish", text, Answer.YES, Answer.NO) is Answer.YES:
        _remember(attempt, lesson.shown)
    return True


def on_screen(flow: Flow, state_id: str, target: Target) -> Place:
    """Return what makes a lesson of what is pointed at in place of ``target``."""

    def lesson(pointed: Pointed, sight: Sight) -> Shown | None:
        if not target.patterns or not _can_be_named(pointed, sight, flow):
            return None
        return Shown(state=state_id, instead_of=target.patterns[0], use=pointed.target)

    return lesson


def on_page(flow: Flow) -> Place:
    """Return what makes a lesson of what is pointed at on a page that no state claims."""

    def lesson(pointed: Pointed, sight: Sight) -> Shown | None:
        if sight.seen is None or not _can_be_named(pointed, sight, flow):
            return None
        return Shown(when=_when(sight.seen, pointed, flow), use=pointed.target)

    return lesson


def _pointed(attempt: Attempt) -> tuple[Pointed, Sight] | str:
    """Return what the person points at, and where it was seen; else why it is nothing, or nothing to say."""
    sight = attempt.session.look()
    if sight.seen is None:
        return ""
    with Pointer(attempt.session) as pointer:

        def settled(later: Sight) -> bool:
            return pointer.look() or _moved(attempt, sight, later)

        _answer(attempt, settled, "point", attempt.text("point"), Answer.NO)
    if pointer.at is None:
        return ""
    seen = attempt.session.look()
    pointed = control_at(seen, *pointer.at)
    if pointed is None:
        return attempt.text("point_nothing")
    _log.info("control_pointed_at", role=pointed.kind)
    return pointed, seen


def _use(attempt: Attempt, pointed: Pointed, sight: Sight, key: Literal["point_sure", "point_again"]) -> str | None:
    """Use the control after a yes to exactly this, if it still is what it was; else return why not."""
    name = pointed.control.name
    by_person = not pointed.is_choice and guard.person_must_submit(
        verified=attempt.flow.verified, origin=attempt.settings.origin
    )
    refusal = _refusal(attempt, pointed, sight)
    if refusal is not None:
        return attempt.text(refusal, control=name)
    if by_person:
        return _by_person(attempt, pointed, sight)
    if not _agreed(attempt, pointed, sight, attempt.text(key, control=name)):
        return ""
    try:
        if not pointed.is_choice:
            act.click(pointed.control, rehearse=True)
        now = attempt.session.look()
        again = same_again(pointed, sight, now)
        refusal = "point_changed" if again is None else _refusal(attempt, again, now)
        if again is None or refusal is not None:
            return attempt.text(refusal or "point_changed", control=name)
        if again.is_choice:
            act.tick(again.control)
        else:
            _intend(attempt)
            act.click(again.control)
    except CannotAct:
        return attempt.text("your_click_blocked", control=name)
    return None


def _intend(attempt: Attempt) -> None:
    attempt.pointed_after = len(attempt.states)
    attempt.intend(POINTED_AT)


def _refusal(attempt: Attempt, pointed: Pointed, sight: Sight) -> str | None:
    """Return the key of what is said of a control that is not used for having been shown; ``None`` when it may be."""
    if decides(pointed.control.name, attempt.flow):
        return "point_refused"
    if pointed.control.node is not None and "disabled" in pointed.control.node.states:
        return "your_click_disabled"
    unasked = sight.seen is not None and guard.unasked_choice(sight.seen, attempt.flow) is not None
    if unasked or any(guard.is_unasked(name, attempt.flow) for name in ticked_labels(sight)):
        return "point_chosen"
    return None


def _by_person(attempt: Attempt, pointed: Pointed, sight: Sight) -> str | None:
    """Outline the control, and leave the click to the person."""
    _intend(attempt)
    text = attempt.text("your_click", control=pointed.control.name)
    answer = _answer(attempt, partial(_moved, attempt, sight), "your_click", text, control=pointed.control.locator)
    attempt.switched(answer)
    return None if isinstance(answer, Sight) else ""


def _agreed(attempt: Attempt, pointed: Pointed, sight: Sight, text: str) -> bool:
    moved, control = partial(_moved, attempt, sight), pointed.control.locator
    return _answer(attempt, moved, "wish", text, Answer.YES, Answer.NO, control=control) is Answer.YES


def _answer(
    attempt: Attempt,
    settled: Callable[[Sight], bool],
    kind: Kind,
    text: str,
    *answers: Answer,
    control: Locator | None = None,
) -> Answer | Sight | None:
    """Ask, and return what the person or the page answers; ends the attempt when they stop."""
    seconds = attempt.budget(_BUDGET)
    question = replace(attempt.question(kind, text, seconds, *answers), control=control)
    answer = attempt.turns.wait(settled, seconds, question)
    attempt.stopped(answer)
    return answer


def _moved(attempt: Attempt, before: Sight, later: Sight) -> bool:
    """Tell whether the page became another one, or another screen in the same document."""
    return later.document != before.document or attempt.state_of(later) != attempt.state_of(before)


def _can_be_named(pointed: Pointed, sight: Sight, flow: Flow) -> bool:
    """Tell whether its name tells it from all others, and holds no word that could be the person's."""
    name, known = pointed.control.name, known_words(flow)
    words = words_of(name)
    if "*" in name or len(name) < 2 or not words or not all(word in known for word in words):
        return False
    try:
        return act.find(pointed.target, sight, []).name == name
    except (CannotAct, Error):
        return False


def _when(seen: Snapshot, pointed: Pointed, flow: Flow) -> When:
    """Return how the page is known again, of words that say nothing about the person."""
    known = known_words(flow)
    parts = [part if all(word in known for word in words_of(part)) else "*" for part in seen.path.split("/")]
    titles = [pattern_of(node.name, known) for node in seen.main if node.role == "heading"]
    marks: list[dict[str, list[str]]] = [{"path": ["/".join(parts)]}, {pointed.kind: [pointed.control.name]}]
    title = titles[0] if titles else None
    if title is not None and len(title) > 1 and holds(When(heading=[title]), seen):
        marks.append({"heading": [title]})
    return When.model_validate({"all": marks})


def _remember(attempt: Attempt, shown: Shown) -> None:
    if attempt.overlay is None:
        return
    attempt.overlay = attempt.overlay.having(shown)
    file = overlay_file(attempt.settings.home, attempt.flow.id)
    try:
        private_folder(file.parent)
        replace_private(file, written(attempt.overlay).encode())
    except OSError as error:
        _log.warning("overlay_not_written", exc_info=error)
        attempt.tell("point_not_remembered")
    else:
        attempt.tell("point_remembered")
