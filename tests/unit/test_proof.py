"""What is accepted as a proof."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from mes_assist.archive.proof import MAX_SIZE, ProofProblem, validate_proof

P = ProofProblem


def _pdf(text: str = "Justificatif d'opposition à la création de Mon espace santé", pages: int = 1) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=12)
    for _ in range(pages):
        document.add_page()
        document.multi_cell(0, 8, text)
    return bytes(document.output())


def _encrypted(user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(GOOD)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _assembled(stream: bytes, kids: int = 1, extra: bytes = b"") -> bytes:
    """Build a small PDF by hand, as a hostile server would."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (kids, b"3 0 R " * kids),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>/MediaBox[0 0 9 9]>>" % extra,
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Filter/FlateDecode/Length %d>>"
        b"stream\n%s\nendstream" % (len(zlib.compress(stream)), zlib.compress(stream)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


GOOD = _pdf()
HTML = b"<!DOCTYPE html><html><body>Erreur</body></html>"


def test_a_good_proof_is_accepted() -> None:
    """A whole PDF with the expected words is valid, and described exactly."""
    data = _pdf(pages=2)
    report = validate_proof(data, ["oppos"])

    assert report.problem is None
    assert (report.problem, report.pages, report.size) == (None, 2, len(data))
    assert report.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "words",
    [
        ["JUSTIFICATIF D'OPPOSITION"],
        ["justificatif d’opposition"],
        ["mon\u00a0espace\u202fsanté"],
        ["oppos", "création"],
        ["cre\u0301ation", "d 'opposition"],
        [],
    ],
)
def test_words_are_compared_loosely(words: list[str]) -> None:
    """Case, kinds of space and apostrophe and composed accents make no difference."""
    assert validate_proof(GOOD, words).problem is None


@pytest.mark.parametrize("words", [["clôture"], ["oppos", "clôture"], ["creation"]])
def test_another_document_is_told_apart(words: list[str]) -> None:
    """A readable PDF without one of the words is the wrong document."""
    report = validate_proof(GOOD, words)

    assert (report.problem, report.pages) == (P.WRONG_DOCUMENT, 1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", P.EMPTY),
        (HTML, P.HTML),
        (b"\xef\xbb\xbf \n<!-- x -->\n<HTML lang=fr>", P.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html>', P.HTML),
        (b"\x89PNG\r\n", P.NOT_PDF),
        (b"<svg/>", P.NOT_PDF),
        (b"\n" + GOOD, P.NOT_PDF),
        (b"%PD", P.NOT_PDF),
        (b"%PDF-1.7\n" + HTML, P.TRUNCATED),
        (GOOD + HTML, P.TRUNCATED),
        (GOOD[:200] + GOOD[-200:], P.TRUNCATED),
        (b"%PDF-1.7\nstartxref\n9\n%%EOF", P.UNREADABLE),
        (GOOD.replace(b"/Type /Page\n", b"/Type /Pigs"), P.UNREADABLE),
        (_assembled(b"", kids=0), P.UNREADABLE),
        (GOOD + b"\0" * MAX_SIZE, P.TOO_LARGE),
    ],
)
def test_each_kind_of_refusal(data: bytes, problem: ProofProblem) -> None:
    """Each way in which a file can be wrong has its own name."""
    assert validate_proof(data, []).problem == problem


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_password_is_told_apart(algorithm: str) -> None:
    """A file that asks for a password is refused as such; one that opens without asking is read."""
    assert validate_proof(_encrypted("secret", algorithm), ["oppos"]).problem == P.ENCRYPTED
    assert validate_proof(_encrypted("", algorithm), ["oppos"]).problem is None


def test_no_truncated_proof_is_ever_accepted() -> None:
    """A PDF cut anywhere before the end of its end marker is never valid, and is called truncated."""
    whole = len(GOOD.rstrip())
    for length in range(5, whole):
        assert validate_proof(GOOD[:length], []).problem == P.TRUNCATED, length
    assert validate_proof(GOOD[:whole], []).problem is None


def test_a_linearized_proof_cut_at_an_inner_end_is_truncated() -> None:
    """A file made for the web has an end marker in its first part; its declared length gives the cut away."""
    start, end = b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 99999/H[1 2]>>\nendobj\n", b"startxref\n0\n%%EOF\n"

    assert validate_proof(start + end, []).problem == P.TRUNCATED


def test_a_missing_middle_is_never_accepted() -> None:
    """Bytes lost in the middle, which move everything after them, do not pass."""
    for start in range(20, len(GOOD) - 120, 40):
        assert validate_proof(GOOD[:start] + GOOD[start + 100 :], ["oppos"]).problem is not None


@given(st.binary(max_size=400) | st.binary(max_size=400).map(b"%PDF-1.7\n".__add__))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Arbitrary bytes are refused, never raised about."""
    report = validate_proof(data, ["oppos"])

    assert report.problem is not None
    assert report.size == len(data)


@given(st.data())
@settings(max_examples=200)
def test_damaged_proofs_never_make_it_raise(data: st.DataObject) -> None:
    """A proof with a few bytes overwritten anywhere still gives a report."""
    damaged = bytearray(data.draw(st.sampled_from([GOOD, ENCRYPTED])))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=4))
        damaged[place : place + len(patch)] = patch

    assert validate_proof(bytes(damaged), ["oppos"]).size == len(damaged)


ENCRYPTED = _encrypted("", "RC4-128")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(_assembled(b" " * 60_000_000), P.UNREADABLE, id="decompression bomb"),
        pytest.param(_assembled(b"BT /F1 9 Tf (a) Tj ET " * 300_000), P.UNREADABLE, id="endless page"),
        pytest.param(_assembled(b"BT /F1 9 Tf (a) Tj ET " * 20_000, kids=900), P.UNREADABLE, id="many full pages"),
        pytest.param(_assembled(b"q Q", kids=50_000), P.UNREADABLE, id="too many pages"),
        pytest.param(_assembled(b"/X Do " * 200, extra=b"/XObject<</X 4 0 R>>"), P.WRONG_DOCUMENT, id="forms in forms"),
    ],
)
def test_hostile_proofs_are_given_up_on(data: bytes, problem: ProofProblem) -> None:
    """A file that asks for endless work is refused: without the limits its reading ends otherwise, or never."""
    assert validate_proof(data, ["oppos"]).problem == problem
