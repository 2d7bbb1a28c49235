"""What in a post is an article, and which messages make up one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import continues, is_link, items_of, join_parts, link_of, size
from bot.messages import TERMINAL, File, Item, ItemKind, Post, Scope

ARTICLE = """Governor reports damage after night attack

Drones hit two warehouses on the edge of the town during the night, the regional governor said on Thursday. He added \
that nobody was hurt. “We saw the fire from ten kilometres away,” said a railwayman who lives nearby.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""
CHINESE = "乌克兰军方周二在一份报告中说。" * 30
LONG = "\n\n".join([ARTICLE] * 3)
CHAT = (
    "Honestly I think you are wrong here. I told you last week that my cousin lives there, and he says you can not "
    "even buy bread. You keep posting these links and I keep telling you what I hear from him. I do not believe it. "
    "You can check it if you want, I sent you his number. Anyway, I will call you tomorrow and we talk, my friend."
)


def found(post: Post) -> list[tuple[ItemKind, str]]:
    return [(item.kind, item.content or item.name) for item in items_of(post)]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        pytest.param("", False, [], id="nothing"),
        pytest.param("", True, [("paste", "the pasted text")], id="nothing, but asked for"),
        pytest.param("good morning all", False, [], id="chat"),
        pytest.param(CHAT, False, [], id="long chat"),
        pytest.param("word " * 500, False, [], id="no sentences"),
        pytest.param(ARTICLE, False, [("paste", ARTICLE)], id="an article"),
        pytest.param(CHINESE, False, [("paste", CHINESE)], id="Chinese"),
        pytest.param("three words here", True, [("paste", "three words here")], id="asked: taken at its word"),
        pytest.param("https://example.org/a", False, [("link", "https://example.org/a")], id="a link"),
        pytest.param("https://example.org/a", True, [("link", "https://example.org/a")], id="a link, asked for"),
        pytest.param(
            "see https://example.org/a, (https://example.org/b_(c)) and HTTPS://example.org/a?x=1&y=2#z!",
            False,
            [
                ("link", "https://example.org/a"),
                ("link", "https://example.org/b_(c)"),
                ("link", "HTTPS://example.org/a?x=1&y=2#z"),
            ],
            id="links in a sentence",
        ),
        pytest.param(
            "<https://example.org/a> **https://example.org/a** “https://example.org/a”",
            False,
            [("link", "https://example.org/a")],
            id="the same link once",
        ),
        pytest.param(f"https://example.org/a\n{ARTICLE}", False, [("paste", ARTICLE)], id="perhaps a teaser"),
        pytest.param(
            "https://example.org/a\nDrones hit the town.", False, [("link", "https://example.org/a")], id="a teaser"
        ),
        pytest.param(
            f"{LONG} https://example.org/a", False, [("paste", f"{LONG} https://example.org/a")], id="a paste"
        ),
        pytest.param("ftp://example.org/a mailto:a@example.org", False, [], id="other schemes"),
    ],
)
def test_items_of(text, asked, expected):
    assert found(Post(scope=TERMINAL, message="1", text=text, asked=asked)) == [
        (ItemKind(kind), content) for kind, content in expected
    ]


