"""The behaviour suite against local-slack: `python tests/torture/slack_behaviour.py PROGRAM`, PROGRAM being its file.

All scenarios of `test_behaviour` for Slack, in Socket Mode and in HTTP mode, with `slack_proxy` in between. Those that
local-slack cannot do stand in `CANNOT`, with the reason, and are told of. Further arguments are pytest's. It goes on in
a network of its own, since local-slack listens on all addresses.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

# In the place of this folder, whose modules would hide those of the same name that do the work.
HERE = Path(__file__).resolve()
sys.path[:1] = [str(HERE.parents[1]), str(HERE.parents[2])]

import pytest  # noqa: E402
from local_slack import isolated  # noqa: E402

CANNOT = {
    "test_what_is_too_old_gets_no_brief": "local-slack dates messages itself, so no later one can be posted there",
}
"""Scenarios that local-slack cannot do, and why."""


class OnLocalSlack:
    """Puts local-slack in the place of the small Slack.

    Args:
        program: its file.
    """

    def __init__(self, program: Path) -> None:
        self._program = program

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the scenarios of Slack that local-slack can do."""
        kept, left = [], []
        for item in items:
            name = getattr(item, "originalname", item.name)
            (kept if "slack" in item.name and name not in CANNOT else left).append(item)
        items[:] = kept
        config.hook.pytest_deselected(items=left)

    @pytest.fixture(autouse=True)
    def _local_slack(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        import slack_peer
        import slack_world
        from slack_proxy import LocalPeer, LocalSpace

        monkeypatch.setattr(LocalSpace, "program", self._program, raising=False)
        monkeypatch.setattr(LocalSpace, "http", request.getfixturevalue("slack_mode") == "http")
        monkeypatch.setattr(slack_peer, "Workspace", LocalSpace)
        monkeypatch.setattr(slack_world, "Peer", LocalPeer)
        monkeypatch.setattr(slack_world, "START", datetime.now(UTC))  # local-slack goes by the clock on the wall
        return


def main() -> int:
    """Run the scenarios."""
    program, *more = sys.argv[1:]
    isolated([str(HERE), *sys.argv[1:]])
    print("== what local-slack cannot do")
    for name, why in CANNOT.items():
        print(f"{name}: {why}")
    tests = [str(HERE.parents[1] / "test_behaviour.py"), "-p", "no:cacheprovider", "-q", *more]
    return int(pytest.main(tests, plugins=[OnLocalSlack(Path(program).resolve())]))


if __name__ == "__main__":
    sys.exit(main())
