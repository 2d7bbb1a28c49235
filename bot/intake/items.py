"""What in a post is an article: files, links, or the text itself. Pure.

- A post that asks for a brief is taken at its word. Any other text is an article only if it reads like one.
- A link beside the text of its page: the text is the item, with the link as where it may be from: one that stands
  alone on its line, else the first. Words with links in them belong to the text. Of an article of a teaser's length the
  page is meant, and the text is there if that cannot be read (`Item.is_teaser`). Beside other texts the link is it.
- What a poster says of an article above and below it is left out.
- Links that surely lead to no article are left out; asked for, they are items, so that somebody says why.
- Links in block quotes and in code are not taken, nor is their text: they are shown, not posted. Where nothing else
  stands in the post but a heading or a link, the quote or the code is what was posted.
"""

from __future__ import annotations

from bot.intake.asides import without_asides
from bot.intake.hyperlinks import Hyperlink, hyperlinks, link_of, without_links
from bot.intake.marks import layers_of, plain, prose_of, without_code
from bot.intake.prose import READ, is_article, is_remark, size
from bot.intake.worth import kind_of_link
from bot.links import canonical_link
from bot.messages import Item, ItemKind, Post

MOST_LINKS = 20
"""Items of a post; what holds more is a directory, and past any channel's cap."""

# What stands beside a quote and is longer is said of it; else it is its heading.
HEADING_WORDS = 20

NO_DOWNLOAD = "could not be downloaded"
TOO_LARGE = "is larger than 8 MB"
"""What a platform says in `File.fault` of a file whose bytes it does not have."""


def items_of(post: Post) -> tuple[Item, ...]:
    """The items of a post: its files first, then its links or its pasted text.

    Args:
        post: with `asked`, any text that holds no link is an item; one that is `hidden` too is a single item without
            content. Its text may hold the marks of Discord and Slack, and what Slack escapes.

    Returns:
        The items in reading order, of links for one article the first; empty for ordinary chat. A link's `content`
        has a scheme; a text's is without the chat's marks and without lines that hold only a link. Never raises.

    >>> from bot.messages import TERMINAL
    >>> [item.content for item in items_of(Post(scope=TERMINAL, message="1", text="Look: https://example.org/a !"))]
    ['https://example.org/a']
    >>> items_of(Post(scope=TERMINAL, message="2", text="good morning all"))
    ()
    """
    if post.hidden:
        return (Item(kind=ItemKind.PASTE, name="the post"),) if post.asked else ()
    files = tuple(Item(kind=ItemKind.FILE, name=file.name, file=file) for file in post.files)
    body, shown = _body(post.text, post.asked)
    marks = hyperlinks(body)
    text, alone = prose_of(body, marks)
    text = without_asides(text)
    prose = without_links(text[: 2 * READ])
    given = marks if shown == body else hyperlinks(shown)
    if is_article(prose):  # words with links in them are its own
        given = tuple(one for one in given if one.link in alone or not one.label or link_of(one.label))
    found = _distinct(given)
    links = [link for link in found if not kind_of_link(link)]
    pasted = is_article(prose, link=bool(links))
    if pasted or (post.asked and not found and (post.text.strip() or not files)):
        sources = [*alone, *links, *(one.link for one in marks)]
        link = next((link for link in sources if not kind_of_link(link)), "")
        return (*files, Item(kind=ItemKind.PASTE, name="the pasted text", content=text, link=link))
    if len(links) == 1 and is_article(prose):
        return (*files, Item(kind=ItemKind.PASTE, name=links[0], content=text, link=links[0]))
    taken = (links or found if post.asked else links)[:MOST_LINKS]
    return (*files, *(Item(kind=ItemKind.LINK, name=link, content=link) for link in taken))


def _body(text: str, asked: bool) -> tuple[str, str]:
    """What of a text may be an article, and the part of it in which links are given."""
    layers = layers_of(text)
    if asked:
        return layers.whole, layers.whole
    own = without_code(layers.own)
    if not (layers.quoted.strip() or layers.code.strip()):
        return layers.own, own
    said = plain(without_links(own))
    if size(said) > HEADING_WORDS:  # an article may quote; what else is said of a quote is no article
        return layers.whole if is_article(said) else layers.own, own
    heading = "" if is_remark(said) else layers.own
    body = "\n".join(filter(str.strip, (heading, layers.quoted or layers.code)))
    return body, own if any(map(str.isalnum, own)) else layers.quoted


def _distinct(found: tuple[Hyperlink, ...]) -> list[str]:
    """Links, of those for one article the first."""
    first: dict[str, str] = {}
    for link in dict.fromkeys(one.link for one in found):
        first.setdefault(canonical_link(link), link)
    return list(first.values())
