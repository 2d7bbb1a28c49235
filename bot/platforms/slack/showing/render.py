"""Replies as Slack shows them: the plain text of a message and its blocks. Pure.

Every payload keeps Slack's limits and pings nobody, whatever is in the reply. What does not fit into the message in a
channel is left out line by line, and its last line says how much; a look-up is divided into as many pages as it needs.
The same blocks stand in messages, in answers to one member alone, and in modals. Slack has nothing that covers words,
so no post there is covered, and `Outgoing.spoiler`, which says that one is, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from bot.messages import Block, Outgoing, Reply
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
    trim,
)
from bot.platforms.fitting import cut, one_line, size, units
from bot.platforms.paging import FIRST, Page
from bot.platforms.printable import printable
from bot.platforms.slack.showing import layout
from bot.platforms.slack.showing.components import (
    Component,
    actions,
    button,
    choice,
    link_button,
    link_choice,
    numbered,
    overflow,
    page_value,
    select,
)
from bot.platforms.slack.showing.layout import Entry, Row
from bot.platforms.slack.showing.limits import TEXT, TEXT_BYTES, total
from bot.platforms.slack.showing.text import escape, plain_row
from bot.platforms.spelling import spelled
from summarizers.types import Brief

Payload: TypeAlias = dict[str, Any]

SIGN = "/warbrief "
"""What stands before a command."""
WORDS = {"server": "workspace", "moderators": "admins"}
"""What Slack calls by another word than the core; its moderators are the admins."""

COMMAND = 500
"""Units of the command line under a page; the buttons of a longer one would not know what to go on with."""

_SAID = 1_000  # units of what is said over a page
_SENTENCE = 300  # units of what is said over a headline
_ALONE = 2_500  # units of a sentence that stands for itself
_BUTTONS = 1_600  # of the total: the buttons under a page, without the command that they carry
_GO_ON = "There is more. Fewer words in the command make room for buttons."


def answer(outgoing: Outgoing, reply: Reply) -> Payload:
    """What stands in the channel: a brief, a card, where one stands already, or a sentence.

    Args:
        outgoing: what is answered.
        reply: what the core says.

    Returns:
        The arguments of a message, without its place.
    """
    reply = spelled(reply, SIGN, WORDS)
    if reply.brief is not None:
        return _brief_answer(reply, reply.brief)
    if reply.blocks and reply.card:
        return _card(reply, reply.blocks[0])
    if reply.blocks:
        return _duplicate(reply, reply.blocks[0])
    return sentence(reply.text)


def sentence(text: str, *rows: Component | None) -> Payload:
    """One sentence or a few lines, with blocks of buttons, menus or fields under it."""
    said = _fitted(text, _ALONE)
    return _payload(said, [*layout.as_blocks([layout.sentence(said)]), *(row for row in rows if row is not None)])


def pages(reply: Reply) -> tuple[Payload, ...]:
    """A look-up's answer as messages, without buttons: every line once, in order; at least one.

    A headline stands on each page, a section's title where its lines go on, what was understood on the first.
    """
    reply = spelled(reply, SIGN, WORDS)
    return tuple(_payload(*_page(reply, number, listed)) for number, listed in enumerate(_divided(reply, reserved=0)))


def look_up(reply: Reply, *, command: str, page: Page = FIRST, shared: bool = False) -> Payload:
    """One page of a look-up's answer, with what leads on from it.

    Args:
        reply: the answer to the command, or to the command after the last cursor of the page's trail.
        command: as people type it, without what stands before; it stands under the page, and its buttons carry it.
        page: which message of this answer, and the cursors that led to it.
        shared: everybody in a channel reads it: nothing to page or share.
    """
    reply = spelled(reply, SIGN, WORDS)
    line = one_line(command).removeprefix(SIGN.strip()).strip()
    told = 0 < units(line) <= COMMAND
    divided = _divided(reply, reserved=_BUTTONS + 8 * (units(line) if told else 0))
    here = place_in(page, len(divided))
    listed = divided[here.part]
    text, blocks = _page(reply, here.part, listed)
    shown = bool(listed) or reply.brief is not None
    more = here.part + 1 < len(divided) or reply.more is not None
    if shown and told:
        blocks += layout.as_blocks(layout.small(f"{SIGN}{line}"))
    elif shown and more and not shared:
        blocks += layout.as_blocks(layout.small(_GO_ON))
    led = told and shown and not shared
    leads = _paging(here, len(divided), reply.more, line) if led else []
    if reply.confirm and not shared:
        leads.insert(0, button(YES.get(reply.confirm.partition(" ")[0], "Yes"), "do", reply.confirm, style="danger"))
    about = _brief_buttons(reply, reply.brief, bare=len(line.split()) > 2)
    if led and (reply.brief is not None or any(block.id for block in reply.blocks)):
        about.insert(-1 if about else 0, button("Share", "share", page_value(here, line)))  # the menu stays last
    opened = select("pick", options(listed), "Open a brief") if told or shared else None
    return _payload(text, [*blocks, *_there(actions(opened, *leads, *about))])


# --- what stands in a channel ---------------------------------------------------------------------------


def _brief_answer(reply: Reply, brief: Brief) -> Payload:
    title = title_of(reply)
    before = [*layout.heading(title), *layout.as_blocks(layout.small(*brief_parts(brief), source=brief.article.url))]
    notes = notes_of(brief, reply.remarks)
    entries = layout.brief_entries(brief, numbered=reply.numbered)
    buttons = _there(actions(*_brief_buttons(reply, brief)))

    def made(kept: Sequence[Entry], dropped: Sequence[Entry]) -> list[Component]:
        footer = left_out(reply.id, brief, dropped)
        after = [*layout.notes(notes), *(layout.small(footer) if footer else ())]
        return [*before, *layout.body(kept), *layout.as_blocks(after), *buttons]

    kept, dropped = trim(entries, lambda kept: layout.fits(made(kept, entries)))
    while notes and not layout.fits(made(kept, dropped)):
        notes = notes[:-1]
    return _payload(_text(title, kept), made(kept, dropped))


def _card(reply: Reply, block: Block) -> Payload:
    title, name = one_line(block.title), reply.id or block.id or ""
    context, signs, notes = card_parts(block)
    return _short(
        block,
        title,
        [*layout.heading(title), *layout.as_blocks(layout.small(*context, source=block.link))],
        [*layout.notes(notes), *layout.small(*signs, *([name] if name else []))],
        actions(button("Read brief", "do", f"show {name}", style="primary"), button("Wrong?", "wrong", name)),
    )


def _duplicate(reply: Reply, block: Block) -> Payload:
    title, name = one_line(block.title), reply.id or block.id or ""
    said = cut(one_line(reply.text), _SENTENCE)
    rows = [layout.sentence(said)] if said else []
    return _short(
        block,
        said or title,
        [
            *layout.heading(title),
            *layout.as_blocks([*rows, *layout.small(*([name] if name else []), *block_parts(block))]),
        ],
        (),
        actions(
            button("Read brief", "do", f"show {name}", style="primary") if name else None,
            link_button("Earlier post", block.link),
        ),
    )


def _short(
    block: Block, text: str, before: Sequence[Component], after: Sequence[Row], buttons: Component | None
) -> Payload:
    """A message with the lines of one block, as many as fit."""
    shown = tuple(layout.line_row(line, plain=True) for line in block.lines)
    entries = [Entry(shown)] if shown else []

    def made(kept: Sequence[Entry]) -> list[Component]:
        return [*before, *layout.body(kept), *layout.as_blocks(after), *_there(buttons)]

    kept, _ = trim(entries, lambda kept: layout.fits(made(kept)))
    return _payload(_text(text, kept), made(kept) or layout.as_blocks([layout.sentence(NOTHING)]))


def _brief_buttons(reply: Reply, brief: Brief | None, *, bare: bool = False) -> list[Component | None]:
    """The buttons under a brief; a `bare` one is all statements or quotes already."""
    if brief is None or not reply.id:
        return []
    name = reply.id
    return [
        button("All statements", "do", f"show {name} statements") if has_statements(brief) and not bare else None,
        button("All quotes", "do", f"show {name} quotes") if has_quotes(brief) and not bare else None,
        button("Wrong?", "wrong", name),
        overflow(
            choice("Copy with sources", f"copy:{name}"),
            link_choice("Source", brief.article.url),
            None if bare else choice("Delete", f"do:forget {name}"),
        ),
    ]


# --- what a look-up shows -------------------------------------------------------------------------------


def _divided(reply: Reply, *, reserved: int) -> list[list[Entry]]:
    """The entries of each page of a reply, with so much of each page's total left for what stands under it."""
    if reply.brief is not None:
        entries = _whole_brief(reply, reply.brief)
    else:
        entries = layout.block_entries(reply.blocks)
        if reply.remarks and entries:
            entries.append(Entry(layout.notes([remark(each) for each in reply.remarks[:10]])))
    return list(divide(entries, layout.fitting(_reserved(reply, reserved)))) or [[]]


