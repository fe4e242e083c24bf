"""Who clicks may change during an attempt: the engine what is harmless, or the person everything."""

from __future__ import annotations

from delivered import by_their_own_hand
from people import page_of
from stage import Play

from mes_assist.engine.question import Answer, Question
from mes_assist.support.texts import say
from mes_assist.ui.scripted import Script, ScriptedInterface
from mock_site import Scenario, person


class Changing(ScriptedInterface):
    """Somebody who asks for the other mode at the questions that they name, once each, and clicks when it is theirs."""

    def __init__(self, scenario: Scenario, *wanted: tuple[str, Answer]) -> None:
        super().__init__(Script.from_json(person.script(scenario)), impatient=True)
        self.offered: list[tuple[str, Answer]] = []
        self._wanted = list(wanted)
        self._now: Answer | None = None
        self._kind = ""

    def ask(self, question: Question) -> None:
        """Note which change is offered, and ask for it where they want it."""
        self._kind, self._now = question.kind, None
        for answer in (Answer.GUIDE, Answer.ASSIST):
            if answer in question.answers:
                self.offered.append((question.kind, answer))
                if self._wanted[:1] == [(question.kind, answer)]:
                    self._now = self._wanted.pop(0)[1]
        super().ask(question)

    def take_answer(self) -> Answer | None:
        """Change the mode, or go by the script."""
        now, self._now = self._now, None
        return now or super().take_answer()

    def act_in_page(self) -> None:
        """Click by their own hand where the engine only points."""
        if self._now is None and self._kind == "your_click":
            by_their_own_hand(page_of(self))
        elif self._now is None:
            super().act_in_page()


def test_to_the_persons_own_hand_and_back(play: Play) -> None:
    """From a pause to guide, from a click that is theirs back: the act is done once, with its yes."""
    scenario = Scenario(version="v2022-02")
    somebody = Changing(scenario, ("pause", Answer.GUIDE), ("your_click", Answer.ASSIST))
    played = play(scenario, person=somebody)
    assert played.result.outcome == "done"
    assert (played.counts["oppositions"], played.counts["decision_posts"]) == (1, 1)
    assert len(played.asked("confirm")) == 1
    assert len(played.asked("your_click")) == 1
    assert [line for line in played.told if line in (say("fr", "mode_guide"), say("fr", "mode_assist"))] == [
        say("fr", "mode_guide"),
        say("fr", "mode_assist"),
    ]


def test_the_change_is_offered_where_the_person_works_in_the_page(play: Play) -> None:
    """Never beside a yes or no, and always the mode that is not on."""
    scenario = Scenario(version="v2022-02")
    somebody = Changing(scenario, ("pause", Answer.GUIDE))
    played = play(scenario, person=somebody, gives_up=("save_proof",))
    assert played.result.outcome == "proof_missing"
    assert {kind for kind, _ in somebody.offered} == {"pause", "your_click"}
    assert somebody.offered[0][1] is Answer.GUIDE
    assert {answer for kind, answer in somebody.offered if kind == "your_click"} == {Answer.ASSIST}
    assert len(played.asked("your_click")) >= 2
