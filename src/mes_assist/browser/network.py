"""What the site delivers: downloads, PDF answers, JSON answers. Collected all the time, read only for a proof.

Only what has come to its end waits here to be read, so that a delivery that stalls never holds up the loop.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from mes_assist.engine.records import Delivery
from mes_assist.support.origins import origin_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Download, Page, Request, Response

PDF_MAGIC = b"%PDF-"
_BASE64_PDF = re.compile(r"JVBERi0[A-Za-z0-9+/]{40,}={0,2}")
_VIEWER = "chrome-extension:"
"""The browser's PDF viewer is an extension: the bytes that it shows come to it under an address of its own."""


class NetworkCapture:
    """Listens to a whole context, so that the person's own click on *save* counts too."""

    def __init__(self, context: BrowserContext, origins: frozenset[str]) -> None:
        self._origins = origins
        self._coming: dict[Request, Response] = {}
        self._saving = 0
        self._opening = 0
        self._downloads: list[Download] = []
        self._documents: list[Response] = []
        self._answers: list[Response] = []
        self.viewers: set[Page] = set()
        self.keep_answers = False
        context.on("download", self._keep)
        context.on("response", self._note)
        context.on("requestfinished", self._settle)
        context.on("requestfailed", self._settle)

    @property
    def is_delivering(self) -> bool:
        """Whether something has begun to arrive and has not come to its end."""
        return bool(self._coming or self._saving or self._opening)

    def take_files(self) -> Iterator[Delivery]:
        """Yield the downloads and PDF answers that have come, best way first, and forget them."""
        while self._downloads:
            yield _downloaded(self._downloads.pop(0))
        while self._documents:
            shown = _shown(self._documents.pop())
            if shown is not None:
                yield shown

    def take_download(self) -> Download | None:
        """Return the first download that has come, and forget it."""
        return self._downloads.pop(0) if self._downloads else None

    def take_answers(self) -> Iterator[Delivery]:
        """Yield the PDFs that JSON answers hold in base64: the last resort."""
        while self._answers:
            yield from _in_json(_body(self._answers.pop()) or b"")

    def _keep(self, download: Download) -> None:
        self._saving += 1
        try:
            download.failure()  # every handler runs beside the loop: only this one waits for the end of the file
        except Error:  # the browser went away
            return
        finally:
            self._saving -= 1
        self._downloads.append(download)

    def _note(self, response: Response) -> None:
        if not self._is_ours(response):
            return
        self._note_viewer(response)
        if response.url.startswith(_VIEWER):
            self._opening = max(0, self._opening - 1)
        if _is_pdf(response) or (self.keep_answers and "json" in response.headers.get("content-type", "")):
            self._coming[response.request] = response

    def _settle(self, request: Request) -> None:
        response = self._coming.pop(request, None)
        if response is None:
            return
        self._note_viewer(response)  # again: a new tab is not known yet when its answer begins
        if _is_pdf(response) and request.is_navigation_request():
            self._opening += 1  # what came is the viewer's own page, which asks for the bytes now
        (self._documents if _is_pdf(response) else self._answers).append(response)

    def _note_viewer(self, response: Response) -> None:
        page = navigated_page(response)
        if page is not None:
            (self.viewers.add if _is_pdf(response) else self.viewers.discard)(page)

    def _is_ours(self, response: Response) -> bool:
        """Whether it is an answer of the site, or of the browser's PDF viewer that shows one."""
        if not response.url.startswith(_VIEWER):
            return origin_of(response.url) in self._origins
        try:
            return origin_of(response.frame.page.url) in self._origins
        except Error:
            return False


def navigated_page(response: Response) -> Page | None:
    """Return the page whose own document this response is; ``None`` for anything inside a page."""
    try:
        if not response.request.is_navigation_request() or response.frame.parent_frame is not None:
            return None
        return response.frame.page
    except Error:
        return None


def _is_pdf(response: Response) -> bool:
    """Whether a PDF is shown or handed to the page; one that is saved comes as a download."""
    saved = response.headers.get("content-disposition", "").lstrip().lower().startswith("attachment")
    return "application/pdf" in response.headers.get("content-type", "") and not saved


def _downloaded(download: Download) -> Delivery:
    try:
        return Delivery("download", download.path().read_bytes())
    except (Error, OSError):
        return Delivery("download", b"", "cut")


def _shown(response: Response) -> Delivery | None:
    """Return what a PDF answer holds; ``None`` for the viewer's own page and for what the browser hides from us."""
    body = _body(response)
    in_viewer = response.url.startswith(_VIEWER)
    if not in_viewer:
        return Delivery("response", body) if body is not None and body.startswith(PDF_MAGIC) else None
    failure = response.request.failure
    if failure is not None and "ERR_ABORTED" not in failure:
        return Delivery("response", body or b"", "cut")
    return Delivery("response", b"", "lost") if body is None else Delivery("response", body)


def _body(response: Response) -> bytes | None:
    try:
        return response.body()
    except Error:
        return None


def _in_json(body: bytes) -> Iterator[Delivery]:
    try:
        texts = [*_texts(json.loads(body))]
    except (ValueError, RecursionError):
        return
    for found in (match[0] for text in texts for match in _BASE64_PDF.finditer(text)):
        try:
            yield Delivery("json", base64.b64decode(found, validate=True))
        except binascii.Error:
            continue


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
