"""How the terminal shows a brief, an extract and a marked article."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.messages import Block, Reply
from bot.platforms.printable import printable
from bot.platforms.terminal.render import (
    PipeConsole,
    brief_markdown,
    highlighted_markdown,
    show_brief,
    show_extracts,
    show_highlighted,
    show_reply,
)
from summarizers import analyse
from summarizers.types import (
    Analysis,
    Article,
    Brief,
    Line,
    LineKind,
    Note,
    NoteCode,
    Piece,
    Section,
    Sentence,
    Span,
    Style,
)


def piece(text: str, style: Style = Style.PLAIN) -> Piece:
    return Piece(text=text, style=style)


def line(kind: LineKind, *pieces: Piece, why: str = "") -> Line:
    return Line(kind=kind, pieces=pieces, why=why)


BRIEF = Brief(
    article=Article(text=""),
    title=piece("Fleet command reports a strike on Port Vello"),
    context=("Pasted text", "publisher and date not given"),
    sections=(
        Section(
            title="In short",
            lines=(line(LineKind.SENTENCE, piece("Two ships were hit\nin the harbour overnight."), why="the lead"),),
        ),
        Section(
            title="Who says what",
            lines=(
                line(
                    LineKind.STATEMENT,
                    piece("The fleet command", Style.SOURCE),
                    piece(" said that 3,40 sailors were missing."),
                    why="casualties, a figure",
                ),
                line(LineKind.WARNING, piece("“3,40” is malformed in the text; its value is unknown.")),
                line(LineKind.DISPUTE, piece("The ministry", Style.SOURCE), piece(" denies any *loss*.")),
            ),
        ),
        Section(
            title="In their own words",
            lines=(
                line(
                    LineKind.QUOTE,
                    piece("“"),
                    piece("We saw smoke over the whole bay", Style.QUOTE),
                    piece(" […]", Style.BRACKET),
                    piece("” — "),
                    piece("Ana Brekke", Style.SOURCE),
                ),
            ),
        ),
    ),
    notes=(Note(code=NoteCode.CUT_OFF, text="Only the beginning was read."),),
    more_statements=1,
    more_quotes=2,
)
PLAIN = """\
Fleet command reports a strike on Port Vello
Pasted text · publisher and date not given

In short
• Two ships were hit in the harbour overnight.

Who says what
• The fleet command said that 3,40 sailors were missing.
⚠ “3,40” is malformed in the text; its value is unknown.
⇄ The ministry denies any *loss*.

In their own words
“We saw smoke over the whole bay […]” — Ana Brekke

Note: Only the beginning was read.
1 more statement · 2 more quotes
"""
NARROW = """\
Fleet command reports a
strike on Port Vello
Pasted text · publisher and
date not given

In short
• Two ships were hit in the
  harbour overnight.
  why: the lead

Who says what
• The fleet command said
  that 3,40 sailors were
  missing.
⚠ “3,40” is malformed in the
  text; its value is
  unknown.
  why: casualties, a figure
⇄ The ministry denies any
  *loss*.

In their own words
“We saw smoke over the
  whole bay […]” — Ana
  Brekke

Note: Only the beginning was
read.
1 more statement · 2 more
quotes

How this brief came about
• read a file
"""
MARKDOWN = """\
# Fleet command reports a strike on Port Vello

*Pasted text · publisher and date not given*

## In short

- Two ships were hit in the harbour overnight.

## Who says what

- **The fleet command** said that 3,40 sailors were missing.
  - ⚠ “3,40” is malformed in the text; its value is unknown.
- ⇄ **The ministry** denies any \\*loss\\*.

## In their own words

- “**We saw smoke over the whole bay** \\[…\\]” — **Ana Brekke**

*Note: Only the beginning was read.*

*1 more statement · 2 more quotes*
"""
FOUND = Reply(
    text="Briefs, with fire, newest first.",
    blocks=(
        Block(
            id="K7Q2F",
            title="Fleet command reports a strike on Port Vello",
            context=("Harbour Post", "#war-news"),
            when=datetime(2024, 3, 14, tzinfo=UTC),
            lines=(line(LineKind.SENTENCE, piece("We saw the "), piece("fire", Style.HIT), piece(" from afar.")),),
            link="https://example.org/news/a-long-address",
        ),
        Block(
            id="3D9XA",
            title="Trains run again",
            context=("Pasted text", "unsourced paste"),
            lines=(line(LineKind.QUOTE, piece("“No "), piece("fires", Style.HIT), piece("” — "), piece("Ana Brekke")),),
        ),
    ),
    more="c1",
)
FOUND_PLAIN = """\
Briefs, with fire, newest first.

