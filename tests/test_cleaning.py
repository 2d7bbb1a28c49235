"""Paragraphs, headline, sub-headings and page remains of a text."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.text.cleaning import READ_LIMIT, clean

SEED = Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt"

FIRST = "The army left the city on Tuesday after a week of heavy fighting, the ministry said in a statement."
SECOND = "Its spokesman, Ivan Cole, said that the troops would come back, but gave no date for the new attempt."
THIRD = "The mayor called on everyone who still lives in the eastern districts to leave before the evening."


def found(text):
    """What `clean` finds, as surfaces: headline, paragraphs, headings, trimmed."""
    cleaned = clean(text)
    return (
        cleaned.headline and cleaned.headline.of(text),
        [span.of(text) for span in cleaned.paragraphs],
        [span.of(text) for span in cleaned.headings],
        [span.of(text) for span in cleaned.trimmed],
    )


REMAINS = [
    "Leave a Reply",
    "Leave a Reply Cancel reply",
    "Your email address will not be published.",
    "Your email address will not be published. Required fields are marked *",
    "Save my name, email, and website in this browser for the next time I comment.",
    "Name *",
    "12 Comments",
    "Log in to leave a comment",
    "Share on Facebook",
    "Share this article",
    "Facebook Twitter WhatsApp Telegram Copy link",
    "Share | Tweet | Print",
    "Click to share on X (Opens in new window)",
    "Tweet",
    "Print",
    "Read also: Germany sends a new air defence system",
    "READ MORE: Ten things to know about the talks",
    "Also read: Germany sends a new air defence system",
    "READ Ten things to know about the talks",
    "Related: Ten things to know",
    "See also",
    "You may also like",
    "Other Topics of Interest Talks in Vienna End Without a Deal Diplomats left the city after two days.",
    "Watch: Drone footage of the bridge",
    "VIEW VIDEO Drone footage of the bridge",
    "Video Duration 02 minutes 13 seconds",
    "Photo: Reuters",
    "(Photo by Ann Cole/Getty Images)",
    "Image source, Getty Images",
    "Getty Images",
    "AP Photo/Ann Cole",
    "Soldiers rest near the river, May 2, 2023. (AP Photo/Ann Cole)",
    "Subscribe to our newsletter",
    "Sign up for our daily briefing and get the news in your inbox.",
    "JOIN US ON TELEGRAM! Follow our coverage of the war.",
    "Follow us on Twitter",
    "Download our app for the latest alerts",
    "Support independent journalism",
    "Thank you for reading! Become a member.",
    "Advertisement",
    "ADVERTISEMENT",
    "Story continues below",
    "Article continues below advertisement",
    "Loading…",
    "Listen to this article",
    "3 min read",
    "We use cookies to give you the best experience on our site.",
    "© 2023 The Daily Paper",
    "Copyright 2023 The Daily Paper. All rights reserved.",
    "By Ann Cole and John Smith",
    "Reuters",
    "Published On 16 Feb 2023",
    "Last updated: 16.02.2023, 14:05",
    "Updated at 14:05 GMT",
    "2 hours ago",
    "Tags: Ukraine, war, talks",
    "Click here to get the app",
    "Ann Cole contributed to this report.",
    "MINISTER LEAVES FOR TALKS IN VIENNA AS FIGHTING GOES ON",
]


@pytest.mark.parametrize("line", REMAINS)
def test_page_remains_go(line):
    assert found(f"{FIRST}\n\n{line}\n\n{SECOND}") == (None, [FIRST, SECOND], [], [line])


CONTENT = [
    "Share prices fell by 5 percent on Monday.",
    "Sharing intelligence with allies remains vital.",
    "Read together, the two reports leave no doubt about who fired first.",
    "Reading this, he said: “Never again.”",
    "Print media in Russia are under state control.",
    "Follow the money, prosecutors say, and it leads to Moscow.",
    "Follow-up talks are planned in Vienna.",
    "Sign up for the army or go to prison: that was the choice, he said.",
    "Subscribe to the view that war is inevitable, and you stop talking.",
    "Support independent Ukraine, the crowd chanted.",
    "Download speeds fell across the occupied region after the strike.",
    "Related talks on grain were put off.",
    "Watch towers stand along the border.",
    "Watch out for mines, the mayor told residents.",
    "Published in Kyiv on Tuesday, the report lists 40 attacks.",
    "Updated figures put the number of dead at 46.",
    "By Monday evening the army had left the city.",
    "By Ivan Cole’s own account the order came from Moscow.",
    "Reuters could not verify the claim.",
    "Reuters reported that 30 tanks were lost.",
    "Photos from the scene showed burnt tanks.",
    "Photographs: none were allowed, but one soldier said he had some. He showed them.",
    "Comments by the minister caused anger in Kyiv.",
    "Three comments by the minister caused anger.",
    "Home to 70,000 people before the war, the city is empty.",
    "Search teams found two more bodies.",
    "Loading of grain began at noon.",
    "Advertisements for the army hang everywhere.",
    "Listen to your people, he told the president.",
    "Click by click the drone pilot marks his targets.",
    "Two hours ago the sirens stopped.",
    "Name and rank were not given.",
    "Getty Images withdrew the picture, and its editors apologised.",
    "Copyright law does not cover this, the court said.",
    "Topics of the talks were grain and prisoners.",
    "Tags on the bodies gave names and units.",
    "“Leave a comment? Never,” he said.",
    "The US AND NATO MUST ACT, he wrote in capitals.",
    "More from Russia is expected this week, he said.",
    "READ IT ON YOUR PHONE That is what the poster says. Nobody does.",
    "The views expressed in Kyiv differ from those in Moscow.",
]


@pytest.mark.parametrize("paragraph", CONTENT)
def test_news_stays(paragraph):
    assert found(f"{FIRST}\n\n{paragraph}\n\n{SECOND}") == (None, [FIRST, paragraph, SECOND], [], [])


TEXTS = [
    ("empty", "", (None, [], [], [])),
    ("blank", " \n\n\x00\u200b\n", (None, [], [], [])),
    ("no_letter", "***\n\n---", (None, [], [], [])),
    ("one_paragraph", FIRST, (None, [FIRST], [], [])),
    ("two_paragraphs", f"\n  {FIRST}\u00a0\r\n \r\n{SECOND}\n", (None, [FIRST, SECOND], [], [])),
    ("headline", f"Army leaves city\n\n{FIRST}\n\n{SECOND}", ("Army leaves city", [FIRST, SECOND], [], [])),
    ("headline_question", f"Will it come back?\n\n{FIRST}", ("Will it come back?", [FIRST], [], [])),
    ("headline_quote", f"Cole: “We will win”\n\n{FIRST}", ("Cole: “We will win”", [FIRST], [], [])),
    ("headline_abbreviation", f"Cole flies to the U.S.\n\n{FIRST}", ("Cole flies to the U.S.", [FIRST], [], [])),
    ("headline_on_a_line", f"Army leaves city\n{FIRST}\n{SECOND}", ("Army leaves city", [FIRST, SECOND], [], [])),
    ("headline_markdown", f"# Army leaves city\n\n{FIRST}", ("Army leaves city", [FIRST], [], [])),
    ("headline_bold", f"**Army leaves city**\n\n{FIRST}", ("Army leaves city", [FIRST], [], [])),
    (
        "headline_after_remains",
        f"Advertisement\n\nArmy leaves city\n\nBy Ann Cole\n\n{FIRST}",
        ("Army leaves city", [FIRST], [], ["Advertisement", "By Ann Cole"]),
    ),
    ("no_headline_sentence", f"The army left.\n\n{FIRST}", (None, ["The army left.", FIRST], [], [])),
    ("no_headline_quoted", f"He said: “Go.”\n\n{FIRST}", (None, ["He said: “Go.”", FIRST], [], [])),
    (
        "no_headline_dateline",
        f"KYIV, Feb 16 (Reuters) -\n\n{FIRST}",
        (None, ["KYIV, Feb 16 (Reuters) -", FIRST], [], []),
    ),
    ("no_headline_alone", "Army leaves city", (None, ["Army leaves city"], [], [])),
    ("no_headline_before_lines", "Army leaves\n\nCity falls", (None, ["Army leaves", "City falls"], [], [])),
    ("single_newlines", f"{FIRST}\n{SECOND}\n{THIRD}", (None, [FIRST, SECOND, THIRD], [], [])),
    (
        "hard_wrapped",
        "The army left the city on Tuesday after a week of\nheavy fighting. Its spokesman said that the troops\n"
        "would come back. The mayor called on everyone to\nleave.\n\nNobody knows when the next attempt will be made.",
        (
            None,
            [
                "The army left the city on Tuesday after a week of\nheavy fighting. Its spokesman said that the "
                "troops\nwould come back. The mayor called on everyone to\nleave.",
                "Nobody knows when the next attempt will be made.",
            ],
            [],
            [],
        ),
    ),
    (
        "wrapped_paragraphs_without_blank_lines",
        "The army left the city on Tuesday after a week of\nheavy fighting.\nIts spokesman said that the troops would\n"
        "come back.",
        (
            None,
            [
                "The army left the city on Tuesday after a week of\nheavy fighting.",
                "Its spokesman said that the troops would\ncome back.",
            ],
            [],
            [],
        ),
    ),
    ("line_goes_on", f"{FIRST[:-1]},\nand it came back.", (None, [f"{FIRST[:-1]},\nand it came back."], [], [])),
    ("heading", f"{FIRST}\n\nQuestion of arms\n\n{SECOND}", (None, [FIRST, SECOND], ["Question of arms"], [])),
    ("heading_dashes", f"{FIRST}\n\n– Cole accuses –\n\n{SECOND}", (None, [FIRST, SECOND], ["– Cole accuses –"], [])),
    ("heading_markdown", f"{FIRST}\n\n## Talks\n\n{SECOND}", (None, [FIRST, SECOND], ["Talks"], [])),
    ("heading_needs_text", f"{FIRST}\n\nQuestion of arms", (None, [FIRST, "Question of arms"], [], [])),
    ("no_heading_sentence", f"{FIRST}\n\nThey left.\n\n{SECOND}", (None, [FIRST, "They left.", SECOND], [], [])),
    ("no_heading_list", f"{FIRST}\n\nTanks\n\nShells\n\n{SECOND}", (None, [FIRST, "Tanks", "Shells", SECOND], [], [])),
    (
        "bullets",
        f"{FIRST}\n\n• Ten tanks were lost.\n• Two were taken.\n\n{SECOND}",
        (None, [FIRST, "Ten tanks were lost.", "Two were taken.", SECOND], [], []),
    ),
    (
        "dashed_list",
        f"{FIRST}\n- Ten tanks were lost.\n- Two were taken.\n{SECOND}",
        (None, [FIRST, "Ten tanks were lost.", "Two were taken.", SECOND], [], []),
    ),
    (
        "dash_dialogue",
        f"{FIRST}\n\n- We will win - said Cole.\n\n- Not now - said the mayor.\n\n{SECOND}",
        (None, [FIRST, "- We will win - said Cole.", "- Not now - said the mayor.", SECOND], [], []),
    ),
    (
        "tail",
        f"{FIRST} Read also: Talks end without a deal\n\n{SECOND}",
        (None, [FIRST, SECOND], [], ["Read also: Talks end without a deal"]),
    ),
    (
        "merged",
        f"{FIRST}\n\nAdvertisement\n\nShare this article\n\n{SECOND}\n\nPrint",
        (None, [FIRST, SECOND], [], ["Advertisement\n\nShare this article", "Print"]),
    ),
    (
        "comment_form",
        f"{FIRST}\n\nLeave a Reply\n\nYour thoughts\n\nCity of residence\n\nSend",
        (None, [FIRST], [], ["Leave a Reply\n\nYour thoughts\n\nCity of residence\n\nSend"]),
    ),
    (
        "comments",
        f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n2 Comments\n\nAnn says:\n\n{SECOND}\n\nReply",
        (None, [FIRST, SECOND, THIRD], [], [f"2 Comments\n\nAnn says:\n\n{SECOND}\n\nReply"]),
    ),
    (
        "comment_link_above_the_article",
        f"2 Comments\n\n{FIRST}\n\n{SECOND}\n\nReply",
        (None, [FIRST, SECOND], [], ["2 Comments", "Reply"]),
    ),
    (
        "text_in_capitals",
        "WE LEFT THE CITY TODAY\n\nWE WILL NOT BE BACK",
        (None, ["WE LEFT THE CITY TODAY", "WE WILL NOT BE BACK"], [], []),
    ),
    ("nul_and_surrogate", f"A\ud800 \x00b.\n\n{FIRST}", (None, ["A\ud800 \x00b.", FIRST], [], [])),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_clean(text, expected):
    assert found(text) == expected


def test_seed():
    text = SEED.read_text(encoding="utf-8")
    headline, paragraphs, headings, trimmed = found(text)
    assert headline == "Zelenskiy: We will not retreat, we will continue the fighting in Bakhmut"
    assert (len(paragraphs), headings) == (12, [])
    assert paragraphs[0].startswith("Ukrainian President Volodymyr Zelenskiy said publicly")
    assert paragraphs[-1].endswith("the Kremlin has been silent on these clashes.")
    assert trimmed == ["Leave a Reply\n\nYour email address will not be published."]


@pytest.mark.parametrize(
    ("unit", "end"),
    [(f"{FIRST}\n\n", "."), (f"{FIRST} ", "."), ("word ", "d"), ("x", "x")],
    ids=["paragraphs", "sentences", "words", "letters"],
)
def test_long_text_is_cut_off(unit, end):
    text = unit * (READ_LIMIT // len(unit) + 2)
    cleaned = clean(text)
    last = cleaned.paragraphs[-1].end
    assert (cleaned.cut_off, text[last - 1]) == (True, end)
    assert READ_LIMIT - 3_000 < last <= READ_LIMIT


def test_text_of_the_limit_is_read_whole():
    text = "x" * READ_LIMIT
    cleaned = clean(text)
    assert (cleaned.cut_off, cleaned.paragraphs[0].end) == (False, READ_LIMIT)


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit",
    [
        "share ",
        "a\n",
        "\n",
        "5 comments\n",
        "(photo by ",
        "- a\n",
        "terms of use ",
        "A B C D E\n\n",
        "x. Read more: ",
        "(",
        "* ",
    ],
)
def test_is_linear(unit):
    def seconds(length):
        text = (unit * length)[: length - 60] + "\n\nThe army left the city on a Tuesday.\n\n"
        start = time.perf_counter()
        clean(text)
        return time.perf_counter() - start

    clean("Ready.")
    assert seconds(60_000) < 40 * max(seconds(6_000), 0.01)


@given(st.text(alphabet=st.one_of(st.sampled_from("aB .\n-•#:“”\r\u2028"), st.characters()), max_size=300))
def test_spans_are_ordered_and_tight(text):
    cleaned = clean(text)
    spans = sorted(
        [*cleaned.paragraphs, *cleaned.headings, *cleaned.trimmed, *([cleaned.headline] * bool(cleaned.headline))]
    )
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    for group in (cleaned.paragraphs, cleaned.headings, cleaned.trimmed):
        assert list(group) == sorted(group)
        assert all(span.of(text) == span.of(text).strip() for span in group)
    assert clean(text) == cleaned
