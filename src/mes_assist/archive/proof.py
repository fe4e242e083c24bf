"""Whether some bytes are the proof that the site was asked for: a whole, readable PDF that speaks of the right thing.

Strict on purpose: a lenient reader repairs a cut file silently, and a repaired proof is no longer what the site issued.
The limits bound the work that a hostile file can cause; a real proof of a page or two is far below all of them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_SIZE = 20 * 2**20
_MAX_PAGES_READ = 20
_MAX_OPERATIONS = 200_000  # about five seconds of text extraction
_READER_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 2**23,
    "lzw_maximum_output_length": 2**23,
    "run_length_maximum_output_length": 2**23,
    "array_based_stream_maximum_output_length": 2**23,
    "stream_decoding_work_maximum_length": 2**25,
    "stream_parsing_work_maximum_count": _MAX_OPERATIONS,
    "page_tree_maximum_entries": 1_000,
    "xform_maximum_invocations_per_extraction": 100,
    "disable_legacy_handling": True,
}
_BEFORE_HTML = re.compile(rb"(?is)\s+|<!--.*?-->|<\?xml[^>]*>")
_HTML = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body)\b")
_END = re.compile(rb"startxref\s+(\d+)\s*%%EOF\s*\Z")
_LINEARIZED_LENGTH = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")


class ProofProblem(StrEnum):
    """Why some bytes are not accepted as a proof."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    HTML = "html"
    """A web page, often an error page under the name of a PDF."""
    NOT_PDF = "not_pdf"
    TRUNCATED = "truncated"
    """A PDF whose end is missing."""
    ENCRYPTED = "encrypted"
    """A PDF that needs a password."""
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong_document"
    """A readable PDF without the expected words."""


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What was found out about some bytes.

    Attributes
    ----------
    problem:
        Why they are refused; ``None`` when they are a valid proof.
    pages:
        Number of pages, when it could be read.
    sha256:
        Digest of the bytes, in hexadecimal.
    size:
        In bytes.
    """

    problem: ProofProblem | None
    pages: int | None
    sha256: str
    size: int

    @property
    def valid(self) -> bool:
        """Whether the bytes may be archived as a proof."""
        return self.problem is None


def validate_proof(data: bytes, must_contain: Sequence[str]) -> ProofReport:
    """Say whether ``data`` is a whole PDF that contains each text of ``must_contain``; never raises.

    Parameters
    ----------
    data:
        The file, byte for byte as received.
    must_contain:
        Texts that the pages must hold. Case, kinds of apostrophe, ligatures and spaces are ignored: the text of a PDF
        has spaces where its typesetter put gaps.
    """
    problem, pages = _examine(data, must_contain)
    return ProofReport(problem, pages, hashlib.sha256(data).hexdigest(), len(data))


def still_opens(data: bytes) -> bool:
    """Tell whether ``data`` is a whole PDF with a page, for one that was once validated; never raises."""
    if _problem_outside(data):
        return False
    from pypdf import PdfReader, apply_configuration

    try:
        with apply_configuration(**_READER_LIMITS):
            return int(PdfReader(BytesIO(data), strict=True).root_object["/Pages"]["/Count"]) > 0  # type: ignore[index]
    except Exception:  # noqa: BLE001 - pypdf lets any exception out on a malformed file, RecursionError included
        return False


class _TooMuchWorkError(Exception):
    """The file asks for more work than a real proof ever would."""


def _examine(data: bytes, must_contain: Sequence[str]) -> tuple[ProofProblem | None, int | None]:
    problem = _problem_outside(data)
    if problem:
        return problem, None
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError, FileNotDecryptedError

    pages = None
    try:
        with apply_configuration(**_READER_LIMITS):
            reader = PdfReader(BytesIO(data), strict=True)
            # pypdf tries the empty password by itself: it hides nothing, and a file that opens with it is readable.
            pages = len(reader.pages)
            if pages < 1:
                return ProofProblem.UNREADABLE, pages
            found = _contains(reader, must_contain)
    except (FileNotDecryptedError, DependencyError):  # DependencyError: encrypted in a way that nothing here can open
        return ProofProblem.ENCRYPTED, None
    except Exception:  # noqa: BLE001 - pypdf lets any exception out on a malformed file, RecursionError included
        return ProofProblem.UNREADABLE, pages
    return (None if found else ProofProblem.WRONG_DOCUMENT), pages


def _problem_outside(data: bytes) -> ProofProblem | None:
    """Find what shows without reading the document, from the cheapest to the subtlest."""
    if not data:
        return ProofProblem.EMPTY
    if len(data) > MAX_SIZE:
        return ProofProblem.TOO_LARGE
    if not data.startswith(b"%PDF-"):
        return ProofProblem.HTML if _is_html(data.removeprefix(b"\xef\xbb\xbf")[:4096]) else ProofProblem.NOT_PDF
    end = _END.search(data[-1024:])
    # pypdf forgives a marker cut short, and a file cut in the middle may end at an earlier marker: look at what the
    # file itself says about its length.
    if not end or int(end[1]) >= len(data):
        return ProofProblem.TRUNCATED
    linearized = _LINEARIZED_LENGTH.search(data[:1024])
    if linearized and int(linearized[1]) > len(data):
        return ProofProblem.TRUNCATED
    return None


def _is_html(data: bytes) -> bool:
    """Tell whether a web page begins here, after any number of comments: each is passed once, whatever comes behind."""
    begins = 0
    while passed := _BEFORE_HTML.match(data, begins):
        begins = passed.end()
    return _HTML.match(data, begins) is not None


def _contains(reader: PdfReader, must_contain: Sequence[str]) -> bool:
    """Whether the first pages hold every wanted text; at least one page is read in any case."""
    wanted = {_comparable(text) for text in must_contain}
    operations = 0

    def count(*_: object) -> None:
        nonlocal operations
        operations += 1
        if operations > _MAX_OPERATIONS:
            raise _TooMuchWorkError

    text = ""
    for page in reader.pages[:_MAX_PAGES_READ]:
        text += _comparable(page.extract_text(visitor_operand_before=count))
        if all(words in text for words in wanted):
            return True
    return False


def _comparable(text: str) -> str:
    """Reduce a text to what is compared: case, compatibility forms, apostrophes and spaces set aside."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    return "".join(folded.split())
