"""How an attempt ends, inside the engine."""

from __future__ import annotations

import pytest

from mes_assist.engine.ended import AttemptEnded


def test_an_end_can_be_raised() -> None:
    """How it ended travels up as an exception, whole, and each one has values of its own."""
    with pytest.raises(AttemptEnded) as raised:
        raise AttemptEnded("refused", reason="code_used", say="Ce code a servi.")
    assert (raised.value.outcome, raised.value.reason, raised.value.say) == ("refused", "code_used", "Ce code a servi.")
    assert AttemptEnded("done").values is not AttemptEnded("done").values
