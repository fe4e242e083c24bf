"""How the proof arrives, and what is kept of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import get_args

import pytest
from delivered import (
    BRIEF,
    CALM,
    PROOF,
    Once,
    by_their_own_hand,
    check_captured,
    check_evidence,
    click_the_link,
    only_bag,
    quickly,
    timeouts_for,
)
from flask import Response as FlaskResponse
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Response
from stage import Play

from mes_assist.browser import network
from mes_assist.browser.site import SiteBrowser
from mes_assist.engine.question import Answer
from mock_site import Scenario
from mock_site.person import ADULT
from mock_site.scenario import Csp, Delivery
from mock_site.visit import Visit

GLARING = (255, 0, 255)


@pytest.mark.parametrize(
    ("delivery", "csp"),
    [
        *((delivery, "none") for delivery in get_args(Delivery)),
        *(
            (delivery, "strict")
            for delivery in (
                *("inline", "post_same_tab", "blob_window", "blob_embed", "graphql_window", "graphql_iframe"),
            )
        ),
    ],
)
def test_each_way_of_arrival(play: Play, delivery: Delivery, csp: Csp) -> None:
    """The proof is archived byte for byte after one opposition, also under a strict Content-Security-Policy."""
    scenario = quickly(delivery, csp=csp)
    played = play(scenario, timeouts=timeouts_for(scenario))
    check_captured(played, delivery)
    assert played.counts["proof_requests"] >= 1
    assert len(played.asked("save_proof")) == (1 if delivery == "by_hand" else 0)


@pytest.mark.parametrize(
    "delivery",
    [
        *("attachment", "attachment_new_tab", "inline", "inline_new_tab", "post"),
        *("blob_link", "blob_embed", "graphql_link", "graphql_iframe", "graphql_only"),
    ],
)
def test_a_first_download_that_fails(play: Play, delivery: Delivery) -> None:
    """The site is asked again through its own control, wherever its error was shown; the act is not repeated."""
    scenario = quickly(delivery, pdf="fails_once")
    played = play(scenario, timeouts=timeouts_for(scenario))
    check_captured(played, delivery)
    assert played.counts["proof_requests"] >= 2
    assert not played.asked("save_proof")


@pytest.mark.parametrize("delivery", ["attachment", "inline_new_tab"])
def test_a_button_instead_of_a_link(play: Play, delivery: Delivery) -> None:
    """The role of the control does not matter."""
    check_captured(play(quickly(delivery, download_control="button"), timeouts=CALM), delivery)


@pytest.mark.parametrize("delivery", ["attachment", "blob_iframe", "graphql_only"])
def test_the_persons_own_click(play: Play, delivery: Delivery) -> None:
    """When the assistant only points, what the person fetches is the proof."""
    played = play(
        Scenario(delivery=delivery),
        mode="guide",
        at_page={"your_click": by_their_own_hand, "save_proof": Once(click_the_link)},
    )
    assert len(played.asked("save_proof")) == 1
    assert played.counts["proof_requests"] == 1
    assert played.result.proof is not None
    assert played.result.proof.captured_by in ("download", "response", "blob", "json")
    assert (only_bag(played) / "data" / "justificatif-opposition.pdf").read_bytes() == PROOF


def losing(times: int) -> Callable[[Response], bytes | None]:
    """Return a browser that shows a PDF and does not keep its bytes, as Chromium sometimes does, so many times."""
    left = iter(range(times))
    kept = network._body

    def body(response: Response) -> bytes | None:
        in_viewer = response.url.startswith("chrome-extension:")
        return None if in_viewer and next(left, None) is not None else kept(response)

    return body


@pytest.mark.parametrize(("delivery", "times"), [("inline", 1), ("inline", 3), ("inline_new_tab", 1), ("post", 1)])
def test_bytes_that_the_browser_lost(
    play: Play, monkeypatch: pytest.MonkeyPatch, delivery: Delivery, times: int
) -> None:
    """The viewer shows the proof and we can not have it: the site's own control is used again, at once."""
    monkeypatch.setattr(network, "_body", losing(times))
    played = play(quickly(delivery), timeouts=CALM)
    check_captured(played, delivery)
    assert played.counts["proof_requests"] > times
    assert not played.asked("save_proof")


def save_in_the_viewer(page: Page) -> None:
    """Press the button of the browser's own PDF viewer, in the newest tab that shows one."""
    viewers = [
        frame
        for tab in page.context.pages
        for frame in tab.frames
        if frame.url.startswith("chrome-extension:") and frame.locator("#save").filter(visible=True).count()
    ]
    if viewers:
        viewers[-1].locator("#save").click()


