"""Where a text says that it comes from: the outlets that it names as its source, and its dateline."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizers import Article, analyse, brief
from summarizers.origin import find_opening, find_origin
from summarizers.types import Dateline, Span

LEAD = "Two people died in the strike on Kherson"
CASES = [
    ("no words of it", f"{LEAD}.", ()),
    ("dateline", f"KYIV, March 7 (Reuters) – {LEAD}.", ("Reuters",)),
    ("dateline, a hyphen", f"WASHINGTON (AP) - {LEAD}.", ("AP",)),
    ("tag alone", f"(Reuters) - {LEAD}.", ("Reuters",)),
    ("a bracket that is no outlet", f"DNIPRO (Ukraine) - {LEAD}.", ()),
    ("an outlet in brackets further on", f"{LEAD}. The photo (Reuters) shows it.", ()),
    ("source line at the end", f"{LEAD}.\n\nSource: Ukrinform", ("Ukrinform",)),
    ("source line, no outlet", f"{LEAD}.\n\nSource: Telegram channels", ()),
    ("tail", f"{LEAD}, Ukrinform reports.", ("Ukrinform",)),
    ("tail and whom it cites", f"{LEAD}, Ukrinform reports, citing Euractiv.", ("Ukrinform", "Euractiv")),
    ("with reference to", f"{LEAD}, Ukrinform reports with reference to the BBC.", ("Ukrinform", "BBC")),
    ("citing no outlet", f"{LEAD}, Ukrinform reports, citing the Ministry of Defense.", ("Ukrinform",)),
    ("correspondent", f"{LEAD}, an Ukrinform correspondent reported.", ("Ukrinform",)),
    ("has learned", f"{LEAD}, BelTA has learned.", ("BelTA",)),
    ("quoted by", f"{LEAD}, the minister said, as quoted by Interfax.", ("Interfax",)),
    ("an official is no outlet", f"{LEAD}, Petrenko reported.", ()),
    ("a speaker who cites an outlet", f"{LEAD}. The minister, citing Reuters, called it a crime.", ()),
    ("media of no name", f"{LEAD}, local media reported.", ()),
    ("twice the same", f"KYIV (Reuters) - {LEAD}, Reuters reported.", ("Reuters",)),
    ("dateline, day first", f"MINSK, 20 June (BelTA) – {LEAD}.", ("BelTA",)),
    ("dateline, two places", f"Kyiv/Berlin (dpa) - {LEAD}.", ("dpa",)),
    ("dateline, slashes", f"MOSCOW, March 7. /TASS/. {LEAD}.", ("TASS",)),
    ("dateline, a network", f"Hong Kong CNN —\n\n{LEAD}.", ("CNN",)),
    ("dateline, no dash", f"(CNN){LEAD}.", ("CNN",)),
    ("a picture's credit", f"Anna Berg/Reuters/East Images\n\n{LEAD}.", ()),
    ("several sources on a line", f"{LEAD}.\n\nAuthor: ab/cd\n\nSource: PAP, Reuters", ("PAP, Reuters",)),
    ("sources up to one that is none", f"{LEAD}.\n\nSource: PAP, own information", ("PAP",)),
    ("a source who is none", f"{LEAD}.\n\nSource: Petrenko in an interview with CNN", ()),
    ("according to", f"{LEAD}, according to Reuters.", ("Reuters",)),
    ("according to a report", f"{LEAD}, according to a report by the Associated Press.", ("Associated Press",)),
    ("according to a correspondent", f"{LEAD}, according to an Ukrinform correspondent.", ("Ukrinform",)),
    ("according to no outlet", f"{LEAD}, according to the governor.", ()),
    ("according to a poll", f"{LEAD}, according to a Washington Post poll.", ()),
    (
        "reported by, according to",
        f"{LEAD}. This was reported by Euractiv, according to Ukrinform.",
        ("Ukrinform", "Euractiv"),
    ),
    ("according to, reports", f"{LEAD}. That’s according to CNN, Ukrinform reports.", ("Ukrinform", "CNN")),
    ("reports at the head", f"Reuters reports that a strike on Kherson killed two. {LEAD}.", ("Reuters",)),
    ("reported earlier", f"{LEAD}. As Ukrinform reported earlier, the port is closed.", ()),
    ("said the agency", f"Two people died, said the Interfax agency. {LEAD}.", ("Interfax",)),
    ("what an outlet says of itself", f"{LEAD}. The BBC said that its reporter was safe.", ()),
    ("told an outlet", f"{LEAD}, the governor told Reuters.", ()),
    ("contributed", f"{LEAD}.\n\nThe Associated Press contributed to this report.", ("Associated Press",)),
    ("a person of an outlet contributed", f"{LEAD}.\n\nFox News’ Anna Berg contributed to this report.", ()),
    ("rights", f"{LEAD}.\n\n© 2023 AFP", ("AFP",)),
    ("rights of somebody else", f"{LEAD}.\n\n© 2023 Anna Berg", ()),
    ("two who have it too", f"{LEAD}, according to CNN.\n\n{LEAD}, according to Reuters.", ("CNN",)),
    ("forwarded", f"Forwarded from Front Line Live\n\n{LEAD}.", ("Forwarded from Front Line Live",)),
    ("forwarded, in brackets", f"[Forwarded from Front Line]\n{LEAD}.", ("Forwarded from Front Line",)),
    (
        "forwarded, and a source",
        f"Forwarded from Front Line\n\n{LEAD}, Reuters reports.",
        ("Forwarded from Front Line", "Reuters"),
    ),
    ("a sentence that begins so", "Forwarded from the ministry, the letter says that two people died.", ()),
    ("empty", "", ()),
]

UK, RU = "Двоє людей загинули внаслідок удару по Херсону", "Два человека погибли при ударе по Херсону"
AR = "قتل شخصان في غارة على المدينة فجر الثلاثاء"
OTHERS = [
    ("uk: none", f"{UK}.", ()),
    ("uk: reports", f"{UK}, повідомляє Укрінформ.", ("Укрінформ",)),
    ("uk: reports and cites", f"{UK}, передає Укрінформ із посиланням на Reuters.", ("Укрінформ", "Reuters")),
    ("uk: agency", f"{UK}, пише видання «Європейська правда».", ("Європейська правда",)),
    ("uk: correspondent", f"{UK}, передає кореспондент Укрінформу.", ("Укрінформу",)),
    ("uk: cites", f"{UK}. Про це йдеться в заяві, з посиланням на агентство Рейтер.", ("Рейтер",)),
    ("uk: source", f"{UK}.\n\nДжерело: УНІАН", ("УНІАН",)),
    ("uk: a governor reports", f"{UK}, повідомляє голова області.", ()),
    ("uk: forwarded", f"Переслано від Довкола фронту\n\n{UK}.", ("Переслано від Довкола фронту",)),
    ("ru: dateline", f"МОСКВА, 7 мар — РИА Новости. {RU}.", ("РИА Новости",)),
    ("ru: dateline, slashes", f"МОСКВА, 7 марта. /ТАСС/. {RU}.", ("ТАСС",)),
    ("ru: reports and cites", f"{RU}, передает ТАСС со ссылкой на «Интерфакс».", ("ТАСС", "Интерфакс")),
    ("ru: cites nobody known", f"{RU}, передаёт ТАСС со ссылкой на МЧС.", ("ТАСС",)),
    ("ru: source", f"{RU}.\n\nИсточник: Медуза", ("Медуза",)),
    ("ru: a source that is none", f"{RU}.\n\nИсточник: пресс-служба", ()),
    ("ar: dateline", f"كييف (رويترز) - {AR}.", ("رويترز",)),
    ("ar: dateline, a slash", f"غزة / الأناضول\n\n{AR}.", ("الأناضول",)),
    ("ar: dateline under a standfirst", f"عودة الوفدين الجمعة\n\nغزة / الأناضول\n\n{AR}.", ("الأناضول",)),
    ("ar: source", f"{AR}.\n\nالمصدر: رويترز", ("رويترز",)),
    ("ar: sources", f"{AR}.\n\nالمصدر : رويترز + فرانس برس", ("رويترز + فرانس برس",)),
    ("ar: according to an agency", f"{AR}، بحسب وكالة الأناضول.", ("الأناضول",)),
    ("ar: according to a ministry", f"{AR}، بحسب وزارة الصحة.", ()),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in (*CASES, *OTHERS)])
def test_find_origin(text: str, expected: tuple[str, ...]) -> None:
    assert analyse(Article(text=text)).origin == expected


def test_the_middle_of_a_text_is_not_its_source() -> None:
    paragraphs = [f"{LEAD}."] * 4 + [f"{LEAD}, Reuters reported."] + [f"{LEAD}."] * 4
    assert analyse(Article(text="\n\n".join(paragraphs))).origin == ()


@given(st.text(max_size=300))
@example("[Forwarded from a]\n\nКИЇВ (AP) — \ud800")
def test_never_raises(text: str) -> None:
    assert all(name in text for name in find_origin(text, [Span(0, len(text))]))


# --- datelines --------------------------------------------------------------------------------------------


def find_dateline(text: str, published: datetime | None) -> Dateline | None:
    opening = find_opening(text, [Span(0, len(text))])
    return opening.dateline(published) if opening is not None else None


PUBLISHED = datetime(2023, 3, 8, 9, tzinfo=UTC)
DATELINES = [
    ("place, day, agency", "KYIV, March 7 (Reuters) - ", "KYIV", "March 7", date(2023, 3, 7)),
    ("place and state", "CAPRI, Italy (AP) — ", "CAPRI, Italy", None, None),
    ("place, state, day", "KYIV, Ukraine, Mar. 7 (AFP) — ", "KYIV, Ukraine", "Mar. 7", date(2023, 3, 7)),
    ("day first", "MINSK, 28 January (BelTA) –", "MINSK", "28 January", date(2023, 1, 28)),
    ("a day of last year", "MINSK, 28 December (BelTA) – ", "MINSK", "28 December", date(2022, 12, 28)),
    ("tomorrow, by time zones", "TOKYO, March 9 (Kyodo) -- ", "TOKYO", "March 9", date(2023, 3, 9)),
    ("with its year", "BEIJING, March 7, 2021 (Xinhua) -- ", "BEIJING", "March 7, 2021", date(2021, 3, 7)),
    ("no such day", "KYIV, February 30 (Reuters) - ", "KYIV", "February 30", None),
    ("two places", "Kyiv/Berlin (dpa) - ", "Kyiv/Berlin", None, None),
    ("slashes", "MOSCOW, March 7. /TASS/. ", "MOSCOW", "March 7", date(2023, 3, 7)),
    ("stops", "KYIV. March 7 (Interfax-Ukraine) – ", "KYIV", "March 7", date(2023, 3, 7)),
    ("a network", "Hong Kong CNN — ", "Hong Kong", None, None),
    ("no agency", "KYIV, Ukraine — ", "KYIV, Ukraine", None, None),
    ("no agency, a day", "KHARKIV, March 7 – ", "KHARKIV", "March 7", date(2023, 3, 7)),
    ("small words inside", "FRANKFURT AM MAIN (dpa) - ", "FRANKFURT AM MAIN", None, None),
    ("Russian", "МОСКВА, 7 мар — РИА Новости. ", "МОСКВА", "7 мар", date(2023, 3, 7)),
    ("Russian, slashes", "МОСКВА, 7 марта. /ТАСС/. ", "МОСКВА", "7 марта", date(2023, 3, 7)),
    ("Ukrainian, a hyphen", "Київ. 7 березня. ІНТЕРФАКС-УКРАЇНА – ", "Київ", "7 березня", date(2023, 3, 7)),
    ("Ukrainian", "Київ. 7 березня. УНН. ", "Київ", "7 березня", date(2023, 3, 7)),
    ("Arabic", "كييف (رويترز) - ", "كييف", None, None),
    ("Arabic, a day", "كييف 7 مارس آذار (رويترز) - ", "كييف", "7 مارس آذار", date(2023, 3, 7)),
]


@pytest.mark.parametrize(("head", "place", "day", "when"), [pytest.param(*case, id=name) for name, *case in DATELINES])
def test_dateline(head: str, place: str, day: str | None, when: date | None) -> None:
    text = f"{head}Two people died in the strike, the governor said."
    found = find_dateline(text, PUBLISHED)
    assert found is not None
    assert (
        found.span.of(text),
        found.place and found.place.of(text),
        found.day and found.day.of(text),
        found.date,
    ) == (
        head,
        place,
        day,
        when,
    )


NO_DATELINES = [
    ("none", "Two people died in the strike."),
    ("an agency alone", "(Reuters) - Two people died in the strike."),
    ("a bracket in a sentence", "The reporters of an agency (Reuters) saw the strike."),
    ("a bracket that is no outlet", "DNIPRO (Ukraine) - Two people died."),
    ("a dash in a sentence", "Zelensky – who spoke on Monday – said that two people died."),
    ("an alliance", "NATO — which has 31 members — will meet on Monday."),
    ("a state", "UKRAINE — Two people died in the strike."),
    ("a label", "EXCLUSIVE — Two people died in the strike."),
    ("all in capitals", "KYIV — TWO PEOPLE DIED."),
    ("a Russian sentence", "НАТО — это союз, который был создан в Вашингтоне."),
    ("a picture's credit", "Anna Berg/Reuters/East Images"),
    ("a day at the head", "March 7 (Reuters) was a Tuesday."),
    ("empty", ""),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NO_DATELINES])
def test_no_dateline(text: str) -> None:
    assert find_dateline(text, PUBLISHED) is None


def test_a_day_without_a_year_has_no_date_without_a_publication() -> None:
    text = "KYIV, March 7 (Reuters) - Two people died."
    found = find_dateline(text, None)
    assert found is not None
    assert (found.day, found.date) == (Span(6, 13), None)


def test_a_brief_leaves_the_dateline_out() -> None:
    lead = "Two people died in a strike on the port of Kherson on Monday, the regional governor said."
    head = "KYIV, March 7 (Reuters) - "
    made = brief(analyse(Article(text=f"{head}{lead}", published_at=PUBLISHED)))
    lines = ["".join(piece.text for piece in line.pieces) for part in made.sections for line in part.lines]
    assert lines == [lead.replace("Monday", "Monday [6 Mar]")]
    assert made.context[-1] == "Reuters"


def test_a_dateline_is_no_sentence() -> None:
    text = "СВЕТЛОГОРСК, 7 мар — РИА Новости. Строители восстановили мост через реку, сообщил губернатор области."
    analysis = analyse(Article(text=text, published_at=PUBLISHED))
    assert [(sentence.index, sentence.span.of(text)) for sentence in analysis.sentences] == [
        (0, "Строители восстановили мост через реку, сообщил губернатор области.")
    ]
    assert analysis.dateline == Dateline(span=Span(0, 34), place=Span(0, 11), day=Span(13, 18), date=date(2023, 3, 7))


@given(st.text(alphabet=st.sampled_from("KYIV Март7,.(AP)/—-\n كييف"), max_size=120))
def test_a_dateline_lies_in_its_paragraph(text: str) -> None:
    found = find_dateline(text, PUBLISHED)
    if found is not None:
        parts = [part for part in (found.place, found.day) if part is not None]
        assert all(found.span.holds(part) and part.start < part.end for part in parts)
