"""What a brief shows of small articles, in which order, and that nothing stands in it twice."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from summarizers import Article, Brief, LineKind, Style, analyse, brief
from summarizers.briefs.lines import Lines
from summarizers.ranking.pointing import is_glued
from summarizers.types import NoteCode, Piece, Span

MARKS = {
    LineKind.SENTENCE: "• ",
    LineKind.STATEMENT: "• ",
    LineKind.DISPUTE: "⇄ ",
    LineKind.QUOTE: "",
    LineKind.WARNING: "⚠ ",
}
LEAD = "Fighting went on for the hills around the town of Novopillia on Monday, the tenth day of the offensive."
FILLER = (
    "Rain fell on the plain for most of the week and turned the fields into mud.",
    "Trains to the coast were late, and the market in the square opened at noon.",
    "Schools stayed closed, while two bakeries sold bread by the light of candles.",
    "Farmers brought in what was left of the wheat before the frost.",
)


def made(*paragraphs: str, limit: int = 1_500, **known: object) -> Brief:
    return brief(analyse(Article(text="\n\n".join(paragraphs), **known)), limit=limit)  # type: ignore[arg-type]


def lines(shown: Brief) -> list[str]:
    """The brief as text: titles of sections as they are, lines with their marks."""
    found = []
    for section in shown.sections:
        found.append(section.title)
        found += [MARKS[line.kind] + "".join(piece.text for piece in line.pieces) for line in section.lines]
    return found


CASES = [
    (
        "one sentence that is a statement is the summary",
        ["Ukraine said it had shot down two drones over Kherson."],
        ["In short", "• Ukraine said it had shot down two drones over Kherson."],
    ),
    (
        "no sentence",
        ["Novopillia"],
        ["In short", "• Novopillia"],
    ),
    ("nothing", [""], []),
    (
        "a doubt stands under what it qualifies",
        [
            LEAD,
            "Ukraine said it had killed 400 Russian soldiers in a day. The figure could not be independently verified.",
            *FILLER,
        ],
        [
            "In short",
            f"• {LEAD}",
            "Who says what",
            "• Ukraine said it had killed 400 Russian soldiers in a day.",
            "⚠ The article: The figure could not be independently verified.",
        ],
    ),
    (
        "an accusation stands beside its denial",
        [
            LEAD,
            "Ukraine accused Russia of shelling the hospital in Kherson with cluster bombs.",
            "Russia denied shelling the hospital in Kherson.",
            *FILLER,
        ],
        [
            "In short",
            f"• {LEAD}",
            "Accused and denied",
            "⇄ Ukraine accused Russia of shelling the hospital in Kherson with cluster bombs.",
            "⇄ Russia denied shelling the hospital in Kherson.",
        ],
    ),
    (
        "a pronoun is named in brackets where it is certain",
        [
            LEAD,
            "General Ivan Petrenko said that the bridge over the river had been destroyed. "
            "He said the army would build another one within a month.",
            *FILLER,
        ],
        [
            "In short",
            f"• {LEAD}",
            "Who says what",
            "• General Ivan Petrenko said that the bridge over the river had been destroyed.",
            "• [Ivan Petrenko] said the army would build another one within a month.",
        ],
    ),
    (
        "a statement without content is none",
        [LEAD, "General Ivan Petrenko said this in a speech in the capital on Monday.", *FILLER],
        ["In short", f"• {LEAD} General Ivan Petrenko said this in a speech in the capital on Monday."],
    ),
    (
        "whose words the first sentence is stands with it",
        [LEAD, "The relevant statement was made by the regional governor, an agency reports.", *FILLER],
        ["In short", f"• {LEAD} The relevant statement was made by the regional governor, an agency reports."],
    ),
    (
        "of a dialogue, the sentence that tells who says it",
        [
            "- The bridge over the river should be closed for the winter, and the road mined. The town may be "
            "cut off from the coast in the spring - said General Ivan Petrenko.",
            *FILLER,
        ],
        [
            "In short",
            "• The town may be cut off from the coast in the spring - said General Ivan Petrenko.",
        ],
    ),
    (
        "no name for “he” behind somebody without one",
        [
            f"{LEAD} General Ivan Petrenko met the mayor of the town.",
            "The mayor of the town warned that the bridge over the river would be closed. He added that the mill had "
            "been sold to a farmer.",
            *FILLER,
        ],
        [
            "In short",
            f"• {LEAD}",
            "• General Ivan Petrenko met the mayor of the town.",
            "Who says what",
            "• The mayor of the town warned that the bridge over the river would be closed.",
        ],
    ),
    (
        "a question is no statement",
        [LEAD, "Why did General Ivan Petrenko say that the bridge over the river had been destroyed?", *FILLER],
        ["In short", f"• {LEAD}"],
    ),
    (
        "the same said twice stands once",
        [
            LEAD,
            "Ukraine said it had destroyed the bridge over the river near Kherson.",
            *FILLER[:2],
            "Ukraine’s military said it had destroyed the bridge over the river near Kherson.",
            *FILLER[2:],
        ],
        [
            "In short",
            f"• {LEAD}",
            "• Ukraine said it had destroyed the bridge over the river near Kherson.",
        ],
    ),
    (
        "a malformed figure",
        [LEAD, "Ukraine said that 1,6000 Russian soldiers had been killed in a day.", *FILLER],
        [
            "In short",
            f"• {LEAD}",
            "Who says what",
            "• Ukraine said that 1,6000 Russian soldiers had been killed in a day.",
            "⚠ “1,6000” is malformed in the text; its value is unknown.",
        ],
    ),
]


@pytest.mark.parametrize(("paragraphs", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_brief(paragraphs: list[str], expected: list[str]) -> None:
    assert lines(made(*paragraphs)) == expected


LONG = [
    LEAD,
    "Ukraine accused Russia of shelling the hospital in Kherson with cluster bombs.",
    "Russia denied shelling the hospital in Kherson.",
    "Ukraine said it had killed 400 Russian soldiers in a day. The figure could not be independently verified.",
    "“We will hold the hills for as long as it takes, and then we will go on to the river,” said Ivan Petrenko.",
    "Poland’s government said it had sent 12 tanks to Ukraine in the first week of the month.",
    "Germany’s foreign ministry warned that the gas would not last through a long and cold winter.",
    "“Nobody sleeps in this town any more, and nobody knows what comes next,” said Olena Kovalenko, a nurse.",
    *(f"On day {n} of the march column {n * 7} crossed field {n * 3} near mill {n * 5}." for n in range(29)),
]


def test_order_of_the_sections() -> None:
    shown = made(*LONG)
    assert [section.title for section in shown.sections] == [
        "In short",
        "Who says what",
        "Accused and denied",
        "In their own words",
    ]
    statements = lines(shown)[lines(shown).index("Who says what") + 1 :]
    assert statements[:2] == [
        "• Ukraine said it had killed 400 Russian soldiers in a day.",
        "⚠ The article: The figure could not be independently verified.",
    ]


def test_nothing_stands_twice() -> None:
    shown = made(*LONG, limit=3_000)
    spans = sorted(
        piece.span
        for section in shown.sections
        for line in section.lines
        for piece in line.pieces
        if piece.span is not None
    )
    assert [pair for pair in pairwise(spans) if pair[0].overlaps(pair[1])] == []


def test_what_is_left_out_is_counted() -> None:
    short, long = made(*LONG, limit=400), made(*LONG, limit=3_000)
    assert (short.more_statements > long.more_statements, short.more_quotes, long.more_quotes) == (True, 2, 0)
    assert 0 < short.ratio < long.ratio < 1


def test_a_short_article_has_one_sentence_and_no_quotes() -> None:
    shown = made(*LONG[:8])
    assert {section.title for section in shown.sections} <= {"In short", "Who says what", "Accused and denied"}
    assert len(shown.sections[0].lines) == 1
    assert shown.more_quotes == 2


def test_a_short_article_without_statements_has_three_sentences() -> None:
    analysis = analyse(Article(text="\n\n".join([LEAD, *FILLER])))
    shown = brief(replace(analysis, extract=(0, 1, 2, 3)))
    assert [len(section.lines) for section in shown.sections] == [3]


def test_a_sentence_that_speaks_of_this_thing_hangs() -> None:
    tactic = "Guards from the north repeated this tactic on the plain for most of the week."
    analysis = analyse(Article(text="\n\n".join([LEAD, FILLER[0], tactic, *FILLER[1:]])))
    shown = brief(replace(analysis, extract=(0, 2, 3)))
    assert [line for line in lines(shown) if "tactic" in line] == []


def test_a_quote_that_goes_on_from_another_comes_behind_the_others() -> None:
    goes_on = "“But the men on the hills have been alone for a week,” said Ivan Petrenko."
    alone = "“The army will hold the hills for as long as it takes,” said Oleh Marchenko."
    assert [line for line in lines(made(LEAD, goes_on, alone, *LONG[8:])) if line.startswith("“")][:2] == [
        "“But the men on the hills have been alone for a week” — Ivan Petrenko",
        "“The army will hold the hills for as long as it takes” — Oleh Marchenko",
    ]
    one = [line for line in lines(made(LEAD, goes_on, alone, *LONG[8:], limit=260)) if line.startswith("“")]
    assert one == ["“The army will hold the hills for as long as it takes” — Oleh Marchenko"]


def test_a_denial_without_room_for_a_pair_is_said_in_words() -> None:
    article = Article(
        text="Kyiv accused Moscow of striking the dam near Kherson on Monday. Nothing else happened in the region. "
        "Moscow denied striking the dam near Kherson."
    )
    analysis = analyse(article)
    assert [(claim.status.value, claim.by) for claim in analysis.claims] == [("denied", "Moscow"), ("denied", "itself")]
    for status, words in (
        ("denied", " · denied by Moscow"),
        ("disputed", " · contradicted here by Moscow"),
        ("confirmed", " · Moscow agrees"),
    ):
        claim = replace(analysis.claims[0], status=type(analysis.claims[0].status)(status))
        shown = brief(replace(analysis, claims=(claim,), extract=()))
        assert [line.pieces[-1] for line in shown.sections[0].lines] == [Piece(text=words, style=Style.LABEL)]


def test_a_sentence_that_hangs_stands_behind_its_own_or_not_at_all() -> None:
    text = "\n\n".join([LEAD, "They were held by three battalions from the coast.", *LONG[8:], *LONG[8:]])
    analysis = replace(analyse(Article(text=text)), claims=(), quotes=(), extract=(0, 1, 5))
    assert [line[2:40] for line in lines(brief(analysis))[1:3]] == [LEAD[:38], "They were held by three battalions fro"]
    analysis = replace(analysis, extract=(1, 4, 6))
    assert all("They were" not in line for line in lines(brief(analysis)))


def test_a_name_stands_in_brackets_behind_its_pronoun_where_nothing_else_tells_it() -> None:
    text = "\n\n".join(
        [f"General Anna Bondar inspected the bridge on Monday. Her aide, a major, counted the mines. {LEAD}", *LONG]
    )
    analysis = replace(analyse(Article(text=text)), claims=(), quotes=(), extract=(1, 4, 6))
    shown = brief(analysis)
    assert lines(shown)[1] == "• Her [Anna Bondar’s] aide, a major, counted the mines."
    assert shown.sections[0].lines[0].pieces[1] == Piece(text=" [Anna Bondar’s]", style=Style.BRACKET)
    assert "Named: “Her” is the only one spoken of before: “Anna Bondar”." in shown.sections[0].lines[0].why
    assert lines(brief(replace(analysis, extract=(0, 1, 6))))[2] == "• Her aide, a major, counted the mines."


def test_a_name_two_sentences_before_is_told_again() -> None:
    text = f"Anna Bondar came. The rain fell on the mud of the bank. She counted the mines there by hand. {LEAD}"
    analysis = analyse(Article(text="\n\n".join([text, *LONG])))
    shown = brief(replace(analysis, claims=(), quotes=(), extract=(1, 2, 6)))
    assert lines(shown)[2] == "• She [Anna Bondar] counted the mines there by hand."
    text = f"Anna Bondar came. She fell into the mud of the bank. She counted the mines there by hand. {LEAD}"
    analysis = analyse(Article(text="\n\n".join([text, *LONG])))
    shown = brief(replace(analysis, claims=(), quotes=(), extract=(1, 2, 6)))
    assert lines(shown)[1:3] == [
        "• She [Anna Bondar] fell into the mud of the bank.",
        "• She counted the mines there by hand.",
    ]


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        ("Bridge Is Closed", f"Bridge Is Closed {LEAD}", LEAD),
        ("Fighting went on", LEAD, LEAD),
        (None, f"FIGHTING FOR THE HILLS OF NOVOPILLIA {LEAD}", LEAD),
        (None, "NATO AND THE EU said on Monday that they would send more shells to the front.", None),
    ],
)
def test_a_heading_that_runs_into_a_sentence_is_not_shown(title: str | None, sentence: str, expected: str) -> None:
    shown = brief(analyse(Article(text="\n\n".join([sentence, *FILLER]), title=title)))
    assert lines(shown)[1] == f"• {expected or sentence}"


def test_who_says_a_sentence_that_is_all_somebody_s_words() -> None:
    analysis = analyse(
        Article(
            text="\n\n".join(
                [
                    "- The bridge over the river should be closed for the winter, and the road mined. The town may be "
                    "cut off from the coast in the spring - said General Ivan Petrenko.",
                    *FILLER,
                ]
            )
        )
    )
    shown = Lines(analysis).sentence(0)[0]
    assert [piece.text for piece in shown.pieces][-2:] == [" — ", "Ivan Petrenko"]


TIRED = "The men are tired of the war and of the mud. "
QUOTES = [
    (
        "whole",
        "“We will hold the hills for as long as it takes,” said Ivan Petrenko.",
        "“We will hold the hills for as long as it takes” — Ivan Petrenko",
    ),
    (
        "in two pieces, cut inside the sentence",
        "“We will hold the hills,” said Ivan Petrenko, “for as long as it takes the army to come.”",
        "“We will hold the hills […]” — Ivan Petrenko",
    ),
    (
        "long, cut behind a sentence",
        f"“We will hold the hills. {TIRED * 5}We go on,” said Ivan Petrenko.",
        f"“We will hold the hills. {TIRED * 3}".rstrip() + "” — Ivan Petrenko",
    ),
    ("hangs on what is before", "“They will hold the hills for as long as it takes,” said Ivan Petrenko.", None),
    (
        "from the middle of a sentence",
        "Nobody came, “and the men on the hills have been alone for a week,” said Ivan Petrenko.",
        None,
    ),
    ("said already", f"“{LEAD[:-1]},” said Ivan Petrenko.", None),
    ("too short", "“We will win,” said Ivan Petrenko.", None),
    ("nobody named", "“We will hold the hills for as long as it takes,” he said.", None),
]


@pytest.mark.parametrize(("quote", "expected"), [pytest.param(*case, id=name) for name, *case in QUOTES])
def test_quotes(quote: str, expected: str | None) -> None:
    analysis = analyse(Article(text="\n\n".join((LEAD, quote, *LONG[8:]))))
    shown = [line for line in lines(brief(replace(analysis, extract=(0,)))) if line.startswith("“")]
    assert shown == ([expected] if expected else [])


def test_quotation_marks_stand_only_where_the_article_has_them() -> None:
    shown = made(*LONG)
    text = shown.article.text
    for section in shown.sections:
        for line in section.lines:
            for mark, piece in pairwise(line.pieces):
                if piece.style is Style.QUOTE and piece.span is not None and line.kind is LineKind.QUOTE:
                    assert (mark.text, text[piece.span.start - 1]) == ("“", "“")


CONTEXTS = [
    ("nothing known", {}, "", ("Pasted text", "publisher and date not given")),
    ("a publisher", {"publisher": "Kyiv Post"}, "", ("Kyiv Post", "date not given")),
    ("a link", {"url": "https://www.kyivpost.com/a"}, "", ("kyivpost.com", "date not given")),
    ("a broken link", {"url": "http://[::1"}, "", ("Pasted text", "publisher and date not given")),
    (
        "both",
        {"publisher": "Kyiv Post", "published_at": datetime(2022, 8, 18, tzinfo=UTC)},
        "",
        ("Kyiv Post", "published 18 Aug 2022"),
    ),
    (
        "a date alone",
        {"published_at": datetime(2022, 8, 18, tzinfo=UTC)},
        "",
        ("Pasted text", "published 18 Aug 2022", "publisher not given"),
    ),
    (
        "an origin",
        {},
        "Two died in Kherson, Ukrinform reports, citing Euractiv.",
        ("Pasted text", "publisher and date not given", "Ukrinform, citing Euractiv"),
    ),
    (
        "the publisher's own origin",
        {"publisher": "Ukrinform"},
        "Two died in Kherson, Ukrinform reports, citing Euractiv.",
        ("Ukrinform", "date not given", "citing Euractiv"),
    ),
]


@pytest.mark.parametrize(("known", "text", "expected"), [pytest.param(*case, id=name) for name, *case in CONTEXTS])
def test_context(known: dict[str, object], text: str, expected: tuple[str, ...]) -> None:
    assert made(text or LEAD, **known).context == expected


def test_titles() -> None:
    assert made(LEAD, title=" War \n goes on ").title == Piece(text="War goes on")
    long = made(LEAD, title="war " * 200).title
    assert long is not None
    assert long.text == "war " * 58 + "war […]"
    assert made(LEAD).title is None


def test_weekdays_have_dates_where_the_article_has_one() -> None:
    shown = made(LEAD, "Ukraine said on Tuesday that the army had shot down two drones over the hills.", *FILLER)
    assert "[" not in "".join(lines(shown))
    dated = made(
        LEAD,
        "Ukraine said on Tuesday that the army had shot down two drones over the hills.",
        *FILLER,
        published_at=datetime(2022, 8, 18, tzinfo=UTC),
    )
    assert lines(dated) == [
        "In short",
        f"• {LEAD.replace('Monday', 'Monday [15 Aug]')}",
        "Who says what",
        "• Ukraine said on Tuesday [16 Aug] that the army had shot down two drones over the hills.",
    ]
    pieces = [piece for section in dated.sections for line in section.lines for piece in line.pieces]
    assert [piece.text for piece in pieces if piece.style is Style.BRACKET] == [" [15 Aug]", " [16 Aug]"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("乌克兰总统说，俄罗斯军队袭击了哈尔科夫市。他说至少有十人死亡。", id="Chinese"),
        pytest.param("قال الرئيس الأوكراني إن القوات الروسية هاجمت مدينة خاركيف. وقتل عشرة أشخاص.", id="Arabic"),
        pytest.param("Президент Украины заявил, что российские войска атаковали Харьков.", id="Russian"),
    ],
)
def test_other_languages_have_a_summary_and_a_note(text: str) -> None:
    shown = made(text)
    assert [section.title for section in shown.sections] == ["In short"]
    assert [note.code for note in shown.notes] == [NoteCode.CLAIMS_NOT_READ]


def lines_of(text, limit=1500):
    made = brief(analyse(Article(text=text)), limit=limit)
    return ["".join(piece.text for piece in line.pieces) for section in made.sections for line in section.lines]


def test_a_quote_that_is_denied_is_shown_with_who_denies_it():
    text = (
        "The town of Vereya was quiet on Monday after a night of shelling, residents said by telephone.\n\n"
        "Governor Oleh Marchenko said: “Russian drones struck the hospital and killed four people.” "
        "The Russian Defence Ministry denied that its drones struck the hospital.\n\n"
        "Repair crews worked through the night, the city council said."
    )
    shown = [line for line in lines_of(text) if "struck the hospital and killed" in line]
    assert len(shown) == 1
    denied = "denied by" in shown[0] or any(
        line.startswith("The Russian Defence Ministry denied") for line in lines_of(text)
    )
    assert denied


def test_a_pronoun_that_hangs_on_a_noun_heads_no_statement():
    text = (
        "President Vladimir Putin spoke in Moscow on Tuesday about the four regions.\n\n"
        "The veneer of legality he believes the votes afford, however thin, is aimed at making such threats credible."
    )
    assert not any(line.startswith("[Vladimir Putin]") for line in lines_of(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He referred, among othersUntil the war, to peace.", True),
        ("It stood on the website.- The war goes on.", True),
        ("The McDonald’s on YouTube, in the U.S. Army’s words, is open.", False),
        ("It fell. He left.", False),
    ],
)
def test_words_run_together(text: str, expected: bool) -> None:
    assert is_glued(text, Span(0, len(text))) is expected


def test_no_quote_is_cut_before_what_turns_it() -> None:
    said = "The bridge over the river will be closed for the winter. But the road to the coast stays open"
    rest = "and nobody in the town has to fear that the shops will be empty or the mill will have no wheat to grind"
    analysis = analyse(Article(text=f"{LEAD}\n\n“{said} {rest}. The trains run too,” said General Ivan Petrenko."))
    (quote,) = analysis.quotes
    found = [
        "".join(piece.text for piece in line.pieces) for line in Lines(analysis).quotations(quote, lambda _: False)
    ]
    assert [line for line in found if "winter. […]" in line or "winter.”" in line] == []