def test_the_viewers_own_button(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person saves the document from the browser's PDF viewer: a download like any other."""
    monkeypatch.setattr(network, "_body", losing(1000))
    played = play(quickly("inline_new_tab"), timeouts=CALM, at_page={"save_proof": save_in_the_viewer})
    check_captured(played, "attachment")
    assert len(played.asked("save_proof")) >= 1


@pytest.fixture
def stalling(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Make the site stop in the middle of the first document, until the event is set (or ten seconds are over)."""
    from mock_site import app, delivery

    go_on = Event()
    deliver = delivery.deliver
    asked = iter(range(1000))

    def in_two_parts(data: bytes) -> Iterator[bytes]:
        yield data[:300]
        if go_on.wait(10):
            yield data[300:]

    def first_stalls(visit: Visit) -> FlaskResponse:
        answer = deliver(visit)
        if next(asked) == 0:
            length = answer.content_length
            answer.set_data(answer.get_data())
            answer.response = in_two_parts(answer.get_data())
            answer.content_length = length
        return answer

    monkeypatch.setattr(app, "deliver", first_stalls)
    yield go_on
    go_on.set()


def test_a_download_that_stalls_holds_nobody_up(play: Play, stalling: Event) -> None:
    """The person is asked while it is still on its way; when it comes to its end it counts."""
    played = play(quickly("attachment"), timeouts=BRIEF, at_page={"save_proof": Once(lambda _: stalling.set())})
    check_captured(played, "attachment")
    assert played.counts["proof_requests"] == 1
    assert len(played.asked("save_proof")) == 1


def test_a_person_may_stop_while_a_download_stalls(play: Play, stalling: Event) -> None:
    """They need not wait for the site; that the proof is missing is said."""
    played = play(quickly("attachment"), timeouts=BRIEF, answers={"save_proof": Answer.STOP})
    assert (played.result.outcome, played.result.reason) == ("proof_missing", "stopped_by_person")
    assert not stalling.is_set()


def test_a_document_that_stalls_in_the_viewer(play: Play, stalling: Event) -> None:
    """The half document is no proof; the site is asked again, and the bytes of the second answer are the proof."""
    played = play(quickly("inline"), timeouts=replace(CALM, delivery=4.0))
    assert (played.result.outcome, played.counts["oppositions"]) == ("done", 1)
    assert (only_bag(played) / "data" / "justificatif-opposition.pdf").read_bytes() == PROOF
    assert not played.asked("save_proof")


SURVEY = """() => {
    const survey = document.createElement("dialog");
    survey.innerHTML = "<p>Donnez-nous votre avis</p><button>Non merci</button>";
    survey.querySelector("button").onclick = () => survey.remove();
    document.body.append(survey);
    survey.showModal();
}"""


def test_a_survey_that_opens_at_the_last_moment(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is closed, and the proof fetched: the confirmation is not left for it."""
    taken = SiteBrowser.screenshot
    opens = Once(lambda page: page.evaluate(SURVEY))

    def then_asked(browser: SiteBrowser) -> bytes | None:
        picture = taken(browser)
        opens(browser.session.page)
        return picture

    monkeypatch.setattr(SiteBrowser, "screenshot", then_asked)
    played = play(quickly("attachment"), timeouts=CALM)
    check_captured(played, "attachment")
    assert "enquete" in played.result.states
    assert not played.asked("save_proof")


def greet(context: BrowserContext) -> None:
    """Make every page show the name and the birthday of the person."""
    context.add_init_script(
        f"""addEventListener("DOMContentLoaded", () => {{
            const line = document.createElement("p");
            line.textContent = "Opposition de {ADULT.name}, le {ADULT.birth}";
            document.querySelector("main").before(line);
        }})"""
    )


def test_the_outline_names_nobody(play: Play) -> None:
    """Of a sentence with a name and a date only the known words are kept."""
    bag = only_bag(play(quickly("attachment"), on_context=greet))
    outline = (bag / "data" / "evidence" / "plan-de-page.txt").read_text("utf-8")
    assert "opposition de … le …" in outline
    for part in (*ADULT.name.split(), *ADULT.birth.split("/")):
        assert part.lower() not in outline.lower()


def holds_glaring(image: Path) -> bool:
    """Tell whether the picture has a pixel of the colour that only our highlight has here."""
    colours = Image.open(image).convert("RGB").getcolors(1 << 24)
    assert colours is not None
    return GLARING in {colour for _, colour in colours}


def test_the_screenshot_shows_nothing_of_ours(play: Play, tmp_path: Path) -> None:
    """A highlight that is still on the page is taken away first; the control shows that it would be seen."""
    control = tmp_path / "control.png"

    def mark(page: Page) -> None:
        by_their_own_hand(page)
        page.locator("body").highlight(style="background: rgb(255, 0, 255)")
        page.screenshot(path=control)

    played = play(Scenario(), at_page={"your_click": mark, "save_proof": Once(click_the_link)}, mode="guide")
    assert holds_glaring(control)
    assert not holds_glaring(only_bag(played) / "data" / "evidence" / "capture-ecran.png")


def test_the_receipt_is_french_for_everybody(play: Play) -> None:
    """It may have to be shown to an office, whatever language the person reads; the plain tools verify it."""
    bag = only_bag(play(quickly("attachment"), lang="en"))
    check_evidence(bag)
    assert "Une capture\nd'écran n'est pas un justificatif." in (bag / "data" / "evidence" / "recu.txt").read_text(
        "utf-8"
    )
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"], cwd=bag, check=True)


def test_a_proof_that_is_fetched_later(play: Play) -> None:
    """Whoever has objected before gets the proof too, and nothing is sent again."""
    played = play(Scenario(situation="opposed", delivery="graphql_only"))
    assert played.result.outcome == "already_done"
    assert played.counts["decision_posts"] == 0
    assert (only_bag(played) / "data" / "justificatif-opposition.pdf").read_bytes() == PROOF
