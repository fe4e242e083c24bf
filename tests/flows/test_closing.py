"""Closing a space, logged in or without an account: what is asked, what is sent, what is kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from delivered import Once
from people import act_in_page
from playwright.sync_api import BrowserContext, Page
from stage import Play, Played, Stage

from mes_assist.archive.bag import verify_bag
from mes_assist.cases.events import has_open_intent
from mes_assist.engine import guard
from mes_assist.engine.question import Answer
from mock_site import MockSite, Scenario, space
from mock_site.person import PASSWORD
from mock_site.scenario import Boxes, Confirmation, Decision, Interruption, Menu, PasswordDialog, Situation

LOGGED_IN = ["domicile", "connexion", "code_unique", "tableau", "menu", "parametres"]
CLOSED = {"closures": 1, "decision_posts": 1, "activations": 0, "oppositions": 0, "cgu_accepted": 0}
UNTOUCHED = {"closures": 0, "deletion_requests": 0, "activations": 0, "oppositions": 0, "cgu_accepted": 0}


BRIEFLY = timedelta(seconds=8)
"""Long enough for the invented person, on a busy computer too."""


def counted(played: Played, expected: dict[str, int]) -> dict[str, int]:
    """Return what was counted of the things that ``expected`` names."""
    return {name: played.counts[name] for name in expected}


def check_evidence(played: Played, flow: str) -> None:
    """Make sure that a bag of evidence, plainly called so, is what is left."""
    (bag,) = played.bags
    assert (str(bag), played.result.proof) == (played.result.bag, None)
    assert verify_bag(bag) == []
    record = json.loads((bag / "data" / "record.json").read_text("utf-8"))
    assert (record["proof"], record["flow"]["id"], record["act"]["outcome"]) == (None, flow, "done")
    assert "aucun justificatif officiel" in (bag / "data" / "evidence" / "recu.txt").read_text("utf-8")


def test_logged_in(play: Play) -> None:
    """Home page, log-in, menu, settings, closing page, password: closed once, without deletion, with evidence."""
    played = play(Scenario(), flow="cloture")
    assert played.result.outcome == "done"
    assert list(played.result.states) == [*LOGGED_IN, "page_cloture", "mot_de_passe", "clos"]
    assert counted(played, CLOSED) == CLOSED
    assert played.counts["deletion_requests"] == 0
    assert len(played.asked("confirm")) == 1
    check_evidence(played, "cloture")


@pytest.mark.parametrize(("menu", "boxes", "dialog"), [("gerer", "two", "page"), ("parametres", "two", "modal")])
def test_each_shape_of_the_closing_page(play: Play, menu: Menu, boxes: Boxes, dialog: PasswordDialog) -> None:
    """Old and new menu, one box or two, the password in a dialog or on a page."""
    played = play(Scenario(menu=menu, closing_boxes=boxes, password_dialog=dialog), flow="cloture")
    assert played.result.outcome == "done"
    assert ("page_cloture_accord" in played.result.states) == (boxes == "two")
    assert counted(played, CLOSED) == CLOSED


@pytest.mark.parametrize("dialog", ["page", "modal"])
def test_the_site_asks_once_more(play: Play, dialog: PasswordDialog) -> None:
    """A dialog between the closing page and the password: the person is asked about it, and it closes once."""
    played = play(Scenario(confirmation="modal", password_dialog=dialog), flow="cloture")
    assert played.result.outcome == "done"
    assert list(played.result.states)[-4:] == ["page_cloture", "confirmation", "mot_de_passe", "clos"]
    assert counted(played, CLOSED) == CLOSED


@pytest.mark.parametrize(
    ("decision", "confirmation"), [("radio", "none"), ("card", "modal"), ("card_button", "none"), ("button", "page")]
)
def test_without_an_account(play: Play, decision: Decision, confirmation: Confirmation) -> None:
    """The same entry and identification as the objection; closed once, without deletion, with evidence."""
    scenario = Scenario(situation="created_no_account", decision=decision, confirmation=confirmation)
    played = play(scenario, flow="cloture-sans-compte")
    assert played.result.outcome == "done"
    assert counted(played, CLOSED) == CLOSED
    assert played.counts["deletion_requests"] == 0
    check_evidence(played, "cloture-sans-compte")


# --- The person's own choices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", ["cloture", "cloture-sans-compte"])
@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("opt_in", [Answer.YES, Answer.NO])
def test_the_deletion_is_what_the_person_said(play: Play, flow: str, ticked: bool, opt_in: Answer) -> None:
    """The box follows their word, also when the site has ticked it beforehand."""
    scenario = Scenario(situation="created_no_account", closing_box_ticked=ticked, data_export="ready")
    played = play(scenario, flow=flow, answers={"opt_in": opt_in})
    assert played.result.outcome == "done"
    assert (played.counts["closures"], played.counts["deletion_requests"]) == (1, int(opt_in is Answer.YES))
    (question,) = [asked for asked in played.asked("opt_in") if "suppression" in asked.text]
    assert "dix ans" in question.text
    record = json.loads((played.bags[0] / "data" / "record.json").read_text("utf-8"))
    assert record["act"]["wishes"]["suppression"] == (opt_in is Answer.YES)


@pytest.mark.parametrize("flow", ["cloture", "cloture-sans-compte"])
def test_a_yes_in_advance_deletes_and_downloads_nothing(play: Play, flow: str) -> None:
    """It is for the act alone; even a person whose script would say yes is not asked."""
    scenario = Scenario(situation="created_no_account", person_wishes=True, closing_box_ticked=True)
    played = play(scenario, flow=flow, yes=True)
    assert played.result.outcome == "done"
    assert (played.counts["closures"], played.counts["deletion_requests"], played.counts["exports_asked"]) == (1, 0, 0)


def test_nobody_answers_about_the_deletion(play: Play) -> None:
    """Silence is no word: nothing is sent."""
    played = play(Scenario(), flow="cloture", gives_up=("opt_in",))
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "no_answer")
    assert counted(played, UNTOUCHED) == UNTOUCHED


def test_a_box_that_the_page_ticks_by_itself(play: Play) -> None:
    """What the box says is read again right before the page is sent; else the person decides."""
    trick = """addEventListener("pointerover", (event) => {
      const box = document.querySelector("#deletion");
      if (box && event.target.textContent.includes("Clôturer mon profil")) box.checked = true;
    });"""
    played = play(Scenario(), flow="cloture", on_context=lambda c: c.add_init_script(trick), gives_up=("your_click",))
    assert (played.result.outcome, played.counts["deletion_requests"]) == ("person_timeout", 0)
    assert counted(played, UNTOUCHED) == UNTOUCHED


# --- The data first -------------------------------------------------------------------------------------------------


def test_the_data_first_takes_several_attempts(stage: Stage) -> None:
    """They are asked for, the attempt waits for another day; then they are saved, and the closing goes on."""
    with MockSite(Scenario()) as site:
        first = stage.play(site, flow="cloture", answers={"opt_in": Answer.YES})
    assert (first.result.outcome, first.result.exit_code, first.result.reason) == ("waiting", 75, "data_export")
    assert first.result.next_attempt_at is not None
    assert timedelta(hours=1) < first.result.next_attempt_at - first.events[-1].at < timedelta(days=3)
    assert (first.counts["exports_asked"], first.counts["closures"], first.bags) == (1, 0, [])
    with MockSite(Scenario(data_export="ready")) as site:
        second = stage.play(site, flow="cloture", answers={"opt_in": Answer.YES})
    assert second.result.outcome == "done"
    assert (second.counts["exports_asked"], second.counts["exports_fetched"], second.counts["closures"]) == (0, 1, 1)
    (saved,) = (second.home / "downloads").iterdir()
    assert (saved.suffix, saved.stat().st_mode & 0o777) == (".zip", 0o600)
    assert zipfile.ZipFile(saved).namelist() == ["lisez-moi.txt"]
    assert any(str(saved) in line for line in second.told)
    assert not list(second.bags[0].rglob("*.zip"))


# --- The password ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialog", ["modal", "page"])
def test_the_password_is_the_persons_and_the_act(play: Play, dialog: PasswordDialog) -> None:
    """A person who does not type it closes nothing; the next attempt looks first, since they may have, at the last."""
    played = play(
        Scenario(password_dialog=dialog),
        flow="cloture",
        at_page={"pause": without_closing_password()},
        pause_budget=BRIEFLY,
    )
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "mot_de_passe")
    assert counted(played, UNTOUCHED) == UNTOUCHED
    assert has_open_intent(played.events)


def without_closing_password() -> Callable[[Page], None]:
    """Return a person who logs in, and stops at the closing's password."""
    from mes_assist.engine.question import Question
    from mes_assist.ui.scripted import Script, ScriptedInterface
    from mock_site.person import script

    scripted = ScriptedInterface(Script.from_json(script(Scenario())))
    scripted.ask(Question("pause", "", (), 60))

    def at_the_page(page: Page) -> None:
        if not page.locator("#closing-password").count():
            act_in_page(scripted, page)

    return at_the_page


