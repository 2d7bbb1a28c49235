"""Finds the article in a page: its text, title, publisher, byline, date, language and link.

The rooms are in `bot.articles.pages`: `markup` (bytes to a tree of bounded size), `data` (what a page says of itself
for machines), `facts`, `names` and `dates`, `clearing` and `text`, `verdict` (what is no article) and `paywall`. Pages
of a known shape, such as posts of channels and live blogs, are read by `bot.articles.wells` first.

`read_page` is meant to run in a worker process: hostile pages cost seconds and memory. It cannot tell an article from
a long shop page. The text that a page hides in its data from those who have not paid is not taken.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.articles.documents.files import decode
from bot.articles.pages.clearing import PARAGRAPH
from bot.articles.pages.data import PageData, read_data
from bot.articles.pages.facts import read_facts
from bot.articles.pages.markup import parse
from bot.articles.pages.names import may_be_called, site_of
from bot.articles.pages.paywall import must_be_paid
from bot.articles.pages.text import count_words, find_text
from bot.articles.pages.verdict import FEWEST_WORDS, Page, judge
from bot.articles.pages.words import Tree, letters, width
from bot.articles.wells import original_of, read_well
from bot.errors import NotAnArticle, Paywalled, WarbriefError, shorten_link
from summarizers.text.language import UNDETERMINED, detect_language
from summarizers.types import Article, Note, NoteCode

_PLAIN = ("text/plain", "text/markdown")
_LANGUAGE_CHARACTERS = 200  # of a text that tell its language, whatever the page declares
_DATA_MORE = 1.5  # times the words that are visible: then the page's data hold what its scripts would show

# Languages that are written alike, or have two codes: a short text of one may be told as the other.
_KIN = {
    **dict.fromkeys(("nb", "nn", "no", "da"), "no"),
    **dict.fromkeys(("hr", "sr", "bs", "sh"), "sr"),
    **dict.fromkeys(("id", "ms"), "ms"),
    **dict.fromkeys(("he", "iw"), "he"),
    **dict.fromkeys(("zh", "yue", "wuu", "cmn"), "zh"),
    **dict.fromkeys(("fa", "prs"), "fa"),
    **dict.fromkeys(("tl", "fil"), "tl"),
}
_CUT = Note(
    code=NoteCode.CUT_OFF, text="Only the first part of this page was read, as it is far larger than an article."
)

for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer", "dateparser", "tld"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # what they find odd about a page is not news


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page gave.

    `article` holds what is visible and the page's facts, even if `fault` tells that it is no whole article; `notes`
    are for the readers of a brief, `steps` phrases of what was done, in order.
    """

    article: Article
    fault: WarbriefError | None = None
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()


def extract(data: bytes, url: str | None, content_type: str = "text/html", charset: str | None = None) -> Article:
    """The article of a page, as `read_page` finds it.

    Raises:
        NotAnArticle: there is none, or too little text.
        Paywalled: the page says that it must be paid for, and shows a part.
        UnsupportedType: the bytes are no text.
    """
    reading = read_page(data, url, content_type, charset)
    if reading.fault is not None:
        raise reading.fault
    return reading.article


def read_page(
    data: bytes,
    url: str | None,
    content_type: str = "text/html",
    charset: str | None = None,
    link: str | None = None,
) -> Reading:
    """The article of a page, its facts, and what is wrong with it.

    Args:
        data: the page as fetched, or the content of an .html file.
        url: where it was fetched, after redirects; None for a file.
        content_type: as the server says; plain text is taken whole.
        charset: the encoding as the server says.
        link: what was posted, where that says more than `url`: which post of a page is meant.

    Returns:
        `article.text` has its paragraphs parted by a blank line, without the headline; `url` is the page's canonical
        link where that is on the same site; `language` is what the page declares, or what the text is in if that is
        another; a date without a time and a zone stands as midnight UTC.

    Raises:
        UnsupportedType: the bytes are no text.
    """
    where = url or ""
    if content_type in _PLAIN:
        text = decode(data, where or "the file", charset)
        enough = count_words(text) >= FEWEST_WORDS
        return Reading(
            Article(text=text, url=url), None if enough else NotAnArticle(where), (), ("took the text whole",)
        )
    tree, cut = parse(data, where or "the file", charset)
    if tree is None:
        return Reading(Article(text="", url=url), NotAnArticle(where))
    original = original_of(tree, url)
    steps = [f"read an archive’s copy of {shorten_link(original)}"] if original else []
    url = original or url
    known = _read_known_shape(tree, url, link, steps)
    if known is not None:
        return known
    stated = read_data(tree, url)
    facts = read_facts(tree, stated, url)
    text, taken = _pick_text(find_text(tree, facts.headlines, facts.links, stated.summaries()), stated)
    steps.append(taken)
    language, contradicted = _language(facts.language, text)
    if contradicted:
        steps.append(f"the page declares the language {facts.language}, but its text is in {language}")
    fault: NotAnArticle | Paywalled | None = judge(Page(tree, stated, facts.title or "", text, url or ""))
    if isinstance(fault, Paywalled):
        visible, total = fault.args
        steps.append(f"the page keeps a part for subscribers; {_visible(visible, total)}")
    elif fault is not None:
        steps.append(f"took the page for {fault.args[1]}" if fault.args[1] else "found too little text for an article")
    article = Article(
        text=text,
        title=facts.title,
        url=facts.url,
        publisher=facts.publisher,
        byline=facts.byline,
        published_at=facts.published_at,
        language=language,
    )
    if cut:
        steps.append("read only the first part of the page, which has too many elements")
    return Reading(article, fault, (_CUT,) if cut else (), tuple(steps))


def _read_known_shape(tree: Tree, url: str | None, link: str | None, steps: list[str]) -> Reading | None:
    try:
        well = read_well(tree, url, link)
    except WarbriefError as fault:
        return Reading(Article(text="", url=url), fault, (), tuple(steps))
    if well is None:
        return None
    article = well.article
    if article.publisher is None:
        named = next((name for name in well.names if may_be_called(name, url)), None)
        article = replace(article, publisher=named or site_of(url) or None)
    return Reading(article, None, well.notes, (*steps, *well.steps))


def _pick_text(seen: str, stated: PageData) -> tuple[str, str]:
    """The text that can be seen; or the one in the page's data, where that holds far more of the same, and is free."""
    body = "" if must_be_paid(stated) else stated.body()
    if count_words(body) >= max(FEWEST_WORDS, _DATA_MORE * count_words(seen)):
        blocks = [block for block in seen.split("\n\n") if width(block) >= PARAGRAPH]
        if not blocks and count_words(seen) >= FEWEST_WORDS:  # short lines are a text too
            blocks = seen.split("\n\n")
        spelt = letters(body)
        if sum(letters(block) in spelt for block in blocks) >= len(blocks) / 2:
            return body, "took the article from the page’s own data (JSON-LD)"
    return seen, f"took {count_words(seen):,} words from what the page shows"


def _language(declared: str | None, text: str) -> tuple[str | None, bool]:
    """The language that a page declares, or the one that both halves of a long text are in; whether that is another."""
    if declared is None or len(text) < _LANGUAGE_CHARACTERS:
        return declared, False
    found = {detect_language(text[: len(text) // 2]), detect_language(text[len(text) // 2 :])}
    language = found.pop()
    primary = declared.partition("-")[0].lower()
    if found or language == UNDETERMINED or _KIN.get(language, language) == _KIN.get(primary, primary):
        return declared, False
    return language, True


def _visible(visible: int, total: int | None) -> str:
    return f"{visible:,} of about {total:,} words are visible" if total else f"{visible:,} words are visible"
