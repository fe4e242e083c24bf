"""The rules that nothing may bypass: where to act, and what never to click."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from mes_assist.flow.load import find_flow, load_flow
from mes_assist.flow.snapshot import Node, Snapshot
from mes_assist.engine.guard import forbidden, forbidden_choice, is_loopback, origin_of, person_must_submit
from mes_assist.support.paths import shipped_flows

SITE = "https://www.monespacesante.fr"

never_click = load_flow(find_flow("opposition", shipped_flows())).flow.never_click
addresses = st.lists(
    st.sampled_from(
        [
            *(
                "https:",
                "http:",
                "blob:",
                "HTTPS:",
                "javascript:",
                "//",
                "/",
                "\\",
                "@",
                ":",
                ":443",
                ":8443",
                "?",
                "#",
            ),
            *("www.monespacesante.fr", "WWW.MonEspaceSante.fr", "evil.example", ".", "%2e", " ", "\t", "\n", "\x00"),
            *("[::1]", "[", "]", "user:secret", "\u3002", "\uff0e", "\u2100", "\u00ad", "null", "x", "-", "%00"),
        ]
    ),
    max_size=9,
).map("".join)


def _seen(*nodes: Node) -> Snapshot:
    return Snapshot(SITE, "/", "", nodes)


# --- Origins ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://www.monespacesante.fr/enrolement?jeton=1#x", SITE),
        ("HTTPS://WWW.MonEspaceSante.FR", SITE),
        ("https://www.monespacesante.fr:443/", SITE),
        ("https://www.monespacesante.fr:8443/", f"{SITE}:8443"),
        ("http://www.monespacesante.fr:80", "http://www.monespacesante.fr"),
        ("http://www.monespacesante.fr:443", "http://www.monespacesante.fr:443"),
        ("https://user:secret@www.monespacesante.fr/", SITE),
        ("https://www.monespacesante.fr@evil.example/", "https://evil.example"),
        ("https://www.monespacesante.fr.evil.example/", "https://www.monespacesante.fr.evil.example"),
        ("https://evil.example/www.monespacesante.fr", "https://evil.example"),
        ("https://evil.example?@www.monespacesante.fr", "https://evil.example"),
        ("https://evil.example#@www.monespacesante.fr", "https://evil.example"),
        ("http://127.0.0.1:5000/x", "http://127.0.0.1:5000"),
        ("http://[::1]:5000/x", "http://[::1]:5000"),
        ("http://[::1]", "http://[::1]"),
        ("blob:https://www.monespacesante.fr/2f6c-uuid", SITE),
    ],
)
def test_an_address_has_one_origin(url: str, origin: str) -> None:
    """Scheme, host and port, in one spelling; a user name, a path or a query never counts as the host."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        *("", "about:blank", "about:srcdoc", "data:text/html,https://www.monespacesante.fr", "javascript:1", "x"),
        *("blob:null/2f6c", "blob:", "blob:blob:https://www.monespacesante.fr/x", "file:///etc/hosts"),
        *("chrome-error://chromewebdata/", "view-source:https://www.monespacesante.fr", "ftp://www.monespacesante.fr"),
        *("//www.monespacesante.fr", "https:", "https://", "https:///x", "http://[::1", "http://h:99999", "http://h:x"),
    ],
)
def test_what_is_no_page_of_a_site_has_no_origin(url: str) -> None:
    """Blank pages, files, data, errors of the browser and nonsense have no origin, so nothing is done there."""
    assert origin_of(url) is None


@given(st.text() | addresses)
def test_no_address_makes_it_fail(url: str) -> None:
    """Any text gives an origin or none; an origin is its own origin."""
    origin = origin_of(url)
    assert origin is None or origin_of(origin) == origin


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(url=addresses)
@example(url="https://evil.example\\@www.monespacesante.fr/")
@example(url="https:\\\\www.monespacesante.fr")
def test_the_browser_agrees_on_what_is_the_site(page: Page, url: str) -> None:
    """An address that passes for the site is one that the browser takes for the site too."""
    if origin_of(url) == SITE:
        in_browser = page.evaluate("url => { try { return new URL(url).origin } catch { return null } }", url)
        assert in_browser == SITE


