"""What is played: the three demonstrations, and what may happen on the way."""

from __future__ import annotations

from dataclasses import dataclass

from mes_assist.engine.question import Mode, QuestionKind
from mock_site import Scenario, load_scenario


@dataclass(frozen=True, slots=True)
class Story:
    """One procedure on the mock site, from its first page to the last word.

    Attributes
    ----------
    flow, scenario:
        The shipped flow, and what the mock site is asked to be.
    mode:
        Who clicks.
    arrivals:
        Whether each screen is pictured when it is reached, too, not only when something is asked.
    ends_at:
        The kind of question after which the person stops: what follows is in another story.
    """

    flow: str
    scenario: Scenario
    mode: Mode = "assist"
    arrivals: bool = False
    ends_at: QuestionKind | None = None


STORIES: dict[str, Story] = {
    "opposition": Story("opposition", load_scenario("heureux"), arrivals=True),
    "cloture": Story("cloture", load_scenario("cloture"), arrivals=True),
    "sans-compte": Story("cloture-sans-compte", load_scenario("cloture-sans-compte"), arrivals=True),
    "guide": Story("opposition", load_scenario("heureux"), mode="guide", ends_at="save_proof"),
    "pas-encore": Story("opposition", load_scenario("pas-encore-autorise"), arrivals=True),
    "page-inconnue": Story("opposition", load_scenario("page-inconnue"), ends_at="unknown_page"),
    "code-expire": Story("opposition", load_scenario("code-expire"), ends_at="problem"),
    "a-la-main": Story("opposition", load_scenario("justificatif-a-la-main"), ends_at="save_proof"),
    "famille": Story("cloture", load_scenario("cloture-famille"), ends_at="confirm"),
}
