"""A word on the desktop, or on the terminal where the desktop shows nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest

from mes_assist.cli.notification import show


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


@pytest.mark.parametrize("state", ["shows", "refuses", "breaks", "missing"])
def test_what_the_desktop_does_not_show_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: str
) -> None:
    """The library does not tell by itself; one that is missing or broken is no error."""
    sent: list[str] = []
    monkeypatch.setitem(sys.modules, "desktop_notifier", None if state == "missing" else Fake(sent, state))
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop, which another test started, may run in this one
        thread.submit(show, "T", "t").result()
    shown = state == "shows"
    assert sent == (["T: t"] if shown else [])
    assert capsys.readouterr() == ("", "" if shown else "T : t\n")
