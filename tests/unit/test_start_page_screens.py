"""The screens of the start page: what is offered, what is said, and that no name is ever taken for HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from mes_assist.app.authority import SUGGESTED
from mes_assist.app.options import FICTITIOUS
from mes_assist.archive.kept import KeptRecord
from mes_assist.cases.events import Case
from mes_assist.cases.status import CaseStatus
from mes_assist.engine.records import SavedProof
from mes_assist.engine.result import Result
from mes_assist.support.texts import Lang, say
from mes_assist.support.zones import PARIS
from mes_assist.ui.start.controller import Controller
from mes_assist.ui.start.facts import Facts, KeptBag
from mes_assist.ui.start.plan import Actions, Plan
from mes_assist.ui.start.render import page

EVIL = "<script>alert(1)</script>\"'&"
NOW = datetime(2026, 11, 27, 10, tzinfo=PARIS)
SITE = "https://www.monespacesante.fr"
GOES_ON = CaseStatus(
    Case("c0ffee00", EVIL, "opposition", SITE),
    "come_back",
    NOW,
    "not_yet_authorised",
    next_at=NOW + timedelta(days=2),
    deadline=NOW + timedelta(days=4),
    days_left=4,
)
RECORD = KeptRecord("cloture", "T", EVIL, "c", "a", "done", "officiel", SITE, NOW, {"file": "x.pdf"})
BAG = Path("/proofs") / "2026-11-23-cloture-<b>-7f3a"
FACTS = Facts((GOES_ON,), (KeptBag(BAG, RECORD, BAG / "data/x.pdf"), KeptBag(Path("/proofs") / f"renamed {EVIL}")))
NOTHING = Facts()
LANGS: tuple[Lang, ...] = get_args(Lang)


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, its text, and what its buttons ask for."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.wishes: list[str] = []
        self.text = ""
        self.attributes: dict[str, Mapping[str, str | None]] = {}
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes[tag] = dict(attrs)
        if tag == "button":
            self.wishes.append(dict(attrs)["value"] or "")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


class Told:
    """Somebody's hands, which note what they were asked to open, and whom to ask to date what."""

    def __init__(self, facts: Facts = FACTS, tried: Facts = NOTHING, *, undated: bool = False) -> None:
        self.opened: list[Path] = []
        self.dated: list[tuple[Path, str | None]] = []
        self.actions = Actions(
            lambda _, demo: tried if demo else facts,
            self._open,
            lambda bag, lang: (f"{bag.name}: intact ({lang})",),
            NOW.date,
            SUGGESTED,
            lambda _: undated,
            self._date,
            lambda profile, demo, lang: (Path("/dates") / f"{profile}-{demo}-{lang}.ics", "reminded"),
        )

    def _date(self, bag: Path, url: str | None, lang: Lang) -> str:
        self.dated.append((bag, url))
        return f"dated ({lang})"

    def _open(self, place: Path) -> bool:
        self.opened.append(place)
        return True


def test_the_date_to_come_back_goes_into_a_calendar() -> None:
    """Where there is one: the file is written, its folder opened, and that is said."""
    told = Told()
    waiting = Result(outcome="not_yet_authorised", flow="opposition", profile="papa", message="Pas encore.")
    for result, offered in ((waiting, False), (replace(waiting, next_attempt_at=NOW), True)):
        of = controller(told=told)
        of.come_back(result, demo=False)
        assert ("remind" in read(of).wishes) is offered
        if offered:
            of.take("remind", "")
            assert "reminded" in read(of).text
    assert told.opened == [Path("/dates")]


def controller(lang: Lang = "fr", told: Told | None = None) -> Controller:
    """Return a start page of what somebody has kept."""
    return Controller(lang, SITE, (told or Told()).actions)


def read(of: Controller) -> Reader:
    """Return what is shown now."""
    return Reader(page(of.screen(), of.lang, "sealed"))


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_kept_is_shown_and_nothing_of_it_is_obeyed(lang: Lang) -> None:
    """Names of people and of folders come from outside."""
    shown = read(controller(lang))
    assert shown.text.count(EVIL) >= 3
    assert "script" not in shown.tags
    assert "b" not in shown.tags
    assert shown.attributes["html"] == {"lang": lang, "translate": "no"}
    assert {"h1", "h2", "h3", "title", "main"} <= set(shown.tags)
    assert say(lang, "suivi_not_yet_authorised") in shown.text
    assert "01/12/2026" in shown.text or "2026-12-01" in shown.text
    assert not any("style" in attributes for attributes in shown.attributes.values())


