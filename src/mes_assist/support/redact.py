"""The last resort against leaks: masks in a free text what looks like a person's data.

The first defence is never to put page text into a log. This one is for what slips through, so it prefers to mask too
much; it must not be applied to values whose form is known (hashes, versions, instants).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

MASK = "[redacted]"

# Anything a person, a form or an encoder may put between two digits: every space and dash, zero-width characters…
_GAP = r"(?:[\s.,:+()/_·\-\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]|%20|%2E|%C2%A0)"
_DIGIT = rf"(?:2{_GAP}?[ABab](?={_GAP}{{0,3}}\d)|\d)"  # 2A and 2B are the departments of Corsica inside a NIR
_MONTH = r"(?:janv|f[ée]vr|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)\w*\.?"
_NAMED = (
    r"(?:pass(?:word|wd|phrase)?|pwd|mot[ _]de[ _]passe|mdp|secret|otp|pin|nir|sid|session_?id"
    r"|(?:access|id|refresh|csrf|auth)?token)"
)
# A 12-character code shown in groups of four: one group mixes letters and digits, or all is in capitals.
_GROUP = r"[a-z0-9]{4}"
_MIXED_GROUP = r"(?=[a-z]{1,3}\d|\d{1,3}[a-z])[a-z0-9]{4}"
_SEPARATOR = rf"{_GAP}{{1,3}}"
# A word of four letters just before may take the place of a group, so the digits that follow belong to it as well.
_MORE_GROUPS = rf"(?:(?:{_SEPARATOR}{_GROUP})?{_SEPARATOR}(?=[a-z]{{0,3}}\d){_GROUP}(?![^\W_]))*"
_GROUPS = "|".join(
    _SEPARATOR.join(_MIXED_GROUP if place == mixed else _GROUP for place in range(3)) for mixed in range(3)
)


def _is_mixed(token: str) -> bool:
    """Whether a long token has both letters and digits; a long word or number is another shape's business."""
    return any(character.isdigit() for character in token) and any(character.isalpha() for character in token)


def _is_base64(token: str) -> bool:
    """Whether a token with slashes has capitals as well: a path of the site has none."""
    return token != token.lower() and _is_mixed(token)


# Web addresses and paths: credentials, query and fragment go, the rest is judged by the shapes below.
_CUTS = (
    (r"://[^/\s@]*@", "://"),
    (r"(?i)(\b[a-z][a-z0-9+.-]{1,20}:/{1,2}[^\s\"'<>?#]*+)[^\s\"'<>]*", r"\1"),
    (r"((?<![^\s\"'(=])/[^\s\"'<>?#]*+)[^\s\"'<>]*", r"\1"),
    (r"[?#&][\w.%~-]+=[^\s\"'<>]*", ""),
)
_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    # Pairs, headers and encoded files.
    (r"(?i)\bdata:[\w.+-]+/[\w.+;=-]+,\S*", bool),
    (r"(?i)\b(?:(?:set-)?cookie|authorization)[\"']?\s*[:=].*", bool),
    (r"(?i)\b(?:bearer|basic)\s+[\w.+/=~-]{8,}", bool),
    (rf"(?i)(?<![^\W_]){_NAMED}[\"']?\s*[:=]\s*(?:\"[^\"]*\"|'[^']*'|\S+)", bool),
    (rf"(?i)\bcode\b[^\d\n]{{0,20}}\d(?:{_GAP}{{0,3}}\d){{3,7}}", bool),
    # Numbers of a person, e-mail addresses, dates.
    (rf"\+?{_DIGIT}(?:{_GAP}{{0,3}}{_DIGIT}){{7,}}", bool),
    (r"(?i)[^\s@<>()\[\]\",;:]{1,64}(?:@|%(?:25)*40|&#64;)[^\s@<>()\[\]\",;:]+", bool),
    (r"(?<!\d)(?:\d{1,2}([/.\-])\d{1,2}\1\d{2,4}|\d{4}([/.\-])\d{1,2}\2\d{1,2})(?!\d)", bool),
    (rf"(?i)(?<!\w)\d{{1,2}}(?:er)?\s+{_MONTH}\s+\d{{4}}(?!\d)", bool),
    # Codes and tokens.
    (r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?", bool),
    (r"[A-Za-z0-9+/]{24,}={0,2}", _is_base64),
    (r"[\w+=-]{20,}", _is_mixed),
    (r"[A-Za-z0-9]{12,}", _is_mixed),
    (rf"(?i)(?<![^\W_])(?:{_GROUPS})(?![^\W_]){_MORE_GROUPS}", bool),
    (rf"(?<![^\W_])[A-Z0-9]{{4}}(?:{_SEPARATOR}[A-Z0-9]{{4}}){{2,}}(?![^\W_])", _is_mixed),
)


def redact(text: str) -> str:
    """Return ``text`` with everything masked that looks like a person's data or a secret.

    Social security and card numbers, phone numbers, any eight digits in a row however separated, dates, e-mail
    addresses, 12-character codes, tokens, named secrets; web addresses lose what follows ``?`` or ``#``. Applying it
    twice changes nothing more.
    """
    # Removing one thing can bring two others together, so go on until nothing moves; each round removes some of the
    # text that is not a mask, hence it ends.
    while (masked := _mask(_cut(text))) != text:
        text = masked
    return text


def _cut(text: str) -> str:
    for pattern, replacement in _CUTS:
        text = _compiled(pattern).sub(replacement, text)
    return text


def _mask(text: str) -> str:
    """Mask the union of what the shapes claim: all look at the same text, so none can hide a part from another."""
    spans = [match.span() for pattern, fits in _SHAPES for match in _compiled(pattern).finditer(text) if fits(match[0])]
    pieces, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            pieces += [text[end:start], MASK]
        end = max(end, stop)
    return "".join([*pieces, text[end:]])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)  # at first use: compiling them all at import would delay every command
