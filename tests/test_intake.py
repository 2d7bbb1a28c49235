"""What in a post is an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import is_link, items_of, size
from bot.messages import TERMINAL, File, ItemKind, Post

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
        pytest.param(f"https://example.org/a\n{ARTICLE}", False, [("link", "https://example.org/a")], id="a teaser"),
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


@given(st.text() | st.text(alphabet="htps:/. ()]!?”aA\n", max_size=500))
def test_never_raises_and_links_are_in_the_text(text):
    for item in items_of(Post(scope=TERMINAL, message="1", text=text)):
        assert item.content
        assert item.content in text
    assert size(text) >= 0
