"""Screens of the start page as HTML. Pure: data in, text out; whatever a name holds, it is shown and never obeyed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal, get_args

from mes_assist.support.texts import Lang, say

_METAS = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
    # What stands here is the person's, and both languages are ours: no translation service is to be offered it.
    '<meta name="google" content="notranslate">'
)
Look = Literal["strong", "plain", "quiet"]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press.

    Attributes
    ----------
    wish:
        What the program is asked for then.
    label:
        What stands on it.
    look:
        How much it stands out.
    about:
        What it is about, for whoever hears the page and has several buttons of that label.
    """

    wish: str
    label: str
    look: Look = "plain"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing among several, such as a case: its name, its facts, what can be done with it."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a screen with a heading of its own."""

    title: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """The one thing that can be typed: its label, what stands in it, and whether it is made of digits.

    A date is text too: in which order a browser's own field for it has day and month depends on the browser's language,
    not on the page's.
    """

    label: str
    value: str = ""
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """All that decides what is shown.

    Attributes
    ----------
    title, lines, buttons, sections:
        What there is to read and to press.
    news:
        What has just happened, told at once.
    field:
        The one thing that can be typed.
    can_leave:
        Whether the program can be left from here.
    can_speak:
        Whether the language can be changed here.
    """

    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    sections: tuple[Section, ...] = ()
    news: str = ""
    field: Field | None = None
    can_leave: bool = True
    can_speak: bool = True


def page(screen: Screen, lang: Lang, seal: str) -> str:
    """Return the document; ``seal`` proves that what is sent back was pressed in it."""
    title = escape(f"{screen.title} – {say(lang, 'welcome_name')}")
    return "".join(
        (
            f'<!doctype html><html lang="{lang}" translate="no"><head>{_METAS}<title>{title}</title>',
            '<link rel="stylesheet" href="page.css"></head><body>',
            f"<header>{_languages(lang, seal) if screen.can_speak else ''}",
            f'<p class="name">{escape(say(lang, "welcome_name"))}</p>{_lines([say(lang, "welcome_here")])}',
            f"</header><main>{_form(seal)}",
            f'<h1>{escape(screen.title)}</h1><div role="status">{_lines(filter(None, [screen.news]))}</div>',
            _lines(screen.lines),
            _field(screen.field),
            _buttons(screen.buttons),
            *map(_section, screen.sections),
            _buttons((Button("quit", say(lang, "welcome_quit"), "quiet"),), "leave") if screen.can_leave else "",
            "</form></main></body></html>",
        )
    )


def _form(seal: str) -> str:
    return f'<form method="post" action="./"><input type="hidden" name="seal" value="{escape(seal)}">'


def _languages(lang: Lang, seal: str) -> str:
    """Return a form of its own: Enter in a field presses the first button of the form that the field is in."""
    names = {other: escape(say(other, "lang_name")) for other in get_args(Lang) if other != lang}
    buttons = (
        f'<button name="wish" value="lang {other}" class="quiet" lang="{other}">{name}</button>'
        for other, name in names.items()
    )
    return f"{_form(seal)}{''.join(buttons)}</form>"


def _section(section: Section) -> str:
    items = "".join(map(_item, section.items))
    parts = (f"<h2>{escape(section.title)}</h2>", _lines(section.lines), _buttons(section.buttons), items)
    return f"<section>{''.join(parts)}</section>"


def _item(item: Item) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in item.facts)
    urgent = f'<p class="urgent">{escape(item.urgent)}</p>' if item.urgent else ""
    told = f"<dl>{facts}</dl>" if facts else ""
    return f"<article><h3>{escape(item.title)}</h3>{urgent}{told}{_lines(item.lines)}{_buttons(item.buttons)}</article>"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _field(field: Field | None) -> str:
    if field is None:
        return ""
    kind = ' inputmode="numeric"' if field.digits else ""
    more = f'maxlength="60" autocomplete="off" spellcheck="false"{kind}'
    typed = f'<input id="typed" name="typed" value="{escape(field.value)}" {more}>'
    return f'<p><label for="typed">{escape(field.label)}</label>{typed}</p>'


def _buttons(buttons: Iterable[Button], group: str = "buttons") -> str:
    made = "".join(map(_button, buttons))
    return f'<div class="{group}">{made}</div>' if made else ""


def _button(button: Button) -> str:
    about = f'<span class="unseen"> {escape(button.about)}</span>' if button.about else ""
    label = f"{escape(button.label)}{about}"
    return f'<button name="wish" value="{escape(button.wish)}" class="{button.look}">{label}</button>'
