"""What may be shared of an answer: what its asker may read, and everybody who reads where it will stand. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Asker, Reader, Reply


def everyone(asker: Asker, audience: Reader) -> Asker:
    """As whom a command is given whose answer is shared: with the eyes that asker and audience have in common.

    Args:
        asker: a member, who gives it.
        audience: what everybody may read where it will stand.
    """
    assert isinstance(asker.viewer, Reader)
    common = replace(audience, rooms=audience.rooms & asker.viewer.rooms)
    return replace(asker, viewer=common, moderator=False, admin=False)


def says_less(shared: Reply, own: Reply) -> bool:
    """Whether what is shared lacks something that its asker sees."""
    there = {(block.id, block.title, block.lines) for block in shared.blocks}
    return any((block.id, block.title, block.lines) not in there for block in own.blocks)
