"""What Slack lets a message and a modal hold, and how blocks are measured.

Lengths are UTF-16 units, the strictest way to count. The total of a message is documented nowhere: Slack refuses with
"msg_blocks_too_long" what has about 13,200 characters in its blocks. People have measured that letters of any script
count as one each, and that the blocks around them count too, as they stand in the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.fitting import as_json, units

TEXT = 1_000
"""Of the plain text of a message: nobody listens to more before they look."""
TEXT_BYTES = 3_900
"""UTF-8 bytes of it; Slack takes 4,000 where a message is changed."""
BLOCKS = 50
TOTAL = 12_000
"""Of all blocks; the rest is for what Slack adds to them, and for a sentence over a page."""
HEADER = 150
CONTEXT = 10
ACTIONS = 25
LABEL = 75
VALUE = 2_000
LINK = 1_000
OPTIONS = 100
OPTION = 75
OPTION_VALUE = 150
OVERFLOW = 5
PLACEHOLDER = 150
INPUT = 3_000
INPUT_LABEL = 150
INPUT_HINT = 300
MODAL_TITLE = 24
MODAL_BLOCKS = 100
METADATA = 3_000

_ADDED = 40  # characters that Slack adds to a block: its id, and defaults that are not sent


def total(blocks: Sequence[Mapping[str, Any]]) -> int:
    """What blocks take of a message's total.

    >>> total([{"type": "divider"}])
    60
    """
    return units(as_json(list(blocks))) + _ADDED * len(blocks)