def _whole_brief(reply: Reply, brief: Brief) -> list[Entry]:
    """All entries of a brief, what stands above and under its lines among them."""
    entries = layout.brief_entries(brief, numbered=reply.numbered)
    if context := layout.small(*brief_parts(brief), source=brief.article.url):
        entries.insert(0, Entry(context))
    if notes := layout.notes(notes_of(brief, reply.remarks)):
        entries.append(Entry(notes))
    if more := left_out(None, brief):
        entries.append(Entry(layout.small(more)))
    return entries


def _reserved(reply: Reply, under: int) -> Callable[[int], int]:
    """What a page has of the total beside its entries, by its number: the first has what was understood over it."""
    buttons = total(_there(actions(*_brief_buttons(reply, reply.brief))))
    left = under + buttons + total(layout.heading(title_of(reply)))
    first = left + total(layout.as_blocks(_said(reply)))
    return lambda number: left if number else first


def _page(reply: Reply, number: int, listed: Sequence[Entry]) -> tuple[str, list[Component]]:
    """A page's plain text and blocks, without what leads on from it."""
    if not listed and reply.brief is None:
        text = _fitted("\n".join([reply.text, *reply.remarks]) if reply.remarks else reply.text, _ALONE)
        return text, layout.as_blocks([layout.sentence(text)])
    title = title_of(reply)
    said = _said(reply) if number == 0 else []
    text = "\n".join(filter(None, (*map(plain_row, (row.elements for row in said)), _text(title, listed))))
    blocks = [*layout.as_blocks(said), *layout.heading(title), *layout.body(listed)]
    return text, blocks or layout.as_blocks([layout.sentence(NOTHING)])


