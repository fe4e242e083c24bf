"""The loop and its rules: what ends an attempt, what is never done, who may act when."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from people import act_in_page
from playwright.sync_api import BrowserContext, Error, Page
from stage import Play, Played, Stage

from mes_assist.cases.events import Case, EventKind, has_open_intent
from mes_assist.cases.journal import SqliteJournal
from mes_assist.engine import guard
from mes_assist.engine.attempt import Attempt
from mes_assist.engine.catcher import Catcher
from mes_assist.engine.conversation import Conversation
from mes_assist.engine.question import Answer, QuestionKind
from mes_assist.support.errors import JournalError
from mes_assist.support.texts import say
from mock_site import MockSite, Scenario
from mock_site.scenario import Situation

A_MOMENT_MS = 3_000
OPPOSE = "Je m'oppose à la création de Mon espace santé"


def kinds(played: Played) -> list[str]:
    """Return what the journal holds, without the screens and pauses."""
    return [event.kind for event in played.events if event.kind not in ("state_reached", "pause_began", "pause_ended")]


def test_the_journal_of_a_good_attempt(play: Play) -> None:
    """The intent is written before the act, and what became of it after."""
    assert kinds(play(Scenario())) == [
        "attempt_started",
        "submit_intended",
        "submit_settled",
        "proof_archived",
        "outcome",
    ]


def test_no_means_no(play: Play) -> None:
    """Nothing is sent, nothing is intended, and the attempt says who ended it."""
    played = play(Scenario(), answers={"confirm": Answer.NO})
    assert (played.result.outcome, played.result.exit_code, played.result.reason) == (
        "stopped_by_person",
        5,
        "declined",
    )
    assert played.counts["decision_posts"] == 0
    assert kinds(played) == ["attempt_started", "outcome"]


@pytest.mark.parametrize("kind", ["pause", "confirm", "countdown"])
def test_the_person_may_stop_at_any_question(play: Play, kind: QuestionKind) -> None:
    """STOP ends the attempt wherever it is."""
    situation: Situation = "not_yet_authorised" if kind == "countdown" else "not_created"
    played = play(Scenario(situation=situation), answers={kind: Answer.STOP})
    assert (played.result.outcome, played.result.reason) == ("stopped_by_person", "cancelled")
    assert played.counts["decision_posts"] == 0


@pytest.mark.parametrize(("kind", "reason"), [("pause", "choix_carte"), ("confirm", "no_answer")])
def test_a_person_who_does_not_come(play: Play, kind: QuestionKind, reason: str) -> None:
    """The budget runs out, and nothing was sent."""
    played = play(Scenario(), gives_up=(kind,))
    assert (played.result.outcome, played.result.exit_code, played.result.reason) == ("person_timeout", 6, reason)
    assert played.counts["decision_posts"] == 0


def test_the_person_closes_the_window(play: Play) -> None:
    """Closing the last window is a way to stop."""
    played = play(Scenario(), at_page={"pause": lambda page: page.close()})
    assert (played.result.outcome, played.result.reason) == ("stopped_by_person", "window_closed")
    assert kinds(played)[-1] == "outcome"


def test_the_page_crashes(play: Play) -> None:
    """A crashed page ends the attempt with its reason."""

    def crash(page: Page) -> None:
        page.context.new_cdp_session(page).send("Page.crash")

    played = play(Scenario(), at_page={"pause": crash})
    assert (played.result.outcome, played.result.reason) == ("stopped_by_person", "page_crashed")


def test_an_unknown_page_is_the_persons(play: Play) -> None:
    """They do what it asks; the engine notices, goes on, and keeps what they used and where it led, in known words."""
    played = play(Scenario(unknown_page=True))
    assert played.result.outcome == "done"
    assert len(played.asked("unknown_page")) == 1
    (outline,) = played.outlines
    assert '# used: button "poursuivre"\n# led to: ' in outline
    assert "améliorons" not in outline


def test_an_unknown_page_that_stays(play: Play) -> None:
    """The attempt ends with a reduced outline for the maintainer, whose place the message names."""
    played = play(Scenario(unknown_page=True), gives_up=("unknown_page",))
    assert (played.result.outcome, played.result.exit_code) == ("unknown_page", 7)
    (outline,) = (played.home / "outlines").iterdir()
    assert str(outline) in played.result.message
    assert '- button "poursuivre"' in outline.read_text("utf-8")
    assert "améliorons" not in outline.read_text("utf-8")
    assert played.counts["decision_posts"] == 0


def test_the_person_goes_back_reloads_and_opens_a_second_tab(play: Play) -> None:
    """How a screen was reached does not matter."""
    wandered: list[str] = []

    def wander(page: Page) -> None:
        if len(wandered) == 0:
            page.go_back()
        elif len(wandered) == 1:
            page.reload()
        elif len(wandered) == 2:
            page.context.new_page().goto(page.url)
        else:
            act_in_page(scripted, page)
            return
        wandered.append(page.url)

    from mes_assist.engine.question import Question
    from mes_assist.ui.scripted import Script, ScriptedInterface
    from mock_site.person import script

    scripted = ScriptedInterface(Script.from_json(script(Scenario())))
    scripted.ask(Question("pause", "", (), 60))
    played = play(Scenario(), at_page={"pause": wander})
    assert len(wandered) == 3
    assert played.result.outcome == "done"
    assert played.counts["oppositions"] == 1


def click_what_is_named(page: Page) -> None:
    """Be a person who uses whatever the assistant points at, in this order."""
    main = page.locator("main")
    for name in (OPPOSE, "Télécharger votre justificatif d'opposition", "Commencer", "Continuer"):
        choice = main.get_by_role("radio", name=name)
        if choice.count():
            if choice.is_checked():
                continue
            with suppress(Error):  # gone meanwhile: they look again at their next turn
                choice.check(timeout=A_MOMENT_MS)
            return
        control = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))
        if control.count():
            with suppress(Error):
                control.first.click(timeout=A_MOMENT_MS)
            return


def test_in_guide_mode_every_click_is_the_persons(play: Play) -> None:
    """The engine only points; it still asks, follows along and captures the proof."""
    played = play(
        Scenario(), mode="guide", at_page={"your_click": click_what_is_named, "save_proof": click_what_is_named}
    )
    assert played.result.outcome == "done"
    assert [question.kind for question in played.questions if question.kind != "pause"] == [
        "your_click",
        "your_click",
        "confirm",
        "your_click",
        "save_proof",
    ]


def test_on_a_real_site_the_last_click_is_the_persons(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the flow was never verified, the engine does not submit by itself anywhere but on this computer."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)
    played = play(Scenario(), at_page={"your_click": click_what_is_named})
    assert played.result.outcome == "done"
    assert len(played.asked("confirm")) == 1
    assert "Continuer" in played.asked("your_click")[0].text
    assert kinds(played)[1:3] == ["submit_intended", "submit_settled"]


def test_a_click_that_the_person_does_not_make(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent; the next attempt will look first, since the click may have been made at the last moment."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)
    played = play(Scenario(), gives_up=("your_click",))
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "click_not_made")
    assert played.counts["decision_posts"] == 0
    assert has_open_intent(played.events)


@pytest.mark.parametrize("button", ["Continuer et activer", "Valider et tout accepter", "Confirmer : j'active"])
def test_a_control_that_would_activate_is_never_clicked(play: Play, button: str) -> None:
    """It is handed over to the person, whatever the flow says."""
    played = play(Scenario(decision_button=button), gives_up=("your_click",))
    assert button in played.asked("your_click")[0].text
    assert played.counts["decision_posts"] == 0


MOVED = """
addEventListener("change", (event) => {
  if (event.target.value === "OPPOSITION") setTimeout(() => {
    document.querySelector("input[value=OUVERT]").checked = true;
  }, 20);
});
"""
RENAMED = """
new MutationObserver(() => {
  const button = document.querySelector("form[data-decision] button.primary");
  if (!button || button.wired) return;
  button.wired = true;
  button.addEventListener("pointerover", () => { button.textContent = "Continuer et activer"; });
}).observe(document, { subtree: true, childList: true });
"""
DOUBLED = """
new MutationObserver(() => {
  const button = document.querySelector("form[data-decision] button.primary");
  if (button && !button.nextElementSibling) button.after(button.cloneNode(true));
}).observe(document, { subtree: true, childList: true });
"""


@pytest.mark.parametrize("trick", [MOVED, RENAMED, DOUBLED], ids=["choice moved", "button renamed", "two buttons"])
def test_a_page_that_changes_at_the_last_moment_is_not_submitted(play: Play, trick: str) -> None:
    """The choice, the name and the uniqueness of the button are read again right before: else the person decides."""

    def prepare(context: BrowserContext) -> None:
        context.add_init_script(trick)

    played = play(Scenario(), on_context=prepare, gives_up=("your_click",))
    assert played.result.outcome == "person_timeout"
    assert (played.counts["decision_posts"], played.counts["activations"]) == (0, 0)


def test_a_journal_that_cannot_take_the_intent_prevents_the_act(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written down is not done."""
    record = SqliteJournal.record

    def full(self: SqliteJournal, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        if kind == "submit_intended":
            raise JournalError("journal_unavailable")
        record(self, case, attempt, kind, **data)

    monkeypatch.setattr(SqliteJournal, "record", full)
    played = play(Scenario())
    assert played.result.outcome == "internal_error"
    assert played.counts["decision_posts"] == 0


def test_a_journal_that_fails_after_the_act_does_not_cost_the_proof(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any other event may be lost."""
    record = SqliteJournal.record

    def full(self: SqliteJournal, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        if kind in ("submit_settled", "proof_archived", "outcome", "state_reached"):
            raise JournalError("journal_unavailable")
        record(self, case, attempt, kind, **data)

    monkeypatch.setattr(SqliteJournal, "record", full)
    played = play(Scenario())
    assert played.result.outcome == "done"
    assert played.result.proof is not None


@pytest.mark.parametrize("broken", ["wait", "take"], ids=["before the act", "after the act"])
def test_a_bug_costs_neither_the_journal_nor_the_evidence(
    play: Play, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """An error that nobody foresaw ends the attempt in order: case, screens, report; evidence of what was done."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError("words of the page")

    monkeypatch.setattr(Conversation if broken == "wait" else Catcher, broken, fail)
    played = play(Scenario())
    result = played.result
    (report,) = (played.home / "reports").iterdir()
    assert str(report) in result.message
    assert "words of the page" not in report.read_text("utf-8") + result.message
    assert (played.events[-1].kind, played.events[-1].data["outcome"]) == ("outcome", result.outcome)
    if broken == "wait":
        assert (result.outcome, result.states, result.bag) == ("internal_error", (), None)
    else:
        assert (result.outcome, result.reason, result.states[-1]) == ("proof_missing", "internal_error", "resultat")
        assert [str(bag) for bag in played.bags] == [result.bag]


@pytest.mark.parametrize("state", ["decision", "montrez-moi"])
def test_an_intent_in_an_old_journal(stage: Stage, state: str) -> None:
    """Also one of a version that let the person point at a control, whose state is none of the flow's.

    As long as the site has not shown what became of it, the end says that it may be done; the next attempt looks.
    """
    with MockSite(Scenario()) as site:
        with SqliteJournal(stage.home / "journal.sqlite3", stage.clock) as journal:
            case = journal.open_case(profile="moi", flow="opposition", origin=site.url, new_id="0ld")
            journal.record(case, "a1", "attempt_started", look_first=False)
            journal.record(case, "a1", "submit_intended", state=state)
        first = stage.play(site, gives_up=("pause",))
        second = stage.play(site, answers={"confirm": Answer.NO})
    assert say("fr", "look_first") in first.told
    assert first.result.outcome == "person_timeout"
    assert say("fr", "still_unknown") in first.result.message
    assert say("fr", "look_first") in second.told
    assert say("fr", "confirm_look_first") in second.asked("confirm")[0].text
    assert say("fr", "still_unknown") not in second.result.message
    assert (first.result.case, second.result.case) == ("0ld", "0ld")
    assert not has_open_intent(second.events)
    assert second.counts["decision_posts"] == 0


def test_what_the_site_shows_closes_the_question(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that may have been done is seen not to be: that is said, and a no then leaves nothing to be checked."""
    with MockSite(Scenario()) as site:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(guard, "is_loopback", lambda _: False)
            stage.play(site, gives_up=("your_click",))
        second = stage.play(site, answers={"confirm": Answer.NO})
    assert say("fr", "confirm_look_first") in second.asked("confirm")[0].text
    assert second.result.outcome == "stopped_by_person"
    assert "seen_not_done" in kinds(second)
    assert not has_open_intent(second.events)


def test_all_was_done_and_only_the_journal_does_not_say_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut short after the bag had its name: the next attempt concludes from it, without asking the site anything."""
    record = SqliteJournal.record

    def cut_short(self: SqliteJournal, case: Case, attempt: str, kind: EventKind, **data: object) -> None:
        if kind in ("proof_archived", "outcome"):
            raise JournalError("journal_unavailable")
        record(self, case, attempt, kind, **data)

    with MockSite(Scenario()) as site:
        with monkeypatch.context() as broken:
            broken.setattr(SqliteJournal, "record", cut_short)
            first = stage.play(site)
        second = stage.play(site)
    assert second.result.outcome == "done"
    assert first.result.proof is not None
    assert second.result.proof is not None
    assert second.result.proof == replace(first.result.proof, captured_by=second.result.proof.captured_by)
    assert (second.result.case, second.result.states) == (first.result.case, ())
    assert second.counts == first.counts
    assert second.bags == first.bags
    assert [event.kind for event in second.events[-2:]] == ["proof_archived", "outcome"]


def test_a_closing_that_was_cut_short_leaves_its_evidence(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed, and killed before anything was kept: the next attempt keeps what the site says of it."""

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with MockSite(Scenario()) as site:
        with monkeypatch.context() as broken:
            broken.setattr(Attempt, "keep", fail)
            first = stage.play(site, flow="cloture")
        second = stage.play(site, flow="cloture")
        third = stage.play(site, flow="cloture")
    assert (first.result.outcome, first.result.bag) == ("interrupted", None)
    assert (second.result.outcome, second.counts["closures"]) == ("already_done", 1)
    assert [str(bag) for bag in second.bags] == [second.result.bag]
    assert (third.result.outcome, third.bags) == ("already_done", second.bags)


def test_the_notice_is_remembered(stage: Stage) -> None:
    """Said once, it gives the deadline of every later attempt; when that is near, the message says what else to do."""
    today = stage.clock.now().date()
    with MockSite(Scenario(situation="not_yet_authorised", not_yet="always")) as site:
        first = stage.play(site, notice=today - timedelta(days=20))
        stage.clock.ahead += timedelta(days=18).total_seconds()
        second = stage.play(site)
    (noted,) = [event for event in second.events if event.kind == "notice_dated"]
    assert noted.data["notice"] == (today - timedelta(days=20)).isoformat()
    ends = datetime.fromisoformat(noted.data["deadline"])
    assert ends.date() == today + timedelta(days=22)
    advice = say("fr", "advice_deadline_near", date=f"{ends:%d/%m/%Y}")
    assert advice not in first.result.message
    assert advice in second.result.message


def test_two_people_have_two_cases(stage: Stage) -> None:
    """A case is one person's, and open until it is done."""
    with MockSite(Scenario()) as site:
        one = stage.play(site, profile="moi", answers={"confirm": Answer.NO})
        other = stage.play(site, profile="léa", answers={"confirm": Answer.NO})
        again = stage.play(site, profile="moi", answers={"confirm": Answer.NO})
    assert one.result.case == again.result.case != other.result.case


UNKNOWN = """() => { document.querySelector("main").innerHTML = "<h2>Autre chose</h2><button>Poursuivre</button>"; }"""


def test_an_unknown_page_after_the_persons_own_click(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as any unknown page, and at once: the click is not waited for until the time is up."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)
    played = play(Scenario(), at_page={"your_click": lambda page: page.evaluate(UNKNOWN)}, gives_up=("unknown_page",))
    assert (played.result.outcome, played.result.exit_code) == ("unknown_page", 7)
    assert played.asked("unknown_page")
    assert has_open_intent(played.events)


def test_an_unknown_page_while_the_yes_is_asked_for(play: Play) -> None:
    """The question is withdrawn: what it was about is no longer there."""
    pages: list[Page] = []

    def prepare(context: BrowserContext) -> None:
        pages.append(context.new_page())

    played = play(
        Scenario(),
        on_context=prepare,
        answers=_At("confirm", lambda: pages[0].evaluate(UNKNOWN)),
        gives_up=("unknown_page",),
    )
    assert (played.result.outcome, played.result.exit_code) == ("unknown_page", 7)
    assert not has_open_intent(played.events)


LATE_LINK = """
new MutationObserver(() => {
  const link = [...document.querySelectorAll("main a")].find((each) => /justificatif/.test(each.textContent));
  if (!link || link.late) return;
  link.late = true;
  link.style.display = "none";
  setTimeout(() => { link.style.display = ""; }, 350);
}).observe(document, { subtree: true, childList: true });
"""


def test_a_proof_that_is_offered_a_moment_later(play: Play) -> None:
    """The screen says first that it was done already, and draws the link to the proof then."""
    played = play(Scenario(situation="opposed"), on_context=lambda context: context.add_init_script(LATE_LINK))
    assert played.result.outcome == "already_done"
    assert played.result.states[-2:] == ("deja_oppose", "deja_oppose_justificatif")
    assert played.result.proof is not None


def test_a_toggle_is_the_persons_own_too(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """That they pressed it is noticed although nothing else changes; then they press the button that sends."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)
    pressed: list[str] = []

    def press(page: Page) -> None:
        for name in (OPPOSE, "Continuer"):
            if name not in pressed:
                pressed.append(name)
                page.locator("main").get_by_role("button", name=name).click()
                return

    played = play(Scenario(decision="card_button"), at_page={"your_click": press})
    assert played.result.outcome == "done"
    assert len(played.asked("your_click")) == 2
    assert (played.counts["decision_posts"], played.counts["oppositions"]) == (1, 1)


SHAPED_ANEW = f"""() => {{
  document.querySelector("main").innerHTML = "<h2>Votre choix</h2><button>{OPPOSE}</button>";
}}"""


def test_a_submit_that_nobody_answered_is_asked_about_anew(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the site offers the same act in another shape: the first yes is not a yes to a second act."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)
    played = play(
        Scenario(), at_page={"your_click": lambda page: page.evaluate(SHAPED_ANEW)}, answers={"repeat": Answer.NO}
    )
    assert [question.kind for question in played.questions if question.kind != "pause"] == [
        "confirm",
        "your_click",
        "repeat",
    ]
    assert (played.result.outcome, played.result.reason) == ("site_unavailable", "submit_unanswered")
    assert played.counts["decision_posts"] == 0


@pytest.mark.parametrize("when", ["pause", "confirm"])
def test_an_interruption_is_an_outcome(play: Play, when: QuestionKind) -> None:
    """Ctrl-C ends the attempt in order: the journal knows."""

    def interrupt(*_: Page) -> None:
        raise KeyboardInterrupt

    how: dict[str, Any] = (
        {"at_page": {"pause": interrupt}} if when == "pause" else {"answers": _At("confirm", interrupt)}
    )
    played = play(Scenario(), **how)
    assert (played.result.outcome, played.result.exit_code) == ("interrupted", 130)
    assert played.counts["decision_posts"] == 0
    assert kinds(played) == ["attempt_started", "outcome"]


class _At(dict[Any, Any]):
    """Does something when a question of this kind is open, and answers what was not asked."""

    def __init__(self, kind: str, do: Callable[[], object]) -> None:
        super().__init__()
        self._kind = kind
        self._do = do

    def get(self, kind: Any, default: Any = None) -> Any:
        """Do it."""
        if kind != self._kind:
            return default
        self._do()
        return Answer.LATER
