"""Replies for the tests of what platforms show: one of every kind of line, and any, with whatever may stand in one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.messages import TERMINAL, Action, Block, Outcome, Outgoing, Reply
from summarizers.types import Article, Brief, Line, LineKind, Note, NoteCode, Piece, Section, Span, Style

HOSTILE = (
    "**bold**",
    "__under__",
    "*em*",
    "_em_",
    "***",
    "~~struck~~",
    "||secret||",
    "|",
    "`code`",
    "```",
    "# Head",
    "-# small",
    "> said",
    ">>> all",
    "- item",
    "* item",
    "1. first",
    "[words](https://example.org)",
    "[",
    "](",
    "https://example.org/a_b*c",
    "steam://run",
    "<https://example.org>",
    "discord.gg/abc",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "<#1>",
    "</find:1>",
    "<id:browse>",
    "@everyone",
    "@here",
    "<t:1:R>",
    "<:pog:123456>",
    ":smile:",
    "\\",
    "\\\\*",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\u2028",
    "(((",
    "\U000e0041",
    "<!channel>",
    "<!here|here>",
    "<!subteam^S1>",
    "<!date^0^{date}|x>",
    "<@U1>",
    "<#C1|war>",
    "<http://x.example|y>",
    "&lt;!channel&gt;",
    "&amp;",
    '"quoted"',
    "www.example.org",
    "ana@example.org",
)
WORDS = (
    "Kyiv said",
    "1,6000",
    "Головнокомандувач Сирський",
    "نفت القوات الأوكرانية",
    "乌克兰军队",
    "👩‍🚀👩‍🚀",
    "𝄞",
    "é",
    "می‌خواهم",
    "“We will not leave,”",
    "at 10:30",
    "snake_case",
    "[…]",
)
words = st.sampled_from(HOSTILE + WORDS)
separators = st.sampled_from(("", " ", " ", " ", "\n", "\t"))
texts = st.lists(st.tuples(words, separators), min_size=1, max_size=12).map(lambda parts: "".join(map("".join, parts)))
long_texts = st.tuples(texts, st.integers(1, 40)).map(lambda part: part[0] * part[1])
pieces = st.builds(Piece, text=texts, style=st.sampled_from(Style), span=st.sampled_from((None, Span(0, 3))))
lines = st.builds(
    Line,
    kind=st.sampled_from(LineKind),
    pieces=st.lists(pieces, min_size=1, max_size=5).map(tuple),
    content=st.sampled_from(((), (Span(0, 3),))),
)
links = st.sampled_from(
    (
        None,
        "https://example.org/news/a",
        "https://example.org/" + "x" * 900,
        "javascript:alert(1)",
        "https://е.укр/й" * 60,
    )
)
whens = st.sampled_from((None, datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)))


@st.composite
def briefs(draw: st.DrawFn, most: int = 100) -> Brief:
    """Any brief: up to so many lines, of any kind, in any section."""
    length = draw(st.integers(0, most))
    made = draw(st.lists(lines, min_size=min(length, 1), max_size=4))
    repeated = [made[number % len(made)] for number in range(length)] if made else []
    titles = ("What changed", "In short", "Who says what", "Accused and denied", "In their own words")
    parts = draw(st.integers(1, 5))
    sections = [Section(title=titles[n], lines=tuple(repeated[n::parts])) for n in range(parts)]
    published = draw(whens)
    context = (draw(texts), *(("published 2 March 2026",) if published else ()), *draw(st.lists(texts, max_size=3)))
    return Brief(
        article=Article(text="", url=draw(links), published_at=published),
        title=draw(st.none() | st.builds(Piece, text=long_texts)),
        context=context,
        sections=tuple(section for section in sections if section.lines),
        notes=tuple(draw(st.lists(st.builds(Note, code=st.just(NoteCode.CUT_OFF), text=long_texts), max_size=8))),
        more_statements=draw(st.sampled_from((0, 1, 3))),
        more_quotes=draw(st.sampled_from((0, 1, 3))),
    )


blocks = st.builds(
    Block,
    title=st.just("") | long_texts,
    link=links,
    context=st.lists(long_texts, max_size=4).map(tuple),
    when=whens,
    lines=st.lists(lines, max_size=3).map(tuple),
    id=st.none() | st.sampled_from(("K7Q2F", "XGA87", "Q0001")),
)
replies = st.builds(
    Reply,
    text=st.just("") | texts | long_texts,
    brief=st.none() | briefs(),
    id=st.none() | st.just("K7Q2F"),
    remarks=st.lists(long_texts, max_size=5).map(tuple),
    blocks=st.lists(blocks, max_size=30).map(tuple),
    more=st.none() | st.just("AAAAAAAAAAAAAAAA"),
    numbered=st.booleans(),
    card=st.booleans(),
    confirm=st.sampled_from(("", "forget K7Q2F yes", "forget " + "x" * 200)),
)
commands = st.sampled_from(("find shells", "show K7Q2F", "find " + "ї" * 400, "find " + "x" * 1500, "find a  b", ""))


def outgoing(*, spoiler: bool = False) -> Outgoing:
    """An answer to send."""
    return Outgoing(
        id=1,
        nonce="n",
        action=Action.SEND,
        scope=TERMINAL,
        to="1",
        item=0,
        outcome=Outcome.BRIEFED,
        brief="K7Q2F",
        spoiler=spoiler,
    )


def line(kind: LineKind, *parts: str | tuple[str, Style]) -> Line:
    """A line of pieces; a bare word is plain."""
    made = (Piece(text=part) if isinstance(part, str) else Piece(text=part[0], style=part[1]) for part in parts)
    return Line(kind=kind, pieces=tuple(made), content=() if kind is LineKind.WARNING else (Span(0, 1),))


EXAMPLE = Brief(
    article=Article(
        text="", url="https://news.example/a", publisher="Ukrinform", published_at=datetime(2026, 3, 2, 9, tzinfo=UTC)
    ),
    title=Piece(text="Kyiv: *no* retreat"),
    context=("Ukrinform", "published 2 March 2026", "citing Euractiv"),
    sections=(
        Section(
            title="In short",
            lines=(line(LineKind.SENTENCE, ("Kyiv", Style.SOURCE), " said ", ("it stays", Style.CLAIM), "."),),
        ),
        Section(
            title="Who says what",
            lines=(
                line(LineKind.STATEMENT, ("Command", Style.SOURCE), " said 1,6000 men died."),
                line(LineKind.WARNING, ("“1,6000” is malformed.", Style.WARNING)),
                line(LineKind.WARNING, ("The article: ", Style.LABEL), "It is unconfirmed ", ("[…]", Style.BRACKET)),
            ),
        ),
        Section(
            title="Accused and denied",
            lines=(
                line(LineKind.DISPUTE, ("A", Style.SOURCE), " accused B."),
                line(LineKind.DISPUTE, ("B", Style.SOURCE), " denies it."),
            ),
        ),
        Section(
            title="In their own words",
            lines=(line(LineKind.QUOTE, "“", ("We stay.", Style.QUOTE), "” — ", ("Ana", Style.SOURCE), ", mayor"),),
        ),
    ),
    notes=(Note(code=NoteCode.CUT_OFF, text="The text is cut off."),),
    more_statements=3,
    more_quotes=1,
)
