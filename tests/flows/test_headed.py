"""The captures in a real window, on a virtual screen: what a person's own browser does with a PDF."""

from __future__ import annotations

from typing import get_args

import pytest
from delivered import check_captured, quickly, timeouts_for
from stage import Stage

from mock_site import MockSite
from mock_site.scenario import Delivery

pytestmark = pytest.mark.headed


@pytest.mark.parametrize("delivery", get_args(Delivery))
def test_each_way_of_arrival_in_a_window(headed: Stage, delivery: Delivery) -> None:
    """With a window the browser shows what it would save without one: the proof is caught all the same."""
    scenario = quickly(delivery)
    with MockSite(scenario) as site:
        check_captured(headed.play(site, timeouts=timeouts_for(scenario)), delivery)
