"""Searching everything that was written for secrets, in whatever form they may have slipped out."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

_GAP = r"[\s.,:;/_()+\-\u00a0\u00ad\u200b\u2010-\u2015\u202f]{0,3}"
_IS_GAP = re.compile(_GAP.removesuffix("{0,3}"))
_LONG = 8
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre")
_MOST_LAYERS = 2
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
_HEX = re.compile(rb"[0-9A-Fa-f]{12,}")


@dataclass(frozen=True)
class Secret:
    """Something that must be nowhere.

    Parameters
    ----------
    name:
        What it is called in a failure, which must not show it.
    value:
        The secret itself.
    groups:
        The parts in which people write it, to be found in the opposite order too; the whole of it if absent.
    """

    name: str
    value: str
    groups: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds it: with anything between its characters, backwards, and with its groups the other way round."""
        groups = self.groups or (self.value,)
        spellings = {"".join(groups), "".join(reversed(groups)), self.value[::-1]}
        return re.compile("|".join(_loosely(spelling) for spelling in sorted(spellings)))


def birth_date(day: int, month: int, year: int) -> tuple[Secret, ...]:
    """Return a date of birth as the secrets that it is: in figures, with a short year, with the month in letters."""
    figures = (f"{day:02d}", f"{month:02d}", f"{year}")
    short = (*figures[:2], figures[2][2:])
    letters = (str(day), _MONTHS[month - 1], str(year))
    return tuple(Secret("birth date", "/".join(groups), groups) for groups in (figures, short, letters))


def _loosely(text: str) -> str:
    letters = [re.escape(letter) for letter in _comparable(text) if not _IS_GAP.fullmatch(letter)]
    loose = _GAP.join(letters)
    # A long secret may be glued to other letters; a short one would then be found in any hash.
    return loose if len(letters) >= _LONG else rf"(?<![^\W_]){loose}(?![^\W_])"


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@dataclass(frozen=True)
class Leak:
    """A secret in a place where it must not be; it does not say which characters, so a failure leaks nothing more."""

    secret: str
    where: str


class Searcher:
    """Looks for secrets in bytes, names and folders."""

    def __init__(self, secrets: Mapping[str, str] | tuple[Secret, ...]) -> None:
        if isinstance(secrets, Mapping):
            self.secrets = tuple(Secret(name, value) for name, value in secrets.items())
        else:
            self.secrets = secrets

    def in_bytes(self, data: bytes, where: str) -> set[Leak]:
        """Return what is found in ``data``, also under layers of encodings."""
        texts = {_comparable(text) for text in _readings(data)}
        return {
            Leak(secret.name, where) for secret in self.secrets if any(secret.pattern.search(text) for text in texts)
        }

    def in_text(self, text: str, where: str) -> set[Leak]:
        """Return what is found in ``text``."""
        return self.in_bytes(text.encode("utf-8", "surrogatepass"), where)

    def in_folder(self, folder: Path, *, exempt: Callable[[str], bool] = lambda _: False) -> set[Leak]:
        """Return what is found in the names and contents of everything under ``folder``.

        Parameters
        ----------
        folder:
            Where to look; its own path is not looked at.
        exempt:
            Tells of a path relative to ``folder`` whether its content, not its name, may hold secrets.
        """
        found: set[Leak] = set()
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder).as_posix()
            found |= self.in_text(path.name, f"name of {'folder' if path.is_dir() else 'file'} in {path.parent.name}/")
            if path.is_symlink():
                found |= self.in_text(str(path.readlink()), f"target of {place}")
            elif path.is_file() and not exempt(place):
                found |= self.in_bytes(path.read_bytes(), place)
        return found


def _readings(data: bytes, layers: int = _MOST_LAYERS) -> Iterator[str]:
    """Yield every way to read ``data`` as text, and, ``layers`` deep, what is encoded in it."""
    for text in _texts(data):
        yield text
        yield (plain := _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text))
        yield plain.encode("latin-1", "replace").decode("utf-8", "replace")
        yield html.unescape(text)
        yield unquote(text.replace("+", " "))
        yield unquote(unquote(text))
    for part in _encoded(data) if layers else ():
        yield from _readings(part, layers - 1)


def _texts(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "replace")
    yield data.decode("latin-1")
    if b"\0" in data:
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "replace")
            yield data[start:].decode("utf-16-be", "replace")


def _encoded(data: bytes) -> Iterator[bytes]:
    """Yield what base64 and hexadecimal runs hold, from each place where they may begin."""
    for run in _BASE64.findall(data):
        plain = run.translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):
            part = plain[start:]
            yield _decoded(
                part[: len(part) - len(part) % 4] + (b"", b"", part[-2:] + b"==", part[-3:] + b"=")[len(part) % 4]
            )
    for run in _HEX.findall(data):
        for start in range(2):
            part = run[start:]
            yield binascii.unhexlify(part[: len(part) // 2 * 2])


def _decoded(run: bytes) -> bytes:
    try:
        return base64.b64decode(run)
    except binascii.Error:
        return b""
