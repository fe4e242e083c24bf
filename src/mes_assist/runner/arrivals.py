"""What the site delivers: downloads, PDF answers, blobs. Collected all the time, read only when a proof is fetched."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from mes_assist.runner.guard import origin_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Download, Page, Response

PDF_MAGIC = b"%PDF-"
_BASE64_PDF = re.compile(rb'"(JVBERi0[A-Za-z0-9+/=_-]{40,})"')


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that may be the proof, and the way they came."""

    route: str
    data: bytes


class Arrivals:
    """Listens to a whole context, so that the person's own click on *save* counts too."""

    def __init__(self, context: BrowserContext, origins: frozenset[str]) -> None:
        self._origins = origins
        self.downloads: list[Download] = []
        self.documents: list[Response] = []
        self.answers: list[Response] = []
        self.viewers: set[Page] = set()
        self.keep_answers = False
        context.on("download", self._keep)
        context.on("response", self._note)

    def _keep(self, download: Download) -> None:
        self.downloads.append(download)

    def _note(self, response: Response) -> None:
        if not self._is_ours(response):
            return
        kind = response.headers.get("content-type", "")
        saved = response.headers.get("content-disposition", "").lstrip().lower().startswith("attachment")
        is_pdf = "application/pdf" in kind and not saved
        page = navigated_page(response)
        if page is not None:
            (self.viewers.add if is_pdf else self.viewers.discard)(page)
        if is_pdf:
            self.documents.append(response)
        elif self.keep_answers and "json" in kind:
            self.answers.append(response)

    def _is_ours(self, response: Response) -> bool:
        """Whether it is an answer of the site, or of the browser's PDF viewer that shows one."""
        if not response.url.startswith("chrome-extension:"):
            return origin_of(response.url) in self._origins
        try:
            return origin_of(response.frame.page.url) in self._origins
        except Error:
            return False

    def take_files(self) -> Iterator[Arrival]:
        """Yield the downloads and PDF answers that have come, best way first, and forget them."""
        while self.downloads:
            yield Arrival("download", _download_bytes(self.downloads.pop(0)))
        while self.documents:
            body = _body(self.documents.pop())
            if body.startswith(PDF_MAGIC):
                yield Arrival("response", body)

    def take_answers(self) -> Iterator[Arrival]:
        """Yield the PDFs that JSON answers hold in base64: the last resort."""
        while self.answers:
            for found in _BASE64_PDF.findall(_body(self.answers.pop())):
                try:
                    yield Arrival("json", base64.b64decode(found, validate=True))
                except binascii.Error:
                    continue


def navigated_page(response: Response) -> Page | None:
    """Return the page whose own document this response is; ``None`` for anything inside a page."""
    try:
        if not response.request.is_navigation_request() or response.frame.parent_frame is not None:
            return None
        return response.frame.page
    except Error:
        return None


def _download_bytes(download: Download) -> bytes:
    try:
        return download.path().read_bytes()
    except (Error, OSError):
        return b""


def _body(response: Response) -> bytes:
    try:
        return response.body()
    except Error:
        return b""
