"""The program without a command: a few questions, a proposal, and nothing begun without a yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mes_assist.support.texts import Lang, say

NUMBER: dict[Lang, str] = {lang: say(lang, "triage_number") for lang in ("fr", "en")}


def answer(run: Any, lang: Lang, *answers: str) -> None:
    """Type each answer once it is asked for."""
    for typed in answers:
        run.wait_for_prompt(NUMBER[lang])
        run.type(f"{typed}\n")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_right_procedure_is_proposed(program: Any, lang: Lang) -> None:
    """Four questions; a no to the proposal begins nothing and says how to begin it."""
    run = program.start("--lang", lang, terminal=True)
    answer(run, lang, "1", "1", "2", "2", "2")
    ended = run.end()
    assert ended.code == 0
    assert say(lang, "triage_why_old") in ended.stderr
    assert "mes-assist cloture-sans-compte" in ended.stdout
    assert not program.home.exists()


def test_the_telephone_where_no_procedure_applies(program: Any) -> None:
    """The number, the hours, what to have ready, and the service for deaf people."""
    run = program.start(terminal=True)
    answer(run, "fr", "1", "3")
    ended = run.end()
    assert ended.code == 0
    assert all(
        words in ended.stdout for words in ("3422", "8\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30", "carte Vitale", "elioz")
    )


def test_what_is_no_answer_is_asked_again_and_stop_stops(program: Any) -> None:
    """Neither words nor a number that is not there."""
    run = program.start(terminal=True)
    answer(run, "fr", "peut-être", "7", "stop")
    ended = run.end()
    assert (ended.code, ended.stderr.count(say("fr", "triage_unclear"))) == (5, 2)


@pytest.mark.headed
def test_the_proposal_is_begun(program: Any, site: Callable[..., Any], display: str) -> None:
    """In a window of its own; the case is the child's, not the parent's, and has the deadline of their notice."""
    started = site("v2022-02")
    run = program.start("--base-url", started.url, "--terminal", terminal=True, env={"DISPLAY": display})
    answer(run, "fr", "1", "2", "1", "1")
    run.wait_for_prompt(say("fr", "triage_child"))
    run.type("Léo\n")
    for day in ("23/11/2999", "23/11/2025"):
        run.wait_for_prompt(say("fr", "notice_ask"))
        run.type(f"{day}\n")
    run.wait_for(say("fr", "person_how_later"))
    run.type("STOP\n")
    ended = run.end()
    assert ended.code == 5
    assert started.counters == {"entries": 1}
    assert "outcome: stopped_by_person" in ended.stdout
    assert say("fr", "notice_bad") in ended.stderr
    (case,) = program.run("suivi", "--json").result["cases"]
    assert (case["profile"], case["deadline"][:10]) == ("Léo", "2026-01-04")


@pytest.mark.parametrize("options", [("--base-url", "http://127.0.0.1:9"), ("--json",), ("--terminal",)])
def test_an_option_before_the_command_is_not_taken_silently(program: Any, options: tuple[str, ...]) -> None:
    """Else the real site would be opened instead of the one that was named."""
    ended = program.run(*options, "opposition", "--headless", "--yes")
    assert ended.code == 2
    assert say("fr", "options_after_command") in ended.stderr


def test_without_a_terminal(program: Any) -> None:
    """Nobody could answer."""
    ended = program.run("--json")
    assert (ended.code, ended.result["reason"]) == (2, "no_way_to_ask")
