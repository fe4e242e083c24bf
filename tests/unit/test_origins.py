"""Where an address leads: one origin in one spelling, the same that the browser finds, or none."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from mes_assist.support.origins import is_loopback, origin_of

SITE = "https://www.monespacesante.fr"

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