def test_files_come_first_and_need_no_text():
    files = (File(name="a.txt", data=b"a"), File(name="b.html", data=b"b"))
    items = items_of(Post(scope=TERMINAL, message="1", text="https://example.org/a", files=files, asked=True))
    assert [(item.kind, item.name, item.file) for item in items] == [
        (ItemKind.FILE, "a.txt", files[0]),
        (ItemKind.FILE, "b.html", files[1]),
        (ItemKind.LINK, "https://example.org/a", None),
    ]
    assert [item.kind for item in items_of(Post(scope=TERMINAL, message="2", files=files, asked=True))] == [
        ItemKind.FILE
    ] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("https://example.org", True, id="a link"),
        pytest.param("  https://example.org/a?b#c \n", True, id="white space around"),
        pytest.param("https://example.org and more", False, id="more"),
        pytest.param("https://", False, id="no host"),
        pytest.param("example.org", False, id="no scheme"),
        pytest.param("https://example.org/" + "a" * 3_000, False, id="endless"),
    ],
)
def test_is_link(text, expected):
    assert is_link(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" https://example.org/a?b#c\n", "https://example.org/a?b#c", id="a link"),
        pytest.param("example.org/news/1", "https://example.org/news/1", id="no scheme"),
        pytest.param("www.example.org", "https://www.example.org", id="www"),
        pytest.param("<https://example.org/a>", "https://example.org/a", id="in brackets"),
        pytest.param("example.org", "", id="a host, or a file"),
        pytest.param("news/example.org/1.txt", "", id="a path"),
        pytest.param("./example.org/1.html", "", id="a path from here"),
        pytest.param("https://example.org/a.", "", id="a full stop"),
        pytest.param("https://example.org/a https://example.org/b", "", id="two links"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_link_of(text, expected):
    assert link_of(text) == expected


@given(st.text() | st.text(alphabet="htps:/. ()]!?”aA\n", max_size=500))
def test_never_raises_and_links_are_in_the_text(text):
    for item in items_of(Post(scope=TERMINAL, message="1", text=text)):
        assert item.content
        assert item.content.removeprefix("https://") in text
    assert size(text) >= 0


def test_a_hidden_post_is_one_item_for_who_asks_and_none_else():
    hidden = Post(scope=TERMINAL, message="1", hidden=True)
    assert items_of(hidden) == ()
    assert items_of(replace(hidden, asked=True)) == (Item(kind=ItemKind.PASTE, name="the post"),)


# --- texts in several messages ---

FULL_PART = "\n\n".join([ARTICLE] * 4)[:1_960].rpartition(".")[0] + "."
CUT_PART = "\n\n".join([ARTICLE] * 2)[:900] + " and the road along the river, which the army had mined"
REST = (
    "before it withdrew in the spring, stayed closed all day. Repairs will take a week, the operator said, and buses "
    "run in the meantime between the two stations north of the bridge. The regional administration promised to open a "
    "second crossing by the end of the month."
)
NEXT = f"The railway {REST}"


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def part(text: str, **fields: object) -> Post:
    return replace(Post(scope=TERMINAL, message="1", author="ann", text=text, posted_at=NOW), **fields)


JOINED = [
    # what, before, after, whether they are one
    ("broken off in a sentence", part(CUT_PART), part(REST), True),
    ("full, then the next paragraph", part(FULL_PART), part(NEXT), True),
    ("full, cut in a word", part(LONG[:2_000].ljust(2_000, "x")), part(REST), True),
    ("two minutes later", part(CUT_PART), part(REST, posted_at=NOW + timedelta(minutes=2)), True),
    ("the third part", part(f"{FULL_PART}\n\n{FULL_PART}", parts=("2",)), part(NEXT), True),
    (
        "a quote goes on",
        part(CUT_PART + ": “We saw the fire from"),
        part(f"ten kilometres away,” he said. {NEXT}"),
        True,
    ),
    ("a link in the middle of the rest", part(CUT_PART), part(f"{REST} See https://example.org/a for more."), True),
    ("a program's feed", part(CUT_PART, bot=True), part(REST, bot=True), True),
    ("later than that", part(CUT_PART), part(REST, posted_at=NOW + timedelta(seconds=121)), False),
    ("the wrong way round", part(CUT_PART, posted_at=NOW + timedelta(seconds=1)), part(REST), False),
    ("no time", part(CUT_PART, posted_at=None), part(REST), False),
    ("another person", part(CUT_PART), part(REST, author="bob"), False),
    ("nobody knows who", part(CUT_PART, author=""), part(REST, author=""), False),
    ("another channel", part(CUT_PART), part(REST, scope=Scope(platform="x", workspace="y", channel="z")), False),
    ("hidden", part(CUT_PART), part("", hidden=True), False),
    ("a file behind it", part(CUT_PART), part(REST, files=(File(name="a.txt", data=b"a"),)), False),
    ("ended and not full", part(f"{CUT_PART}."), part(NEXT), False),
    ("too short to be cut", part(ARTICLE[:400]), part(REST), False),
    ("a remark on it", part(CUT_PART), part(f"lol what do you think of that. {REST}"), False),
    ("a question to all", part(FULL_PART), part(f"{NEXT} What do you think?"), False),
    ("one's own view", part(FULL_PART), part(f"I think that this changes little. {NEXT}"), False),
    ("a greeting", part(FULL_PART), part(f"Hey all, {NEXT}"), False),
    ("somebody is addressed", part(FULL_PART), part(f"<@123> {NEXT}"), False),
    ("an answer to a quotation", part(FULL_PART), part(f"> he said\n{NEXT}"), False),
    ("chat", part(FULL_PART), part(CHAT), False),
    ("after chat", part(CHAT * 3 + " and then you"), part(REST), False),
    ("a short rest", part(CUT_PART), part("before it withdrew in the spring."), False),
    ("a link alone", part(CUT_PART), part("https://example.org/a"), False),
    ("a link and its teaser", part(FULL_PART), part(f"https://example.org/a {NEXT}"), False),
    ("a link to the source ended it", part(f"{CUT_PART}\nhttps://example.org/a"), part(NEXT), False),
    ("a byline ended it", part(f"{ARTICLE}\n\n{ARTICLE}\n\nReporting by Ann Day"), part(NEXT), False),
    ("another article with its headline", part(FULL_PART), part(f"Trains run again\n\n{NEXT}"), False),
    ("a list", part(FULL_PART), part("Kyiv, Lviv, Odesa, " * 12), False),
]


@pytest.mark.parametrize(("before", "after", "one"), [case[1:] for case in JOINED], ids=[case[0] for case in JOINED])
def test_continues(before, after, one):
    assert continues(before, after) is one


FILLED = "The bridge over the Sulna was governed from the town. " * 37
JOINTS = [
    ("nothing", [], ""),
    ("blanks", [" \n", ""], ""),
    ("one", ["  A text.\n"], "A text."),
    ("paragraphs", ["It ended.", "Then it began."], "It ended.\n\nThen it began."),
    ("after a closing quote", ["“It ended.”", "Then it began."], "“It ended.”\n\nThen it began."),
    ("between words", ["The mayor said that", "nobody was hurt."], "The mayor said that nobody was hurt."),
    ("before a name", [f"{REST} It was said by", "Olena Kovalenko."], f"{REST} It was said by Olena Kovalenko."),
    ("after a heading", ["What we know", "The bridge fell."], "What we know\n\nThe bridge fell."),
    ("after a short form", ["He met U.S.", "officials there."], "He met U.S. officials there."),
    ("at a hyphen", ["the Donetsk-", "based staff"], "the Donetsk-based staff"),
    ("in a word", [FILLED[:1_996].ljust(1_996) + "xgov", "ernor said."], FILLED[:1_996] + "xgovernor said."),
    ("in a word that stands elsewhere", [f"{FILLED} was gover", "ned well."], f"{FILLED} was governed well."),
    ("full, but between words", [f"{FILLED} from the", "town. It was said."], f"{FILLED} from the town. It was said."),
    ("three", ["One.", "Two and", "three."], "One.\n\nTwo and three."),
]


@pytest.mark.parametrize(("texts", "joined"), [case[1:] for case in JOINTS], ids=[case[0] for case in JOINTS])
def test_join_parts(texts, joined):
    assert join_parts(texts) == joined


@given(st.lists(st.text() | st.text(alphabet="ab.- \n>@”", max_size=300), max_size=4))
def test_whatever_is_joined_is_all_there(texts):
    joined = join_parts(texts)
    assert "".join(joined.split()) == "".join("".join(texts).split())
    for before, after in pairwise(texts):
        assert continues(part(before * 50), part(after * 50)) in (True, False)
