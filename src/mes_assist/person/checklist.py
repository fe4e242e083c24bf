"""The screens of a procedure as a list that grows: those that are passed, and where the person is."""

from __future__ import annotations

from mes_assist.person.paper import Paper
from mes_assist.runner.person import Place
from mes_assist.support.texts import Lang, say


class Checklist:
    """Draws the list, and the few lines of progress in it.

    Parameters
    ----------
    lang:
        The person's language.
    paper:
        Where it is drawn; where nothing may be written over or styled, plain lines only.
    """

    def __init__(self, lang: Lang, paper: Paper) -> None:
        self.paper = paper
        self._lang = lang
        self._here: Place | None = None
        self._is_open = False

    def arrive(self, place: Place) -> None:
        """Show which screen was reached; the one before is passed."""
        if place == self._here:
            return
        if self._goes_on_to(place):
            self._pass()
        self.keep()
        self._here = place
        if self.paper.holds(self._mark(place)):
            self._open(place)
        else:
            self.paper.write(self._mark(place))

    def note(self, text: str) -> None:
        """Show one line of progress, above the screen that it belongs to where that is still to change."""
        self.paper.write(f"    {text}" if self.paper.styled else f"  - {text}")
        if self._is_open and self._here is not None:
            self._open(self._here)

    def keep(self) -> None:
        """Leave the list as it is, for something else to be written below."""
        self._is_open = False
        self.paper.keep()

    def finish(self, *, passed: bool) -> None:
        """End the list; the last screen is passed as well, or stays where the procedure stopped."""
        if passed:
            self._pass()
        self.keep()
        self._here = None

    def _goes_on_to(self, place: Place) -> bool:
        """Tell whether the procedure went on; where the site sends back to a screen before, none is passed."""
        here = self._here
        return here is None or here.step is None or place.step is None or place.step > here.step

    def _open(self, place: Place) -> None:
        self._is_open = True
        self.paper.change(self._mark(place))

    def _mark(self, place: Place) -> str:
        text = place.title
        if place.step is not None:
            text = say(self._lang, "panel_step", step=place.step, steps=place.steps, title=place.title)
        return f"  {self.paper.bold(f'{self.paper.signs.here} {text}')}" if self.paper.styled else f"  - {text}"

    def _pass(self) -> None:
        """Put the mark to the screen before: in its line, or below all that was said since."""
        if self._here is not None and self.paper.styled:
            self._is_open = False
            self.paper.write(f"  {self.paper.green(self.paper.signs.passed)} {self._here.title}")
