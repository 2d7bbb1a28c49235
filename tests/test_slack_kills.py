"""A bot on Slack that is killed in the middle of a burst loses nothing and says nothing twice."""

from pathlib import Path

import pytest
from slack_kills import Rounds

pytestmark = pytest.mark.long


async def test_a_few_kills_lose_nothing_and_answer_nothing_twice(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, seed=20261123, channels=16, moments=("send", "lost", "ack", "time"))
    figures = await rounds.run(kills=2, seconds=20, posts=20)
    assert figures.faults == []
    assert figures.kills.total() == 2
    assert figures.posts >= 10
    assert figures.outcomes["briefed"] > 0


async def test_a_bot_that_does_not_look_for_its_answers_is_found_out(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, seed=7, channels=12, moments=("lost",), commands=False, unlearn="find")
    figures = await rounds.run(kills=1, seconds=8, posts=12)
    assert any("has 2 answers" in fault for fault in figures.faults), figures.faults
