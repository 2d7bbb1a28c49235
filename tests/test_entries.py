"""Entries of live pages in plain text, and texts with times that are none."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trafilatura import load_html

from bot.articles.wells import read_well
from summarizers import Article, analyse
from summarizers.text.cleaning import clean
from summarizers.text.entries import find_entries, is_newest_first
from summarizers.text.sentences import split_sentences

FIXTURES = Path(__file__).parent / "fixtures" / "wells"

DENIED = "The Ostrian army has denied that it shelled the bridge at Melk this morning, in which six people died."
POWER = "Electricity has been restored to about 40,000 homes in Melk, the regional grid operator said."
TALKS = "The talks have been adjourned until Thursday, the host country’s foreign ministry says in a statement."
LONG = f"{DENIED} {POWER}"
"""For entries whose times rise: those of a timeline are shorter."""


def read(text):
    """What is read of a text: times with their entries, headline, headings, sentences."""
    cleaned = clean(text)
    return (
        [(entry.stamp.of(text), entry.span.of(text)) for entry in find_entries(text, cleaned.paragraphs)],
        cleaned.headline and cleaned.headline.of(text),
        [span.of(text) for span in cleaned.headings],
        [sentence.span.of(text) for sentence in split_sentences(text, cleaned.paragraphs)],
    )


def page(*lines):
    return "\n\n".join(lines)


LIVE = [
    ("times", page("10.42am", DENIED, "10.15am", POWER, "9.58am", TALKS), None, []),
    ("zones", page("14:32 GMT", DENIED, "14:05 GMT", POWER, "13:40 GMT", TALKS), None, []),
    ("hours", page("6 p.m.", DENIED, "4:40 p.m.", POWER, "2 p.m.", TALKS), None, []),
    ("hours_and_colons", page("12:20 p.m.:", DENIED, "11:50 a.m.:", POWER, "11:45 a.m.:", TALKS), None, []),
    (
        "dates",
        page("7 March 2023, 14:30 UTC", DENIED, "7 March 2023, 13:05 UTC", POWER, "6 March 2023, 22:00 UTC", TALKS),
        None,
        [],
    ),
    (
        "dates_behind",
        page(
            "5:02 p.m. ET, March 7, 2023",
            DENIED,
            "3:40 p.m. ET, March 7, 2023",
            POWER,
            "1:15 p.m. ET, March 7, 2023",
            TALKS,
        ),
        None,
        [],
    ),
    ("ago", page("2h ago", DENIED, "3h ago", POWER, "5h ago", TALKS), None, []),
    ("minutes_ago", page("9 minutes ago", DENIED, "41 minutes ago", POWER, "2 hours ago", TALKS), None, []),
    ("posted", page("Posted at 14:32", DENIED, "Posted at 13:10", POWER, "Posted at 12:05", TALKS), None, []),
    ("local_time", page("14:32 Kyiv time", DENIED, "13:10 Kyiv time", POWER, "12:05 Kyiv time", TALKS), None, []),
    ("past_midnight", page("12:05 a.m.", DENIED, "10:30 p.m.", POWER, "10:10 p.m.", TALKS), None, []),
    ("brackets", page("[14:32]", DENIED, "[13:10]", POWER, "[12:05]", TALKS), None, []),
    ("lines", f"14:32\n{DENIED}\n13:10\n{POWER}\n12:05\n{TALKS}", None, []),
    ("windows_lines", f"14:32\r\n{DENIED}\r\n13:10\r\n{POWER}\r\n12:05\r\n{TALKS}", None, []),
    ("oldest_first", page("9.58am", LONG, "10.15am", LONG, "10.42am", LONG), None, []),
    ("opening", page(f"10:42 {DENIED}", f"10:15 {POWER}", f"09:50 {TALKS}"), None, []),
    ("opening_dash", page(f"10:42 – {DENIED}", f"10:15 – {POWER}", f"09:50 – {TALKS}"), None, []),
    ("opening_zone", page(f"10:42am GMT: {DENIED}", f"10:15am GMT: {POWER}", f"9:50am GMT: {TALKS}"), None, []),
    ("opening_brackets", page(f"[10:42] {DENIED}", f"[10:15] {POWER}", f"[09:50] {TALKS}"), None, []),
    (
        "page",
        page(
            "Karvia war live: talks adjourned",
            "Key events",
            "Show key events only",
            "10.42am BST",
            "Ostria denies it shelled the bridge",
            "Martin Hale",
            DENIED,
            "Share",
            "Updated at 10.50am BST",
            "10.15am BST",
            "Martin Hale and Ann Cole (earlier)",
            POWER,
            "Share",
            "9.58am BST",
            TALKS,
            "Share",
        ),
        "Karvia war live: talks adjourned",
        ["Ostria denies it shelled the bridge"],
    ),
    (
        "correspondents",
        page(
            "Posted at 14:32",
            "Talks adjourned",
            "Ann Cole",
            "Diplomatic correspondent, reporting from Port Lister",
            DENIED,
            "Posted at 13:10",
            "What did the minister say?",
            POWER,
            "Posted at 12:05",
            TALKS,
        ),
        "Talks adjourned",
        ["What did the minister say?"],
    ),
    (
        "channels",
        page(
            "5:02 p.m. ET",
            "Talks adjourned in Port Lister",
            "From CNN's Ann Cole in Port Lister",
            DENIED,
            "3:40 p.m. ET",
            POWER,
            "1:15 p.m. ET",
            TALKS,
        ),
        "Talks adjourned in Port Lister",
        [],
    ),
    ("only_changes", page("Updated 12:40", DENIED, "Updated 12:10", POWER, "Updated 11:50", TALKS), None, []),
]


@pytest.mark.parametrize(("text", "headline", "headings"), [case[1:] for case in LIVE], ids=[case[0] for case in LIVE])
def test_live_pages(text, headline, headings):
    entries, found, headed, sentences = read(text)
    bodies = [LONG] * 3 if LONG in text else [DENIED, POWER, TALKS]
    assert [body for _, body in entries] == bodies
    assert (found, headed) == (headline, headings)
    assert sentences == ([DENIED, POWER] * 3 if LONG in text else bodies)
    assert [any(map(str.isdigit, stamp)) for stamp, _ in entries] == [True] * 3


NONE = [
    ("empty", ""),
    ("news", page(DENIED, POWER, TALKS)),
    ("two_times", page("14:32", DENIED, "13:10", f"{POWER} {TALKS}")),
    ("times_without_text", page("14:32", "13:10", "12:05", DENIED)),
    ("times_inside", page(f"At 14:32 it began. {DENIED}", f"At 13:10 it ended. {POWER}", f"At 12:05 he left. {TALKS}")),
    ("no_hours", page("45:32", DENIED, "33:10", POWER, "27:05", TALKS)),
    ("scores", page("2:1", DENIED, "3:0", POWER, "1:1", TALKS)),
    ("same_time", page("14:32", DENIED, "14:32", POWER, "14:32", TALKS)),
    ("no_order", page(*(line for time in ("10:00", "11:00", "10:30", "11:30", "10:10") for line in (time, LONG)))),
    (
        "schedule",
        page(
            "9:00 am Registration and coffee in the main hall of the congress centre, with the ministers.",
            "10:30 am Opening address by the President of the Assembly, then a round of questions.",
            "12:00 pm Lunch on the terrace, hosted by the city’s mayor, for all delegates.",
        ),
    ),
    (
        "listings",
        page(
            "7.30pm",
            "The Street",
            "Phil learns the truth about the fire, and Sharon makes a decision that changes her life.",
            "8.00pm",
            "Bakers",
            "The six who are left make a cake in the shape of their home town, and it does not stand.",
            "9.00pm",
            "Witness",
            "A body is found in the river, and the team has only hours before its witness disappears.",
        ),
    ),
    (
        "results",
        page(
            "19:45 Melk United 2-1 Lister Town",
            "19:45 Holm Rovers 0-0 Aas City",
            "20:00 Brandt Athletic 3-3 Hart Wanderers",
        ),
    ),
    (
        "timeline",
        page(
            LONG,
            "05:10 – The first missiles hit the depot.",
            "05:25 – Sirens sound.",
            "06:00 – The bridge falls, and the army says that it has left the town for good.",
            "07:40 – Troops arrive.",
        ),
    ),
    (
        "days",
        page("On 24 February the army came.", DENIED, "On 2 March it took Melk.", POWER, "On 5 May it left.", TALKS),
    ),
    ("behind_an_article", page(*[DENIED] * 20, "14:32", POWER, "13:10", TALKS, "12:05", POWER)),
    (
        "comments",
        page(
            *[DENIED] * 12,
            "Ann",
            "2 hours ago",
            "I think he is right.",
            "Jon",
            "3 hours ago",
            "I do not.",
            "Ivo",
            "4 hours ago",
            "Me neither, said my wife.",
        ),
    ),
]


@pytest.mark.parametrize("text", [case[1] for case in NONE], ids=[case[0] for case in NONE])
def test_other_texts(text):
    assert read(text)[0] == []


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (["14:32", "13:10", "12:05"], True),
        (["12:05", "13:10", "14:32"], False),
        (["00:10", "23:50", "22:05"], True),
        (["22:05", "23:50", "00:10"], False),
        (["2h ago", "3h ago", "5h ago"], True),
        (["5h ago", "3h ago", "2h ago"], False),
    ],
)
def test_is_newest_first(stamps, expected):
    text = page(*(line for stamp in stamps for line in (stamp, LONG)))
    entries = find_entries(text, clean(text).paragraphs)
    assert ([entry.stamp.of(text) for entry in entries], is_newest_first(text, entries)) == (stamps, expected)


@pytest.mark.parametrize(
    ("name", "url", "count"),
    [
        ("live-data-en", "https://www.harbourtimes.example/world/live/2023/mar/07/karvia-talks", 4),
        ("live-blocks-en", "https://north.example/live/1", 20),
    ],
)
def test_pages_that_the_extraction_lays_out(name, url, count):
    found = read_well(load_html((FIXTURES / f"{name}.html").read_text("utf-8")), url)
    assert found is not None
    text = found.article.text
    cleaned = clean(text)
    entries = find_entries(text, cleaned.paragraphs)
    assert (len(entries), is_newest_first(text, entries)) == (count, True)
    assert all(entry.stamp.of(text).endswith("UTC") for entry in entries)


def test_the_analysis_reads_entries_only():
    text = LIVE[-4][1]
    analysis = analyse(Article(text=text))
    assert [sentence.span.of(text) for sentence in analysis.sentences] == [DENIED, POWER, TALKS]


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit", ["14:32\n", "14:32\n\nHe said.\n\n", "2h ago\n", "1 ", "14:32 A", "7 March 2023, ", "Posted at "]
)
def test_is_linear(unit):
    def seconds(length):
        text = (unit * length)[:length]
        paragraphs = clean(text).paragraphs
        start = time.process_time()
        find_entries(text, paragraphs)
        return time.process_time() - start

    seconds(100)
    assert seconds(60_000) < 40 * max(seconds(6_000), 0.01)


@given(
    st.lists(
        st.sampled_from(["14:32", "13:10 GMT", "12:05", "2h ago", DENIED, POWER, "Share", "Ann Cole", "\ud800\x00"])
    )
)
def test_entries_are_ordered_and_hold_words(lines):
    text = page(*lines)
    paragraphs = clean(text).paragraphs
    entries = find_entries(text, paragraphs)
    assert entries == find_entries(text, paragraphs)
    assert len(entries) == 0 or len(entries) >= 3
    assert all(entry.stamp.end <= entry.span.start < entry.span.end for entry in entries)
    assert all(first.span.end <= second.stamp.start for first, second in pairwise(entries))
