"""The timestamp authority that a person chose, if any, and the one way to reach it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mes_assist.support.errors import AuthorityFailed, UsageError
from mes_assist.support.files import replace_private
from mes_assist.support.limit import within
from mes_assist.support.paths import private_folder
from mes_assist.support.printable import printable

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from mes_assist.archive.timestamp import Stamp

SUGGESTED = ("http://timestamp.digicert.com", "http://timestamp.sectigo.com/qualified")
"""Their own addresses, as both publish them; not encrypted, which matters little: the answer is signed, the question is
a hash. Sectigo's second one is meant for eIDAS (https://www.sectigo.com/resource-library/time-stamping-server)."""

_FILE = "horodatage.json"
_PATIENCE_S = 20.0
_LONGEST_ANSWER = 2**18


@dataclass(frozen=True, slots=True)
class AuthorityChoice:
    """What the person answered: an address, or ``None`` for no timestamps; ``authorities`` are roots of their own."""

    url: str | None
    authorities: str | None = None


def remembered(home: Path) -> AuthorityChoice | None:
    """Return what the person chose; ``None`` when they were never asked."""
    try:
        said = json.loads((home / _FILE).read_bytes())
        choice = AuthorityChoice(said["url"], said.get("authorities"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return choice if all(isinstance(each, str | None) for each in (choice.url, choice.authorities)) else None


def remember(home: Path, choice: AuthorityChoice) -> None:
    """Keep what the person chose.

    Raises
    ------
    OSError
        When the disk refuses.
    """
    said = {"url": choice.url, "authorities": choice.authorities}
    replace_private(private_folder(home) / _FILE, json.dumps(said).encode())


def checked_address(url: str) -> str:
    """Return the address if it can be one of an authority.

    Raises
    ------
    UsageError
        When it is none, or holds a name and a password.
    """
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise UsageError("stamp_bad_address", reason="stamp_bad_address", url=printable(url))
    return url


def stamp(bag: Path, choice: AuthorityChoice) -> Stamp:
    """Have a bag dated by the authority that was chosen.

    Raises
    ------
    UsageError
        When the file of own roots can not be read.
    AuthorityFailed
        When nothing usable came; the bag is then untouched.
    ArchiveError
        When the disk refuses.
    """
    from mes_assist.archive.certificates import StampRefused
    from mes_assist.archive.timestamp import add_stamp, query_for

    roots = _roots(choice.authorities)
    query = query_for(bag)
    answer = _asked(str(choice.url), query.as_bytes())
    try:
        return add_stamp(bag, query, answer, roots)
    except StampRefused as refused:
        raise AuthorityFailed(f"stamp_{refused.reason}", reason=refused.reason, url=choice.url) from None


def known_roots(home: Path) -> frozenset[str]:
    """Return the fingerprints of the roots that this computer has reasons to trust."""
    from cryptography.hazmat.primitives.hashes import SHA256

    choice = remembered(home)
    try:
        roots = _roots(choice.authorities if choice is not None else None)
    except UsageError:
        roots = _roots(None)
    return frozenset(root.fingerprint(SHA256()).hex() for root in roots)


@cache
def _usual_roots() -> tuple[Certificate, ...]:
    """Return the roots that everybody trusts: taking their file apart once is enough, however many timestamps."""
    import certifi

    from mes_assist.archive.certificates import certificates_in

    return tuple(certificates_in(Path(certifi.where()).read_bytes()))


def _roots(own: str | None) -> Sequence[Certificate]:
    from mes_assist.archive.certificates import certificates_in

    try:
        named = certificates_in(Path(own).read_bytes()) if own is not None else []
    except OSError:
        named = []
    if own is not None and not named:
        raise UsageError("stamp_bad_roots", reason="stamp_bad_roots", path=own)
    return [*_usual_roots(), *named]


def _asked(url: str, query: bytes) -> bytes:
    """Send the question and return the answer, whatever it is; nothing follows a redirection elsewhere."""
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stays(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = Request(checked_address(url), data=query, headers=headers, method="POST")  # noqa: S310 - checked

    def ask() -> bytes:
        try:
            with build_opener(Stays).open(request, timeout=_PATIENCE_S) as answer:
                read: bytes = answer.read(_LONGEST_ANSWER)
                return read
        except HTTPError as error:
            error.close()
            raise

    try:
        return within(_PATIENCE_S, ask)
    except (OSError, HTTPException, ValueError) as error:  # TimeoutError and URLError are OSErrors
        raise AuthorityFailed("stamp_unreachable", reason="unreachable", url=url) from error
