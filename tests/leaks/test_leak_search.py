"""The search that the leak tests stand on is able to fail: what is planted is found, in every place and every form."""

from __future__ import annotations

import base64
import html
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leak_search import Leak, Searcher, Secret, birth_date

NIR = Secret("nir", "2790399999042", ("2", "79", "03", "99", "999", "042"))
CODE = Secret("code", "aB3dE6gH9jK2")
PASSWORD = Secret("password", "Factice-2025!")
SHORT = Secret("one-time code", "246810")
ACCENTS = Secret("name", "Léo Factice")
BIRTH = birth_date(14, 3, 1979)
ALL = Searcher((NIR, CODE, PASSWORD, SHORT, ACCENTS, *BIRTH))

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "spaced": " ".join,
    "in pairs": lambda text: "\u00a0".join(text[start : start + 2] for start in range(0, len(text), 2)),
    "in groups of three": lambda text: "-".join(text[start : start + 3] for start in range(0, len(text), 3)),
    "backwards": lambda text: text[::-1],
    "glued with a letter": lambda text: f"x{text}" if len(text) > 8 else text,
    "in an address": quote,
    "in an address, everything encoded": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "in an address, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "in a form": quote_plus,
    "in JSON": json.dumps,
    "in JSON, twice": lambda text: json.dumps(json.dumps(text)),
    "in HTML": html.escape,
    "in HTML, as numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "as Python shows it": repr,
    "as Python shows its bytes": lambda text: ascii(text.encode()),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64, for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "in base64, behind something": lambda text: base64.b64encode(b" " + text.encode() + b" and more").decode(),
    "in base64, behind more": lambda text: base64.b64encode(b"x " + text.encode()).decode(),
    "in base64, twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "in base64, behind letters": lambda text: "ab" + base64.b64encode(text.encode()).decode(),
    "in hexadecimal": lambda text: text.encode().hex(),
    "in hexadecimal, behind a digit": lambda text: "a" + text.encode().hex(),
}


@pytest.mark.parametrize("secret", [NIR, CODE, PASSWORD, SHORT, ACCENTS, BIRTH[0]], ids=lambda secret: secret.name)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_found(secret: Secret, form: Callable[[str], str]) -> None:
    """A secret in the middle of other text is found in each form in which it may slip out."""
    text = f"before {form(secret.value)} after"
    assert Leak(secret.name, "here") in ALL.in_text(text, "here")


@pytest.mark.parametrize(
    "text",
    [
        *("042 999 99 03 79 2", "04299999 03792", "2 79 03 99 999 042 46", "279-03-99-999-042", "nir=279039999904246"),
        *("1979-03-14", "19790314", "14.03.79", "14 mars 1979", "1979/03/14T00:00", "né le 14/03/1979", "79-03-14"),
    ],
)
def test_groups_are_found_in_any_order(text: str) -> None:
    """Numbers and dates are found as people group them, and with their groups the other way round."""
    assert ALL.in_text(f"before {text} after", "here")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("before", [b"", b"x", b"\0\1\2", b"\xff\xfe\xfd"])
def test_every_encoding_is_found(encoding: str, before: bytes) -> None:
    """A secret between bytes that are no text is found, whatever the encoding."""
    data = before + ACCENTS.value.encode(encoding) + b"\xff\0\xfe"
    assert ALL.in_bytes(data, "here")


@given(st.text(), st.text(), st.sampled_from([NIR, CODE, PASSWORD]), st.sampled_from([str, quote, " ".join]))
def test_what_stands_around_does_not_hide_it(
    before: str, after: str, secret: Secret, form: Callable[[str], str]
) -> None:
    """A long secret is found between any two texts, even glued to them."""
    spaced = f"{before} {form(secret.value)} {after}"
    assert Leak(secret.name, "") in ALL.in_text(spaced, "")


@pytest.mark.parametrize(
    "text",
    [
        *("", "site factice", "2026-11-25T20:04:03.085362Z", "http://127.0.0.1:44259", "factice 2025", "Léa Factice"),
        *("7f01f8b1e5da1c55d3e7547be6cc1a1c5cb770c7de87a8eb9f78f6536f620243", "a246810b", "1246810", "14/03/1980"),
        *("279039999904", "aB3dE6gH9jK3"),
    ],
)
def test_what_is_no_secret_is_not_found(text: str) -> None:
    """Hashes, instants and ordinary words are no secrets, else the search would be switched off one day."""
    assert not ALL.in_text(text, "here")


