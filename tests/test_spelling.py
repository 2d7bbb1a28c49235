"""Commands in sentences, as each platform spells them; what others wrote is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.why import ENDED
from bot.messages import Block, Reply
from bot.platforms.slack.showing.render import SIGN, WORDS
from bot.platforms.spelling import spell, spelled
from summarizers.types import Line, LineKind, Piece, Span


def block(text: str, title: str = "", **fields: object) -> Block:
    line = Line(kind=LineKind.SENTENCE, pieces=(Piece(text=text),))
    return replace(Block(title=title, lines=(line,)), **fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Turn it on with `watch on`.", "Turn it on with /watch on.", id="a command"),
        pytest.param("`find`, `recent`", "/find, /recent", id="two"),
        pytest.param("`findings` and `rm -rf`", "`findings` and `rm -rf`", id="no commands"),
        pytest.param("`find\n`", "`find\n`", id="over two lines"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_spell(text: str, expected: str) -> None:
    assert spell(text, "/") == expected
    assert spell(text) == expected.replace("/", "")


@pytest.mark.parametrize(
    ("text", "expected", "discord"),
    [
        ("`Moderators` see it in `reports`.", "Admins see it in /warbrief reports.", "Moderators see it in /reports."),
        ("Set for the whole `server`.", "Set for the whole workspace.", "Set for the whole server."),
        ("`forget <id> or server`", "/warbrief forget <id> or workspace", "/forget <id> or server"),
        ("`find server outage`, a server", "/warbrief find server outage, a server", "/find server outage, a server"),
    ],
)
def test_what_slack_calls_differently(text: str, expected: str, discord: str) -> None:
    assert spell(text, SIGN, WORDS) == expected
    assert spell(text, "/") == discord


def test_the_sentences_and_titles_of_our_own_are_spelled() -> None:
    shown = spelled(Reply(text="See `why`.", blocks=(block("Ask with `brief`.", "`find <words>`"),)), "/")
    assert shown == Reply(text="See /why.", blocks=(block("Ask with /brief.", "/find <words>"),))


@pytest.mark.parametrize(
    "theirs",
    [
        pytest.param(block("`find` it", facts={"kind": "brief"}), id="a hit or a report"),
        pytest.param(
            Block(lines=(Line(kind=LineKind.QUOTE, pieces=(Piece(text="`find` it"),), content=(Span(0, 4),)),)),
            id="a line of an article",
        ),
        pytest.param(block("It was briefed.", "`find` this", id="K7Q2F"), id="a headline"),
    ],
)
def test_what_others_wrote_is_left_alone(theirs: Block) -> None:
    assert spelled(Reply(blocks=(theirs,)), "/").blocks == (theirs,)


def test_no_sentence_of_an_outcome_keeps_its_backticks() -> None:
    assert not [text for text in ENDED.values() if "`" in spell(text)]


@given(st.text(alphabet="`find on\n/\ud800x"))
def test_any_text_keeps_its_words(text: str) -> None:
    assert spell(text, "/").replace("`", "").replace("/", "") == text.replace("`", "").replace("/", "")
