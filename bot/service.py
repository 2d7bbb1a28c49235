"""The use cases, platform-free: a post in, for each article in it an answer out.

Nothing slow runs here: pages are taken apart and articles analysed in worker processes, each under a time limit.
Nothing is raised either: an error of the tree in `bot.errors` is told in its own words, any other is logged with an
incident id and answered with that id.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, TypeVar

from bot.config import Choosing
from bot.errors import NoText, Paywalled, TooShort, WarbriefError, shorten_link
from bot.intake import items_of, size
from bot.messages import Answer, Found, Item, ItemKind, Outcome, Post
from bot.ports import Articles
from bot.records import ChannelSettings, Kept, Stored
from bot.trail import Trail
from summarizers.types import Analysis, Article, Brief

if TYPE_CHECKING:
    from bot.workers import Workers

# Below this there is nothing to choose from. The shortest news flashes have about 20 words.
LEAST_WORDS = 12

WHAT_CHANGED = "What changed"
"""The title of the section that says how an article differs from its older version."""

# Real articles take 0.02 s and 200,000 characters 2 s; what takes this long is hostile or broken.
ANALYSE_SECONDS = 60.0

# Characters of an article that suffice to make the analysis load all it needs.
_WARM_UP = 2_000

_log = logging.getLogger(__name__)


class Service:
    """Answers posts.

    Args:
        articles: gets articles from links and files.
        workers: run functions in other processes.
        summariser: the summariser's name, one of `summarizers.SUMMARISERS`.
        sentences: how many sentences an extract has at most; None for as many as suit the article.
        length: characters of a brief, and of the extract in it; None for a brief of the normal length.
    """

    def __init__(
        self,
        articles: Articles,
        workers: Workers,
        *,
        summariser: str,
        sentences: int | None,
        length: int | None,
    ) -> None:
        self._articles = articles
        self._workers = workers
        self._choosing = Choosing(summariser=summariser, sentences=sentences, length=length)

    async def answer(self, post: Post) -> tuple[Answer, ...]:
        """One answer for each item of a post, in reading order; empty for ordinary chat. Never raises."""
        return tuple(await asyncio.gather(*(self.answer_item(item) for item in items_of(post))))

    async def answer_item(self, item: Item, settings: ChannelSettings | None = None) -> Answer:
        """The answer to one item, as a channel's settings say, else as this service is set. Never raises."""
        choosing = self._choosing
        if settings is not None:
            summariser, length = settings.summariser or choosing.summariser, settings.length or choosing.length
            choosing = replace(choosing, summariser=summariser, length=length)
        trail = Trail()

        async def both() -> Answer:
            return await self._analyse(item, await self._read(item, trail), choosing, trail)

        return await _told(item, both(), trail)

    async def compare(self, post: Post, summarisers: Sequence[str], *, hanging: bool = False) -> tuple[Answer, ...]:
        """The first item of a post by each of the summarisers, in their order. Never raises.

        With `hanging` they choose among the sentences that cannot stand alone too. Their times leave out what is loaded
        once. A summariser that fails costs its own answer alone. An item that cannot be read gives a single answer, a
        post without items none.
        """
        for item in items_of(post)[:1]:
            trail = Trail()
            read = await _told(item, self._read(item, trail), trail)
            if isinstance(read, Answer):
                return (read,)
            each_way = (replace(self._choosing, summariser=name, hanging=hanging) for name in summarisers)
            work = (self._analyse(item, read, choosing, Trail(), warm=True) for choosing in each_way)
            return tuple(await asyncio.gather(*(_told(item, each, trail) for each in work)))
        return ()

    async def reread(self, stored: Stored, length: int | None = None, *, room: int | None = None) -> Kept:
        """A stored text analysed and briefed anew; what a brief says of an older version and of its page stays.

        Args:
            stored: from the archive.
            length: how long the brief and its extract may be in characters, if not as this service is set.
            room: characters of the brief alone, where all that was found is to have room in it.

        Raises:
            WarbriefError: the analysis took too long or too much memory.
        """
        analysis, brief, _ = await self._workers.run(
            _analyse,
            stored.article,
            replace(self._choosing, length=length or self._choosing.length),
            room,
            False,
            timeout=ANALYSE_SECONDS,
        )
        changed = tuple(section for section in stored.brief.sections if section.title == WHAT_CHANGED)
        known = {note.code for note in brief.notes}
        notes = tuple(note for note in stored.brief.notes if note.code not in known)
        made = replace(brief, sections=(*changed, *brief.sections), notes=(*notes, *brief.notes))
        return Kept(analysis=analysis, brief=made, canonical=stored.article.url, replaces=stored.replaces)

    async def _read(self, item: Item, trail: Trail) -> Found:
        """An item's article; raises what a user has to be told instead."""
        if item.kind is ItemKind.LINK:
            return await self._articles.from_link(item.content, trail)
        if item.is_teaser:
            try:
                return await self._articles.from_link(item.link, trail)
            except WarbriefError as error:
                trail.add(f"took the text that stands beside the link: {error.finding}")
                item = replace(item, link=item.link if isinstance(error, Paywalled) else "")
        if item.file is not None:
            found = await self._articles.from_file(item.file, trail)
        else:
            found = await self._articles.from_paste(item.content, item.link, trail)
        words = size(found.article.text)
        if words < LEAST_WORDS:
            raise (
                TooShort(words, LEAST_WORDS)
                if words
                else NoText("the post" if item.kind is ItemKind.PASTE else item.name)
            )
        return found

    async def _analyse(
        self, item: Item, found: Found, choosing: Choosing, trail: Trail, *, warm: bool = False
    ) -> Answer:
        analysis, brief, seconds = await self._workers.run(
            _analyse,
            replace(found.article, id=item.name),
            choosing,
            None,
            warm,
            timeout=ANALYSE_SECONDS,
        )
        trail.add(
            f"analysed {len(analysis.sentences):,} sentences (language {analysis.language}) with the summariser "
            f"{analysis.summariser}"
        )
        return Answer(
            item=item,
            outcome=Outcome.BRIEFED,
            analysis=analysis,
            brief=replace(brief, notes=(*found.notes, *brief.notes)),
            steps=trail.steps,
            seconds=seconds,
        )


