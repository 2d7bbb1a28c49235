"""Copies, versions and other articles; what an update changed; war news: tables, and properties over any text."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.stories import Likeness, compare_texts, is_war_news, sketch, what_changed

OLD = """Strike on Kharkiv kills 12

At least 12 people were killed in a Russian missile strike on Kharkiv on Friday, the regional governor said.

Oleh Synehubov said that 34 people were wounded, five of them badly. “The rescue work goes on,” he said in a statement.

Russia’s Defense Ministry denied that its forces had hit a residential building. It did not say what the target was.

The mayor said that the city had not lost power, although two substations were damaged on Thursday night.

The United Nations condemned the attack and called on both sides to protect civilians, as it has done before.
"""
PARTS = OLD.split("\n\n")
BODY = "\n\n".join(PARTS[1:])
ADDED = "NATO said on Saturday that it would send more air defense systems to Ukraine."

SAME = [
    ("itself", OLD),
    ("without the headline", BODY),
    ("another headline", f"Dozens of people hurt in Kharkiv\n\n{BODY}"),
    ("headline with a known figure", f"Kharkiv: 12 people killed by a missile\n\n{BODY}"),
    ("dateline", f"KHARKIV, Ukraine (AP) — {BODY}"),
    ("dateline with a date", f"KYIV, March 14 (Reuters) - {BODY}"),
    ("credits", f"{BODY}\n\n(Reporting by Ann Smith; Editing by Bob Jones)"),
    ("writer", f"{BODY}\n\nAssociated Press writer Ann Smith in Kyiv contributed to this report."),
    ("read also", OLD.replace("\n\nThe mayor", "\n\nRead also: What we know about the talks\n\nThe mayor")),
    (
        "page remains",
        f"Home\n\nNews\n\nSubscribe\n\n{OLD}\n\nFollow us on Telegram\n\nShare this article\n\nLeave a Reply",
    ),
    ("promotion", f"{OLD}\n\nSign up to our newsletter for the latest news."),
    ("quotation marks", OLD.replace("“", '"').replace("”", '"').replace("’", "'")),
    ("guillemets", OLD.replace("“", "« ").replace("”", " »")),
    ("spaces", OLD.replace(" ", "\u00a0", 40).replace("\n\n", "\n")),
    ("heading in capitals", OLD.replace(PARTS[0], PARTS[0].upper())),
    ("mended slip", OLD.replace("residential", "residnetial")),
    ("slip in a word of grammar", OLD.replace("that its", "taht its")),
    ("article left out", OLD.replace("the city", "city")),
    ("spelling", OLD.replace("Defense", "Defence").replace("Synehubov", "Syniehubov")),
    ("hyphen", OLD.replace("substations", "sub-stations")),
    ("end left away", "\n\n".join(PARTS[:4])),
    ("cut in a sentence", OLD[: OLD.index(" a residential")]),
    ("cut in a word", OLD[: OLD.index("idential")]),
    ("cut with dots", OLD[: OLD.index(" a residential")] + "…"),
    ("a paragraph less", "\n\n".join((*PARTS[:3], *PARTS[4:]))),
    ("paragraphs moved", "\n\n".join((*PARTS[:3], PARTS[4], PARTS[3], PARTS[5]))),
    ("contraction", OLD.replace("did not say", "didn’t say")),
]
CHANGED = [
    ("figure", OLD.replace("34", "36")),
    ("figure in the headline alone", OLD.replace("kills 12", "kills 14")),
    ("figure of another headline", f"Kharkiv: 14 people killed by a missile\n\n{BODY}"),
    ("known figure of other people", f"Kharkiv: 34 people killed by a missile\n\n{BODY}"),
    ("number word", OLD.replace("five of them", "six of them")),
    ("bound", OLD.replace("At least 12", "About 12")),
    ("bound left out", OLD.replace("At least 12 people", "12 people")),
    ("figure behind a dateline", f"KYIV (AP) — {BODY.replace('12', '14')}"),
    ("figure in a cut text", OLD.replace("34", "36")[: OLD.index("The mayor")]),
    ("figure in a link that the page left", f"{OLD}\n\nRUSSIAN STRIKE ON ODESA KILLS 45 PEOPLE, MAYOR SAYS"),
    ("negation left out", OLD.replace("had not lost", "had lost")),
    ("negation put in", OLD.replace("were damaged", "were not damaged")),
    ("name", OLD.replace("Synehubov", "Terekhov")),
    ("place", OLD.replace("strike on Kharkiv on", "strike on Kherson on")),
    ("day", OLD.replace("on Friday", "on Sunday")),
    ("quote", OLD.replace("goes on", "is over")),
    ("verb", OLD.replace("denied", "confirmed")),
    ("word that looks like a slip", OLD.replace("denied that", "denied taht").replace("hit a", "united a")),
    ("new sentence", OLD.replace("statement.", "statement. He said the police had found nine more bodies.")),
    ("new paragraph", f"{OLD}\n\n{ADDED}"),
    ("paragraph in between", "\n\n".join((*PARTS[:3], ADDED, *PARTS[3:]))),
    (
        "a paragraph that opens like a credit",
        f"{OLD}\n\nWith the power still out, the governor accused the army of lying.",
    ),
    (
        "a paragraph that speaks of comments",
        f"{OLD}\n\nThe minister made the comments after the army had left the city.",
    ),
    (
        "a paragraph that speaks of watching",
        f"{OLD}\n\nAllies watch the border closely, the ministry said in the evening.",
    ),
    ("two figures exchanged", OLD.replace("34", "x").replace("12", "34").replace("x", "12")),
    ("decimal point", OLD.replace("34 people", "3.4 people")),
    ("twice as long", OLD + "".join(f"\n\n{ADDED.replace('NATO', name)}" for name in ("Iran", "Oman", "Peru", "Cuba"))),
]
OTHER = [
    ("empty", ""),
    ("blank", " \n "),
    ("no word", "…!?"),
    ("another article", "The ministry said that the harvest had begun. Farmers expect more wheat than last year."),
    ("the same event", "A missile hit a block of flats in Kharkiv, rescuers said. The number of victims rose, "
     "and the search for survivors went on in the rubble, according to the emergency service."),
    ("another language", "У Харкові внаслідок ракетного удару загинули щонайменше 12 людей, повідомив голова області."),
]  # fmt: skip


def _rows(rows: list[tuple[str, str]], expected: Likeness) -> list[object]:
    return [pytest.param(text, expected, id=f"{expected}: {name}") for name, text in rows]


@pytest.mark.parametrize(
    ("new", "expected"),
    [*_rows(SAME, Likeness.SAME), *_rows(CHANGED, Likeness.CHANGED), *_rows(OTHER, Likeness.OTHER)],
)
def test_how_alike_two_texts_are(new: str, expected: Likeness) -> None:
    assert compare_texts(new, OLD) is expected


@pytest.mark.parametrize("new", [pytest.param(text, id=name) for name, text in SAME])
def test_copies_share_enough_of_their_sketches(new: str) -> None:
    assert len(set(sketch(new)) & set(sketch(OLD))) >= 2


def test_languages_without_lists_are_compared_word_by_word() -> None:
    old = "Щонайменше 12 людей загинули в Харкові, повідомив голова області. Рятувальники працюють на місці удару."
    assert compare_texts(old.upper(), old) is Likeness.SAME
    assert compare_texts(old.replace("12", "14"), old) is Likeness.CHANGED
    assert compare_texts(old.replace("загинули", "поранені"), old) is Likeness.CHANGED
    chinese = "乌克兰军方周二在一份报告中说,俄军昨夜袭击了哈尔科夫,造成12人死亡。救援工作仍在继续。"
    assert compare_texts(chinese, chinese + " ") is Likeness.SAME
    assert compare_texts(chinese.replace("12", "13"), chinese) is Likeness.CHANGED


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = f"from summarizers.stories import sketch; print(sketch({OLD!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == str(sketch(OLD))
    assert len(sketch(OLD)) == 16
    assert all(-(2**63) <= number < 2**63 for number in sketch(OLD))


_PIECES = st.sampled_from(
    [
        "Kyiv",
        "killed",
        " 12 ",
        "1,2",
        "not",
        " the ",
        ".",
        "…",
        "\n\n",
        "“",
        "n't",
        "\x00",
        "\ud800",
        "é",
        "\u0301",
        "死",
        "-",
        "By ",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join))


@settings(max_examples=60)
@given(_TEXTS, _TEXTS)
def test_any_two_texts_can_be_compared(new: str, old: str) -> None:
    assert compare_texts(new, new) is Likeness.SAME
    assert compare_texts(new, old) in Likeness
    assert sketch(new) == tuple(sorted(set(sketch(new))))


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.sampled_from(["", "KYIV (AP) — ", "Live\n\n"]))
@settings(max_examples=60)
def test_a_changed_figure_is_never_the_same(one: int, other: int, before: str) -> None:
    text = "The army lost {:,} soldiers near the city in a week, its general staff said. It gave no other figure."
    same = compare_texts(before + text.format(one), text.format(other)) is Likeness.SAME
    assert same == (one == other)


@pytest.mark.timing
def test_long_and_hostile_texts_take_no_seconds() -> None:
    long = "".join(
        f"On day {n} the army said that it had lost {n * 7} tanks near village {n * 3}. " for n in range(2500)
    )
    texts = [long, long[::-1], "a " * 100_000, "5 " * 100_000, "我" * 200_000, "\u0301\u0323" * 100_000, "n't" * 66_000]
    start = time.perf_counter()
    for text in texts:
        sketch(text)
        compare_texts(text, long)
        compare_texts(text[:-5] + "x", text)
    assert time.perf_counter() - start < 3 * len(texts)


# --- what changed ------------------------------------------------------------------------------------------


def changes(old: str, new: str) -> list[str]:
    analysis = analyse(Article(text=new))
    lines = what_changed(analyse(Article(text=old)), analysis)
    for line in lines:
        for piece in line.pieces:
            assert piece.span is None or " ".join(piece.text.split()) == " ".join(piece.span.of(new).split())
    return ["".join(piece.text for piece in line.pieces) for line in lines]


ANEW = "The toll of the attack rose overnight: at least 17 people were killed, officials of the rescue service said."
DENIAL = "Russia’s Defense Ministry denied that its forces had hit a residential building."
UPDATES = [
    ("nothing", OLD, []),
    ("a credit", f"{OLD}\n\n(Reporting by Ann Smith)", []),
    ("a figure, once for headline and sentence", OLD.replace("12", "17"),
     [f"now: {PARTS[1].replace('12', '17')} was: At least 12 people"]),
    ("a figure in a sentence written anew", OLD.replace(PARTS[0], "Kharkiv hit").replace(PARTS[1], ANEW),
     [f"now: {ANEW} was: At least 12 people"]),
    ("a negation", OLD.replace("had not lost", "had lost"),
     [f"now: {PARTS[4].replace('had not', 'had')} was: {PARTS[4]}"]),
    ("a new claim", f"{OLD}\n\n{ADDED}", [f"new: {ADDED}"]),
    ("a pronoun is resolved", OLD.replace("a statement.", "a statement. He added that nine people were missing."),
     ["new: He [Oleh Synehubov] added that nine people were missing."]),
    ("a claim that is gone", OLD.replace(DENIAL, ""), [f"gone: {DENIAL}"]),
]  # fmt: skip


@pytest.mark.parametrize(("new", "expected"), [pytest.param(*row[1:], id=row[0]) for row in UPDATES])
def test_what_an_update_changed(new: str, expected: list[str]) -> None:
    assert changes(OLD, new) == expected


def test_the_weightiest_changes_come_first_and_are_six_at_most() -> None:
    new = OLD.replace("34", "36") + "".join(
        f"\n\n{ADDED.replace('NATO', name)}" for name in ("Iran", "Oman", "Peru", "Cuba", "Chad", "Mali", "Togo")
    )
    found = changes(OLD, new)
    assert len(found) == 6
    assert found[0].startswith("now: Oleh Synehubov said that 36 people")


@settings(max_examples=20)
@given(_TEXTS, _TEXTS)
def test_changes_of_any_texts_have_right_spans(new: str, old: str) -> None:
    assert len(changes(old, new)) <= 6


# --- war news ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(OLD, True, id="a strike"),
        pytest.param(
            "Kyiv and Moscow exchanged 50 prisoners on Monday, officials of both sides said.", True, id="prisoners"
        ),
        pytest.param(
            "У місті відкрили нову бібліотеку, повідомила міська рада у вівторок увечері.", True, id="not read"
        ),
        pytest.param(
            "The singer said that her new album would be out in May. Tickets for the tour go on sale on Friday.",
            False,
            id="music",
        ),
        pytest.param("A bus driver was killed on Monday when his bus hit a tree, police said.", False, id="accident"),
        pytest.param("", False, id="empty"),
    ],
)
def test_war_news(text: str, expected: bool) -> None:
    assert is_war_news(analyse(Article(text=text))) is expected
