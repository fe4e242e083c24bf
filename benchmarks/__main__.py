"""``python -m benchmarks [NAME...]``: measure, and print each figure beside its goal."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from time import perf_counter

from benchmarks import archive, cases, growth, machine, pause, reaction, recognition, startup, walk
from benchmarks.browser import MACHINE, browsers
from benchmarks.figures import Figure
from mes_assist.browser.session import browser_context

BENCHMARKS = {
    "walk": walk.measure,
    "startup": startup.measure,
    "recognition": recognition.measure,
    "pause": pause.measure,
    "reaction": reaction.measure,
    "cases": cases.measure,
    "archive": archive.measure,
    "growth": growth.measure,
}
_LINE = "  {name:<56} {ours:>9} {p95:>9} {other:>9} {unit:<11} {ratio:>6} {goal:>6}  {verdict}"
_HEADINGS = {"ours": "ours", "p95": "p95", "other": "other", "unit": "", "ratio": "ratio", "goal": "goal"}
_VERDICTS = {True: "good", False: "MISSED", None: ""}


def main() -> None:
    """Run the benchmarks that were named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What the program costs, as ratios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; all when none is given")
    parser.add_argument("--times", type=int, default=1, metavar="N", help="so many times the usual number of rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown or options.times < 1:
        parser.error(f"unknown: {', '.join(unknown)}" if unknown else "--times is at least 1")
    before = machine.load()
    with browser_context(browsers(), headless=True, machine=MACHINE) as context:
        assert context.browser is not None  # a context that we launched has one
        described = machine.describe(context.browser)
    figures: dict[str, list[Figure]] = {}
    for name in options.names or BENCHMARKS:
        began = perf_counter()
        figures[name] = BENCHMARKS[name](options.times)
        if not options.json:
            show(name, figures[name], perf_counter() - began)
    described["load"] = f"{before} before, {machine.load()} after"
    if options.json:
        print(json.dumps({"machine": described, "figures": as_json(figures)}, ensure_ascii=False, indent=2))
    else:
        print("\n" + "\n".join(f"  {name:<11} {value}" for name, value in described.items()))


def show(name: str, figures: list[Figure], lasted: float) -> None:
    """Print the figures of one benchmark as lines of a table."""
    print("\n" + _LINE.format(name=f"{name} ({lasted:.0f} s)", verdict="", **_HEADINGS).rstrip())
    for figure in figures:
        numbers = {key: _number(getattr(figure, key)) for key in ("ours", "p95", "other", "ratio", "goal")}
        verdict = _VERDICTS[figure.met]
        print(_LINE.format(name=figure.name, unit=figure.unit, verdict=verdict, **numbers).rstrip(), flush=True)


def as_json(figures: dict[str, list[Figure]]) -> dict[str, list[dict[str, object]]]:
    """Return the figures as JSON data, each with whether its goal is met."""
    return {name: [asdict(figure) | {"met": figure.met} for figure in some] for name, some in figures.items()}


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()