def test_a_wrong_password(play: Play) -> None:
    """The site says so, the person types it again, and the space is closed once."""
    others = without_closing_password()

    def types(password: str) -> Callable[[Page], None]:
        def confirm(page: Page) -> None:
            page.locator("#closing-password").fill(password)
            page.get_by_role("button", name="Confirmer").click()

        return Once(confirm)

    wrong = types("faux")

    def at_the_page(page: Page) -> None:
        (wrong if page.locator("#closing-password").count() else others)(page)

    played = play(Scenario(), flow="cloture", at_page={"pause": at_the_page, "problem": types(PASSWORD)})
    assert played.result.outcome == "done"
    assert "mot_de_passe_incorrect" in played.result.states
    assert (played.counts["decision_posts"], played.counts["closures"]) == (2, 1)


def test_a_password_that_stays_wrong(play: Play) -> None:
    """The outcome is that error."""

    def at_the_page(page: Page) -> None:
        field = page.locator("#closing-password")
        if field.count() and not field.input_value():
            field.fill("faux")
            page.get_by_role("button", name="Confirmer").click()
        elif not field.count():
            others(page)

    others = without_closing_password()
    played = play(Scenario(), flow="cloture", at_page={"pause": at_the_page}, gives_up=("problem",))
    assert (played.result.outcome, played.result.reason) == ("refused", "password_wrong")
    assert counted(played, UNTOUCHED) == UNTOUCHED


