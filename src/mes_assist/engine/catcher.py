"""Finds the proof in what the site delivers; anything else is set aside and never archived as a proof.

The order is the browser's: a download, a PDF that it shows, a blob, and base64 in an answer as the last resort.
"""

from __future__ import annotations

from dataclasses import replace

from mes_assist.archive.proof import ProofProblem, ProofReport
from mes_assist.engine.attempt import Ports
from mes_assist.engine.records import Delivery, Proof
from mes_assist.flow.model import Capture
from mes_assist.support.log import get_logger

_log = get_logger()


class Catcher:
    """Examines each delivery.

    Parameters
    ----------
    ports:
        The browser, the examiner and the archive.
    capture:
        What the flow says of the proof.

    Attributes
    ----------
    setbacks:
        How many times something came that is not the proof, or was lost on the way.
    losses:
        How many of these were lost by the browser, which showed them and did not keep them.
    last_bad:
        Why the last of those that came was refused.
    """

    def __init__(self, ports: Ports, capture: Capture) -> None:
        self._ports = ports
        self._capture = capture
        self._set_aside: set[str] = set()
        self.setbacks = 0
        self.losses = 0
        self.last_bad: ProofReport | None = None

    def take(self, *, last_resort: bool = False) -> Proof | None:
        """Return the proof if it has arrived; ``last_resort``: also look into answers that the page did not use."""
        proof: Proof | None = None
        for delivery in self._ports.browser.take_deliveries(last_resort=last_resort):
            report = self._examine(delivery)
            if report is not None and report.valid:
                if proof is None:
                    proof = Proof(delivery.data, report, delivery.route, self._capture.proof)
                elif report.sha256 != proof.report.sha256:
                    self._set_aside_once(delivery, report)
        return proof

    def _examine(self, delivery: Delivery) -> ProofReport | None:
        """Return what was found out; ``None`` for what the browser lost."""
        if delivery.flaw == "lost":
            self.setbacks += 1
            self.losses += 1
            return None
        report = self._ports.examiner.examine(delivery.data, self._capture.must_contain)
        if delivery.flaw == "cut":
            report = replace(report, problem=ProofProblem.TRUNCATED)
        if not report.valid:
            self.setbacks += 1
            self.last_bad = report
            self._set_aside_once(delivery, report)
        return report

    def _set_aside_once(self, delivery: Delivery, report: ProofReport) -> None:
        if report.sha256 not in self._set_aside:
            self._set_aside.add(report.sha256)
            self._ports.archive.set_aside(delivery.data, report)
            _log.info("proof_refused", problem=report.problem, size=report.size)
