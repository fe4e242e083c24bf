"""What is seen of a page: every node with its reference, nothing of other origins, and never for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Error, Page

from mes_assist.browser.page import PageView
from mes_assist.engine.ports import Unseen
from mes_assist.flow.snapshot import Node, Snapshot

Show = Callable[..., PageView]
Looked = Callable[[PageView], Snapshot]
ELSEWHERE = "http://ailleurs.factice"


def test_a_node_is_found_again_by_its_reference(page: Page, show: Show, look: Looked) -> None:
    """Also the second of two namesakes, in a shadow root, and in a slot."""
    seen = look(
        show(
            "<button id=a>Oui</button><p><button id=b><div>Oui</div></button></p>"
            "<div><template shadowrootmode=open><button id=c>Ombre</button><slot></slot></template>"
            "<button id=d>Fente</button></div>"
        )
    )
    buttons = [node for node in seen.nodes if node.role == "button"]
    assert [node.name for node in buttons] == ["Oui", "Oui", "Ombre", "Fente"]
    found = [page.locator(f"aria-ref={node.ref}").get_attribute("id") for node in buttons]
    assert found == ["a", "b", "c", "d"]


def test_words_have_the_reference_of_what_they_stand_in(page: Page, show: Show, look: Looked) -> None:
    """A text has no element of its own."""
    seen = look(show("<section><p id=a>Bonjour</p><p id=b>Adieu <b>donc</b></p></section>"))
    texts = {node.name: node.ref for node in seen.nodes if node.role == "text"}
    assert page.locator(f"aria-ref={texts['Bonjour']}").get_attribute("id") == "a"
    assert page.locator(f"aria-ref={texts['Adieu donc']}").get_attribute("id") == "b"


@pytest.mark.parametrize(
    ("html", "passages"),
    [
        ("<div>un</div><div>deux</div>", ("un", "deux")),
        ("<p>Vous êtes <b>sur le <i>point</i></b> de <a href=/>clore</a>.</p>", ("vous êtes sur le point de clore .",)),
        ("<p>Vous <span>êtes <em>bien</em></span> là</p>", ("vous êtes bien là",)),
        ("<div>un</div><div>deux <a href=/>trois</a> quatre</div>", ("un", "deux trois quatre")),
        ("<div>un <span aria-hidden=true>caché</span></div><div>deux</div>", ("un", "deux")),
        ("<div>un</div><div aria-hidden=true><div>caché</div></div><div>deux</div>", ("un", "deux")),
        ("<p>un<br>deux</p>", ("un deux",)),
        ("<fieldset><legend>Choix</legend>un <b>gros</b> <em>deux</em></fieldset>", ("choix", "un gros deux")),
    ],
)
def test_prose_is_cut_into_its_blocks(show: Show, look: Looked, html: str, passages: tuple[str, ...]) -> None:
    """Two blocks are two passages, a sentence with pieces in bold or links is one, and what is hidden is none."""
    assert look(show(html)).passages == passages


def test_a_card_is_a_node(page: Page, show: Show, look: Looked) -> None:
    """What is clickable without a role has its words as name; a label or a wrapper of a real control is no card."""
    style = "style=cursor:pointer"
    seen = look(
        show(
            f"<div id=a {style}><h3>M'opposer</h3><p>à la <b>création</b></p></div><div id=b {style}>Activer</div>"
            f"<label {style}><input type=radio> Choix</label><div {style}><div><button>Bouton</button> beau</div></div>"
            "Après"
        )
    )
    cards = [node for node in seen.nodes if node.role == "generic" and node.name]
    assert [card.name for card in cards] == ["M'opposer à la création", "Activer"]
    assert [page.locator(f"aria-ref={card.ref}").get_attribute("id") for card in cards] == ["a", "b"]


HIDDEN = (
    "<style>input { {how} }</style><main>Votre choix"
    "<p><input type=radio id=r name=c checked><label for=r>Activer</label>"
    "<label><input type=radio name=c>M'opposer à la <b>création</b></label></p>"
    "<label><input type=checkbox disabled> J'ai <a href=/cgu>lu</a></label></main>"
)


@pytest.mark.parametrize(
    "how",
    ["display: none", "visibility: hidden", "width: 0; height: 0; appearance: none; margin: 0", "pointer-events: none"],
)
def test_a_choice_that_is_not_displayed_is_one(show: Show, look: Looked, how: str) -> None:
    """Its label gives it a name and a place; it says whether it is ticked, or can be."""
    seen = look(show(HIDDEN.replace("{how}", how)))
    choices = [node for node in seen.nodes if node.role in ("radio", "checkbox")]
    assert choices == [
        Node("radio", "Activer", frozenset({"checked"}), choices[0].depth),
        Node("radio", "M'opposer à la création", frozenset(), choices[1].depth),
        Node("checkbox", "J'ai lu", frozenset({"disabled"}), choices[2].depth),
    ]
    assert all("#" in choice.ref for choice in choices)
    assert "votre choix" in seen.passages


def test_a_list_in_a_label_says_nothing(show: Show, look: Looked) -> None:
    """The words of a label with a field in it would hold what was chosen there."""
    html = "<label><input type=radio style=display:none>Autre <select><option>Secret<option>B</select></label>"
    assert "Secret" not in repr(look(show(html)))


def test_nothing_of_another_origin_is_read(page: Page, show: Show, look: Looked) -> None:
    """Neither kept nor asked for: a snapshot that went into such a frame would show it."""
    frames = f"<iframe src={ELSEWHERE}/></iframe><iframe srcdoc='<button>À nous</button>'></iframe>"
    view = show(f"<main><h1>Site</h1>{frames}</main>", {f"{ELSEWHERE}/": "<p>étranger<button>Étranger</button>"})
    page.frame_locator("iframe >> nth=0").get_by_role("button").wait_for()
    now = look(view)
    assert [node.name for node in now.nodes if node.role == "button"] == ["À nous"]
    raw = page.locator("body").aria_snapshot(mode="ai")
    assert "tranger" not in raw
    inner = next(node for node in now.nodes if node.frame == 1)
    assert view.places.frames[1].locator(f"aria-ref={inner.ref}").inner_text() == "À nous"


def test_a_frame_that_comes_later_is_not_read_either(page: Page, show: Show, look: Looked) -> None:
    """What keeps a snapshot out of frames holds for the whole document."""
    view = show("<h1>Site</h1>", {f"{ELSEWHERE}/": "<button>Étranger</button>"})
    look(view)
    page.evaluate(
        "url => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))", ELSEWHERE
    )
    page.frame_locator("iframe").get_by_role("button").wait_for()
    assert "tranger" not in page.locator("body").aria_snapshot(mode="ai")


def test_a_snapshot_of_frames_is_thrown_away(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a browser or Playwright of tomorrow follow frames again, nothing is seen."""
    view = show("<iframe srcdoc='<button>À nous</button>'></iframe>")
    monkeypatch.setattr("mes_assist.browser.page._hidden_choices", lambda _: [])
    assert view.look() in (Unseen.NO_DOCUMENT, Unseen.ELSEWHERE)