def test_only_what_was_shown_is_opened_or_begun() -> None:
    """What is sent is a name among those on the page, never a path."""
    told = Told()
    shown = controller(told=told)
    for wish in (
        f"open {BAG.name}",
        f"folder {BAG.name}",
        "open ../x",
        "folder /etc",
        "show",
        "resume other",
        "begin",
        "name",
    ):
        shown.take(wish, "")
    assert told.opened == [BAG / "data/x.pdf", BAG]
    assert shown.chosen.empty()
    shown.take("resume c0ffee00", "")
    assert shown.chosen.get_nowait() == Plan(profile=EVIL, case=GOES_ON)


def test_while_a_procedure_goes_on_nothing_else_is_begun() -> None:
    """Neither by going back in the window nor from a page that was open before."""
    shown = controller()
    for wish in ("demo", "demo", "quit", "ask"):
        shown.take(wish, "")
    assert (shown.chosen.qsize(), read(shown).wishes) == (1, [])


def test_an_answer_to_another_question_counts_for_nothing() -> None:
    """A page that was open before may be sent late."""
    shown = controller()
    for wish in (
        "ask",
        "answer whom me",
        "answer wanted nothing",
        "answer wanted refuse",
        "answer whom adult",
        "begin",
    ):
        shown.take(wish, "")
    assert shown.chosen.empty()
    assert "3422" in read(shown).text
    shown.take("back", "")
    assert say("fr", "triage_whom") in read(shown).text


def test_a_proof_is_verified_where_it_is_listed() -> None:
    """What was found stays beside it."""
    shown = controller()
    shown.take(f"verify {BAG.name}", "")
    assert read(shown).text.count(f"{BAG.name}: intact (fr)") == 2
    assert read(shown).text.count(f"{BAG.name}: intact (fr)") == 1


@pytest.mark.parametrize(("outcome", "title"), [("done", "welcome_over"), ("refused", "welcome_not_over")])
def test_the_end_is_told(outcome: str, title: str) -> None:
    """In words, with what was kept, which can be opened."""
    told = Told()
    shown = controller(told=told)
    proof = SavedProof("/b", "/b/data/p.pdf", "", 1, 1, "download")
    result = Result(outcome, "opposition", "moi", f"Voilà {EVIL}", bag="/b", proof=proof if outcome == "done" else None)
    shown.come_back(replace(result, next_attempt_at=NOW), demo=False)
    assert all(text in read(shown).text for text in (say("fr", title), f"Voilà {EVIL}", "27/11/2026 10:00"))
    shown.take("show", "")
    shown.take("folder", "")
    assert told.opened == [*([Path("/b/data/p.pdf")] if outcome == "done" else []), Path("/b")]
    shown.take("home", "")
    assert "ask" in read(shown).wishes


def test_what_cannot_be_read_is_said() -> None:
    """The procedures can be begun all the same."""
    shown = read(controller(told=Told(Facts(trouble="Le journal est abîmé."))))
    assert "Le journal est abîmé." in shown.text
    assert shown.wishes == ["lang en", "ask", "demo", "quit"]


def press(shown: Controller, *wishes: str, typed: str = "") -> None:
    """Press one button after the other; what is typed is there at each."""
    for wish in wishes:
        assert wish in read(shown).wishes
        shown.take(wish, typed)


def test_the_other_language_is_kept_for_the_visit() -> None:
    """Wherever it is chosen; what was found in the first one is not left standing, and there is no third."""
    shown = controller()
    press(shown, f"verify {BAG.name}", "lang en")
    assert say("en", "welcome_title") in read(shown).text
    assert "intact" not in read(shown).text
    press(shown, "ask", "answer wanted refuse")
    shown.take("lang de", "")
    assert say("en", "triage_whom") in read(shown).text
    press(shown, "lang fr")
    assert say("fr", "triage_whom") in read(shown).text
    assert shown.lang == "fr"


def test_an_end_is_told_in_the_language_of_the_run() -> None:
    """It was put into words then."""
    shown = controller()
    shown.come_back(Result("refused", "opposition", "moi", "Refusé"), demo=False)
    shown.take("lang en", "")
    assert not any(wish.startswith("lang") for wish in read(shown).wishes)
    assert shown.lang == "fr"


RECENT = ("ask", "answer wanted refuse", "answer whom me", "answer logged_in no", "answer notice recent", "begin")


