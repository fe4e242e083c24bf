"""Pictures of the start page: the real one, served as the program does, over invented cases and proofs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from mes_assist.app.authority import SUGGESTED
from mes_assist.archive.kept import KeptRecord
from mes_assist.cases.events import Case
from mes_assist.cases.status import CaseStatus
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import Result
from mes_assist.support.defaults import OFFICIAL_SITE
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS
from mes_assist.ui.start.controller import Controller
from mes_assist.ui.start.facts import Facts, KeptBag
from mes_assist.ui.start.plan import Actions
from mes_assist.ui.start.server import serve
from pictures.camera import Shoot
from pictures.play import NOW, SHOWN_HOME

_TODAY = NOW.astimezone(PARIS)
_BAG = Path(SHOWN_HOME) / "proofs/2026-11-23-opposition-moi-c0ff"
_FILE = "justificatif-opposition.pdf"
_PROOF = {"file": _FILE, "sha256": "0" * 64, "bytes": 1, "pages": 1, "captured_by": "download"}
_WAITS = CaseStatus(
    Case("c0ffee00", "papa", "opposition", OFFICIAL_SITE),
    "come_back",
    _TODAY,
    "not_yet_authorised",
    next_at=_TODAY + timedelta(days=1, hours=4),
    deadline=_TODAY + timedelta(days=19),
    days_left=19,
)
_KEPT = KeptBag(
    _BAG,
    KeptRecord("opposition", "", "moi", "c0ffee01", "c0ffee02", "done", "officiel", OFFICIAL_SITE, _TODAY, _PROOF),
    _BAG / "data" / _FILE,
)
_QUESTIONS = ("answer wanted refuse", "answer whom child", "answer notice recent")


def visit(page: Page, lang: Lang, shoot: Shoot) -> None:
    """Go through the start page of somebody who begins, then of somebody who has been here before."""
    _begin(page, lang, shoot)
    _come_back(page, lang, shoot)


def _begin(page: Page, lang: Lang, shoot: Shoot) -> None:
    with serve(Controller(lang, OFFICIAL_SITE, _actions(Facts()))) as address:
        page.goto(address)
        shoot(page, "01-accueil")
        _press(page, "ask")
        for number, answer in enumerate(_QUESTIONS, 2):
            shoot(page, f"{number:02}-question")
            _press(page, answer)
        shoot(page, "05-conseil")
        _press(page, "begin")
        shoot(page, "06-nom")
        _press(page, "name")
        shoot(page, "07-date")
        _press(page, "undated")
        shoot(page, "08-occupe")


def _come_back(page: Page, lang: Lang, shoot: Shoot) -> None:
    controller = Controller(lang, OFFICIAL_SITE, _actions(Facts((_WAITS,), (_KEPT,)), say(lang, "welcome_intact")))
    bag = str(_BAG)
    saved = SavedProof(bag, f"{bag}/data/{_FILE}", "0" * 64, 1, 1, "download")
    ends = {
        "09-fin": Result("done", "opposition", "moi", say(lang, "outcome_done"), bag=bag, proof=saved),
        "10-fin-pas-encore": Result(
            "not_yet_authorised",
            "opposition",
            "moi",
            say(lang, "outcome_not_yet_authorised"),
            next_attempt_at=_WAITS.next_at,
        ),
    }
    with serve(controller) as address:
        for name, result in ends.items():
            controller.come_back(result, demo=False)
            page.goto(address)
            shoot(page, name)
        _press(page, "home")
        shoot(page, "11-suite")
        _press(page, f"verify {_BAG.name}")
        shoot(page, "12-verifie")
        page.mouse.wheel(0, 10_000)
        page.wait_for_function("() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
        shoot(page, "13-bas")
        _press(page, "quit")
        shoot(page, "14-au-revoir")


def _actions(facts: Facts, examined: str = "") -> Actions:
    return Actions(
        read=lambda _, is_demo: Facts() if is_demo else facts,
        open=lambda _: True,
        examine=lambda *_: (examined,),
        today=_TODAY.date,
        authorities=SUGGESTED,
        asks_to_date=lambda _: True,
        have_dated=lambda *_: "",
        remind=lambda *_: (None, ""),
    )


def _press(page: Page, wish: str) -> None:
    with page.expect_navigation():
        page.click(f'button[value="{wish}"]')
    page.mouse.move(0, 0)
