"""What is refused before any page is opened: the exit code, the words in both languages, and nothing touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mes_assist.support.texts import Lang, say

LANGS: tuple[Lang, ...] = ("fr", "en")
ELSEWHERE = "https://example.invalid"
WINDOW = {"DISPLAY": ":4095"}
"""A display that is announced: what is refused here is refused before anybody looks whether it is there."""
KEYS = {
    *("outcome", "exit_code", "flow", "flow_version", "profile", "case", "states", "reason", "suggest", "message"),
    *("next_attempt_at", "bag", "proof", "duration_s"),
}


@pytest.fixture
def marking_browser(tmp_path: Path) -> Path:
    """Return a browser that leaves a mark when it is started, and does not start."""
    file = tmp_path / "browser"
    file.write_text(f"#!/bin/sh\n: > '{file}.started'\nexit 1\n")
    file.chmod(0o700)
    return file


@pytest.fixture
def refused(program: Any, marking_browser: Path) -> Callable[..., dict[str, Any]]:
    """Run ``opposition --json`` and return its result, once it is certain that nothing was begun."""

    def run(lang: Lang, *arguments: str, code: int, own_browser: bool = True, **how: Any) -> dict[str, Any]:
        marking = ("--browser", str(marking_browser)) if own_browser else ()
        ended = program.run("opposition", *arguments, "--json", "--lang", lang, *marking, **how)
        result: dict[str, Any] = ended.result
        assert ended.code == code
        assert set(result) == KEYS
        assert (result["exit_code"], result["flow"], result["states"]) == (code, "opposition", [])
        assert not any(result[name] for name in ("case", "suggest", "next_attempt_at", "bag", "proof"))
        assert not marking_browser.with_name("browser.started").exists()
        assert not program.home.exists()
        return result

    return run


def test_the_marking_browser_would_tell(program: Any, asked: Callable[..., Any], marking_browser: Path) -> None:
    """The browser of these tests does leave its mark when a run is not refused."""
    _, command = asked()
    ended = program.run(*command, "--browser", str(marking_browser))
    assert marking_browser.with_name("browser.started").exists()
    assert (ended.code, ended.result["outcome"]) == (11, "browser_unavailable")


def test_a_browser_that_does_not_start_is_named(program: Any, asked: Callable[..., Any], marking_browser: Path) -> None:
    """The message names the browser as the person did, so that they know which one to put right."""
    _, command = asked()
    assert str(marking_browser) in program.run(*command, "--browser", str(marking_browser)).result["message"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("url", "options", "reasons"),
    [
        (ELSEWHERE, ("--headless",), {"headless_only_loopback"}),
        (ELSEWHERE, ("--yes",), {"yes_only_loopback"}),
        (ELSEWHERE, ("--headless", "--yes"), {"headless_only_loopback", "yes_only_loopback"}),
        ("https://192.0.2.1:8443", ("--yes",), {"yes_only_loopback"}),
        ("https://127.0.0.1.example.invalid", ("--yes",), {"yes_only_loopback"}),
        ("https://localhost.example.invalid", ("--headless",), {"headless_only_loopback"}),
    ],
)
def test_only_on_this_computer(
    refused: Callable[..., dict[str, Any]], lang: Lang, url: str, options: tuple[str, ...], reasons: set[str]
) -> None:
    """``--headless`` and ``--yes`` are refused for any site that is not this very computer, with what to do."""
    result = refused(lang, "--base-url", url, *options, code=2, env=WINDOW)
    assert result["outcome"] == "usage"
    assert result["reason"] in reasons
    assert result["message"] == say(lang, result["reason"])


@pytest.mark.parametrize("option", ["--headless", "--yes"])
def test_not_on_the_official_site(refused: Callable[..., dict[str, Any]], option: str) -> None:
    """Without ``--base-url`` the site is the official one: the same refusal."""
    reason = f"{option.strip('-')}_only_loopback"
    assert refused("fr", option, code=2, env=WINDOW)["reason"] == reason


@pytest.mark.parametrize("lang", LANGS)
def test_headless_with_nobody_to_ask(
    refused: Callable[..., dict[str, Any]], site: Callable[..., Any], lang: Lang
) -> None:
    """No window and no yes in advance: nobody could answer the confirmation."""
    started = site()
    result = refused(lang, "--base-url", started.url, "--headless", code=2)
    assert (result["outcome"], result["reason"]) == ("usage", "no_way_to_ask")
    assert result["message"] == say(lang, "no_way_to_ask")
    assert started.counters == {}


@pytest.mark.parametrize("lang", LANGS)
def test_no_terminal_to_ask_in(refused: Callable[..., dict[str, Any]], site: Callable[..., Any], lang: Lang) -> None:
    """A window, but neither a terminal nor a yes in advance."""
    started = site()
    result = refused(lang, "--base-url", started.url, code=2, env=WINDOW)
    assert (result["outcome"], result["reason"]) == ("usage", "no_way_to_ask")
    assert started.counters == {}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("options", [(), ("--yes",)])
def test_no_display(
    refused: Callable[..., dict[str, Any]], site: Callable[..., Any], lang: Lang, options: tuple[str, ...]
) -> None:
    """No screen for the window: the remedy is named, and the run does not go headless by itself."""
    started = site()
    result = refused(lang, "--base-url", started.url, *options, code=11)
    assert (result["outcome"], result["reason"]) == ("browser_unavailable", "no_display")
    assert result["message"] == say(lang, "browser_no_display")
    assert re.search("session", result["message"])
    assert started.counters == {}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["netscape", "/nowhere/chromium"])
def test_unknown_browser(
    refused: Callable[..., dict[str, Any]], site: Callable[..., Any], lang: Lang, name: str
) -> None:
    """A browser that is not there is never replaced by another one; the message names it."""
    started = site()
    arguments = ("--base-url", started.url, "--headless", "--yes", "--browser", name)
    result = refused(lang, *arguments, code=11, own_browser=False)
    assert (result["outcome"], result["reason"]) == ("browser_unavailable", "browser_not_found")
    assert result["message"] == say(lang, "browser_not_found", name=name)
    assert started.counters == {}


@pytest.mark.parametrize("lang", LANGS)
def test_not_encrypted(refused: Callable[..., dict[str, Any]], lang: Lang) -> None:
    """An address that leaves this computer must be https."""
    result = refused(lang, "--base-url", "http://192.0.2.1", code=2, env=WINDOW)
    assert (result["outcome"], result["reason"]) == ("usage", "base_url_not_encrypted")
    assert result["message"] == say(lang, "base_url_not_encrypted", url="http://192.0.2.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/enrolement",
        "http://127.0.0.1:8000?jeton=motsecret",
        "http://127.0.0.1:8000/?jeton=motsecret",
        "http://127.0.0.1:8000#motsecret",
        "http://camille:motsecret@127.0.0.1:8000",
        "https://127.0.0.1@example.invalid",
        "http://127.0.0.1:99999",
        "http://[::1",
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "file:///etc",
        "https://",
        "",
    ],
)
def test_no_origin(refused: Callable[..., dict[str, Any]], url: str) -> None:
    """A base URL is an origin and nothing more; what may be a secret in it is not repeated."""
    result = refused("fr", "--base-url", url, "--headless", "--yes", code=2)
    assert (result["outcome"], result["reason"]) == ("usage", "bad_base_url")
    assert "motsecret" not in json.dumps(result)
    assert "Exemple\N{NO-BREAK SPACE}: https://" in result["message"]


@pytest.fixture
def misread(program: Any, marking_browser: Path) -> Callable[..., str]:
    """Run ``opposition`` with a value that is none and return what is said about it."""

    def run(*arguments: str, **how: Any) -> str:
        possible = ("--base-url", "http://127.0.0.1:9", "--headless", "--yes", "--browser", str(marking_browser))
        ended = program.run("opposition", *possible, *arguments, **how)
        assert (ended.code, ended.stdout) == (2, "")
        assert not marking_browser.with_name("browser.started").exists()
        assert not program.home.exists()
        said: str = ended.stderr
        return said

    return run


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("option", "value", "key"),
    [
        ("--notice-date", "2026-02-30", "bad_date"),
        ("--notice-date", "11/23/2026", "bad_date"),
        ("--notice-date", "hier", "bad_date"),
        ("--pause-budget", "20", "bad_duration"),
        ("--pause-budget", "-5m", "bad_duration"),
        ("--pause-budget", "1h30", "bad_duration"),
    ],
)
def test_bad_value(misread: Callable[..., str], lang: Lang, option: str, value: str, key: str) -> None:
    """A date or a length of time that is none: exit 2, with how to write it."""
    assert say(lang, key, value=value) in misread("--lang", lang, f"{option}={value}")


@pytest.mark.parametrize(("lang", "computer"), [("fr", "en_GB.UTF-8"), ("en", "fr_FR.UTF-8")])
def test_language_asked_for_after_a_bad_value(misread: Callable[..., str], lang: Lang, computer: str) -> None:
    """The order of the options does not matter: ``--lang`` counts for what stands before it too."""
    said = misread("--notice-date", "hier", "--lang", lang, env={"LANG": computer})
    assert say(lang, "bad_date", value="hier") in said


def test_an_option_that_is_none(misread: Callable[..., str]) -> None:
    """The library says what it did not understand; we, that nothing was done, and what to do."""
    assert "--nonesuch" in (said := misread("--nonesuch"))
    assert say("fr", "outcome_usage") in said
    assert say("fr", "outcome_usage") not in misread("--notice-date", "hier")  # our own message says it already


@pytest.mark.parametrize(
    "arguments",
    [
        ("--notice-date", "hier"),
        ("--pause-budget", "20"),
        ("--mode", "pilot"),
        ("--nonesuch",),
    ],
)
def test_bad_arguments_as_json(refused: Callable[..., dict[str, Any]], arguments: tuple[str, ...]) -> None:
    """Whoever asked for JSON gets the object for bad arguments too: outcome ``usage``."""
    result = refused("fr", "--base-url", "http://127.0.0.1:9", "--headless", "--yes", *arguments, code=2)
    assert result["outcome"] == "usage"
    assert result["message"]


@pytest.mark.parametrize(
    ("arguments", "flow", "profile"),
    [
        (("demo", "--nonesuch"), "opposition", "moi"),
        (("demo", "opposition", "--profile", "Maman", "--mode", "pilot"), "opposition", "Maman"),
        (("opposition", "--profile=Maman", "--nonesuch"), "opposition", "Maman"),
        (("preuves", "list", "--nonesuch"), None, None),
        (("nonesuch",), None, None),
    ],
)
def test_bad_arguments_name_the_procedure_that_was_meant(
    program: Any, arguments: tuple[str, ...], flow: str | None, profile: str | None
) -> None:
    """The object says which procedure, and whose; a command that runs none says null."""
    ended = program.run(*arguments, "--json")
    assert (ended.code, set(ended.result), ended.result["outcome"]) == (2, KEYS, "usage")
    assert (ended.result["flow"], ended.result["profile"]) == (flow, profile)
    assert ended.result["message"] in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "outcome"),
    [
        (("browser", "find", "--browser", "netscape"), 11, "browser_unavailable"),
        (("preuves", "verify", "nonesuch"), 2, "usage"),
    ],
)
def test_what_is_named_and_not_there_is_told_in_json_too(
    program: Any, arguments: tuple[str, ...], code: int, outcome: str
) -> None:
    """Whoever waits for an object gets one, whatever the command."""
    ended = program.run(*arguments, "--json")
    assert (ended.code, ended.result["exit_code"], ended.result["outcome"]) == (code, code, outcome)
    assert ended.result["message"] in ended.stderr


@pytest.mark.parametrize("value", ["2026-11-23", "23/11/2026"])
def test_both_ways_to_write_a_date(refused: Callable[..., dict[str, Any]], value: str) -> None:
    """Both are understood: what is refused is then something else."""
    arguments = ("--base-url", ELSEWHERE, "--yes", "--notice-date", value, "--pause-budget", "90s")
    assert refused("fr", *arguments, code=2, env=WINDOW)["reason"] == "yes_only_loopback"


@pytest.mark.parametrize("arguments", [("nonesuch",), ("opposition", "--nonesuch"), ("opposition", "un", "mot")])
def test_no_such_command_or_option(program: Any, arguments: tuple[str, ...]) -> None:
    """A command line that is not understood: exit 2, nothing on the standard output."""
    ended = program.run(*arguments)
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr
    assert not program.home.exists()