def test_nothing_is_seen_at_another_origin(page: Page, show: Show) -> None:
    """Not even that there is something."""
    view = show("<h1>Site</h1>", {f"{ELSEWHERE}/": "<h1>Ailleurs</h1>"})
    page.goto(f"{ELSEWHERE}/")
    assert view.look() in (Unseen.NO_DOCUMENT, Unseen.ELSEWHERE)
    assert page.evaluate("() => performance.getEntriesByType('navigation').length") == 1


@pytest.mark.parametrize(
    "modal",
    [
        "<dialog id=d><h2>Sûr ?</h2><button>Oui</button></dialog><script>d.showModal()</script>",
        "<div role=dialog aria-modal=true><h2>Sûr ?</h2><button>Oui</button></div>",
        "<p><template shadowrootmode=open><div aria-modal=true><h2>Sûr ?</h2><button>Oui</button></div></template></p>",
    ],
    ids=["dialog", "aria-modal", "shadow"],
)
def test_an_open_modal_is_all_that_is_seen(page: Page, show: Show, look: Looked, modal: str) -> None:
    """What is behind it can not be used."""
    seen = look(show(f"<button>Non</button>{modal}"))
    assert seen.modal
    assert [node.name for node in seen.nodes if node.name] == ["Sûr ?", "Oui"]
    assert page.locator(f"aria-ref={seen.nodes[-1].ref}").inner_text() == "Oui"


def test_a_page_that_shows_a_native_dialog_times_out(page: Page, show: Show, look: Looked) -> None:
    """A look and a wait both come back, and the page is seen again afterwards."""
    view = show("<h1>Site</h1>")
    version = look(view).version
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108
    with page.expect_event("dialog"):
        page.evaluate("() => { setTimeout(() => confirm('?'), 0) }")
    assert view.look() is Unseen.TIMED_OUT
    assert view.wait(version, 0.2)
    dialogs[0].dismiss()
    assert look(view).nodes[0].name == "Site"


def test_a_change_ends_the_wait(page: Page, show: Show, look: Looked) -> None:
    """And none does not: the time is over."""
    view = show("<h1>Site</h1>")
    version = look(view).version
    assert view.wait(version, 0.05) is False
    page.evaluate("() => { setTimeout(() => document.body.append('neuf'), 50) }")
    assert view.wait(version, 30) is True


def test_another_document_is_another(page: Page, show: Show, look: Looked) -> None:
    """Each navigation makes a new one."""
    view = show("<h1>Site</h1>")
    before = look(view).document
    page.reload()
    assert look(view).document != before


def test_a_node_of_a_page_that_was_not_looked_at_is_none(page: Page, show: Show, look: Looked) -> None:
    """A tab that opened meanwhile has none of the nodes that were seen in the one before."""
    seen = look(show("<button>Continuer</button>"))
    (button,) = seen.nodes
    other = PageView(page.context.new_page(), frozenset())
    with pytest.raises(Error):
        other.locate(button)


@pytest.mark.parametrize(
    ("html", "used"),
    [
        ("<button>Aller  <b>plus loin</b></button>", Node("button", "Aller plus loin")),
        ("<a href='#loin'>Loin</a>", Node("link", "Loin")),
        ("<div role=button tabindex=0 aria-label=Oui>x</div>", Node("button", "Oui")),
        ("<input type=submit value=Envoyer>", Node("button", "Envoyer")),
        ("<input value='marqueur secret'>", None),
        ("<button onclick='this.remove()'>Fini</button>", Node("button", "Fini")),
    ],
)
def test_what_was_used_is_told(page: Page, show: Show, html: str, used: Node | None) -> None:
    """By role and name, once; what is typed is none of it."""
    told: list[Node] = []
    show(html)
    view = PageView(page, frozenset({"http://site.factice"}), on_use=told.append)
    seen = view.look()
    assert isinstance(seen, Snapshot)
    page.locator("button, a, input, [role=button]").first.click()
    assert view.wait(seen.version, 5) or used is None
    view.look()
    assert told == ([used] if used is not None else [])
