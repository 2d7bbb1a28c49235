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
    "(Reporting by Ann Cole in Vienna; Editing by John Smith)",
    "Additional reporting by Ann Cole",
    "Read or Share this story: https://daily.example/2bX",
    "06/16/2016 AT 04:00 PM EDT",
    "updated 08/03/2016 AT 08:35 AM EDT",
    "Sunday, January 18th 1998, 2:03AM",
    "By Ann Cole Last Updated: 7:36PM GMT 31 Oct 2008",
    "By Ann Cole, special for The Daily Paper",
    "By Ann Cole - Analysis",
    "14:32 GMT",
    "10.15am BST",
    "2 p.m.",
    "5:02 p.m. ET, March 7, 2023",
    "15m ago",
    "Key events",
    "Show key events only",
    "ENDS",
    "-ENDS-",
    "More details to follow",
    "(Updates with minister’s comment)",
    "#Melk #Karvia",
    "ac/js",
    "Watch it now",
    "More information about the war can be found on the main page of daily.example",
    "(MORE: Ten things to know about the talks)",
    "PHOTO GALLERY: The bridge at Melk",
    "Video Ann Cole: The harvest of Karvia loses 6.5 billion a year",
    "View image in fullscreen Soldiers rest near the river in Melk.",
    "Soldiers rest near the river. (Ann Cole/The Daily Paper)",
    "The suspect in a picture of last week. (Lister Town Police Dept.)",
    "A street in Melk after the storm. (Supplied: Ann Cole)",
    "Soldiers rest near the river in Melk. Ann Cole/AFP/Getty Images",
    "The bridge at Melk. Photograph: Ann Cole/Reuters",
    "FILE PHOTO: The bridge at Melk in June.",
    "The opinions expressed are his own.",
    "Please turn on JavaScript to use this feature",
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
    "The opinions expressed in the street differ.",
    "Reporting by foreign media was banned, and two channels were shut.",
    "Two o’clock in the morning is when they come, she said.",
    "10.15 euros is what a loaf costs in Melk now.",
    "Key events of the war are shown in the film.",
    "More information was expected on Monday.",
    "“Scroll down for the truth,” reads the first line of the leaflet.",
    "He did not click here or there, he said.",
    "All rights reserved for citizens were taken from them, he said.",
    "Ann Cole contributed to this success, the minister said.",
    "Follow the road on the left bank, the guide said.",
    "It is a developing story of two towns, he said.",
    "He bought it for 5 euros (about $6).",
    "The minister met his colleagues from NATO (and others).",
    "Breaking the siege was the only way, the general said.",
    "Urgent talks began in Vienna on Tuesday.",
    "Exclusive rights to the gas went to Moscow.",
    "Ends do not justify means, the court said.",
    "The army has left #Melk.",
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
        "lines_said_again",
        f"Melk in pictures\n\nMelk in pictures\n\n{FIRST}\n\nThe bridge\n\n{SECOND}\n\nThe bridge\n\nThe bridge",
        ("Melk in pictures", [FIRST, SECOND], [], ["Melk in pictures", "The bridge", "The bridge\n\nThe bridge"]),
    ),
    (
        "question_asked_again",
        "\n\n".join(["And you?", FIRST, "And you?", SECOND, "And you?", THIRD]),
        ("And you?", [FIRST, "And you?", SECOND, "And you?", THIRD], [], []),
    ),
    (
        "headline_then_a_sentence_without_its_name",
        f"Army Leaves City After Heavy Fighting\n\nis the talk of the town.\n\n{FIRST}",
        ("Army Leaves City After Heavy Fighting", ["is the talk of the town.", FIRST], [], []),
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


# Paragraphs that a page broke at its links; the parts of one expected paragraph stand behind one another.
BROKEN = [
    ("name_lost", [["The bridge over the", "fell on Tuesday."]]),
    ("name_alone", [["For years, a lake in", "Karvia", "— bought by the state — has been dry."]]),
    ("comma_behind", [["Its forces, said", "Ivan Cole", ", hold the town."]]),
    ("stop_behind", [["She lives with her husband, the writer", ". They have two sons."]]),
    ("possessive_behind", [["The minister praised", "Ann Cole", "’s report on the war."]]),
    ("name_first", [["The army left."], ["Ivan Cole", "said on Monday that the town was held."]]),
    ("name_last", [["The army left."], ["He was born in", "Port Lister."], ["His father was a miner."]]),
    ("agency", [["The minister told", "Reuters", "in an interview that talks would go on."]]),
    ("words_of_a_sentence", [["The army left."], ["A report", "published on Monday", "by the ministry names 40 men."]]),
    ("quotation", [["“We will hold the town,” he told", "the Daily Paper", ". “We have no choice.”"]]),
    ("comma_before", [["The army left the town of Melk on Tuesday,", "after a week."]]),
    ("bracket", [["He saw the ministry’s", "statement on Telegram", "(in Ukrainian) and left."]]),
    ("double_dash", [["The governor’s estranged wife --", "-- and their son left the town."]]),
    ("said_behind_a_dash", [["We will not leave, and we do not fear them", "- said the general."]]),
    ("two_in_a_row", [["He met", "Ann Cole", "and", "Jon Aas", ", who spoke for the town."]]),
]


@pytest.mark.parametrize(("paragraphs"), [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_lines_are_joined(paragraphs):
    text = "\n\n".join(["The war goes on.", *("\n\n".join(parts) for parts in paragraphs), "It is cold."])
    expected = ["The war goes on.", *("\n\n".join(parts) for parts in paragraphs), "It is cold."]
    assert found(text)[1] == expected


WHOLE = [
    ("headline", ["Army leaves city", "and what it means", FIRST]),
    ("headline_in_capitals", ["Army Leaves City After Weeks", "was the news of the day.", FIRST]),
    ("list", ["They brought:", "tanks", "shells", "food for a week", FIRST]),
    ("list_of_commas", ["tanks,", "shells,", "food", FIRST]),
    ("heading", [FIRST, "Russian losses", "said to be high, they are not known.", SECOND]),
    ("ended", [FIRST, "he said, and left.", SECOND]),
    ("colon", [f"{FIRST[:-1]}:", "it came back.", SECOND]),
    ("trademark", ["The company showed its new telephone in the capital on Tuesday", "iOS is what it runs.", SECOND]),
    (
        "address",
        ["Write to the paper at the address that is given below this line", "ann@paper.example or call", SECOND],
    ),
    ("ellipsis", [f"{FIRST[:-1]}", "...or so they say.", SECOND]),
    ("signature", ["We hope that the war will end before the winter begins", "—Ann Cole", SECOND]),
    ("dash_dialogue", ["The general spoke of a long war that nobody wants", "- We will win - he said.", SECOND]),
    ("date", ["06/16/2016 16:00 in the capital", "is what the stamp says.", SECOND]),
    ("remains_between", ["The army left the town of", "Advertisement", "after a week.", SECOND]),
    ("name_before_a_sentence", ["She was seen with", "Ann Cole", "The army left.", SECOND]),
]


@pytest.mark.parametrize("lines", [case[1] for case in WHOLE], ids=[case[0] for case in WHOLE])
def test_other_lines_are_not(lines):
    cleaned = clean("\n\n".join(lines))
    spans = [*cleaned.paragraphs, *cleaned.headings, *cleaned.trimmed, *([cleaned.headline] * bool(cleaned.headline))]
    assert [span.of("\n\n".join(lines)) for span in sorted(spans)] == lines


# Texts without paragraphs, as (what stays, what goes) in turn.
WITHIN = [
    ("scroll_down", ["They left, he said. ", "Scroll down for video. ", "Police came."]),
    ("scroll_down_without_a_stop", ["They left, he said. ", "Scroll down for video ", "Police came."]),
    ("scroll_down_to", ["They left. ", "SCROLL DOWN TO WATCH THE FALL OF THE BRIDGE. ", "Police came."]),
    ("contributed", ["They left. ", "The Paper’s Ann E. Cole and Jon Aas contributed to this report."]),
    ("copyright", ["They left. ", "Copyright 2015 The Paper. All rights reserved."]),
    ("copyright_sign", ["They left. ", "©2015 The Paper. All rights reserved."]),
    ("glued", ["They left. ", "All rights reserved.This material may not be published, broadcast or rewritten."]),
    ("views", ["They left. ", "The opinions expressed in this commentary are solely those of Ann Cole."]),
    ("read_more", ["They left. ", "Read more: Who is the new U.S. envoy? ", "Police came."]),
    ("read_this", ["They left. ", "Read this: New bridges for Karvia . More from Europe View . ", "Police came."]),
    ("opinion", ["They left. ", "Opinion: Why Karvia has come undone . ", "Police came."]),
    ("follow", ["They left. ", "Follow @paper on Twitter to see the pictures. ", "Police came."]),
    ("click", ["They left. ", "Click here for the full report. ", "Police came."]),
    ("pictured", ["They left. ", "Pictured: A soldier at the bridge. ", "Police came."]),
    ("comments", ["They left. ", "Sorry we are not currently accepting comments on this article."]),
    ("developing", ["They left. ", "This is a breaking news story. Please check back for updates."]),
    ("reporting", ["They left. ", "(Additional reporting by Ann Cole; Editing by Jon Aas)"]),
    ("agency", ["They left, the ministry said. ", "(Reuters)"]),
    ("related", ["They left, the ministry said. ", "(Related: Ten bridges that fell)"]),
    ("hashtags", ["They left, the ministry said. ", "#Melk #Karvia"]),
    ("hashtags_without_a_stop", ["They left, the ministry said ", "#Melk #Karvia #war"]),
    ("link", ["They left, the ministry said. ", "https://t.example/abc"]),
    ("ends", ["They left, the ministry said. ", "ENDS"]),
    ("byline", ["", "By . Ann Cole . PUBLISHED: . 18:35 EST, 11 January 2014 . | . ", "They left. It was cold."]),
    ("byline_and_stamps", ["", "By. Ann Cole. UPDATED:. 09:02 EST, 12 January 2014. ", "They left. It was cold."]),
    ("stamp", ["", "Last updated at 3:31 PM on 19th July 2011 . ", "They left, he said. It was cold."]),
    ("highlights", ["", "Story highlights ", "They left. It was cold."]),
    ("breaking", ["", "BREAKING — ", "They left the town, the ministry said."]),
    ("picture_and_tag", ["", "🔴 URGENT: ", "They left the town, the ministry said."]),
    ("numbered_tag", ["", "UPDATE 1-", "Army leaves town, ministry says"]),
    ("update_in_brackets", ["", "(Adds background, quotes) ", "They left the town, the ministry said."]),
    ("quoted", ["They left. “Scroll down for video” stood there. The mayor said: “Click here is what it says.”"]),
    ("in_a_sentence", ["They left. When you scroll down for video, it is gone, he said. It was cold."]),
    ("within_a_sentence", ["They left. He told them to click here for money and they did. It was cold."]),
    ("hashtag_of_a_sentence", ["They left the town of #Melk."]),
]


@pytest.mark.parametrize("parts", [case[1] for case in WITHIN], ids=[case[0] for case in WITHIN])
def test_remains_between_sentences_go(parts):
    _, paragraphs, _, trimmed = found("".join(parts))
    assert paragraphs == [part.strip() for part in parts[::2] if part]
    assert trimmed == [part.strip() for part in parts[1::2]]


def test_pictures_before_a_paragraph_go():
    assert found(f"⚡️{FIRST}\n\n🇺🇦 {SECOND}") == (None, [FIRST, SECOND], [], [])


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
        "x. scroll down ",
        "A contributed to this ",
        " #a",
        "of\n\nA\n\n",
        "By . ",
        "🔴",
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
