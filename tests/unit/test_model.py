"""What a flow may say."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from mes_assist.flow.model import Common, Flow, Pause, State, Step
from mes_assist.flow.retries import RetryHere
from mes_assist.flow.targets import Act, Target, When
from mes_assist.flow.values import LocalText, parse_duration
from mes_assist.support.texts import Lang

TEXT = {"fr": "Oui", "en": "Yes"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("30s", timedelta(seconds=30)),
        ("20m", timedelta(minutes=20)),
        ("1 h", timedelta(hours=1)),
        ("7d", timedelta(days=7)),
    ],
)
def test_a_duration_has_a_unit(said: object, meant: timedelta) -> None:
    """Seconds, minutes, hours, days."""
    assert parse_duration(said) == meant
    assert parse_duration(meant) == meant


@pytest.mark.parametrize("said", ["20", 20, "1h30", "", "-1s", "1.5h", "1w", None, True, "9" * 30 + "d"])
def test_anything_else_is_no_duration(said: object) -> None:
    """A length of time without a unit is refused, never guessed."""
    with pytest.raises(ValueError, match="length of time"):
        parse_duration(said)


@pytest.mark.parametrize("model", [Target, When, Step])
@pytest.mark.parametrize("keys", [(), (0, 1)])
def test_a_choice_has_exactly_one_key(model: type[BaseModel], keys: tuple[int, ...]) -> None:
    """Neither none nor two: what is tried first must not be a matter of order."""
    offered = {"click": {"button": "Suite"}, "goto": "/"} if model is Step else {"button": "Suite", "link": "Suite"}
    with pytest.raises(ValidationError, match="exactly one of these keys"):
        model.model_validate({name: offered[name] for position, name in enumerate(offered) if position in keys})


def test_a_flow_does_not_change_once_it_is_read() -> None:
    """What was checked is what runs."""
    target = Target.model_validate({"button": "Suite"})
    with pytest.raises(ValidationError, match="frozen"):
        target.button = ["Autre"]


def test_one_name_is_a_list_of_one() -> None:
    """A single name needs no brackets."""
    target = Target.model_validate({"button": "Suite"})
    assert (target.kind, target.patterns) == ("button", ["Suite"])


@pytest.mark.parametrize("name", ["", "*", "* *", "a"])
def test_a_pattern_holds_wording(name: str) -> None:
    """What matches everything is refused."""
    with pytest.raises(ValidationError):
        Target.model_validate({"button": name})


def test_a_step_knows_what_it_is() -> None:
    """Only a click or a tick that says so is irreversible."""
    click = Step.model_validate({"click": {"button": "Valider", "effect": "submit"}})
    assert (click.kind, click.submits, click.act) == ("click", True, Act(button=["Valider"], effect="submit"))
    goto = Step.model_validate({"goto": "/a"})
    assert (goto.kind, goto.submits, goto.act) == ("goto", False, None)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_text_is_in_both_languages(lang: Lang) -> None:
    """Neither language may be missing or empty."""
    assert LocalText.model_validate(TEXT).in_language(lang) == TEXT[lang]
    for incomplete in ({**TEXT, lang: ""}, {other: "x" for other in TEXT if other != lang}):
        with pytest.raises(ValidationError):
            LocalText.model_validate(incomplete)


@pytest.mark.parametrize("times", [None, 0, 11, -1])
def test_a_retry_is_bounded(times: int | None) -> None:
    """It says how often, and no more than ten times."""
    given_times = {} if times is None else {"times": times}
    with pytest.raises(ValidationError):
        RetryHere.model_validate({"first": "20s", "max": "2m", **given_times})


@pytest.mark.parametrize(
    "purposes",
    [
        {},
        {"end": "done", "pause": {"say": TEXT}},
        {"do": [{"goto": "/"}], "pause": {"say": TEXT}},
        {"end": "victory"},
        {"end": "done", "optional": True},
    ],
)
def test_a_state_has_one_purpose(purposes: dict[str, object]) -> None:
    """It does something, waits, retries or ends."""
    with pytest.raises(ValidationError):
        State.model_validate({"when": {"path": "/"}, **purposes})


def test_a_pause_has_a_budget() -> None:
    """Nobody is waited for without end."""
    assert Pause.model_validate({"say": TEXT}).budget == timedelta(minutes=20)


def common(**sections: object) -> Common:
    """Return shared states."""
    return Common.model_validate({"schema_version": 1, "id": "commun", **sections})


def a_flow(**sections: object) -> Flow:
    """Return a flow of one screen."""
    return Flow.model_validate(
        {
            "schema_version": 1,
            "id": "essai",
            "version": 1,
            "title": TEXT,
            "last_verified": "never",
            "site": {"start": ["/"], "origins": ["https://site.example"]},
            "act": {"title": TEXT, "consequences": TEXT, "undo": TEXT},
            "states": {"fin": {"when": {"path": "/"}, "end": "done"}},
            **sections,
        }
    )


def test_shared_states_are_merged_and_own_ones_win() -> None:
    """A flow may describe a shared screen in its own way."""
    shared = {"fin": {"when": {"path": "/x"}, "end": "refused"}, "autre": {"when": {"path": "/y"}, "end": "refused"}}
    merged = a_flow(never_click=["bb"]).including(
        common(states=shared, interrupts={"panne": {"when": {"path": "/z"}, "end": "refused"}}, never_click=["aa"])
    )
    end = merged.state("fin").end
    assert end is not None
    assert end.outcome == "done"
    assert [name for name, _ in merged.every_state()] == ["panne", "fin", "autre"]
    assert merged.state("panne").when.path == ["/z"]
    assert merged.never_click == ["aa", "bb"]


def test_a_flow_says_whether_it_was_seen_to_work() -> None:
    """Never is the honest default."""
    assert not a_flow().verified
    assert a_flow(last_verified="2026-11-23").verified
    with pytest.raises(ValidationError):
        a_flow(last_verified="maybe")


names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
wordings = st.text(alphabet="abcé '*", min_size=2, max_size=12).filter(lambda text: text.strip(" *") != "")
targets = st.builds(
    lambda kind, patterns: {kind: patterns},
    st.sampled_from(["button", "link", "action", "radio", "choice", "field"]),
    st.lists(wordings, min_size=1, max_size=3),
)
whens = st.recursive(
    targets,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)
durations = st.builds("{}{}".format, st.integers(1, 99), st.sampled_from("smhd"))
purposes = st.one_of(
    st.builds(lambda outcome: {"end": outcome}, st.sampled_from(["done", "refused", "waiting"])),
    st.builds(lambda budget: {"pause": {"say": TEXT, "budget": budget}}, durations),
    st.builds(
        lambda target, effect: {"do": [{"click": {**target, "effect": effect}}]},
        targets,
        st.sampled_from(["read", "submit"]),
    ),
    st.builds(
        lambda first, most: {"retry": {"outcome": "site_unavailable", "later": {"first": first, "max": most}}},
        durations,
        durations,
    ),
)
states = st.builds(
    lambda when, purpose, after: {"when": when, "next": after, **purpose}, whens, purposes, st.lists(names, max_size=2)
)


@given(st.dictionaries(names, states, min_size=1, max_size=3), st.lists(wordings, max_size=2))
def test_a_flow_survives_being_written_and_read(screens: dict[str, object], never_click: list[str]) -> None:
    """Nothing is lost between the model and its plain data."""
    made = a_flow(states=screens, never_click=never_click)
    plain = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    assert Flow.model_validate(plain) == made