# --- What the site says instead -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "situation", "outcome", "suggest"),
    [
        ("opposition", "created_no_account", "other_procedure", "cloture-sans-compte"),
        ("opposition", "created", "other_procedure", "cloture"),
        ("cloture-sans-compte", "not_created", "other_procedure", "opposition"),
        ("cloture-sans-compte", "created", "other_procedure", "cloture"),
        ("cloture-sans-compte", "closed", "already_done", None),
        ("cloture", "closed", "already_done", None),
        ("cloture-sans-compte", "opposed", "already_done", None),
    ],
)
def test_the_right_procedure_is_named(
    play: Play, flow: str, situation: Situation, outcome: str, suggest: str | None
) -> None:
    """The site's own answer decides, and nothing is sent."""
    played = play(Scenario(situation=situation), flow=flow)
    assert (played.result.outcome, played.result.suggest) == (outcome, suggest)
    assert counted(played, UNTOUCHED) == UNTOUCHED


def test_a_proof_of_closing_is_archived_when_the_site_offers_one(play: Play) -> None:
    """Nobody knows whether it does."""
    played = play(Scenario(closing_proof=True), flow="cloture")
    assert (played.result.outcome, played.result.states[-1]) == ("done", "clos_justificatif")
    (bag,) = played.bags
    assert (bag / "data" / "justificatif-cloture.pdf").read_bytes().startswith(b"%PDF")


def test_a_family(play: Play) -> None:
    """The person chooses whose profile, and is told to begin with the children."""
    played = play(Scenario(profiles="family"), flow="cloture")
    assert played.result.outcome == "done"
    (question,) = [asked for asked in played.asked("pause") if "enfants" in asked.text]
    assert "Commencez par les enfants" in question.text


@pytest.mark.parametrize("interruption", ["onboarding", "cookies_footer", "cookies_popin", "chat", "captcha"])
def test_what_gets_in_the_way(play: Play, interruption: Interruption) -> None:
    """As for the objection."""
    played = play(Scenario(interruptions=(interruption,)), flow="cloture")
    assert played.result.outcome == "done"
    assert counted(played, CLOSED) == CLOSED


def test_terms_of_use_after_the_login_are_the_persons(play: Play) -> None:
    """A person who only wants to close may meet them first: they are never accepted for them."""
    played = play(Scenario(interruptions=("cgu",)), flow="cloture", pause_budget=timedelta(seconds=4))
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "cgu")
    assert counted(played, UNTOUCHED) == UNTOUCHED


