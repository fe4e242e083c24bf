"""People for the tests: a clock that they can move, and ways to behave in front of the page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mes_assist.browser.actor import PlaywrightActor
from mes_assist.engine.ports import UserInterface
from mes_assist.engine.question import Answer, Progress, Question, QuestionKind
from mes_assist.support.clock import SystemClock
from mes_assist.ui.scripted import ScriptedInterface

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mes_assist.browser.session import Session


class MovableClock(SystemClock):
    """The computer's clock, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        """Return the computer's instant, moved by what was skipped."""
        return super().now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        """Return the seconds of the computer, and those that were skipped."""
        return super().monotonic() + self.ahead


def page_of(person: ScriptedInterface) -> Page:
    """Return the page that a scripted person looks at."""
    assert isinstance(person.actor, PlaywrightActor)
    return person.actor.page


def act_in_page(person: ScriptedInterface, page: Page) -> None:
    """Have a scripted person act in this page, whoever else is asked."""
    person.actor = PlaywrightActor(lambda: page)
    person.act_in_page()


def sit_down(person: UserInterface, session: Session) -> None:
    """Give a person of the tests the browser that was opened for them."""
    if isinstance(person, ScriptedInterface) and person.actor is None:
        person.actor = PlaywrightActor(lambda: session.page)
    join = getattr(person, "join", None)
    if join is not None:
        join(session)


class Watched:
    """Somebody whose questions are written down, who lets the time run out on some kinds of them.

    Parameters
    ----------
    person:
        Who answers.
    clock:
        Is put forward when the person gives up.
    gives_up:
        The kinds of question at which they do.
    answers:
        What they answer to some kinds, instead of what ``person`` would.
    at_page:
        What they do in the page, instead of what ``person`` would, for some kinds of question.
    """

    def __init__(
        self,
        person: UserInterface,
        clock: MovableClock,
        *,
        gives_up: Collection[QuestionKind] = (),
        answers: dict[QuestionKind, Answer] | None = None,
        at_page: dict[QuestionKind, Callable[[Page], None]] | None = None,
    ) -> None:
        self.questions: list[Question] = []
        self.told: list[str] = []
        self.tick = person.tick
        self._person = person
        self._clock = clock
        self._gives_up = gives_up
        self._answers = {} if answers is None else answers
        self._at_page = at_page or {}
        self._session: Session | None = None

    def join(self, session: Session, person: UserInterface | None = None) -> None:
        """Sit down at a browser, with whoever answers; ``person``: somebody else from now on."""
        self._session = session
        if person is not None:
            self._person, self.tick = person, person.tick
        sit_down(self._person, session)

    def show_progress(self, progress: Progress) -> None:
        """Note what the screen is called."""
        self.told.append(progress.title)
        self._person.show_progress(progress)

    def tell(self, text: str) -> None:
        """Note a line of progress."""
        self.told.append(text)
        self._person.tell(text)

    def ask(self, question: Question) -> None:
        """Note a question; put the clock forward to give up on it."""
        self.questions.append(question)
        self._person.ask(question)
        if question.kind in self._gives_up:
            self._clock.ahead += question.seconds

    def show_remaining(self, seconds: int) -> None:
        """Pass it on."""
        self._person.show_remaining(seconds)

    def take_answer(self) -> Answer | None:
        """Answer as told, else as ``person`` does."""
        kind = self.questions[-1].kind
        if kind in self._gives_up:
            return None
        return self._answers.get(kind) or self._person.take_answer()

    def close_question(self) -> None:
        """Pass it on."""
        self._person.close_question()

    def act_in_page(self) -> None:
        """Act as told, else as ``person`` does."""
        act = self._at_page.get(self.questions[-1].kind)
        if act is None:
            self._person.act_in_page()
        elif self._session is not None:
            act(self._session.page)

    def hidden(self) -> AbstractContextManager[None]:
        """Pass it on."""
        return self._person.hidden()