def test_a_failure_does_not_show_the_secret() -> None:
    """What the search returns names the secret and the place: the report of a failure leaks nothing more."""
    shown = repr(ALL.in_text(f"{NIR.value} {CODE.value}", "here"))
    assert not ALL.in_text(shown, "shown")


def _in_journal(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "home/journal.sqlite3")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE events (data TEXT)")
        database.execute("INSERT INTO events VALUES (?)", (json.dumps({"said": NIR.value}),))
        database.commit()


def _in_log_of_journal(folder: Path) -> None:
    database = sqlite3.connect(folder / "home/journal.sqlite3")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE events (data TEXT)")
    database.execute("INSERT INTO events VALUES (?)", (NIR.value,))
    database.commit()
    for name in ("journal.sqlite3-wal", "journal.sqlite3"):
        data = (folder / "home" / name).read_bytes()
        (folder / "home" / f"copy-{name}").write_bytes(data)
    database.close()
    (folder / "home/journal.sqlite3").unlink()
    (folder / "home/copy-journal.sqlite3").unlink()
    (folder / "home/copy-journal.sqlite3-wal").rename(folder / "home/journal.sqlite3-wal")


def _write(place: str, text: str = f"before {NIR.value} after") -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    return plant


def _in_target(folder: Path) -> None:
    (folder / "home/current").symlink_to(f"/nowhere/{NIR.value}")


BAG = "home/proofs/2026-11-23-opposition-moi-7f3a"
PLACES: dict[str, tuple[Callable[[Path], None], str]] = {
    "standard output": (_write("stdout-1"), "stdout-1"),
    "standard error": (_write("stderr-1"), "stderr-1"),
    "log": (_write("log.jsonl", json.dumps({"event": "seen", "title": "2 79 03 99 999 042"})), "log.jsonl"),
    "turned log": (_write("log.jsonl.1"), "log.jsonl.1"),
    "journal": (_in_journal, "home/journal.sqlite3"),
    "journal not yet merged": (_in_log_of_journal, "home/journal.sqlite3-wal"),
    "lock": (_write("home/locks/c1.pid"), "home/locks/c1.pid"),
    "report": (_write("home/reports/20261123-090000-7f3a.md"), "home/reports/20261123-090000-7f3a.md"),
    "outline": (_write("home/outlines/2026-11-23-opposition-a1.txt"), "home/outlines/2026-11-23-opposition-a1.txt"),
    "quarantine": (_write("home/quarantine/7f01.json"), "home/quarantine/7f01.json"),
    "quarantined bytes": (_write("home/quarantine/7f01.pdf"), "home/quarantine/7f01.pdf"),
    "record": (_write(f"{BAG}/data/record.json"), f"{BAG}/data/record.json"),
    "receipt": (_write(f"{BAG}/data/evidence/recu.txt"), f"{BAG}/data/evidence/recu.txt"),
    "plan of the page": (_write(f"{BAG}/data/evidence/plan-de-page.txt"), f"{BAG}/data/evidence/plan-de-page.txt"),
    "facts of the bag": (_write(f"{BAG}/bag-info.txt"), f"{BAG}/bag-info.txt"),
    "work in progress": (_write("home/proofs/.part-7f3a/data/record.json"), "home/proofs/.part-7f3a/data/record.json"),
    "temporary files": (_write("tmp/playwright-artifacts-x/trace"), "tmp/playwright-artifacts-x/trace"),
    "browser's own folder": (_write("user/.config/chromium/History"), "user/.config/chromium/History"),
    "name of a file": (_write(f"{BAG}/data/justificatif-{NIR.value}.pdf", "x"), "name of file in data/"),
    "name of a folder": (_write(f"home/proofs/2026-{NIR.value}/x", "x"), "name of folder in proofs/"),
    "where a link leads": (_in_target, "target of home/current"),
}


@pytest.mark.parametrize(("plant", "where"), PLACES.values(), ids=PLACES)
def test_every_place_is_searched(tmp_path: Path, plant: Callable[[Path], None], where: str) -> None:
    """A secret that is planted in a place is found there, and an untouched neighbour is not accused."""
    _write("home/proofs/other/data/record.json", "{}")(tmp_path)
    plant(tmp_path)
    assert ALL.in_folder(tmp_path) == {Leak("nir", where)}


def test_an_exempt_file_is_searched_by_name_only(tmp_path: Path) -> None:
    """What the person agreed to archive may hold their name; its file name may not."""
    _write(f"{BAG}/data/{CODE.value}.pdf")(tmp_path)
    found = ALL.in_folder(tmp_path, exempt=lambda place: place.endswith(".pdf"))
    assert found == {Leak("code", "name of file in data/")}
