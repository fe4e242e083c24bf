"""From a raw snapshot to nodes: nothing typed, chosen or linked comes through, and nothing else is lost."""

from __future__ import annotations

import html
import json
import re
import string
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from mes_assist.browser.aria import parse_outline
from mes_assist.browser.outline import outline_with_refs
from mes_assist.flow.snapshot import Node

# The secrets and the page are written in different letters: whatever comes through can only come from a field.
SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PAGE = string.ascii_lowercase + "éèçà"
AWKWARD = " .,:;-/_@#&*!?|>'\"`%[]{}()\\=~+éü€\u00a0\u200b\x7f\x85\u2028\U0001f511"

secrets = st.builds(
    lambda first, middle, last: first + middle + last,
    st.sampled_from(SECRET),
    st.text(SECRET + AWKWARD, min_size=1, max_size=20),
    st.sampled_from(SECRET),
)
short_secrets = st.text(SECRET, min_size=1, max_size=2)
words = st.text(PAGE, min_size=1, max_size=8)
labels = st.lists(words | st.sampled_from(["a: b", "l'identité", '"x"', "- y", "#z", "[t]"]), max_size=4).map(" ".join)
fields = st.sampled_from(["textbox", "searchbox", "spinbutton", "slider", "combobox"])


def _with_refs(raw: str, *, frame: int = 0) -> tuple[Node, ...]:
    return outline_with_refs(raw, raw, frame=frame)


def _shown(page: Page) -> tuple[Node, ...]:
    return parse_outline(page.locator("body").aria_snapshot())


def _shown_with_refs(page: Page) -> tuple[Node, ...]:
    body = page.locator("body")
    return outline_with_refs(body.aria_snapshot(), body.aria_snapshot(mode="ai"))


Parse = Callable[..., tuple[Node, ...]]
both_ways = pytest.mark.parametrize("parse", [parse_outline, _with_refs], ids=["plain", "with references"])
both_shown = pytest.mark.parametrize("shown", [_shown, _shown_with_refs], ids=["plain", "with references"])


# --- What the driver writes, rule by rule, so that any form can be written without a browser ---------------------


def _value(text: str) -> str:
    """Quote as Playwright quotes a value."""
    if not re.search(r"^\s|\s$|[\x00-\x1f\x7f-\x9f]|^-|[\n:](\s|$)|\s#|^[&*\],?!>|@\"'#%]|[{}`]|^\[", text) and not (
        re.fullmatch(
            r"[-+]?[\d.]+(e\d+)?|0x[0-9a-f]+|y|n|yes|no|true|false|on|off|null|~|infinity", text, re.IGNORECASE
        )
        or not text
    ):
        return text
    escaped = re.sub(r'[\\"]', r"\\\g<0>", text)
    return '"' + re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda found: f"\\x{ord(found[0]):02x}", escaped) + '"'


def _key(role: str, name: str, states: str = "") -> str:
    """Quote as Playwright quotes a role with its name."""
    key = role + (f" {json.dumps(name, ensure_ascii=False)}" if name else "") + states
    return key if _value(key) == key else "'" + key.replace("'", "''") + "'"


def _normal(text: str) -> str:
    """Do to whitespace what Playwright does to it."""
    return " ".join(re.sub("[\u200b\u00ad]", "", text).split())


