"""Articles with the words of whoever pasted them, above and below; and whole pages, copied with their menus."""

import pytest

from bot.intake import items_of
from bot.intake.asides import without_asides
from bot.messages import TERMINAL, Post

ARTICLE = """Bridge at Orlivka held for a third night

The bridge at Orlivka was held overnight, the regional command said on Monday. Nobody was hurt there, according to the \
mayor, and trains ran again by noon. “We slept in the cellar,” said Olena Marchenko, 61, who lives next to it.

The other side denied that it had shelled the bridge. Its spokesman gave no evidence. Ten engineers are at work."""
NO_HEADLINE = ARTICLE.partition("\n\n")[2]
LINK = "https://example.org/news/bridge-held"
ABOVE = [
    "Guys look at this, insane:",
    "Wow!",
    "FYI",
    "ICYMI:",
    "Source: Guardian",
    "via AP:",
    "(paywalled so pasting the text)",
    "Pasting because of the paywall 👇",
    "hey all, new article on the bridge below",
    "I think this is important:",
    "You should read this one:",
    "@everyone",
    "Привіт, копіпаста через пейвол",
    "Друзі, почитайте:",
    "Ребята, читайте:",
    "منقول:",
    "wow\n\nguys, read this:",
]
HEADLINES = [
    "What you need to know about the bridge at Orlivka",
    "I was tortured in Orlivka",
    "Sources: Command to leave the bridge at Orlivka",
    "Everyone evacuated from Orlivka plant",
    "What does the command want?",
    "Друзья президента покинули город",
    "Your questions on the bridge, answered",
    "“You will pay”: Command on the bridge at Orlivka",
]


@pytest.mark.parametrize("article", [ARTICLE, NO_HEADLINE])
@pytest.mark.parametrize("line", ABOVE)
def test_what_is_said_above_an_article_is_left_out(line: str, article: str) -> None:
    assert without_asides(f"{line}\n\n{article}") == article
    (item,) = items_of(Post(scope=TERMINAL, message="1", text=f"{line}\n{article}"))
    assert item.content == article


@pytest.mark.parametrize("line", ["thoughts?", "What do you think?", "lol", "so, guys, what now", "що думаєте?"])
def test_what_is_said_below_an_article_is_left_out(line: str) -> None:
    assert without_asides(f"{ARTICLE}\n\n{line}\n") == ARTICLE


@pytest.mark.parametrize("line", HEADLINES)
def test_a_headline_stays(line: str) -> None:
    text = f"{line}\n\n{NO_HEADLINE}"
    assert without_asides(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "wow",
        "guys, read this:",
        "wow\n\nit is cold today",
        f"{ARTICLE}\n\n(Reporting by Ann Day; editing by Jan Nowak)",
        f"Olena Marchenko told us:\n\n“I slept in the cellar.”\n\n{NO_HEADLINE}",
        "wow " * 16 + f"\n\n{ARTICLE}",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert without_asides(text) == text


def test_the_link_of_an_aside_is_the_articles() -> None:
    (item,) = items_of(Post(scope=TERMINAL, message="1", text=f"guys, paywalled: {LINK}\n\n{ARTICLE * 3}"))
    assert (item.content, item.link) == (ARTICLE * 3, LINK)


def test_a_page_that_was_copied_whole_is_an_article() -> None:
    menus = "The River Post\nHome\nWorld\nOpinion\nSport\nSubscribe\nSign in"
    below = "Read more\nPower grid hit for a third time\nRelated topics\nBridges\nComments (14)\nPrivacy policy"
    text = f"{menus}\n{ARTICLE}\n{below}"
    assert [item.content for item in items_of(Post(scope=TERMINAL, message="1", text=text))] == [text]


def test_menus_alone_are_none() -> None:
    menu = "The River Post\nHome\nWorld\nOpinion\nSport\nSubscribe\nOfficials said it is cold today.\nSign in\n" * 4
    assert items_of(Post(scope=TERMINAL, message="1", text=menu)) == ()