K7Q2F  Fleet command reports a strike on Port Vello
  Harbour Post · #war-news · 14 Mar 2024
  https://example.org/news/a-long-address
  We saw the *fire* from afar.

3D9XA  Trains run again
  Pasted text · unsourced paste
  “No *fires*” — Ana Brekke

more: warbrief find fire --after c1
"""
FOUND_NARROW = """\
Briefs, with fire, newest
first.

K7Q2F  Fleet command reports
  a strike on Port
  Vello
  Harbour Post · #war-news ·
  14 Mar 2024
  https://example.org/news/a-long-address
  We saw the fire from afar.

3D9XA  Trains run again
  Pasted text · unsourced
  paste
  “No fires” — Ana Brekke

more: warbrief find fire --after c1
"""
NUMBERED = """\
Fleet command reports a strike on Port Vello
Pasted text · publisher and date not given

In short
 1 Two ships were hit in the harbour overnight.

Who says what
 2 The fleet command said that 3,40 sailors were missing.
   ⚠ “3,40” is malformed in the text; its value is unknown.
 3 ⇄ The ministry denies any *loss*.

In their own words
 4 “We saw smoke over the whole bay […]” — Ana Brekke

Note: Only the beginning was read.
Note: There is a newer version of this article: 3D9XA.
K7Q2F · 1 more statement · 2 more quotes
"""
MARKED = (
    piece("The ministry", Style.SOURCE),
    piece(" said "),
    piece("the port was open ", Style.CLAIM),
    piece("[claimed]", Style.LABEL),
    piece(".\n\n\n“"),
    piece("Nobody came", Style.QUOTE),
    piece("” [Ana Brekke]", Style.LABEL),
    piece(", she said.\n"),
)


def terminal(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system="truecolor")


def pipe() -> Console:
    return Console(file=io.StringIO())


def written(console: Console) -> str:
    return console.file.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_a_pipe_gets_plain_text_a_paragraph_a_line():
    console = pipe()
    show_brief(console, BRIEF)
    assert written(console) == PLAIN


def test_a_narrow_terminal_gets_hanging_indents_and_reasons():
    console = terminal(28)
    show_brief(console, BRIEF, ("read a file",), explain=True)
    assert plain(written(console)) == NARROW


def test_a_terminal_gets_bold_sources_and_yellow_warnings():
    console = terminal(80)
    show_brief(console, BRIEF)
    shown = written(console).splitlines()
    assert shown[0] == "\x1b[1mFleet command reports a strike on Port Vello\x1b[0m"
    assert shown[7] == "• \x1b[1mThe fleet command\x1b[0m said that 3,40 sailors were missing."
    assert plain(shown[8]) == "⚠ “3,40” is malformed in the text; its value is unknown."
    assert "\x1b[33m" in shown[8]


@pytest.mark.parametrize(
    ("console", "expected"),
    [pytest.param(pipe, FOUND_PLAIN, id="a pipe"), pytest.param(lambda: terminal(28), FOUND_NARROW, id="narrow")],
)
def test_what_was_found(console, expected):
    console = console()
    show_reply(console, FOUND, "warbrief find fire --after c1")
    assert plain(written(console)) == expected


def test_hits_are_reversed_in_a_terminal():
    console = terminal(80)
    show_reply(console, FOUND)
    assert "We saw the \x1b[1;7mfire\x1b[0m from afar." in written(console)
    assert "more" not in written(console)


def test_a_numbered_brief_with_what_a_reader_should_know():
    sections = tuple(
        replace(
            section,
            lines=tuple(
                each if each.kind is LineKind.WARNING else replace(each, content=(Span(0, 1),))
                for each in section.lines
            ),
        )
        for section in BRIEF.sections
    )
    console = pipe()
    show_reply(
        console,
        Reply(
            brief=replace(BRIEF, sections=sections),
            id="K7Q2F",
            numbered=True,
            remarks=("There is a newer version of this article: 3D9XA.",),
        ),
    )
    assert written(console) == NUMBERED


def test_lines_of_one_brief_stand_together_and_so_does_a_list():
    block = FOUND.blocks[1]
    usages = (Block(title="find", lines=(line(LineKind.SENTENCE, piece("Finds.")),)), Block(title="recent"))
    console = pipe()
    another = replace(block, context=("Pasted text",))  # such as an earlier posting of it
    show_reply(console, Reply(blocks=(block, block, another, *usages)))
    assert written(console) == (
        "3D9XA  Trains run again\n  Pasted text · unsourced paste\n  “No *fires*” — Ana Brekke\n"
        "  “No *fires*” — Ana Brekke\n\n3D9XA  Trains run again\n  Pasted text\n  “No *fires*” — Ana Brekke\n\n"
        "find\n  Finds.\nrecent\n"
    )


def test_a_day_that_stands_there_already_is_not_told_twice():
    console = pipe()
    block = replace(FOUND.blocks[0], link=None, lines=(), context=("Harbour Post", "published 14 Mar 2024"))
    show_reply(console, Reply(blocks=(block,), id="K7Q2F", card=True))
    assert "  Harbour Post · published 14 Mar 2024\n" in written(console)


def test_what_a_button_does_elsewhere_is_said_in_words():
    console = pipe()
    show_reply(console, Reply(blocks=(replace(FOUND.blocks[1], lines=()),), id="3D9XA", card=True))
    show_reply(console, Reply(text="This deletes all. Do you mean it?", confirm="forget server yes"))
    assert written(console) == (
        "3D9XA  Trains run again\n  Pasted text · unsourced paste\n  show 3D9XA has the whole brief\n"
        "This deletes all. Do you mean it?\n\nIf you mean it, write: forget server yes\n"
    )


def test_a_sentence_alone():
    console = pipe()
    show_reply(console, Reply(text="Nothing waits."))
    assert written(console) == "Nothing waits.\n"


def test_wide_terminals_keep_lines_readable():
    console = terminal(300)
    show_brief(console, Brief(article=Article(text=""), title=piece("word " * 100), context=(), sections=()))
    assert max(map(len, plain(written(console)).splitlines())) <= 120


def test_markdown():
    assert brief_markdown(BRIEF) == MARKDOWN


def test_markdown_explained():
    shown = brief_markdown(BRIEF, ("read a file",), explain=True)
    assert "- Two ships were hit in the harbour overnight.\n  - why: the lead\n" in shown
    assert shown.endswith("\n## How this brief came about\n\n- read a file\n")


def test_a_marked_article_in_a_terminal_is_bold_and_underlined():
    console = terminal(80)
    show_highlighted(console, MARKED)
    assert (
        plain(written(console))
        == "The ministry said the port was open [claimed].\n\n“Nobody came” [Ana Brekke], she said.\n"
    )
    assert "\x1b[1mThe ministry\x1b[0m said \x1b[4mthe port was open \x1b[0m" in written(console)
    assert re.search(r"\x1b\[1;\d+mNobody came", written(console))


def test_a_marked_article_in_a_pipe_has_marks_of_its_own():
    console = pipe()
    show_highlighted(console, MARKED)
    assert written(console) == (
        "The ministry said _the port was open_ [claimed].\n\n“*Nobody came*” [Ana Brekke], she said.\n"
    )


def test_a_marked_article_as_markdown():
    assert highlighted_markdown(MARKED) == (
        "**The ministry** said *the port was open* \\[claimed\\].\n\n“**Nobody came**” \\[Ana Brekke\\], she said.\n"
    )


def test_pieces_of_one_style_that_touch_are_one_mark():
    assert highlighted_markdown((piece("Nob", Style.QUOTE), piece("ody ", Style.SOURCE), piece("1. came"))) == (
        "**Nobody** 1. came\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1. First", "1\\. First", id="a number is no list"),
        pytest.param("- dash", "\\- dash", id="a dash is no list"),
        pytest.param("a_b <b> #x | `y`", "a\\_b \\<b\\> \\#x \\| \\`y\\`", id="marks inside"),
    ],
)
def test_markdown_of_the_article_is_escaped(text, expected):
    assert highlighted_markdown((piece(text),)) == expected + "\n"


THREE = "One ship came.\nTwo\nwent \x1b[2Jback to port. Three stayed."


def extract(summariser: str, *chosen: int) -> Analysis:
    spans = (Span(0, 14), Span(15, 41), Span(42, 55))
    return Analysis(
        article=Article(text=THREE),
        language="en",
        headline=None,
        sentences=tuple(Sentence(index=index, span=span, paragraph=0) for index, span in enumerate(spans)),
        summariser=summariser,
        extract=chosen,
        scores=(0.0, 1.0, 0.5),
    )


def test_extracts_stand_one_under_the_other_with_places_and_agreement():
    console = pipe()
    found = (extract("warbrief", 0, 1), extract("lead", 0), extract("kl", 0, 1), extract("lsa"))
    show_extracts(console, [(each, 0.0123) for each in found])
    assert written(console).splitlines() == [
        "The article has 3 sentences; the number before one is its place there.",
        "",
        "warbrief · 2 sentences · 40 characters · 12 ms",
        "1. One ship came.",
        "2. Two went back to port.",
        "",
        "lead · 1 sentence · 14 characters · 12 ms",
        "1. One ship came.",
        "",
        "kl · 2 sentences · 40 characters · 12 ms",
        "The same as warbrief.",
        "",
        "lsa · 0 sentences · 0 characters · 12 ms",
        "No sentence fits.",
        "",
        "Sentences in common with warbrief: kl 2, lead 1, lsa 0.",
    ]


def test_extracts_in_a_narrow_terminal_stand_right_of_their_places_and_are_dim_the_second_time():
    console = terminal(18)
    show_extracts(console, [(extract("lead", 1), 1.2), (extract("lsa", 1, 2), 0.1)])
    lines = written(console).splitlines()
    assert plain("\n".join(lines[6:])).splitlines() == [
        *("lead · 1 sentence", "· 26 characters ·", "1,200 ms", "2. Two went back", "   to port.", ""),
        *("lsa · 2 sentences", "· 39 characters ·", "100 ms", "2. Two went back", "   to port.", "3. Three stayed."),
        *("", "Sentences in", "common with lead:", "lsa 1."),
    ]
    dim = [plain(line) for line in lines[6:] if "\x1b[2m" in line]
    assert dim == ["2. Two went back", "   to port."]


def test_a_sentence_of_an_extract_tells_whom_its_pronoun_means():
    console = pipe()
    found = analyse(Article(text="Anna Bondar runs the port of Odesa. The rain fell. She told us no ship had left it."))
    show_extracts(console, [(replace(found, extract=(2,)), 0.1)])
    assert written(console).splitlines()[-1] == "3. She [Anna Bondar] told us no ship had left it."


@pytest.mark.parametrize("extracts", [[], [extract("lead", 0)]])
def test_an_extract_alone_is_compared_with_nothing(extracts):
    console = pipe()
    show_extracts(console, [(each, 0.1) for each in extracts])
    assert "in common" not in written(console)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Київ, 基辅 🇺🇦 👩‍🚒 שלום", "Київ, 基辅 🇺🇦 👩‍🚒 שלום", id="scripts and emoji pass"),
        pytest.param("a\x00b\x07c\x7f", "abc", id="NUL, bell, delete"),
        pytest.param("\x1b[2J\x1b[1;31mred\x1b[0m", "red", id="clear and colour"),
        pytest.param("\x9b31mred", "red", id="one-byte CSI"),
        pytest.param("\x1b]0;owned\x07title\x1b]8;;http://x\x1b\\link", "titlelink", id="title and link"),
        pytest.param("\x1b]0;never ends", "0;never ends", id="a sequence without an end hides nothing"),
        pytest.param("\x1bPq#0\x1b\\sixel", "sixel", id="DCS"),
        pytest.param("\x1bcreset", "reset", id="reset"),
        pytest.param("end\x1b", "end", id="a lone escape"),
        pytest.param("\u202egnihton\u2066x\u2069", "gnihtonx", id="direction overrides"),
        pytest.param("a\r\nb\rc\u2028d\x85e\tf", "a\nb\nc\nd\ne f", id="line breaks and tabs"),
        pytest.param("\ud800\udfff", "\ufffd\ufffd", id="lone surrogates"),
        pytest.param("", "", id="empty"),
    ],
)
def test_printable(text, expected):
    assert printable(text) == expected


ANY_TEXT = st.text(st.characters() | st.sampled_from("\x1b\x9b\x9d[]0;m\x07\u202e\ud800\n\t "), max_size=80)


@given(st.lists(st.tuples(ANY_TEXT, st.sampled_from(Style)), max_size=6), st.integers(20, 60))
def test_no_text_can_steer_the_terminal_or_leave_its_width(found, width):
    pieces = tuple(piece(*each) for each in found)
    brief = Brief(
        article=Article(text=""),
        title=None,
        context=tuple(each.text for each in pieces),
        sections=(Section(title="Any", lines=(line(LineKind.STATEMENT, *pieces),)),),
    )
    console = terminal(width)
    show_brief(console, brief)
    show_highlighted(console, pieces)
    blocks = tuple(
        Block(id=text[:5], title=text, context=(text,), lines=brief.sections[0].lines) for text in brief.context
    )
    show_reply(console, Reply(text=" ".join(brief.context), blocks=blocks, remarks=brief.context))
    for shown in plain(written(console)).split("\n"):
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown)
        assert cell_len(shown) <= width
    for text in (brief_markdown(brief), highlighted_markdown(pieces)):
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in text.replace("\n", ""))


def test_a_closed_pipe_is_told_to_the_caller():
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        show_brief(PipeConsole(file=Closed()), BRIEF)