@dataclass(frozen=True)
class Form:
    """A snapshot, what was typed or chosen in it, and the lines of the page that a person only reads."""

    raw: str
    typed: tuple[str, ...]
    short: tuple[str, ...]
    read: tuple[Node, ...]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form whose labels, headings and rows repeat what was typed and chosen, as accessible names do."""
    lines: list[str] = []
    typed: list[str] = []
    short: list[str] = []
    read: list[Node] = []
    for _ in range(draw(st.integers(1, 5))):
        label = _normal(draw(labels))
        value = _normal(draw(secrets | short_secrets))
        (short if len(value) < 3 else typed).append(value)
        repeated = f"{label} {value}".strip()
        kind = draw(st.sampled_from(["field", "deep", "list", "link", "wrapped", "placeholder", "rich"]))
        if kind == "field":
            lines.append(f"- {_key(draw(fields), repeated)}: {_value(value)}")
        elif kind == "deep":
            lines += [f"- {_key('row', repeated)}:", f"  - {_key('cell', repeated)}:"]
            lines += [f"    - {_key('textbox', label, ' [disabled]')}: {_value(value)}"]
        elif kind == "list":
            lines += [f"- {_key('combobox', repeated)}:", f"  - {_key('option', value, ' [selected]')}"]
            lines += [f"  - {_key('option', _normal(draw(secrets)))}"]
        elif kind == "link":
            lines += [f"- {_key('link', label)}:", f"  - /url: {_value('/page?jeton=' + value)}"]
        elif kind == "placeholder":
            lines += [f"- {_key('textbox', label)}:", f"  - /placeholder: {label or 'x'}", f"  - text: {_value(value)}"]
        elif kind == "rich":
            lines += [f"- {_key('textbox', label)}:", f"  - paragraph: {_value(value)}", "  - list:"]
            lines += [f"    - listitem: {_value(value)}"]
        elif len(value) >= 3:
            lines += [f"- {_key(draw(st.sampled_from(['radio', 'button', 'heading'])), repeated)}"]
            lines += [f"- text: {_value(repeated)}", f"- textbox: {_value(value)}"]
        wording = _normal(draw(words))
        role = draw(st.sampled_from(["button", "heading", "paragraph", "text", "radio"]))
        lines.append(f"- {_key(role, wording)}" if role != "text" else f"- text: {_value(wording)}")
        read.append(Node(role, wording))
    return Form("\n".join(lines), tuple(typed), tuple(short), tuple(read))


@both_ways
@given(forms())
def test_nothing_typed_comes_through(parse: Parse, form: Form) -> None:
    """No value of a field, chosen option or address is in any node, wherever else the snapshot repeats it."""
    nodes = parse(form.raw)
    for value in form.typed:
        assert not [node for node in nodes if value in node.name], (value, form.raw)
    for value in form.short:
        word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        assert not [
            node for node in nodes if node.role not in ("button", "radio", "heading") and word.search(node.name)
        ]


@both_ways
@given(forms())
def test_what_the_page_says_comes_through(parse: Parse, form: Form) -> None:
    """Every line that only the page wrote is a node as it was, in order: hiding values hides nothing else."""
    found = iter(parse(form.raw))
    assert all(any(node == expected for node in found) for expected in form.read), form.raw


@both_ways
@given(st.lists(st.text("- textbox:\"'[]/ \n\\xé0aB", max_size=40)).map("\n".join))
@example('- textbox "a: secret\n  - text: SECRET')
@example("-\n\n   - ")
def test_no_text_at_all_makes_it_fail(parse: Parse, raw: str) -> None:
    """Whatever it is given, it returns nodes and never raises: an exception would quote the page."""
    assert all(isinstance(node, Node) for node in parse(raw))


@both_ways
@given(labels, secrets)
def test_a_line_that_cannot_be_read_hides_what_lies_below(parse: Parse, label: str, value: str) -> None:
    """A field that a newer driver writes in a way of its own does not show what was typed in it."""
    raw = f'- textbox <{label}> ~:\n  - text: {_value(_normal(value))}\n- button "suite"'
    assert parse(raw) == (Node("button", "suite"),)


@both_ways
def test_frames_are_numbered(parse: Parse) -> None:
    """Each node keeps the number of its frame."""
    assert parse("- button", frame=3) == (Node("button", frame=3),)


@both_ways
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('- radio "Oui" [checked] [disabled]', Node("radio", "Oui", frozenset({"checked", "disabled"}))),
        ('- heading "Titre" [level=2]', Node("heading", "Titre")),
        ("- 'button \"l''avis: oui\"'", Node("button", "l'avis: oui")),
        ('- button "dit \\"oui\\""', Node("button", 'dit "oui"')),
        ("- paragraph: Bonjour", Node("paragraph")),
        ('- textbox "Âge" [active]: "42"', Node("textbox", "Âge")),
        ('- option "Choisie" [selected]', Node("option", "", frozenset({"selected"}))),
        ('- text: "A\\x7fB"', Node("text", "A\x7fB")),
    ],
)
def test_a_line_becomes_a_node(parse: Parse, raw: str, expected: Node) -> None:
    """Role, name and the states that matter are read; a value and the name of a chosen option are not."""
    assert parse(raw)[0] == expected


@both_ways
def test_what_a_placeholder_says_was_not_typed(parse: Parse) -> None:
    """A placeholder that begins like the label does not wear the label down."""
    raw = '- textbox "Code provisoire à 12 caractères":\n  - /placeholder: Code provisoire'
    assert parse(raw) == (Node("textbox", "Code provisoire à 12 caractères"),)


@both_ways
def test_a_button_keeps_its_name_while_its_words_are_typed_in_boxes(parse: Parse) -> None:
    """One or two letters in a box are not erased from what is clicked: its name is how it is found again."""
    raw = '- textbox "Jour": "12"\n- radio "Par SMS 06 ** ** ** 12"'
    assert parse(raw)[1] == Node("radio", "Par SMS 06 ** ** ** 12")


# --- The same in a real browser ---------------------------------------------------------------------------------

REAL_FORMS = {
    "text": "<label>Nom <input value='{0}'></label> <p>Bonjour {0}</p>",
    "password": "<label>Mot de passe <input type=password value='{0}'></label>",
    "long text": "<label for=t>Message</label><textarea id=t>{0}</textarea>",
    "search": "<input type=search aria-label=Recherche value='{0}' placeholder='Nom, numéro…'>",
    "beside a choice": "<label><input type=radio> Autre : <input value='{0}'></label>",
    "in a table": "<table><tr><th>Nom<td><input value='{0}'></table>",
    "in a heading": "<h1>Bonjour <input value='{0}'></h1>",
    "in a link": "<a href='/x?nom={0}'>Vous êtes <input value='{0}'></a>",
    "list": "<label>Nom <select><option>Autre<option selected>{0}</select></label>",
    "many": "<select multiple aria-label=Noms><option selected>{0}<option>Autre</select>",
    "own list": "<ul role=listbox aria-label=Noms><li role=option aria-selected=true>{0}</ul>",
    "own field": "<div role=textbox contenteditable aria-label=Nom>{0} <b>{0}</b></div>",
    "suggestions": "<input role=combobox aria-label=Nom list=l value='{0}'><datalist id=l><option>{0}</datalist>",
    "label of another": "<input id=a value='{0}' aria-label=Nom><i id=v>Vu</i><button aria-labelledby='v a'></button>",
    "read only": "<fieldset disabled><legend>Nom</legend><input value='{0}'><input readonly value='{0}'></fieldset>",
    "in a shadow": "<div><template shadowrootmode=open><label>Nom <input value='{0}'></label></template></div>",
}


@both_shown
@pytest.mark.parametrize("form", REAL_FORMS.values(), ids=REAL_FORMS)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=secrets.filter(lambda text: len(_normal(text)) >= 3))
@example(value="2 79 03 99 999 042 46")
@example(value="Factice-2025!")
@example(value="yes: \"no\" 'x' #y")
def test_nothing_typed_comes_through_from_chromium(page: Page, shown: Parse, form: str, value: str) -> None:
    """What a real browser has in its fields and lists is in its snapshot and in none of our nodes."""
    page.set_content(form.format(html.escape(value)))
    raw = page.locator("body").aria_snapshot()
    nodes = repr(shown(page))
    assert value[0] in raw or "contenteditable" in form
    assert _normal(value) not in nodes
    assert repr(_normal(value))[1:-1] not in nodes
    assert "/x?" not in nodes


@both_shown
@pytest.mark.parametrize(
    "form",
    [
        "<label>Code {boxes}</label>",
        "<div role=group aria-label='Code {shown}'>{boxes}</div>",
        "<table><tr><td>Code {boxes}</table>",
        "<label>Code {lists}</label>",
    ],
)
def test_a_code_in_boxes_does_not_come_through(page: Page, shown: Parse, form: str) -> None:
    """A code typed letter by letter in boxes, or a date in lists, is in no name that the boxes share."""
    code = ["24", "6", "81", "0"]
    boxes = " ".join(f"<input value={part}>" for part in code)
    lists = " ".join(f"<select><option>{part}</select>" for part in code)
    page.set_content(form.format(boxes=boxes, lists=lists, shown=" ".join(code)))
    assert not re.search(r"\d", "".join(node.name for node in shown(page)))
