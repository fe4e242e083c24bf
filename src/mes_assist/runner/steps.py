"""Doing what a state says, one control at a time, under the rules of the guard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from mes_assist.flow.model import Ask, RetryLater, State, Step
from mes_assist.flow.targets import Act, Target
from mes_assist.flow.words import found_in
from mes_assist.runner import act, guard
from mes_assist.runner.attempt import Attempt, Wish
from mes_assist.runner.observe import Sight
from mes_assist.runner.person import Answer, Deed
from mes_assist.runner.proofs import fetch_proof
from mes_assist.runner.result import Stop
from mes_assist.runner.saving import save_file
from mes_assist.support.log import get_logger

_log = get_logger()

_YOUR_CLICK = timedelta(minutes=20)
TO_BE_SEEN_AGAIN = RetryLater(first=timedelta(hours=1), max=timedelta(days=1), until="deadline")
"""When to look what became of an act that the site did not answer."""


class _BeginAgainError(Exception):
    """The person would have the rest of the screen done in the other mode."""


class Steps:
    """Does the steps of one visit to a state.

    Parameters
    ----------
    attempt:
        The attempt they belong to.
    state_id:
        The state that was recognised.
    """

    def __init__(self, attempt: Attempt, state_id: str) -> None:
        self._attempt = attempt
        self._id = state_id
        self._state: State = attempt.flow.state(state_id)
        self._agreed = False
        self._intended = False

    def run(self, sight: Sight) -> None:
        """Do them in order, the first on what was seen just now; leave off as soon as the page shows another screen."""
        while True:
            try:
                return self._run(sight)
            except _BeginAgainError:  # who clicks has changed: what was done is seen in the page
                sight = self._attempt.session.look()

    def _run(self, sight: Sight) -> None:
        for index, step in enumerate(self._state.do):
            sight = self._attempt.session.look() if index else sight
            if self._attempt.state_of(sight) != self._id:
                return
            line = self._attempt.loaded.cite(self._id, index)
            _log.info("step", state=self._id, step=index, kind=step.kind, line=line)
            if step.capture is not None:
                fetch_proof(self._attempt, self._id, step.capture, sight)
            elif step.goto is not None:
                self._attempt.session.open(self._attempt.settings.origin + step.goto)
            elif step.ask is not None:
                if self._ask(step, step.ask, sight):
                    return
            elif step.act is not None:
                self._act(step, step.act, sight)

    def _act(self, step: Step, target: Act, sight: Sight) -> None:
        if step.submits and not self._agreed:
            if not self._agree(target, sight):
                return
            sight = self._attempt.session.look()
        key = "your_click_submit" if step.submits else "your_click"
        self._use(step, target, lambda: self._do(step, target, sight), key)

    def _do(self, step: Step, target: Act, sight: Sight) -> None:
        control = self._ready(step, target, sight)
        if control is None:
            return
        if step.submits:
            self._intend()
        elif step.check is None and guard.is_an_act(control.name, self._attempt.flow):
            raise act.CannotAct("forbidden", (control.name,))
        (act.tick if step.check is not None else act.click)(control)

    def _ask(self, step: Step, ask: Ask, sight: Sight) -> bool:
        """Ask once about what the page offers, and make the page say what the person said.

        Returns
        -------
        bool
            Whether the rest of the steps has to wait: the page is about to be left, or was left already.
        """
        attempt = self._attempt
        if not self._offers(ask.yes.target, sight):
            return False
        if ask.id not in attempt.wishes and not self._wish(ask):
            return True
        wanted = attempt.wishes[ask.id].wanted
        if ask.yes.check is not None:
            self._settle(step, ask.yes.check, wanted=wanted)
        elif wanted and ask.yes.save is not None:
            save_file(attempt, ask.yes.save, attempt.session.look())
        elif wanted and (ask.id, self._id) not in attempt.wishes_done:
            attempt.wish_under_way = (ask.id, self._id)
            self._use(step, ask.yes.target, lambda: act.click(self._find(ask.yes.target, attempt.session.look())))
            return True
        return False

    def _offers(self, target: Target, sight: Sight) -> bool:
        try:
            return bool(self._find(target, sight))
        except act.CannotAct as obstacle:
            return obstacle.obstacle != "missing"

    def _wish(self, ask: Ask) -> bool:
        """Ask for a yes or a no and remember it; ``False`` when the page moved on meanwhile."""
        attempt = self._attempt
        seconds = attempt.budget(_YOUR_CLICK)
        text = ask.say.in_language(attempt.settings.lang)
        question = attempt.question("wish", text, seconds, Answer.YES, Answer.NO)
        answer = attempt.turns.wait(attempt.or_strayed(self._left), seconds, question)
        attempt.stopped(answer)
        if isinstance(answer, Sight):
            return False
        if answer is None:
            raise Stop("person_timeout", reason="no_answer")
        self._agreed = False  # a yes to the act is given right before it, with this answer in view
        attempt.wishes[ask.id] = Wish(text, wanted=answer is Answer.YES)
        attempt.note("wish_noted", wish=ask.id, wanted=attempt.wishes[ask.id].wanted)
        return True

    def _settle(self, step: Step, box: Target, *, wanted: bool) -> None:
        """Tick the box, or untick it, so that it says what the person said."""
        sight = self._attempt.session.look()
        if self._ticked(box, sight) != wanted:
            key = "your_click" if wanted else "your_untick"
            self._use(step, box, lambda: act.tick(self._find(box, sight), on=wanted), key, on=wanted)

    def _use(
        self, step: Step, target: Target, use: Callable[[], None], key: str = "your_click", *, on: bool = True
    ) -> None:
        """Use a control, or let the person do it, in the words of ``key``, where the runner may not or can not."""
        if self._by_person(step):
            self._hand_over(step, target, key, on=on)
            return
        try:
            use()
        except act.CannotAct as obstacle:
            _log.info("cannot_act", state=self._id, reason=obstacle.obstacle, count=len(obstacle.names))
            if not self._left(self._attempt.session.look()):
                why = f"your_click_{obstacle.obstacle}" if on else key
                self._hand_over(step, target, why, ", ".join(obstacle.names), on=on)

    def _ready(self, step: Step, target: Act, sight: Sight) -> act.Control | None:
        """Return the control once it is there and enabled, read again right before it is used.

        ``None`` when the page shows another screen by now.
        """

        def there(sight: Sight) -> bool:
            try:
                return self._left(sight) or bool(self._find(target, sight))
            except act.CannotAct as obstacle:
                return obstacle.obstacle not in ("missing", "disabled")

        attempt = self._attempt
        if not there(sight):
            later = attempt.turns.wait(there, attempt.settings.patience.effect)
            sight = later if isinstance(later, Sight) else attempt.session.look()
        if attempt.state_of(sight) != self._id:
            return None
        control = self._find(target, sight)
        if not step.submits:
            return control
        act.click(control, rehearse=True)
        sight = attempt.session.look()
        if attempt.state_of(sight) != self._id:
            return None
        if step is self._last_submit:
            self._check_choices(sight)
        again = self._find(target, sight)
        if again.name != control.name:
            raise act.CannotAct("ambiguous", (control.name, again.name))
        return again

    def _find(self, target: Target, sight: Sight) -> act.Control:
        return act.find(target, sight, self._attempt.flow.never_click)

    @property
    def _last_submit(self) -> Step:
        """The step that sends: a choice that must be submitted itself comes before, and undoes a preselected one."""
        return [step for step in self._state.do if step.submits][-1]

    def _check_choices(self, sight: Sight) -> None:
        """Right before the page is sent: what was to be ticked is ticked, and nothing forbidden is."""
        seen = sight.seen
        bad = guard.forbidden_choice(seen, self._attempt.flow.never_click) if seen is not None else None
        if bad is not None:
            raise act.CannotAct("forbidden", (bad,))
        for step in self._state.do:
            if step.check is not None and not act.is_ticked(self._find(step.check, sight)):
                raise act.CannotAct("blocked", tuple(step.check.patterns[:1]))
            if step.ask is not None:
                self._check_wish(step.ask, sight)

    def _check_wish(self, ask: Ask, sight: Sight) -> None:
        """Make sure that the box says what the person said, and that no other ticked choice says what they did not."""
        wish, box = self._attempt.wishes.get(ask.id), ask.yes.check
        wanted = wish is not None and wish.wanted
        own: act.Control | None = None
        try:
            own = self._find(box, sight) if box is not None else None
        except act.CannotAct as obstacle:
            if obstacle.obstacle != "missing":
                raise act.CannotAct("blocked", obstacle.names) from None
        if own is not None and act.is_ticked(own) != wanted:
            raise act.CannotAct("blocked", (own.name,))
        for node in sight.seen.nodes if sight.seen is not None else ():
            covered = wanted and own is not None and node.name == own.name
            if node.states & guard.TAKEN and not covered and any(found_in(words, node.name) for words in ask.covers):
                raise act.CannotAct("blocked", (node.name,))

    def _by_person(self, step: Step) -> bool:
        attempt = self._attempt
        if attempt.mode == "guide":
            return True
        return step.submits and guard.person_must_submit(verified=attempt.flow.verified, origin=attempt.settings.origin)

    def _agree(self, target: Act, sight: Sight) -> bool:
        """Obtain the explicit yes to this act; ``False`` when the page moved on meanwhile.

        Raises
        ------
        Stop
            When the person says no or gives no answer; also when the act may already have been done in this attempt.
        """
        attempt = self._attempt
        again = attempt.unanswered or attempt.intended_in == self._id
        if attempt.look_first and not again and attempt.intended_in is None:
            attempt.seen_not_done = True
            attempt.note("seen_not_done", state=self._id)
        seconds = attempt.budget(_YOUR_CLICK)
        control = self._found(target, sight)
        deed = self._deed(target, control, again=again)
        question = replace(
            attempt.question("repeat" if again else "confirm", self._wording(deed), seconds, Answer.YES, Answer.NO),
            deed=deed,
            control=control.locator if control is not None else None,
        )
        answer = attempt.turns.wait(attempt.or_strayed(self._left), seconds, question)
        attempt.stopped(answer)
        self._agreed = answer is Answer.YES
        if isinstance(answer, Sight) and attempt.state_of(answer) in self._state.next:
            self._intend()  # they did it themselves while they were asked
        if self._agreed or isinstance(answer, Sight):
            return self._agreed
        if again:
            attempt.come_back_later("site_unavailable", TO_BE_SEEN_AGAIN, reason="submit_unanswered")
        if answer is Answer.NO:
            raise Stop("stopped_by_person", reason="declined")
        raise Stop("person_timeout", reason="no_answer")

    def _found(self, target: Act, sight: Sight) -> act.Control | None:
        try:
            return self._find(target, sight)
        except act.CannotAct:
            return None

    def _deed(self, target: Act, control: act.Control | None, *, again: bool) -> Deed:
        attempt = self._attempt
        lang, texts = attempt.settings.lang, attempt.flow.act
        warnings = [attempt.text("confirm_again")] if again else []
        if attempt.look_first and not again:
            warnings.append(attempt.text("confirm_look_first"))
        said = [
            attempt.text(
                "wish_said", question=wish.question, answer=attempt.text("answer_yes" if wish.wanted else "answer_no")
            )
            for wish in attempt.wishes.values()
        ]
        return Deed(
            title=texts.title.in_language(lang),
            whom=attempt.settings.profile,
            consequences=texts.consequences.in_language(lang),
            undo=texts.undo.in_language(lang),
            control=act.name_to_say(target, control),
            warnings=tuple(warnings),
            said=tuple(said),
        )

    def _wording(self, deed: Deed) -> str:
        asked = self._attempt.text(
            "confirm",
            act=deed.title,
            profile=deed.whom,
            consequences=deed.consequences,
            undo=deed.undo,
            control=deed.control,
        )
        return "\n".join([*deed.warnings, asked, *deed.said])

    def _intend(self) -> None:
        """Write the intent to the journal before the click, once for each yes."""
        if not self._intended:
            self._intended = True
            self._attempt.intend(self._id)

    def _hand_over(self, step: Step, target: Target, key: str, names: str = "", *, on: bool = True) -> None:
        """Ask the person to use the control themselves, and notice that they did; ``on=False``: to untick it."""
        attempt = self._attempt
        if step.submits:
            self._intend()
        sight = attempt.session.look()
        control = None
        with suppress(act.CannotAct):
            control = act.find(target, sight, [])
        seconds = attempt.budget(_YOUR_CLICK)
        shown = names or act.name_to_say(target, control)
        question = replace(
            attempt.question("your_click", attempt.text(key, control=shown), seconds),
            control=control.locator if control is not None else None,
        )
        already = step.check is None and self._ticked(target, sight) == on

        def done(later: Sight) -> bool:
            return self._left(later) or (not already and self._ticked(target, later) == on)

        answer = attempt.turns.wait(attempt.or_strayed(done), seconds, question)
        attempt.stopped(answer)
        if answer is None:
            raise Stop("person_timeout", reason="click_not_made")
        if attempt.switched(answer):
            raise _BeginAgainError

    def _ticked(self, target: Target, sight: Sight) -> bool:
        """Whether the box, the choice or the toggle is ticked; a plain button never is."""
        try:
            return act.is_ticked(act.find(target, sight, []))
        except act.CannotAct:
            return False

    def _left(self, sight: Sight) -> bool:
        return self._attempt.has_left(self._id, sight)
