"""The text of an article out of its page.

Method: the page is cleared of what stands beside the article (`clearing`), then trafilatura 2.3 in its fast mode, set
to leave out nothing when unsure, finds the article's blocks (Barbaresi 2021, "Trafilatura: A Web Scraping Library and
Command-Line Tool for Text Discovery and Extraction", ACL demos). Where it finds much less than the element that
holds most paragraphs, it is pointed there. Blocks become paragraphs that a blank line parts, list
items and table cells among them. The headline is no part of the text, nor are dates above it and the page's own link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from copy import deepcopy

from bot.articles.pages.clearing import BLOCKS, PARAGRAPH, clear, densest
from bot.articles.pages.words import Tree, letters, one_line, width

_CHARACTERS_A_WORD = 8  # more than any alphabet needs; gives texts in scripts without blanks a number of words too
_HEAD = 6  # blocks at the top among which headline and dates are looked for
_FOUND_SHARE = 0.5  # of the page's prose; what holds less was looked for in the wrong place
_LEAD = 60  # letters at the start of a lead that tell it
_LONGEST_LEAD = 1_000  # characters
_LEADS = ("p", "h2", "h3", "h4", "div", "strong")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{1,2}[.:]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d\d\b")
_OWN_LINK = re.compile(r"(?:\S+ ){1,6}https?://\S+\Z")  # "Permalink https://…", "Read or share this story: http://…"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|\Z)|[。！？؟।]")


def find_text(tree: Tree, headlines: Collection[str], links: Collection[str], summaries: Collection[str] = ()) -> str:
    """The text of a page's article.

    Args:
        tree: the page; it is not altered.
        headlines: what the page calls the article.
        links: the page's own.
        summaries: what the page says in short that it is about.

    Returns:
        Paragraphs parted by blank lines, in normal form C; empty if none was found.
    """
    tree = deepcopy(tree)
    for script in list(tree.iter("script", "style", "template")):
        script.drop_tree()  # where it finds little, trafilatura would take the text that a page keeps for subscribers
    body = clear(tree)
    blocks = _blocks(tree)
    holder, prose = densest(body)
    if sum(map(len, blocks)) < _FOUND_SHARE * prose:
        for element in body.iter("div", "section", "main", "article"):  # what the names promised was not there
            element.attrib.pop("class", None)
            element.attrib.pop("itemprop", None)
        holder.tag = "div"
        holder.set("itemprop", "articleBody")
        blocks = max(blocks, _blocks(tree), key=lambda found: sum(map(len, found)))
    text = "\n\n".join(_trim(blocks, headlines, links))
    lead = _lead(body, text, summaries) if text else ""
    return f"{lead}\n\n{text}" if lead else text


def _lead(body: Tree, text: str, summaries: Collection[str]) -> str:
    """The lead where it stands apart from the text: a paragraph that the page also gives as what it is about.

    What is no longer than a line or two is a second headline, not a part of the text.
    """
    known = letters(text)
    starts = {letters(summary)[:_LEAD] for summary in summaries if width(summary) >= PARAGRAPH}
    starts = {start for start in starts if start not in known}
    if not starts:
        return ""
    for element in body.iter(*_LEADS):
        said = one_line(element.text_content()[:_LONGEST_LEAD])
        if (
            2 * PARAGRAPH <= width(said) < _LONGEST_LEAD
            and letters(said)[:_LEAD] in starts
            and next(element.iterdescendants(*BLOCKS), None) is None
        ):
            return unicodedata.normalize("NFC", said)
    return ""


def count_words(text: str) -> int:
    """The words of a text; of one without blanks, such as a Japanese one, as many as its length makes likely.

    >>> count_words("Two bridges were held."), count_words("部隊は月曜日に川の渡河点を守った。")
    (4, 6)
    """
    return max(len(text.split()), width(text) // _CHARACTERS_A_WORD)


def count_sentences(text: str) -> int:
    """Where sentences end in a text, in any script that marks it."""
    return sum(1 for _ in _SENTENCE_END.finditer(text))


def _blocks(tree: Tree) -> list[str]:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document
    from trafilatura.xml import xmltotxt

    page = bare_extraction(tree, fast=True, favor_recall=True, include_comments=False, with_metadata=False)
    if not isinstance(page, Document):
        return []
    for block in page.body.iter("item", "cell", "row"):  # no list markers, no bars of tables
        block.tag = "p"
    lines = unicodedata.normalize("NFC", xmltotxt(page.body, False)).split("\n")
    return [line.strip() for line in lines if line.strip()]


def _trim(blocks: list[str], headlines: Collection[str], links: Collection[str]) -> list[str]:
    spelt = {letters(headline) for headline in headlines} - {""}
    start = next((i for i, block in enumerate(blocks[:_HEAD]) if width(block) >= PARAGRAPH), 0)
    return [
        block
        for place, block in enumerate(blocks)
        if not (place < _HEAD and letters(block) in spelt)
        and not (place < start and _DATED.search(block) and not _SENTENCE_END.search(block[-3:]))
        and not (place >= len(blocks) - _HEAD and _OWN_LINK.match(block))
        and block not in links
    ]