@pytest.mark.parametrize(
    ("wish", "typed", "notice"),
    [
        ("notice", "27/11/2026", NOW.date()),
        *(("notice", typed, NOW.date().replace(day=2)) for typed in (" 02/11/2026 ", "2.11.2026", "2  11 2026")),
        ("notice", " ", None),
        ("undated", "2026-11-02", None),
    ],
)
def test_when_the_notice_was_sent(wish: str, typed: str, notice: date | None) -> None:
    """Asked of those who have one; nobody has to know."""
    shown = controller()
    press(shown, *RECENT)
    assert shown.chosen.empty()
    press(shown, wish, typed=typed)
    assert shown.chosen.get_nowait() == Plan("opposition", notice=notice)


@pytest.mark.parametrize("typed", ["28/11/2026", "11/28/2026", "02/11/1926", 'hier "<b>'])
def test_a_day_that_cannot_be_meant_begins_nothing(typed: str) -> None:
    """A deadline that is too late would be worse than none."""
    shown = controller()
    press(shown, *RECENT)
    press(shown, "notice", typed=typed)
    again = read(shown)
    assert say("fr", "notice_bad") in again.text
    assert again.attributes["input"]["value"] == typed
    assert shown.chosen.empty()
    press(shown, "undated")
    assert shown.chosen.get_nowait() == Plan("opposition")


def test_a_child_has_a_name_and_a_notice() -> None:
    """One after the other, and back again; without a notice nothing more is asked."""
    shown = controller()
    press(shown, "ask", "answer wanted refuse", "answer whom child", "answer notice recent", "begin")
    press(shown, "name", typed="Zoé")
    assert say("fr", "welcome_notice") in read(shown).text
    press(shown, "back")
    assert say("fr", "welcome_child") in read(shown).text
    press(shown, "name", typed="Léo")
    press(shown, "undated")
    assert shown.chosen.get_nowait() == Plan("opposition", "Léo")


def test_what_the_demo_has_kept_is_apart() -> None:
    """Shown where there is something, opened and taken up from there alone, and never taken for real."""
    assert "trial" not in read(controller()).wishes
    case = replace(GOES_ON, case=Case("f0f0f0f0", "moi", "opposition", f"{FICTITIOUS}heureux"))
    bag = Path("/demo") / "essai"
    told = Told(tried=Facts((case,), (KeptBag(bag, replace(RECORD, site="factice"), bag / "x.pdf"),)))
    shown = controller(told=told)
    for wish in (f"open {bag.name}", "resume f0f0f0f0"):
        shown.take(wish, "")
    assert (told.opened, shown.chosen.empty()) == ([], True)
    press(shown, "trial")
    assert say("fr", "preuves_fictitious") in read(shown).text
    shown.take(f"open {BAG.name}", "")
    press(shown, f"open {bag.name}", "home", "trial", "resume f0f0f0f0")
    assert told.opened == [bag / "x.pdf"]
    chosen = shown.chosen.get_nowait()
    assert isinstance(chosen, Plan)
    assert chosen.is_demo


@pytest.mark.parametrize(("wish", "url"), [("date 1", SUGGESTED[0]), ("date 2", SUGGESTED[1]), ("date none", None)])
def test_a_first_proof_may_be_dated(wish: str, url: str | None) -> None:
    """By whom they choose among those that the page names; asked once."""
    told = Told(undated=True)
    shown = controller(told=told)
    proof = SavedProof("/b", "/b/data/p.pdf", "", 1, 1, "download")
    shown.come_back(Result("done", "opposition", "moi", "Fait", bag="/b", proof=proof), demo=False)
    assert say("fr", "stamp_ask") in read(shown).text
    shown.take("date http://elsewhere.example", "")
    assert told.dated == []
    press(shown, wish)
    shown.take(wish, "")
    assert told.dated == [(Path("/b"), url)]
    after = read(shown)
    assert "dated (fr)" in after.text
    assert wish not in after.wishes


@pytest.mark.parametrize(("demo", "undated", "proof"), [(True, True, True), (False, False, True), (False, True, False)])
def test_nothing_else_is_offered_to_be_dated(*, demo: bool, undated: bool, proof: bool) -> None:
    """Neither the demo's, nor where the answer is known, nor where there is no proof."""
    told = Told(undated=undated)
    shown = controller(told=told)
    saved = SavedProof("/b", "/b/data/p.pdf", "", 1, 1, "download") if proof else None
    shown.come_back(Result("done", "opposition", "moi", "Fait", bag="/b", proof=saved), demo=demo)
    assert not any(wish.startswith("date") for wish in read(shown).wishes)
    shown.take("date none", "")
    assert told.dated == []