def test_on_a_real_site_the_clicks_that_count_are_the_persons(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the flow was never verified, the button of the closing is theirs, as the password is."""
    monkeypatch.setattr(guard, "is_loopback", lambda _: False)

    def press(page: Page) -> None:
        page.get_by_role("button", name="Clôturer mon profil").click()

    played = play(Scenario(), flow="cloture", at_page={"your_click": press})
    assert played.result.outcome == "done"
    assert "Clôturer mon profil" in played.asked("your_click")[0].text


# --- The code by letter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", ["opposition", "cloture-sans-compte"])
def test_a_code_that_comes_by_post(stage: Stage, flow: str) -> None:
    """Not there yet: another day, with a date; then straight to the code, without asking for another one."""
    situation: Situation = "no_contact"
    with MockSite(Scenario(situation=situation)) as site:
        first = stage.play(site, flow=flow, answers={"pause": Answer.LATER})
        left_behind = first.bags
        second = stage.play(site, flow=flow)
    assert (first.result.outcome, first.result.reason, first.result.states[-1]) == (
        "waiting",
        "code_by_post",
        "code_provisoire",
    )
    assert first.result.next_attempt_at is not None
    assert (first.counts["code_requests"], left_behind) == (0, [])
    assert second.result.case == first.result.case
    assert second.result.states[:4] == ("accueil", "choix_carte", "identite", "code_provisoire")
    assert second.counts["code_requests"] == 0


# --- What must not be taken for something else ----------------------------------------------------------------------

FAQ = """() => { document.querySelector("main").innerHTML =
  "<h1>Questions</h1><p>Que deviennent mes données lorsque votre profil est clôturé ?</p><button>Retour</button>"; }"""


def test_a_page_that_speaks_of_a_closing_is_no_closing(play: Play) -> None:
    """Nothing was begun, so nothing is done: the page is the person's, and the attempt does not end as done."""
    played = play(
        Scenario(),
        flow="cloture",
        at_page={"pause": lambda page: page.evaluate(FAQ)},
        gives_up=("unknown_page",),
    )
    assert (played.result.outcome, played.result.exit_code, played.bags) == ("unknown_page", 7, [])


LINKED = """new MutationObserver(() => {
  const button = document.querySelector("form[data-closing] button.primary");
  if (!button) return;
  const link = Object.assign(document.createElement("a"), { href: "#", textContent: "Clôturer Mon espace santé" });
  link.addEventListener("click", () => { document.title = "cliqué"; });
  button.replaceWith(link);
  document.querySelector("#deletion").closest(".field").remove();
  for (const text of document.querySelectorAll("main p")) text.remove();
}).observe(document, { subtree: true, childList: true });"""


def test_the_act_is_never_taken_for_the_way_to_it(play: Play) -> None:
    """A closing page whose last control is a link with the name of the settings' entry: the person's, never ours."""
    titles: list[str] = []

    def prepare(context: BrowserContext) -> None:
        context.add_init_script(LINKED)
        context.on("close", lambda _: None)

    def look(page: Page) -> None:
        titles.append(page.title())

    played = play(
        Scenario(),
        flow="cloture",
        on_context=prepare,
        at_page={"your_click": look, "unknown_page": look},
        pause_budget=BRIEFLY,
    )
    assert played.result.outcome in ("person_timeout", "unknown_page")
    assert titles
    assert "cliqué" not in titles
    assert counted(played, UNTOUCHED) == UNTOUCHED


def test_another_box_that_deletes_is_not_sent_unasked(play: Play) -> None:
    """A ticked choice that nobody was asked about, and that says to erase: the person decides."""
    extra = """new MutationObserver(() => {
      const form = document.querySelector("form[data-closing]");
      if (!form || form.dataset.more) return;
      form.dataset.more = "yes";
      form.insertAdjacentHTML("afterbegin", "<label><input type=checkbox checked> Effacer aussi mes messages</label>");
    }).observe(document, { subtree: true, childList: true });"""
    played = play(Scenario(), flow="cloture", on_context=lambda c: c.add_init_script(extra), gives_up=("your_click",))
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "click_not_made")
    assert "Effacer aussi mes messages" in played.asked("your_click")[0].text
    assert counted(played, UNTOUCHED) == UNTOUCHED


def test_the_yes_is_asked_with_the_answers_in_view(play: Play) -> None:
    """What the person said about the deletion stands in the question that counts, which comes last."""
    played = play(Scenario(), flow="cloture", answers={"opt_in": Answer.NO})
    kinds = [question.kind for question in played.questions]
    assert kinds.index("confirm") > max(place for place, kind in enumerate(kinds) if kind == "opt_in")
    assert "NON à\N{NO-BREAK SPACE}: Voulez-vous aussi demander la suppression" in played.asked("confirm")[0].text


def test_a_file_that_is_no_archive_is_not_the_persons_data(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """The closing does not go on before the data are really saved."""
    monkeypatch.setattr(space, "_archive", lambda: b"<html>Oups</html>")
    played = play(
        Scenario(data_export="ready"), flow="cloture", answers={"opt_in": Answer.YES}, gives_up=("your_click",)
    )
    assert (played.result.outcome, played.result.reason) == ("person_timeout", "file_not_saved")
    assert counted(played, UNTOUCHED) == UNTOUCHED
    assert not (played.home / "downloads").exists()
