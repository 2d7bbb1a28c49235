"""What the parts of a message of Slack say beside its text: blocks, attachments, messages that it shares. Pure.

All of it is given as text with Slack's marks, whatever kind of text Slack has it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Message: TypeAlias = Mapping[str, Any]
"""A message, or a part of one, as Slack tells it."""

_SHARED = ("is_share", "is_msg_unfurl", "is_reply_unfurl")


def is_shared(attachment: Message, me: str = "") -> bool:
    """Whether an attachment is a message that is shared, and not of this member."""
    mine = bool(me) and me in (attachment.get("author_id"), attachment.get("user"))
    return any(attachment.get(sign) for sign in _SHARED) and not mine


def of_share(attachment: Message) -> str:
    """What a shared message says."""
    if text := string(attachment.get("text")):
        return text
    blocks = (of_blocks(mapping(each.get("message")).get("blocks")) for each in dicts(attachment.get("message_blocks")))
    return "\n\n".join(filter(None, blocks))


def of_attachment(attachment: Message) -> str:
    """What an attachment of a program's message says."""
    if is_shared(attachment):
        return of_share(attachment)
    texts = [string(attachment.get(name)) for name in ("pretext", "title", "text", "title_link")]
    return "\n\n".join(text for text in (*texts, of_blocks(attachment.get("blocks"))) if text)


def of_blocks(blocks: object) -> str:
    """What blocks say, as text with Slack's marks."""
    return "\n\n".join(filter(None, map(_of_block, dicts(blocks))))


def _of_block(block: Message) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return "\n".join(map(_of_rich_text, dicts(block.get("elements"))))
    if kind == "markdown":
        return string(block.get("text"))
    if kind not in ("section", "header", "actions"):
        return ""
    texts = [block.get("text"), *dicts(block.get("fields"))]
    buttons = [block.get("accessory"), *dicts(block.get("elements"))]
    said = [string(text.get("text")) for text in texts if isinstance(text, dict)]
    links = [string(button.get("url")) for button in buttons if isinstance(button, dict)]
    return "\n".join(filter(None, (*said, *links)))


def _of_rich_text(element: Message) -> str:
    inside = list(dicts(element.get("elements")))
    match element.get("type"):
        case "rich_text_list":
            return "\n".join(f"• {_of_rich_text(each)}" for each in inside)
        case "rich_text_quote":
            return "\n".join(f"&gt; {line}" for line in "".join(map(_of_piece, inside)).split("\n"))
        case "rich_text_preformatted":
            return f"```\n{''.join(map(_of_piece, inside))}\n```"
    return "".join(map(_of_piece, inside))


def _of_piece(piece: Message) -> str:
    text = string(piece.get("text")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    match piece.get("type"):
        case "link":
            return f"<{string(piece.get('url'))}|{text}>" if text else f"<{string(piece.get('url'))}>"
        case "user":
            return f"<@{string(piece.get('user_id'))}>"
        case "date":
            return string(piece.get("fallback"))
    return text


def dicts(value: object) -> Iterator[dict[str, Any]]:
    """The objects in what should be a list of them."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def mapping(value: object) -> dict[str, Any]:
    """What should be an object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def string(value: object) -> str:
    """What should be a text; "" where it is none."""
    return value if isinstance(value, str) else ""
