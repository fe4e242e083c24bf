"""Fetching the proof, whichever way the site delivers it.

The ladder: a download, a PDF answer shown in the browser's viewer, a blob in a tab or a frame, base64 in a JSON
answer. What is bad is told apart and set aside, never archived; the site's own control may be used again, because a
browser sometimes loses the body of a PDF that it shows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from playwright.sync_api import Error

from mes_assist.archive.proof import ProofProblem, ProofReport, validate_proof
from mes_assist.flow.model import Capture
from mes_assist.runner.arrivals import Arrival
from mes_assist.runner.guard import origin_of
from mes_assist.runner.isolated import own_script
from mes_assist.runner.session import Session


@dataclass(frozen=True, slots=True)
class CapturedProof:
    """A valid proof, byte for byte as received."""

    data: bytes
    report: ProofReport
    route: str


class ProofCatcher:
    """Looks at whatever has arrived and keeps the first valid proof.

    Parameters
    ----------
    session:
        The browser session whose arrivals are examined.
    capture:
        What the flow says of the proof.
    set_aside:
        Called with what turned out not to be the proof.

    Attributes
    ----------
    setbacks:
        How many times something came that is not the proof, or was lost on the way.
    losses:
        How many of these were lost by the browser, which showed them and did not keep them.
    last_bad:
        Why the last of those that came was refused.
    """

    def __init__(self, session: Session, capture: Capture, set_aside: Callable[[bytes, ProofReport], None]) -> None:
        self._session = session
        self._capture = capture
        self._set_aside = set_aside
        self._seen: set[str] = set()
        self.setbacks = 0
        self.losses = 0
        self.last_bad: ProofReport | None = None

    def take(self, *, last_resort: bool = False) -> CapturedProof | None:
        """Return the proof if it has arrived.

        Parameters
        ----------
        last_resort:
            Also search the site's JSON answers for a PDF that the page did nothing with.
        """
        for arrival in self._arrivals(last_resort=last_resort):
            if arrival.flaw == "lost":
                self.setbacks += 1
                self.losses += 1
                continue
            report = validate_proof(arrival.data, self._capture.must_contain)
            if arrival.flaw == "cut":
                report = replace(report, problem=ProofProblem.TRUNCATED)
            if report.problem is None:
                return CapturedProof(arrival.data, report, arrival.route)
            self.setbacks += 1
            self.last_bad = report
            if report.sha256 not in self._seen:
                self._seen.add(report.sha256)
                self._set_aside(arrival.data, report)
        return None

    def _arrivals(self, *, last_resort: bool) -> Iterator[Arrival]:
        yield from self._session.arrivals.take_files()
        yield from self._blobs()
        if last_resort:
            yield from self._session.arrivals.take_answers()

    def _blobs(self) -> Iterator[Arrival]:
        """Read the PDF blobs that a tab, a frame or an embed shows."""
        shown = [page.url for page in self._session.context.pages if page.url.startswith("blob:")]
        own = [url for url in shown if origin_of(url) in self._session.origins]
        for page in self._session.context.pages:
            if origin_of(page.url) not in self._session.origins:
                continue
            try:
                found = self._session.call(page, own_script("blobs.js"), sorted(self._session.origins), own)
            except Error:
                continue
            for encoded in found if isinstance(found, list) else []:
                try:
                    yield Arrival("blob", base64.b64decode(encoded))
                except (binascii.Error, TypeError):
                    continue
