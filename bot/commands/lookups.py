"""`find`, `recent`, `quotes` and `claims`: a typed query to hits, and hits to blocks that say what was understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from bot.commands.ports import Ports
from bot.errors import BadCommand
from bot.messages import Asker, Block, Reply
from bot.query.dates import parse_period
from bot.query.grammar import Command
from bot.query.words import parse_words
from bot.records import EntryKind, Hit, Query
from summarizers import topics
from summarizers.types import Line, LineKind, Piece, Span, Style

PAGE = 10
"""Hits on one page, if nothing else is asked for."""

SAID = 100
"""Characters of what was typed that an answer repeats."""

_FILTERS = ("speaker", "place", "speaks_for", "topic", "source", "channel")
# How a filter is said back, after "briefs".
_SAID = {
    "speaker": "with speaker",
    "place": "with place",
    "speaks_for": "speaking for",
    "topic": "about",
    "source": "from",
    "channel": "in channel",
}
_WHAT = {EntryKind.BRIEF: "briefs", EntryKind.QUOTE: "quotes", EntryKind.CLAIM: "claims"}
_UNSOURCED = (
    "There are some in pasted texts or files. Anyone can invent such a text, so they are left out until somebody posts"
    " the link to it. To see them now, add unsourced: yes."
)
_YES = ("yes", "y", "on", "true", "1", "")
_NO = ("no", "n", "off", "false", "0")
_STATUS = {"denied": "denied by", "disputed": "contradicted by", "confirmed": "confirmed by"}


async def find(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Briefs with all of the words; the newest ones without."""
    return await _look_up(ports, command, asker, now, Query(words=command.words))


