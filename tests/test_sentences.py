"""Paragraphs to sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.text.sentences import LONGEST, split_sentences
from summarizers.types import Sentence, Span

PARAGRAPHS = [
    ("plain", ["The army left.", "It came back.", "Will it stay?", "No!"]),
    ("ranks", ["Lt. Gen. Ben Hodges met Brig. Gen. Pat Ryder and Col. Adams.", "They spoke."]),
    ("ranks_numbered", ["Sgt. 1st Class Adams saw Maj. Gen. Cole.", "He waved."]),
    ("titles", ["Mr. Zelensky met Sen. Graham, Rep. Kim and Sens. Reed and Wicker.", "Dr. Hill left."]),
    ("office_lower_case", ["He thanked the general.", "Gen. Cole left."]),
    ("initials", ["J. D. Vance met Volodymyr O. Zelensky and J.D. Power.", "George W. Bush did not."]),
    ("single_letter", ["There is no plan B.", "The army left."]),
    ("country_goes_on", ["The U.S. Army and the U.N. Security Council met."]),
    ("country_ends", ["He left the U.S.", "The army stayed."]),
    ("hours", ["It began at 5 a.m. Kyiv time and ended at 7 p.m. on Monday."]),
    ("hours_end", ["It ended at 7 p.m.", "The army left."]),
    ("numbers", ["Resolution No. 5 vs. No. 6: see Art. 5.", "It counts."]),
    ("no_as_a_word", ["The answer was no.", "They left."]),
    ("months", ["Since Feb. 24 and Sept. 11 all has changed.", "All of it."]),
    ("month_ends", ["He left in Nov.", "The army stayed."]),
    ("places", ["He flew from St. Petersburg to Ft. Bragg."]),
    ("decimals", ["Prices rose .30 to 3.5 million.", "5 people died."]),
    ("words_like_abbreviations", ["It ended a week ago.", "Russia will win.", "Kyiv said so.", "Gen. Cole no."]),
    ("company", ["Raytheon Corp. said so.", "Boeing Co. did not."]),
    ("ellipsis_inside", ["We will … go on... and on.", "Then stop…", "The end."]),
    ("asked", ["“Are you sure?” he asked.", "“No.”"]),
    ("asked_with_straight_quotes", ['"Are you sure?" he asked.', '"No."']),
    ("straight_quote_opens", ["He left the U.S.", '"We will be back," he said.']),
    ("said_before_name", ["“We will win!” said Mr. Cole.", "“When?” asked Kim."]),
    ("said_after_name", ["“We will win!” Mr. Cole said.", "“When?” the young soldier asked."]),
    ("quote_then_action", ["“Go!”", "The army left the city."]),
    ("quote_then_clause", ["“We will win.”", "Zelensky said that he would stay."]),
    ("next_quote", ["“We will win,” Cole said.", "“Next year.”", "“Or later.”"]),
    ("quote_closes_the_sentence", ["He said: “We will win.”", "The army left."]),
    ("brackets", ["(He left.)", "[He laughed.]", "Then he came (twice) back."]),
    ("footnotes", ["The army left.[3]", "It came back.[4][5]", "Then it left."]),
    ("dash_dialogue", ["- We will win! - said Cole.", "- Not now."]),
    ("dash_after_quote", ["«Ми переможемо?» — запитав він.", "Це кінець."]),
    ("dash_after_stop", ["It broke the rules of the W.T.O. - or so he says."]),
    ("glued", ["They decided to withdraw.", "The army left.", "“So be it,” he said."], "".join),
    ("glued_quote", ["He said: “We left.”", "The army stayed."], "".join),
    ("domain", ["Go to Kyivpost.com or example.org/News today."]),
    ("glued_initials", ["The U.S.Army left."]),
    ("glued_number", ["In Kyiv, 5.Then it was over"]),
    ("glued_year", ["It ended in 2009.", "The army left in 2010.", "In 2012 it came back."], "".join),
    ("glued_thousands", ["The number reached 140,000.", "In turn, more are coming."], "".join),
    ("glued_quote_ends", ["“We want an end to this war.”", "The minister left."], "".join),
    ("glued_straight_quote_ends", ['He said: "We want an end to this war."', "The minister left."], "".join),
    ("glued_straight_quote_opens", ["The minister left Kyiv.", '"We are ready," he said.'], "".join),
    ("glued_straight_quotes_meet", ['He wants "an end."', '"We are ready," he said.'], "".join),
    ("glued_stop_behind_quote", ['The answer was "no".', "It was clear."], "".join),
    ("glued_possessive", ["It sent weapons.", "Russia's army left."], "".join),
    ("glued_colon", ["It sent weapons.", "Russia: no."], "".join),
    ("glued_capitals", ["It joined NATO.", "It pays.", "EU leaders met."], "".join),
    ("glued_question", ["Who won?", "The army.", "Kyiv fell!", "Then it came."], "".join),
    ("glued_brackets", ["We wait (...).", "I know.", "It is over [ed.].", "But he stays."], "".join),
    ("glued_ellipsis", ["We hold the line...But they do not."]),
    ("glued_percent", ["It grew by 5%.", "The army paid."], "".join),
    ("glued_state", ["He left the U.S.", "The army stayed."], "".join),
    ("glued_at_the_end", ["They left.", "He"], "".join),
    ("glued_title", ["They asked Prof.Hill and Gen.Cole about St.Petersburg."]),
    ("glued_letters", ["J.D.Power met D.C.Comics in the U.S.Army."]),
    ("addresses", ["See www.Example.com, http://a.Example.com/News.Today and Ann@Kyiv.Post now."]),
    ("products", ["They use ASP.NET and Node.JS on Booking.com."]),
    ("numbered_list", ["12.The army left."]),
    ("versions", ["It is 3.5 km from 10.000 men."]),
    ("state_ambassador", ["It was made by U.S. Ambassador Mark Cole.", "The U.N. General Assembly met."]),
    ("state_secretary", ["He met U.S. Secretary of State Cole and U.S. Senator Reed."]),
    ("state_ranks", ["Retired U.S. Admiral James Cole met U.K. Lt. Gen. Hill."]),
    ("state_then_he", ["He fled to the U.S.", "He said so."]),
    ("state_then_army", ["He fled to the U.S.", "The army stayed."]),
    ("state_with_comma", ["In the U.S., Congress met."]),
    ("state_lower_case", ["A U.S. official and two U.N. agencies said so."]),
    ("hours_opener", ["It began at 5 a.m.", "On Monday it ended."]),
    ("hours_name", ["It began at 5 a.m. Monday and at 6 p.m. Kyiv time."]),
    ("day_of_month", ["On Jan. 5 it began.", "By Jan. 6, it was over."]),
    ("number_then_sentence", ["He lives at No. 5.", "It is old."]),
    ("wrapped", ["The army\nleft the\ncity.", "It came\nback."], "\n".join),
    ("party", ["Rep. Crowley (D-N.Y.), a leader, left.", "Sen. Sanders (I-Vt.) said no."]),
    ("chinese", ["军队撤出了城市。", "“我们会赢！”", "他说。", "是的？"], "".join),
    ("arabic", ["هل انت هنا؟", "نعم، انا هنا.", "انسحب الجيش۔", "ثم"]),
    ("hindi", ["सेना चली गई।", "वह लौट आई।"]),
    ("russian", ["Армия ушла.", "Она вернулась!", "Надолго?"]),
    ("list", ["Here they are.", "1. The army left.", "2. It came back.", "10. “It stays.”"]),
    ("year_alone", ["When did it end?", "2009.", "Nobody knew."]),
    ("article_alone", ["He sat down.", "The. 27-year-old soldier left."]),
    ("conjunction_last", ["Ann Cole and. Jon Aas left."]),
    ("capitals_last", ["He spoke of the UN.", "Meanwhile, the army left the EU.", "It stays."]),
    ("capitals_inside", ["He spoke of the UN. Charter and of U.S. Marines."]),
    ("stray_stop", ["He met Harry Cole (D-Nev.) ."]),
    ("stray_quotation_mark", ["“I said: ‘You look like him.’ ”"]),
    ("footnotes_behind_a_space", ["The army left. [3]", "It came back. [4][5]"]),
    ("pictures", ["The army left ❗️", "It came back‼️", "“It stays” ❗️"]),
    ("no_stop", ["The army left the city"]),
    ("no_word", ["***"]),
    ("stray_mark", ["The army left. ***"]),
    ("nul_and_surrogate", ["The \x00army left.", "It \ud800came back."]),
]


@pytest.mark.parametrize("case", PARAGRAPHS, ids=[case[0] for case in PARAGRAPHS])
def test_split_sentences(case):
    _, expected, *join = case
    text = (join[0] if join else " ".join)(expected)
    assert [sentence.span.of(text) for sentence in split_sentences(text, [Span(0, len(text))])] == expected


def test_paragraphs_divide():
    text = "Kyiv\n\nThe army left.  It came back.\n\n \n\nIt left"
    paragraphs = [Span(0, 4), Span(6, 35), Span(37, 38), Span(40, 47)]
    assert split_sentences(text, paragraphs) == (
        Sentence(index=0, span=Span(0, 4), paragraph=0),
        Sentence(index=1, span=Span(6, 20), paragraph=1),
        Sentence(index=2, span=Span(22, 35), paragraph=1),
        Sentence(index=3, span=Span(40, 47), paragraph=3),
    )


def test_no_paragraphs():
    assert split_sentences("The army left.", []) == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("word " * 2_000, "word " * 599 + "word"),
        ("and so it went on; " * 200, ("and so it went on; " * 157).rstrip()),
        ("字" * 7_000, "字" * LONGEST),
    ],
    ids=["space", "semicolon", "nothing"],
)
def test_long_sentences_are_cut(text, first):
    sentences = split_sentences(text, [Span(0, len(text))])
    assert sentences[0].span.of(text) == first
    assert all(sentence.span.end - sentence.span.start <= LONGEST for sentence in sentences)
    assert "".join(sentence.span.of(text) for sentence in sentences).replace(" ", "") == text.replace(" ", "")


@pytest.mark.timing
@pytest.mark.parametrize("unit", ["a.", ".", "(.) ", "”.", "?! ", "Abc. ", ".\n", "“", "No. "])
def test_is_linear(unit):
    def seconds(length):
        text = (unit * length)[:length]
        start = time.perf_counter()
        split_sentences(text, [Span(0, length)])
        return time.perf_counter() - start

    split_sentences("Ready.", [Span(0, 6)])
    assert seconds(60_000) < 40 * max(seconds(6_000), 0.01)


@given(st.text(alphabet=st.one_of(st.sampled_from("aB .!?…\"“”')\n1。؟-"), st.characters()), max_size=200))
def test_sentences_cover_the_paragraph(text):
    sentences = split_sentences(text, [Span(0, len(text))])
    position = 0
    for index, sentence in enumerate(sentences):
        surface = sentence.span.of(text)
        assert (sentence.index, sentence.paragraph) == (index, 0)
        assert surface
        assert surface == surface.strip()
        assert not text[position : sentence.span.start].strip()
        position = sentence.span.end
    assert not text[position:].strip()
    assert split_sentences(text, [Span(0, len(text))]) == sentences
