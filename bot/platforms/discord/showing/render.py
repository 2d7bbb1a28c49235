"""Replies as Discord shows them: bodies of its "create message", one embed with buttons, or one sentence. Pure.

Every body keeps Discord's limits and pings nobody, whatever is in the reply. What does not fit into the message in a
channel is left out line by line, and the footer says how much; a look-up is divided into as many pages as it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from bot.messages import Block, Outgoing, Reply
from bot.platforms.discord.showing import layout
from bot.platforms.discord.showing.components import (
    Component,
    button,
    link_button,
    page_press,
    row,
    rows,
    select,
)
from bot.platforms.discord.showing.layout import Entry, Room
from bot.platforms.discord.showing.limits import BUTTONS, BYTES, CONTENT, DESCRIPTION, LINK, THREAD, TITLE, TOTAL
from bot.platforms.discord.showing.markdown import COVER, escape
from bot.platforms.entries import (
    NOTHING,
    YES,
    block_parts,
    brief_parts,
    card_parts,
    divide,
    has_quotes,
    has_statements,
    leading,
    left_out,
    notes_of,
    options,
    place_in,
    remark,
    title_of,
)
from bot.platforms.fitting import cut, one_line, size, units, web_link
from bot.platforms.paging import FIRST, Page
from bot.platforms.spelling import spelled
from summarizers.types import Brief

Payload: TypeAlias = dict[str, Any]

SIGN = "/"
"""What stands before a command."""

COLOUR = 0x4F7CAC
COMMAND = 1_000
"""Units and bytes of the command line under a page; the buttons of a longer one would not know what to go on with."""

_BUTTONS = 1_200  # bytes: the rows of a page and what is around them, without a select's options
_TEXT = Room(1_000, 1_000)  # what is said over a page
_SENTENCE = 300  # characters of what is said over a headline
_LONGEST = 3_000  # characters of a sentence that are looked at
_GO_ON = "There is more. Fewer words in the command make room for buttons."


def answer(outgoing: Outgoing, reply: Reply) -> Payload:
    """What stands in the channel: a brief, a card, where one stands already, or a sentence, covered if the post was.

    Args:
        outgoing: what is answered; `spoiler` covers everything that tells of the article.
        reply: what the core says.

    Returns:
        One body, without nonce and reference.
    """
    cover, reply = outgoing.spoiler, spelled(reply, SIGN)
    if reply.brief is not None:
        return _brief_answer(reply, reply.brief, cover=cover)
    if reply.blocks and reply.card:
        return _card(reply, reply.blocks[0], cover=cover)
    if reply.blocks:
        return _duplicate(reply, reply.blocks[0], cover=cover)
    return _sentence(reply.text, cover=cover)


def pages(reply: Reply) -> tuple[Payload, ...]:
    """A look-up's answer as messages, without buttons: every line once, in order; at least one.

    A headline stands on each page, a section's title where its lines go on, what was understood on the first.
    """
    reply = spelled(reply, SIGN)
    return tuple(_page_body(reply, number, entries) for number, entries in enumerate(_pages(reply)))


def look_up(reply: Reply, *, command: str, page: Page = FIRST, shared: bool = False) -> Payload:
    """One page of a look-up's answer, with what leads on from it.

    Args:
        reply: the answer to the command, or to the command after the last cursor of the page's trail.
        command: as people type it; it stands in the footer, where buttons and members find it.
        page: which message of this answer, and the cursors that led to it.
        shared: everybody in a channel reads it: nothing to page or share.
    """
    reply = spelled(reply, SIGN)
    divided = _pages(reply)
    here = place_in(page, len(divided))
    part = here.part
    payload = _page_body(reply, part, divided[part])
    line = SIGN + one_line(command).removeprefix(SIGN)
    told = line != SIGN and Room(COMMAND, COMMAND).holds(line)
    more = part + 1 < len(divided) or reply.more is not None
    if payload["embeds"]:
        if told:
            payload["embeds"][0]["footer"] = {"text": line}
        elif more and not shared:
            payload["content"] = "\n".join(filter(None, (payload["content"], _GO_ON)))
    led = told and bool(payload["embeds"]) and not shared
    leads = _paging(here, len(divided), reply.more) if led else []
    if reply.confirm and not shared:
        leads.insert(0, button(YES.get(reply.confirm.partition(" ")[0], "Yes"), f"do:{reply.confirm}", "danger"))
    about = _brief_buttons(reply, reply.brief, bare=len(line.split()) > 2)
    if led and (reply.brief is not None or any(block.id for block in reply.blocks)):
        with_brief = not leads and 0 < len(about) < BUTTONS
        (about if with_brief else leads).append(button("Share", page_press(here, "share")))
    opened = select("pick:", options(divided[part]), "Open a brief") if told or shared else None
    payload["components"] = rows(row(*leads), row(*about), row(opened))
    return payload


def thread_name(outgoing: Outgoing, reply: Reply) -> str:
    """The name of an answer's own thread: the headline, unless the post was covered; at most 100 units."""
    title = title_of(reply) or (one_line(reply.blocks[0].title) if reply.blocks else "")
    shown = "" if outgoing.spoiler else cut(title, THREAD, "…")
    return shown or (f"Brief {reply.id}" if reply.id else "Warbrief")


