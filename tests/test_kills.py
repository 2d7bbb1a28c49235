"""A bot that is killed ten times in the middle of everything loses nothing and says nothing twice."""

import pytest
from scripted_kills import Rounds

pytestmark = pytest.mark.long


async def test_ten_kills_lose_nothing_and_answer_nothing_twice(tmp_path):
    figures = await Rounds(tmp_path, seed=20261122).run(kills=10, seconds=40)
    assert figures.faults == []
    assert figures.kills.total() == 10
    assert figures.posts >= 10
    assert figures.outcomes["briefed"] > 0
    assert figures.stop_seconds < 3