@pytest.mark.parametrize(
    ("origin", "loopback"),
    [
        *(("http://127.0.0.1:5000", True), ("http://localhost", True), ("https://localhost:8443", True)),
        *(("http://[::1]:5000", True), (SITE, False), ("http://localhost.evil.example", False)),
        *(("http://127.0.0.1.evil.example", False), ("http://192.168.1.2", False), ("http://[::2]", False)),
    ],
)
def test_only_this_very_computer_is_loopback(origin: str, loopback: bool) -> None:
    """A name or address that only begins like this computer's is somebody else's."""
    assert is_loopback(origin) is loopback


# --- What is never clicked --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Activer",
            "ACTIVER",
            "  Activer  ",
            "Activer Mon espace santé",
            "Oui, activer !",
            "J’active Mon espace santé",
        ),
        *("J'active mon profil avec FranceConnect+", "Accepter les CGU", "Accepter\u00a0les\nCGU", "Tout accepter"),
        "Valider et activer",
    ],
)
def test_an_activation_is_forbidden(name: str) -> None:
    """However it is spelt, a control that activates or accepts is on the list of the shipped flow."""
    assert forbidden(name, never_click)


@pytest.mark.parametrize(
    "name",
    [
        *("Désactiver", "Réactiver", "Activation", "Activez", "Inactiver", "Accepter", "Accepter les CGUs", "", "Tout"),
        *("Je m'oppose à la création de Mon espace santé", "Tout refuser", "Continuer", "Activer1"),
    ],
)
def test_only_whole_words_are_forbidden(name: str) -> None:
    """*Désactiver* is not *activer*: part of a word forbids nothing."""
    assert not forbidden(name, never_click)


@given(st.text(), st.text())
def test_words_around_do_not_lift_the_ban(before: str, after: str) -> None:
    """A forbidden wording stays forbidden in any sentence, as long as it stands there as whole words."""
    assert forbidden(f"{before} tout accepter {after}", never_click)


def test_an_empty_list_forbids_nothing() -> None:
    """Without a list nothing is forbidden."""
    assert not forbidden("Activer", [])


@pytest.mark.parametrize("state", ["checked", "pressed", "selected"])
def test_a_forbidden_choice_is_found_when_it_is_taken(state: str) -> None:
    """A forbidden choice that is ticked, pressed or selected is named, wherever it stands in the page."""
    node = Node("radio", "J'active Mon espace santé", frozenset({state, "disabled"}), depth=4, frame=1)
    assert forbidden_choice(_seen(Node("radio", "Je m'oppose"), node), never_click) == "J'active Mon espace santé"


def test_a_forbidden_choice_that_is_not_taken_is_no_obstacle() -> None:
    """The activation may be on the page, and what is taken may be anything else."""
    seen = _seen(
        Node("radio", "J'active Mon espace santé", frozenset({"disabled", "expanded"})),
        Node("radio", "Je m'oppose à la création de Mon espace santé", frozenset({"checked"})),
    )
    assert forbidden_choice(seen, never_click) is None


def test_a_list_that_can_be_read_once_is_enough() -> None:
    """The list may be any iterable: it is not used up by the first node."""
    nodes = (Node("radio", "Autre", frozenset({"checked"})), Node("radio", "Activer", frozenset({"checked"})))
    assert forbidden_choice(_seen(*nodes), iter(never_click)) == "Activer"


@pytest.mark.parametrize(
    ("verified", "origin", "person"),
    [(False, SITE, True), (True, SITE, False), (False, "http://127.0.0.1:1", False), (True, "http://[::1]", False)],
)
def test_who_submits(verified: bool, origin: str, person: bool) -> None:
    """On a real site, a flow that nobody ever saw work leaves the last click to the person."""
    assert person_must_submit(verified=verified, origin=origin) is person