def command_of(embeds: Sequence[Any]) -> str:
    """The command line under a page, from the embeds of its message as Discord's JSON has them; "" if there is none."""
    footer = embeds[0].get("footer") if embeds else None
    return str(footer.get("text") or "").removeprefix(SIGN) if footer else ""


# --- what stands in a channel ---------------------------------------------------------------------------


def _brief_answer(reply: Reply, brief: Brief, *, cover: bool) -> Payload:
    title = _title(brief.title.text if brief.title else "")
    notes = tuple(map(escape, notes_of(brief, reply.remarks)))
    context = layout.context_row(brief_parts(brief))
    before = [each for each in (f"**{title}**" if cover and title else "", context) if each]
    entries = layout.brief_entries(brief, numbered=reply.numbered)
    payload = _embed(
        title="" if cover else title,
        link=brief.article.url,
        footer=left_out(reply.id, brief, entries),  # the longest that it can be
        components=rows(row(*_brief_buttons(reply, brief))),
    )
    room = _room(payload, title="" if cover else title)
    kept, dropped = layout.trim(entries, room, before, notes)
    while notes and not room.holds(layout.body(kept, before, notes)):
        notes = notes[:-1]
    return _filled(payload, layout.body(kept, before, notes), left_out(reply.id, brief, dropped), cover=cover)


def _card(reply: Reply, block: Block, *, cover: bool) -> Payload:
    title, name = _title(block.title), reply.id or block.id or ""
    context, signs, notes = card_parts(block)
    payload = _embed(
        title="" if cover else title,
        link=block.link,
        footer=name,
        components=rows(
            row(
                button("Read brief", f"do:show {name}", "primary"),
                button("Wrong?", f"wrong:{name}"),
                link_button("Source", block.link),
            )
        ),
    )
    head = [each for each in (f"**{title}**" if cover and title else "", layout.context_row(context)) if each]
    after = [each for each in (layout.context_row(signs), *map(escape, notes)) if each]
    return _short(payload, block, head, after, title, name, cover=cover)


def _duplicate(reply: Reply, block: Block, *, cover: bool) -> Payload:
    title, name = _title(block.title), reply.id or block.id or ""
    payload = _embed(
        title="" if cover else title,
        link=block.link,
        footer=name,
        components=rows(
            row(
                button("Read brief", f"do:show {name}", "primary") if name else None,
                link_button("Earlier post", block.link),
            )
        ),
    )
    said = escape(cut(one_line(reply.text), _SENTENCE))
    head = [
        each
        for each in (f"**{title}**" if cover and title else "", said, layout.context_row(block_parts(block)))
        if each
    ]
    return _short(payload, block, head, (), title, name, cover=cover)


def _short(
    payload: Payload,
    block: Block,
    before: Sequence[str],
    after: Sequence[str],
    title: str,
    name: str,
    *,
    cover: bool,
) -> Payload:
    """A body with the lines of one block, as many as fit."""
    shown = tuple(layout.line_row(line, plain=True) for line in block.lines)
    room = _room(payload, title="" if cover else title)
    kept, _ = layout.trim([Entry(shown)] if shown else [], room, before, after)
    return _filled(payload, layout.body(kept, before, after), name, cover=cover)


def _sentence(text: str, *, cover: bool) -> Payload:
    said = _fitted(text, Room(CONTENT - 5, BYTES - 500))
    return _body(content=_covered(said) if cover else said)


def _brief_buttons(reply: Reply, brief: Brief | None, *, bare: bool = False) -> list[Component | None]:
    """The buttons under a brief; a `bare` one is all statements or quotes already."""
    if brief is None or not reply.id:
        return []
    found = (
        button("All statements", f"do:show {reply.id} statements") if has_statements(brief) and not bare else None,
        button("All quotes", f"do:show {reply.id} quotes") if has_quotes(brief) and not bare else None,
        button("Wrong?", f"wrong:{reply.id}"),
        link_button("Source", brief.article.url),
        button("Delete", f"do:forget {reply.id}") if not bare else None,
    )
    return [each for each in found if each is not None]


# --- what a look-up shows -------------------------------------------------------------------------------


