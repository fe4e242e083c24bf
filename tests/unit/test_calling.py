"""Calling the person back to the screen: when, in which words, and that it costs the run nothing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import pytest

from mes_assist.cli import company
from mes_assist.cli.launch import RunOptions
from mes_assist.cli.main import cli
from mes_assist.person.calling import Calling
from mes_assist.person.either import EitherWay
from mes_assist.runner.person import Answer, Kind, Place, Question
from mes_assist.support import desktop
from mes_assist.support.texts import say

Called = list[tuple[str, str]]
TURN = (say("fr", "call_title"), say("fr", "call_turn"))


def caller(notify: Callable[[str, str], object]) -> tuple[Calling, Callable[..., None]]:
    """Return somebody who calls, and what opens a question; each call has ended before the next one is made."""
    calling = Calling("fr", notify)

    def ask(kind: Kind, text: str = "Le code de Zoé ?") -> None:
        calling.ask(Question(kind, text, (Answer.STOP,), 60))
        if calling.thread is not None:
            calling.thread.join(5)

    return calling, ask


def test_a_turn_is_called_once_and_says_nothing_of_it() -> None:
    """The same question again is no new turn, unless the procedure went on."""
    called: Called = []
    calling, ask = caller(lambda *words: called.append(words))
    for _ in range(2):
        ask("pause")
        calling.settle()
    assert called == [TURN]
    calling.arrive(Place("Votre code", 1, 2))
    ask("confirm")
    assert called == [TURN, TURN]
    ask("end", "C’est fait.")
    assert called[-1] == (TURN[0], say("fr", "call_end"))
    assert calling.answer() is None


@pytest.mark.parametrize(("left", "calls"), [(0, 1), (1, 1), (40, 0)])
def test_a_wait_is_called_when_it_is_over(left: int, calls: int) -> None:
    """Not when it begins, and not when somebody cut it short."""
    called: Called = []
    calling, ask = caller(lambda *words: called.append(words))
    ask("countdown")
    calling.remaining(60)
    assert called == []
    calling.remaining(left)
    calling.settle()
    if calling.thread is not None:
        calling.thread.join(5)
    assert called == [(TURN[0], say("fr", "call_wait_over"))] * calls


def test_a_desktop_that_hangs_or_fails_holds_nothing_up() -> None:
    """The run goes on; what cannot be shown is not queued either."""
    answers = threading.Event()
    calls: Called = []

    def hang(title: str, text: str) -> None:
        calls.append((title, text))
        answers.wait(5)
        raise OSError

    calling = Calling("fr", hang)
    for text in ("Un", "Deux"):
        calling.ask(Question("pause", text, (Answer.STOP,), 60))
    assert calling.thread is not None
    assert calling.thread.daemon
    assert calling.thread.is_alive()
    answers.set()
    calling.thread.join(5)
    assert calls == [TURN]


class Fake(ModuleType):
    """The optional library, where it is installed, on a desktop that shows, refuses or breaks."""

    def __init__(self, sent: list[str], desktop: str) -> None:
        super().__init__("desktop_notifier")

        class DesktopNotifier:
            def __init__(self, app_name: str) -> None:
                assert app_name == "mes-assist"

            async def send(self, *, title: str, message: str) -> str:
                if desktop == "breaks":
                    raise RuntimeError("no session bus")
                if desktop == "shows":
                    sent.append(f"{title}: {message}")
                return "name"

            async def get_current_notifications(self) -> list[str]:
                return ["name"] if sent else []

        self.DesktopNotifier = DesktopNotifier


@pytest.mark.parametrize(("state", "shown"), [("shows", True), ("refuses", False), ("breaks", False)])
def test_what_the_desktop_shows(monkeypatch: pytest.MonkeyPatch, state: str, *, shown: bool) -> None:
    """And whether it did, which the library does not say; one that is missing or broken is no error."""
    sent: list[str] = []
    monkeypatch.setitem(sys.modules, "desktop_notifier", None)
    assert desktop.notify("T", "t") is False
    monkeypatch.setitem(sys.modules, "desktop_notifier", Fake(sent, state))
    assert desktop.notify("T", "t") is shown
    assert sent == (["T: t"] if shown else [])


@pytest.mark.parametrize(("alert", "installed"), [(True, True), (True, False), (False, True)])
def test_only_who_wants_it_is_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, alert: bool, installed: bool
) -> None:
    """Where the library is missing that is said, and the run goes on without."""
    monkeypatch.setattr(desktop, "can_notify", lambda: installed)
    options = replace(RunOptions(lang="fr"), alert=alert)
    with cli.make_context("mes-assist", ["--lang", "fr"]):
        those = company.company("http://127.0.0.1:9", options, auto=False, in_window=True)
    assert isinstance(those.person, EitherWay) is (alert and installed)
    assert those.panel is not None
    assert (say("fr", "call_missing") in capsys.readouterr().err) is (alert and not installed)
