"""Commands in the core's own sentences, spelled as people give them where a reply is shown. Pure.

The core writes them between backticks: `` `watch on` turns it on ``. A terminal shows the bare words, Discord a slash
before them. What an article or a member says is left as it is. Sentences that are kept with an item name no commands:
by their beginning an answer is looked for that may have been sent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.messages import Block, Reply
from bot.query.grammar import COMMANDS
from summarizers.types import Line

_COMMAND = re.compile(rf"`((?:{'|'.join(COMMANDS)})\b[^`\n]*)`")


def spell(text: str, sign: str = "") -> str:
    """A sentence of the core's own, with a sign before each command in it. Never raises, linear.

    >>> spell("Turn one on with `watch on`.", "/")
    'Turn one on with /watch on.'
    """
    return _COMMAND.sub(rf"{sign}\1", text) if "`" in text else text


def spelled(reply: Reply, sign: str = "") -> Reply:
    """A reply whose sentences name commands as they are given on a platform.

    Args:
        reply: as the core made it.
        sign: what stands before a command there, "/" on Discord.
    """
    return replace(reply, text=spell(reply.text, sign), blocks=tuple(_block(block, sign) for block in reply.blocks))


def _block(block: Block, sign: str) -> Block:
    """Hits, reports and whatever else shows words of an article have facts, or lines with content."""
    if block.facts is not None or any(line.content for line in block.lines):
        return block
    title = block.title if block.id or block.link else spell(block.title, sign)
    return replace(block, title=title, lines=tuple(_line(line, sign) for line in block.lines))


def _line(line: Line, sign: str) -> Line:
    return replace(line, pieces=tuple(replace(piece, text=spell(piece.text, sign)) for piece in line.pieces))
