"""The screens of a procedure as a list that grows: those that are passed, and where the person is."""

from __future__ import annotations

from mes_assist.engine.question import Progress
from mes_assist.support.texts import Lang, say
from mes_assist.ui.terminal_writer import TerminalWriter


class Checklist:
    """Draws the list, and the few lines of progress in it.

    Parameters
    ----------
    lang:
        The person's language.
    writer:
        Where it is drawn; where nothing may be written over or styled, plain lines only.
    """

    def __init__(self, lang: Lang, writer: TerminalWriter) -> None:
        self.writer = writer
        self._lang = lang
        self._here: Progress | None = None
        self._is_open = False

    def show_progress(self, progress: Progress) -> None:
        """Show which screen was reached; the one before is passed."""
        if progress == self._here:
            return
        if self._goes_on_to(progress):
            self._pass()
        self.keep()
        self._here = progress
        if self.writer.holds(self._mark(progress)):
            self._open(progress)
        else:
            self.writer.write(self._mark(progress))

    def note(self, text: str) -> None:
        """Show one line of progress, above the screen that it belongs to where that is still to change."""
        self.writer.write(f"    {text}" if self.writer.styled else f"  - {text}")
        if self._is_open and self._here is not None:
            self._open(self._here)

    def keep(self) -> None:
        """Leave the list as it is, for something else to be written below."""
        self._is_open = False
        self.writer.keep()

    def finish(self, *, passed: bool) -> None:
        """End the list; the last screen is passed as well, or stays where the procedure stopped."""
        if passed:
            self._pass()
        self.keep()
        self._here = None

    def _goes_on_to(self, progress: Progress) -> bool:
        """Tell whether the procedure went on; where the site sends back to a screen before, none is passed."""
        here = self._here
        return here is None or here.step is None or progress.step is None or progress.step > here.step

    def _open(self, progress: Progress) -> None:
        self._is_open = True
        self.writer.change(self._mark(progress))

    def _mark(self, progress: Progress) -> str:
        text = progress.title
        if progress.step is not None:
            text = say(self._lang, "panel_step", step=progress.step, steps=progress.steps, title=progress.title)
        return f"  {self.writer.bold(f'{self.writer.signs.here} {text}')}" if self.writer.styled else f"  - {text}"

    def _pass(self) -> None:
        """Put the mark to the screen before: in its line, or below all that was said since."""
        if self._here is not None and self.writer.styled:
            self._is_open = False
            self.writer.write(f"  {self.writer.green(self.writer.signs.passed)} {self._here.title}")