_T = TypeVar("_T")


async def _told(item: Item, work: Awaitable[_T], trail: Trail) -> _T | Answer:
    """What the work gives, or the answer that tells why it failed."""
    try:
        return await work
    except WarbriefError as error:
        trail.add(f"ended as {error.outcome.told}")
        return Answer(item=item, outcome=error.outcome, sentence=str(error), steps=trail.steps)
    except Exception as error:
        trail.add(f"ended as {Outcome.FAILED.told}")
        incident = secrets.token_hex(4)
        name = shorten_link(item.name)
        _log.error("incident %s: %s %s: %s: %s", incident, item.kind, name, type(error).__name__, error)
        _log.debug("incident %s", incident, exc_info=error)
        sentence = f"Something went wrong with {name}. The log has more under incident {incident}."
        return Answer(item=item, outcome=Outcome.FAILED, sentence=sentence, incident=incident, steps=trail.steps)


def _analyse(article: Article, choosing: Choosing, room: int | None, warm: bool) -> tuple[Analysis, Brief, float]:
    """An article's analysis and brief, and how long both took, in seconds. Runs in a worker.

    With `warm`, what this process has to load before its first analysis is loaded before the clock starts.
    """
    from summarizers import LENGTHS, analyse, brief

    how = asdict(choosing)
    if warm:
        analyse(replace(article, text=article.text[:_WARM_UP]), **how)
    start = time.perf_counter()
    analysis = analyse(article, **how)
    return analysis, brief(analysis, limit=room or choosing.length or LENGTHS["normal"]), time.perf_counter() - start
