"""A bot on Discord that is killed in the middle of a burst loses nothing and says nothing twice."""

from pathlib import Path

import pytest
from discord_kills import Rounds

pytestmark = pytest.mark.long


async def test_five_kills_lose_nothing_and_answer_nothing_twice(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, seed=20261122, channels=8, commands=False)
    figures = await rounds.run(kills=5, seconds=8, posts=50)
    assert figures.faults == []
    assert figures.kills.total() >= 3
    assert figures.posts >= 25
    assert figures.outcomes["briefed"] > 0


async def test_a_bot_that_does_not_look_for_its_answers_is_found_out(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, seed=7, channels=3, moments=("lost",), commands=False, unlearn="both")
    figures = await rounds.run(kills=1, seconds=8, posts=12)
    assert any("has 2 answers" in fault for fault in figures.faults)