async def quotes(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """What a person said; words of what was said may follow as a filter of their own."""
    if not command.words.strip():
        raise BadCommand("Say whose quotes: `quotes Zelensky`.")
    return await _look_up(ports, command, asker, now, Query(kind=EntryKind.QUOTE, speaker=command.words))


async def claims(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Who claims what about a topic, or about any words."""
    about = command.words.strip()
    if not about and not any(command.filters.get(name, "").strip() for name in _FILTERS):
        raise BadCommand(f"Say about what: `claims Bakhmut`, or a topic: {', '.join(topics())}.")
    if about.casefold() in topics():
        query = Query(kind=EntryKind.CLAIM, topic=about.casefold())
    else:
        query = Query(kind=EntryKind.CLAIM, words=about)
    return await _look_up(ports, command, asker, now, query)


async def _look_up(ports: Ports, command: Command, asker: Asker, now: datetime, query: Query) -> Reply:
    words = parse_words(query.words)
    if query.words.strip() and not words.needs:
        raise BadCommand("There is no word to look for. `find` needs one; `recent` lists the newest briefs.")
    zone = (await ports.desk.settings(asker.scope)).zone
    query, understood = _narrowed(query, command, now, zone)
    page = await ports.archive.find(asker.viewer, query)
    said = f"{_WHAT[query.kind].capitalize()}{understood}, newest first."
    if words.cut:
        said += f" Only the first {len(words.needs)} words were looked for."
    if not page.hits:
        if query.after is not None:
            return Reply(text=f"No more {_WHAT[query.kind]}{understood}.")
        text = f"No {_WHAT[query.kind]}{understood}."
        if query.kind is not EntryKind.BRIEF and not query.unsourced:
            pasted = await ports.archive.find(asker.viewer, replace(query, unsourced=True, limit=1))
            if pasted.hits:
                return Reply(text=f"{text} {_UNSOURCED}")
        return Reply(text=f"{text} Fewer words or filters find more." if understood else f"{text[:-1]} yet.")
    blocks = [_block(hit, query.kind) for hit in page.hits]
    if query.kind is EntryKind.CLAIM:
        blocks += _side_by_side(page.hits)
    return Reply(text=said, blocks=tuple(blocks), more=page.more)


def _narrowed(query: Query, command: Command, now: datetime, zone: str) -> tuple[Query, str]:
    """The query with a command's filters, and how all of it was understood, as words that follow "briefs"."""
    said = []
    if query.words.strip():
        said.append(f"with {_short(query.words)}")
    for name in _FILTERS:
        value = command.filters.get(name, "").strip() or getattr(query, name)
        if value:
            narrowed: dict[str, Any] = {name: value}
            query = replace(query, **narrowed)
            lead = "of" if name == "speaker" and query.kind is not EntryKind.BRIEF else _SAID[name]
            said.append(f"{lead} {_short(value)}")
    if query.topic and query.topic.casefold() not in topics():
        raise BadCommand(f"There is no topic {_short(query.topic)}. The topics are {', '.join(topics())}.")
    if since := command.filters.get("since", "").strip():
        period = parse_period(since, now, zone)
        query = replace(query, since=period.start)
        said.append(f"since {period.words}")
    if until := command.filters.get("until", "").strip():
        period = parse_period(until, now, zone)
        query = replace(query, until=period.end)
        said.append(f"until {period.words}")
    if query.since is not None and query.until is not None and query.since >= query.until:
        raise BadCommand(f"Nothing lies {' '.join(said[-2:])}. Turn the two dates round.")
    unsourced = command.filters.get("unsourced", "no").strip().casefold()
    if unsourced not in (*_YES, *_NO):
        raise BadCommand("Write unsourced: yes to have pastes without a link too.")
    if unsourced in _YES:
        query = replace(query, unsourced=True)
        said.append("unsourced pastes too")
    if after := command.filters.get("after", "").strip():
        query = replace(query, after=after)
    return replace(query, limit=_limit(command.filters.get("limit", ""))), f" {', '.join(said)}" if said else ""


def _short(typed: str) -> str:
    """What was typed, on one line, and not more of it than anybody reads."""
    words = " ".join(typed.split())
    return words if len(words) <= SAID else words[: SAID - 1] + "…"


def _limit(typed: str) -> int:
    if not typed.strip():
        return PAGE
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= 100 and len(typed) <= 3):
        raise BadCommand("Write limit: with a whole number from 1 to 100.")
    return int(typed)


def _block(hit: Hit, kind: EntryKind) -> Block:
    context = [hit.publisher or ("Pasted text" if not hit.url else "publisher not given")]
    if hit.scope.name:
        context.append(f"#{hit.scope.name}")
    if not hit.sourced:
        context.append("unsourced paste")
    if hit.questioned:
        context.append("questioned by members")
    return Block(
        title=hit.title or "Without a headline",
        link=hit.url or hit.link,
        context=tuple(context),
        when=hit.when,
        lines=(Line(kind=_LINES[kind], pieces=tuple(_pieces(hit, kind))),),
        id=hit.id,
        facts=_facts(hit),
    )


_LINES = {
    EntryKind.BRIEF: LineKind.SENTENCE,
    EntryKind.QUOTE: LineKind.QUOTE,
    EntryKind.CLAIM: LineKind.STATEMENT,
}


def _pieces(hit: Hit, kind: EntryKind) -> Iterator[Piece]:
    """The words of a hit with who said them and what the article says of it."""
    if kind is EntryKind.QUOTE:
        yield Piece(text="“")
        yield from hit.pieces
        yield Piece(text="” — ")
        yield Piece(text=hit.speaker or "speaker unknown", style=Style.SOURCE)
        if hit.role and not hit.corrected:
            yield Piece(text=f", {hit.role}")
    else:
        yield from _below_title(hit)
    if hit.corrected:
        said = "" if kind is EntryKind.QUOTE else f": said by {hit.speaker}" if hit.speaker else ": speaker unknown"
        yield Piece(text=f" · corrected by a moderator{said}", style=Style.LABEL)
    if hit.status in _STATUS and hit.by not in (None, "itself"):
        yield Piece(text=f" · {_STATUS[hit.status]} {hit.by}", style=Style.LABEL)
    elif hit.status == "unverified":
        yield Piece(text=" · unverified, by the article", style=Style.LABEL)


def _facts(hit: Hit) -> dict[str, object]:
    """What is known of a hit, as JSON has it; who says it and how it stands for quotes and claims alone."""
    facts: dict[str, object] = {
        "kind": hit.kind.value,
        "url": hit.url,
        "publisher": hit.publisher,
        "posted_at": hit.posted_at.isoformat(),
        "sourced": hit.sourced,
    }
    if hit.kind is EntryKind.BRIEF:
        return facts
    return facts | {
        "content": [[span.start, span.end] for span in hit.content],
        "speaker": hit.speaker,
        "role": hit.role,
        "speaks_for": hit.speaks_for,
        "stance": hit.stance,
        "status": hit.status,
        "by": hit.by,
        "topic": hit.topic,
        "figures": [dict(figure) for figure in hit.figures],
        "corrected": hit.corrected,
        "questioned": hit.questioned,
    }


def _below_title(hit: Hit) -> Iterator[Piece]:
    """The words of a hit without the title, which stands above them already; with it where a mark stands in it."""
    plain = "".join(piece.text for piece in takewhile(lambda piece: piece.style is Style.PLAIN, hit.pieces))
    rest = plain.lstrip()
    while hit.title and rest.startswith(hit.title):
        rest = rest[len(hit.title) :].lstrip()
    spare = len(plain) - len(rest)
    for piece in hit.pieces:
        left = piece.text[spare:]
        spare -= len(piece.text) - len(left)
        if left == piece.text:
            yield piece
        elif left:
            span = piece.span and Span(piece.span.end - len(left), piece.span.end)
            yield replace(piece, text=left, span=span)


def _side_by_side(hits: Sequence[Hit]) -> Iterator[Block]:
    """Figures of one referent over time, each with its claimant, where a page has several that are worded alike."""
    groups: dict[str, list[tuple[Hit, str]]] = defaultdict(list)
    for hit in reversed(hits):
        for figure in hit.figures:
            if figure.get("referent") and not figure.get("malformed"):
                groups[str(figure["referent"]).casefold()].append((hit, str(figure["text"])))
    for referent, found in groups.items():
        if len({(hit.id, text) for hit, text in found}) > 1:
            lines = (
                Line(
                    kind=LineKind.STATEMENT,
                    pieces=(
                        Piece(text=f"{hit.when:%-d %b %Y}: "),
                        Piece(text=text, style=Style.FIGURE),
                        Piece(text=f" — {hit.speaker or 'source unknown'} ({hit.id})"),
                    ),
                )
                for hit, text in found
            )
            yield Block(title=f"Figures of “{referent}”, oldest first", lines=tuple(lines))