def _said(reply: Reply) -> list[Row]:
    return [layout.sentence(_fitted(reply.text, _SAID))] if reply.text.strip() else []


def _paging(here: Page, parts: int, more: str | None, command: str) -> list[Component | None]:
    """Back and on, through the messages of an answer and from answer to answer."""
    leads = leading(here, parts, more)
    return [
        button(label, "page", page_value(page, command), style="primary" if label == "More" else None)
        for label, page in leads
    ]


# --- payloads -------------------------------------------------------------------------------------------


def _payload(text: str, blocks: Sequence[Component]) -> Payload:
    shown = printable(text)
    most = min(units(shown), TEXT)
    while size(said := escape(cut(shown, most))) > TEXT_BYTES:
        most -= max(1, most // 8)
    return {
        "text": said.strip() or NOTHING,
        "blocks": numbered(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
    }


def _text(title: str, listed: Sequence[Entry]) -> str:
    """What notifications show and screen readers say: the headline and the first lines."""
    rows = (row for entry in listed for row in entry.rows if row.look != "small")
    lines, left = [title] if title else [], TEXT
    for row in rows:
        if left <= 0:
            break
        lines.append(plain_row(row.elements))
        left -= len(lines[-1])
    return "\n".join(lines)


def _fitted(text: str, most: int) -> str:
    """A text of our own with words of others in it, line by line, cut where it is too long; never empty."""
    lines = filter(None, map(one_line, text[: 2 * most].splitlines()))
    return cut("\n".join(lines), most) or NOTHING


def _there(*blocks: Component | None) -> list[Component]:
    return [block for block in blocks if block is not None]