def _pages(reply: Reply) -> list[list[Entry]]:
    """The entries of each page of a reply."""
    if reply.brief is not None:
        entries = _whole_brief(reply, reply.brief)
    else:
        entries = layout.block_entries(reply.blocks)
        if reply.remarks and entries:
            entries.append(Entry(tuple(escape(remark(each)) for each in reply.remarks[:10])))
    return list(divide(entries, layout.fitting(_rooms(reply)))) or [[]]


def _whole_brief(reply: Reply, brief: Brief) -> list[Entry]:
    """All entries of a brief, what stands above and under its lines among them."""
    entries = layout.brief_entries(brief, numbered=reply.numbered)
    if context := layout.context_row(brief_parts(brief)):
        entries.insert(0, Entry((context,)))
    if notes := notes_of(brief, reply.remarks):
        entries.append(Entry(tuple(map(escape, notes))))
    if more := left_out(None, brief):
        entries.append(Entry((more,)))
    return entries


def _rooms(reply: Reply) -> Callable[[int], Room]:
    """The room of each page, by its number: the first has what was understood over it."""
    title = _title(title_of(reply))
    link = web_link(reply.brief.article.url if reply.brief is not None else None) or ""
    left = BYTES - _BUTTONS - COMMAND - size(link) - min(size(link), LINK) - size(title) - size(_GO_ON)
    most = min(DESCRIPTION, TOTAL - COMMAND - units(title))
    first = Room(most, left - size(_said(reply)))
    return lambda number: Room(most, left) if number else first


def _page_body(reply: Reply, number: int, entries: Sequence[Entry]) -> Payload:
    said = _said(reply) if number == 0 else ""
    if not entries and reply.brief is None:
        text = "\n".join([reply.text, *reply.remarks]) if reply.remarks else reply.text
        return _body(content=_fitted(text, Room(CONTENT, BYTES - 1_000)))
    payload = _embed(title=_title(title_of(reply)), link=reply.brief.article.url if reply.brief is not None else None)
    payload["content"] = said
    return _filled(payload, layout.body(entries), "")


def _said(reply: Reply) -> str:
    return _fitted(reply.text, _TEXT) if reply.text.strip() else ""


def _paging(here: Page, parts: int, more: str | None) -> list[Component | None]:
    """Back and on, through the messages of an answer and from answer to answer."""
    leads = leading(here, parts, more)
    return [button(label, page_press(page), "primary" if label == "More" else "secondary") for label, page in leads]


# --- bodies ---------------------------------------------------------------------------------------------


def _body(*, content: str = "", embeds: Sequence[Payload] = (), components: Sequence[Component] = ()) -> Payload:
    return {
        "content": content,
        "embeds": list(embeds),
        "components": list(components),
        "allowed_mentions": {"parse": []},
    }


def _embed(
    *, title: str = "", link: str | None = None, footer: str = "", components: Sequence[Component] = ()
) -> Payload:
    """A body with one embed whose description is to come."""
    embed: Payload = {"color": COLOUR, "description": ""}
    if title:
        embed["title"] = title
        if url := web_link(link):
            embed["url"] = url
    if footer:
        embed["footer"] = {"text": footer}
    return _body(embeds=[embed], components=components)


def _room(payload: Payload, *, title: str) -> Room:
    """What a description may take beside all else in a body, with its cover."""
    footer = payload["embeds"][0].get("footer", {}).get("text", "")
    spare = 2 * len(COVER) + 1
    most = min(DESCRIPTION, TOTAL - units(title) - units(footer)) - spare
    return Room(most, BYTES - size(payload) - spare)


def _filled(payload: Payload, text: str, footer: str, *, cover: bool = False) -> Payload:
    embed = payload["embeds"][0]
    embed["description"] = _covered(text) if cover and text else text
    if not text and not embed.get("title"):
        embed["description"] = NOTHING
    elif not text:
        del embed["description"]
    embed.pop("footer", None)
    if footer:
        embed["footer"] = {"text": footer}
    return payload


def _covered(text: str) -> str:
    """A text behind a cover; a bar at its end would be taken for one of the cover's."""
    return f"{COVER}{text}{' ' if text.endswith('|') else ''}{COVER}"


def _title(text: str) -> str:
    """A headline in Markdown, within the limit."""
    words = one_line(text)
    most = TITLE
    while units(escape(cut(words, most))) > TITLE:
        most -= 8
    return escape(cut(words, most))


def _fitted(text: str, room: Room) -> str:
    """A text of our own with words of others in it, escaped line by line and cut until it fits; never empty."""
    words = "\n".join(filter(None, map(one_line, text[:_LONGEST].splitlines()))) or NOTHING
    most = min(units(words), room.units)
    while not room.holds(shown := escape(cut(words, most))):
        most -= max(1, most // 16)
    return shown
