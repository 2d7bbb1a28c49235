"""Commands in the core's own sentences, and what chats call differently, spelled as where a reply is shown. Pure.

The core writes them between backticks: `` `watch on` turns it on for the whole `server` ``. A terminal shows the bare
words, Discord a slash before a command, Slack its own words too. What an article or a member says is left as it is.
Sentences that are kept with an item name no commands: by their beginning an answer is looked for that may have been
sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from bot.messages import Block, Reply
from bot.query.grammar import COMMANDS
from summarizers.types import Line

Words: TypeAlias = Mapping[str, str]

SAME: Words = MappingProxyType({})
"""The core's own words: "server" and "moderators", in lower case."""

_COMMAND = re.compile(rf"`((?:{'|'.join(COMMANDS)})\b[^`\n]*)`")
_CALLED = re.compile(r"`(server|moderators)`", re.IGNORECASE)
_WIDE = re.compile(r"(?:settings|export|forget)\b")  # in the words of all others a server is what somebody looks for
_SERVER = re.compile(r"\bserver\b")


def spell(text: str, sign: str = "", words: Words = SAME) -> str:
    """A sentence of the core's own, with a sign before each command in it. Never raises, linear.

    >>> spell("Turn one on with `watch on`.", "/")
    'Turn one on with /watch on.'
    >>> spell("Set for the whole `server`; `forget server` deletes it.", "/", {"server": "workspace"})
    'Set for the whole workspace; /forget workspace deletes it.'
    """
    if "`" not in text:
        return text

    def command(match: re.Match[str]) -> str:
        said = match[1]
        return sign + (_SERVER.sub(words.get("server", "server"), said) if _WIDE.match(said) else said)

    def called(match: re.Match[str]) -> str:
        said = match[1]
        word = words.get(said.lower(), said.lower())
        return word.capitalize() if said[0].isupper() else word

    return _CALLED.sub(called, _COMMAND.sub(command, text))


def spelled(reply: Reply, sign: str = "", words: Words = SAME) -> Reply:
    """A reply whose sentences name commands as they are given on a platform.

    Args:
        reply: as the core made it.
        sign: what stands before a command there, "/" on Discord.
        words: what is called there by another word than the core's.
    """

    def told(text: str) -> str:
        return spell(text, sign, words)

    return replace(reply, text=told(reply.text), blocks=tuple(_block(block, told) for block in reply.blocks))


def _block(block: Block, told: Callable[[str], str]) -> Block:
    """Hits, reports and whatever else shows words of an article have facts, or lines with content."""
    if block.facts is not None or any(line.content for line in block.lines):
        return block
    title = block.title if block.id or block.link else told(block.title)
    return replace(block, title=title, lines=tuple(_line(line, told) for line in block.lines))


def _line(line: Line, told: Callable[[str], str]) -> Line:
    return replace(line, pieces=tuple(replace(piece, text=told(piece.text)) for piece in line.pieces))
